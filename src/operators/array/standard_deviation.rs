use crate::operator::prelude::*;
use crate::value::Over;

/// Says how far the numbers of an array or image are from their mean, all or those of each row, column, channel or place.
///
/// Over everything it gives a plain number, else an array.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StandardDeviation {
    /// Which numbers belong together.
    pub over: Over,
}

impl Transform for StandardDeviation {
    type In = Arc<Array>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Value, Error> {
        array.deviation(self.over)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<StandardDeviation>().aliases(&[
    "std",
    "stddev",
    "spread",
    "contrast",
    "noise",
    "RMS",
    "Analyze CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::{Elements, PixelFormat};

    fn image() -> Value {
        let pixels = vec![1, 2, 3, 5, 6, 250];
        Value::Image(Arc::new(Image::new(2, 1, PixelFormat::Rgb8, pixels)))
    }

    fn array(shape: &[usize], elements: Elements) -> Value {
        Value::Array(Arc::new(Array::new(shape, elements)))
    }

    #[test]
    fn gives_the_deviation_of_what_belongs_together() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let numbers = Elements::F32(vec![2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!(bench.push(array(&[8], numbers)), [Value::Double(2.0)]);
        bench.set(json!({"over": "places"}));
        assert_eq!(bench.push(image()), [array(&[3], Elements::F64(vec![2.0, 2.0, 123.5]))]);
    }
}
