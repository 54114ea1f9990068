use crate::operator::prelude::*;
use crate::value::arithmetic::{combine, fold};

/// Subtracts the operand from each number, or the later items of a tuple or list from the first.
///
/// Whole numbers give a whole number, which stays at the limit of its type if it does not fit;
/// of two types the wider one wins. An operand with a fraction turns whole numbers into doubles.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Subtract {
    /// Subtracted from a plain number. A tuple or list needs none.
    pub operand: f64,
}

impl Transform for Subtract {
    type In = Value;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Number, Error> {
        fold(&value, self.operand, |left, right| {
            combine(left, right, |a, b| Ok(a.saturating_sub(b)), |a, b| a - b)
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Subtract>().aliases(&["-", "minus", "difference", "Math CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_item_less_all_others() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 2}));
        assert_eq!(bench.push(3), [Value::Int(1)]);
        assert_eq!(bench.push(i64::MIN), [Value::Long(i64::MIN)]);
        let items = [Value::Int(10), Value::Int(1), Value::Double(0.5)];
        assert_eq!(bench.push(Value::list(items)), [Value::Double(8.5)]);
    }
}
