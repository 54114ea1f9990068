use crate::operator::prelude::*;

/// Multiplies each number of an array or image by a number, or the numbers of two with each other.
///
/// A half makes an image half as bright. What does not fit into the type of the
/// array is kept within its range. Two arrays have the same rows, columns and channels, or one is
/// a single number; their result is of the least type that holds the numbers of both.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Multiply {
    /// What each number is multiplied by, as long as nothing has come to the second input.
    pub operand: f64,
}

impl Default for Multiply {
    fn default() -> Self {
        Self { operand: 1.0 }
    }
}

impl Elementwise for Multiply {
    fn operand(&self) -> f64 {
        self.operand
    }

    fn operate(left: f64, right: f64, _: bool) -> f64 {
        left * right
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Multiply>().aliases(&[
    "*",
    "times",
    "gain",
    "mask",
    "brightness",
    "jit.op",
    "Multiply TOP",
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
    fn multiplies_and_rounds_to_even() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 0.5}));
        assert_eq!(bench.push(bytes(&[1, 3, 200])), [bytes(&[0, 2, 100])]);
        bench.push_to(1, bytes(&[1, 0, 2]));
        assert_eq!(bench.push(bytes(&[1, 3, 200])), [bytes(&[1, 0, 255])]);
    }
}
