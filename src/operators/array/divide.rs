use crate::operator::prelude::*;

/// Divides each number of an array or image by a number, or the numbers of the first array by those of the second.
///
/// What is divided by 0 is 0 in whole numbers, and infinite or no number in floats, as in OpenCV. What does not fit into the type of the
/// array is kept within its range. Two arrays have the same rows, columns and channels, or one is
/// a single number; their result is of the least type that holds the numbers of both.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Divide {
    /// What each number is divided by, as long as nothing has come to the second input.
    pub operand: f64,
}

impl Default for Divide {
    fn default() -> Self {
        Self { operand: 1.0 }
    }
}

impl Elementwise for Divide {
    fn operand(&self) -> f64 {
        self.operand
    }

    fn operate(left: f64, right: f64, whole: bool) -> f64 {
        if whole && right == 0.0 { 0.0 } else { left / right }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Divide>().aliases(&[
    "/",
    "ratio",
    "quotient",
    "normalize",
    "jit.op",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    fn bytes(numbers: &[u8]) -> Value {
        let elements = Elements::U8(numbers.to_vec().into());
        Value::Array(Arc::new(Array::new([numbers.len()], elements)))
    }

    #[test]
    fn divides_and_by_nothing_gives_nothing() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 2}));
        assert_eq!(bench.push(bytes(&[9, 3])), [bytes(&[4, 2])]);
        bench.push_to(1, bytes(&[0, 3]));
        assert_eq!(bench.push(bytes(&[9, 3])), [bytes(&[0, 1])]);
        bench.push_to(1, 0);
        let float = Array::new([1], Elements::F32(vec![1.0]));
        let infinite = Array::new([1], Elements::F32(vec![f32::INFINITY]));
        assert_eq!(bench.push(Value::Array(float.into())), [Value::Array(infinite.into())]);
    }
}
