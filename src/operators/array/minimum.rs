use crate::operator::prelude::*;
use crate::value::Over;

/// Gives the least of all numbers of an array or image, or of each row, column, channel or place.
///
/// Over everything it gives a plain number, else an array.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Minimum {
    /// Which numbers belong together.
    pub over: Over,
}

impl Transform for Minimum {
    type In = Arc<Array>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Value, Error> {
        array.reduce(
            self.over,
            array.elements.depth(),
            |_| f64::INFINITY,
            f64::min,
            |least, _| least,
        )
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Minimum>().aliases(&[
    "min",
    "least",
    "lowest",
    "darkest",
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
    fn gives_the_least_of_the_same_type() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(image()), [Value::Int(1)]);
        let floats = Elements::F32(vec![2.0, f32::NAN, -0.5]);
        assert_eq!(bench.push(array(&[3], floats)), [Value::Float(-0.5)]);
        bench.set(json!({"over": "columns"}));
        let least = Elements::U8(vec![1, 2, 3].into());
        assert_eq!(bench.push(image()), [array(&[1, 1, 3], least)]);
    }
}
