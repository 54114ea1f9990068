use crate::operator::prelude::*;

/// Says how far each number of an array or image is from a number, or from its partner in another.
///
/// Of a frame and the one before it shows what moves. What does not fit into the type of the
/// array is kept within its range. Two arrays have the same rows, columns and channels, or one is
/// a single number; their result is of the least type that holds the numbers of both.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AbsoluteDifference {
    /// What each number is compared with, as long as nothing has come to the second input.
    pub operand: f64,
}

impl Default for AbsoluteDifference {
    fn default() -> Self {
        Self { operand: 0.0 }
    }
}

impl Elementwise for AbsoluteDifference {
    fn operand(&self) -> f64 {
        self.operand
    }

    fn operate(left: f64, right: f64, _: bool) -> f64 {
        (left - right).abs()
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<AbsoluteDifference>().aliases(&[
    "absdiff",
    "motion",
    "frame difference",
    "jit.op",
    "Difference TOP",
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
    fn says_how_far_apart_they_are() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 100}));
        assert_eq!(bench.push(bytes(&[90, 250])), [bytes(&[10, 150])]);
        bench.push_to(1, bytes(&[255, 250]));
        assert_eq!(bench.push(bytes(&[0, 250])), [bytes(&[255, 0])]);
    }
}
