use crate::operator::prelude::*;

/// Turns rows into columns; the channels of each place stay together.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Transpose {}

impl Transform for Transpose {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Arc<Array>, Error> {
        Ok(Arc::new(array.transposed()?))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Transpose>().aliases(&[
    "rows to columns",
    "swap axes",
    "jit.transpose",
    "Shuffle CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    #[test]
    fn rows_become_columns() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let array =
            |shape, numbers| Value::Array(Arc::new(Array::new(shape, Elements::I32(numbers))));
        let out = bench.push(array([2, 3], vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(out, [array([3, 2], vec![1, 4, 2, 5, 3, 6])]);
    }

    #[test]
    fn an_empty_array_is_refused() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let empty = Array::new([0, usize::MAX], Elements::I32(Vec::new()));
        assert_eq!(bench.push(Value::Array(Arc::new(empty))), []);
        assert!(bench.fault().unwrap().starts_with("the array is empty"));
    }
}
