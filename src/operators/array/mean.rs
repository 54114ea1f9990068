use crate::operator::prelude::*;
use crate::value::{Depth, Over};

/// Gives the mean of all numbers of an array or image, or of each row, column, channel or place.
///
/// Over everything it gives a plain number, else an array.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Mean {
    /// Which numbers belong together.
    pub over: Over,
}

impl Transform for Mean {
    type In = Arc<Array>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Value, Error> {
        array.reduce(self.over, Depth::F64, |_| 0.0, |sum, x| sum + x, |sum, count| sum / count)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Mean>().aliases(&[
    "average",
    "avg",
    "brightness",
    "mean colour",
    "reduce",
    "Analyze TOP",
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
    fn gives_the_mean_of_what_belongs_together() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(image()), [Value::Double(44.5)]);
        bench.set(json!({"over": "places"}));
        assert_eq!(bench.push(image()), [array(&[3], Elements::F64(vec![3.0, 4.0, 126.5]))]);
    }
}
