use crate::operator::prelude::*;
use crate::value::Over;

/// Gives the greatest of all numbers of an array or image, or of each row, column, channel or place.
///
/// Over everything it gives a plain number, else an array.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Maximum {
    /// Which numbers belong together.
    pub over: Over,
}

impl Transform for Maximum {
    type In = Arc<Array>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Value, Error> {
        let most = |_| f64::NEG_INFINITY;
        array.reduce(self.over, array.elements.depth(), most, f64::max, |greatest, _| greatest)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Maximum>().aliases(&[
    "max",
    "greatest",
    "highest",
    "peak",
    "brightest",
    "reduce",
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
    fn gives_the_greatest_of_the_same_type() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(image()), [Value::Int(250)]);
        bench.set(json!({"over": "rows"}));
        let greatest = Elements::I8(vec![3, -1]);
        let numbers = Elements::I8(vec![3, -2, 1, -1]);
        assert_eq!(bench.push(array(&[2, 2], numbers)), [array(&[1, 2], greatest)]);
    }
}
