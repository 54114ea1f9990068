use crate::operator::prelude::*;
use crate::value::{Depth, Over};

/// Adds all numbers of an array or image, or those of each row, column, channel or place.
///
/// Over everything it gives a plain number, else an array.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sum {
    /// Which numbers belong together.
    pub over: Over,
}

impl Transform for Sum {
    type In = Arc<Array>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Value, Error> {
        array.reduce(self.over, Depth::F64, |_| 0.0, |sum, x| sum + x, |sum, _| sum)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Sum>().aliases(&[
    "total",
    "reduce",
    "accumulate",
    "projection",
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
    fn adds_what_belongs_together() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(image()), [Value::Double(267.0)]);
        bench.set(json!({"over": "places"}));
        assert_eq!(bench.push(image()), [array(&[3], Elements::F64(vec![6.0, 8.0, 253.0]))]);
        bench.set(json!({"over": "channels"}));
        assert_eq!(bench.push(image()), [array(&[1, 2], Elements::F64(vec![6.0, 261.0]))]);
    }

    #[test]
    fn an_empty_array_is_refused_whatever_it_says_of_its_size() {
        for over in ["all", "places", "rows", "columns", "channels"] {
            let mut bench = Bench::new(&OPERATOR, json!({"over": over}));
            assert_eq!(bench.push(array(&[0, usize::MAX], Elements::F32(vec![]))), []);
            assert!(bench.fault().unwrap().starts_with("the array is empty"), "{over}");
        }
    }
}
