use crate::operator::prelude::*;
use crate::value::arithmetic::{combine, fold};

/// Multiplies each number by the operand, or the items of a tuple or list with each other.
///
/// Whole numbers give a whole number, which stays at the limit of its type if it does not fit;
/// of two types the wider one wins. An operand with a fraction turns whole numbers into doubles.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Multiply {
    /// A plain number is multiplied by it. A tuple or list needs none.
    pub operand: f64,
}

impl Default for Multiply {
    fn default() -> Self {
        Self { operand: 1.0 }
    }
}

impl Transform for Multiply {
    type In = Value;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Number, Error> {
        fold(&value, self.operand, |left, right| {
            combine(left, right, |a, b| Ok(a.saturating_mul(b)), |a, b| a * b)
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Multiply>().aliases(&["*", "times", "product", "gain", "Math CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn multiplies_and_keeps_the_type() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(3), [Value::Int(3)]);
        bench.set(json!({"operand": 0.5}));
        assert_eq!(bench.push(3), [Value::Double(1.5)]);
        assert_eq!(bench.push(3.0_f32), [Value::Float(1.5)]);
        bench.set(json!({"operand": -4}));
        assert_eq!(bench.push(i32::MAX), [Value::Int(i32::MIN)]);
        let items = [Value::Int(2), Value::Int(3), Value::Int(4)];
        assert_eq!(bench.push(Value::tuple(items)), [Value::Int(24)]);
    }
}
