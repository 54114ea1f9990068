use crate::operator::prelude::*;

/// Subtracts a number from each number of an array or image, or the second array from the first.
///
/// Numbers without a sign do not go below 0; see array.absolute_difference. What does not fit into the type of the
/// array is kept within its range. Two arrays have the same rows, columns and channels, or one is
/// a single number; their result is of the least type that holds the numbers of both.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Subtract {
    /// Subtracted from each number, as long as nothing has come to the second input.
    pub operand: f64,
}

impl Default for Subtract {
    fn default() -> Self {
        Self { operand: 0.0 }
    }
}

impl Elementwise for Subtract {
    fn operand(&self) -> f64 {
        self.operand
    }

    fn operate(left: f64, right: f64, _: bool) -> f64 {
        left - right
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Subtract>().aliases(&[
    "-",
    "minus",
    "difference of images",
    "jit.op",
    "Subtract TOP",
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
    fn subtracts_and_stays_in_range() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 10}));
        assert_eq!(bench.push(bytes(&[1, 250])), [bytes(&[0, 240])]);
        bench.push_to(1, bytes(&[1, 249]));
        assert_eq!(bench.push(bytes(&[1, 250])), [bytes(&[0, 1])]);
    }
}
