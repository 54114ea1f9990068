use crate::operator::prelude::*;
use crate::value::arithmetic::{combine, fold};

/// Adds the operand to each number, or the items of a tuple or list to each other.
///
/// Whole numbers give a whole number, which stays at the limit of its type if it does not fit;
/// of two types the wider one wins. An operand with a fraction turns whole numbers into doubles.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Add {
    /// Added to a plain number. A tuple or list needs none.
    pub operand: f64,
}

impl Transform for Add {
    type In = Value;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Number, Error> {
        fold(&value, self.operand, |left, right| {
            combine(left, right, |a, b| Ok(a.saturating_add(b)), |a, b| a + b)
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Add>().aliases(&["+", "plus", "sum", "offset", "Math CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn adds_the_operand_or_the_items() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 2}));
        assert_eq!(bench.push(3), [Value::Int(5)]);
        assert_eq!(bench.push(0.5_f32), [Value::Float(2.5)]);
        assert_eq!(bench.push(i32::MAX), [Value::Int(i32::MAX)]);
        bench.set(json!({"operand": 0.5}));
        assert_eq!(bench.push(3), [Value::Double(3.5)]);
        let items = [Value::Int(1), Value::Long(2), Value::Int(3)];
        assert_eq!(bench.push(Value::tuple(items)), [Value::Long(6)]);
    }

    #[test]
    fn says_what_it_cannot_add() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("abc"), []);
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "expected number, got text \"abc\": convert it with text.parse, or wire another output"
            )
        );
    }
}
