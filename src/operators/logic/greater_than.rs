use crate::operator::prelude::*;
use crate::value::compare::order;

/// Tells whether each number is greater than the operand, or the first item of two than the second.
///
/// Numbers are compared by size whichever their types; "not a number" compares as false with
/// everything. Two texts of a tuple are compared letter by letter.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GreaterThan {
    /// A plain number must be above it. A tuple or list of two needs none: its items are compared with each other.
    pub operand: f64,
}

impl Transform for GreaterThan {
    type In = Value;
    type Out = bool;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<bool, Error> {
        Ok(order(&value, self.operand)?.is_some_and(std::cmp::Ordering::is_gt))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<GreaterThan>().aliases(&[">", "more", "above", "Logic CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn greater() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 2}));
        for (value, result) in [
            (Value::Int(1), false),
            (Value::Float(2.0), false),
            (Value::Double(2.5), true),
            (Value::Double(f64::NAN), false),
            (Value::tuple([Value::Int(3), Value::Double(2.5)]), true),
            (Value::tuple([Value::text("a"), Value::text("b")]), false),
        ] {
            assert_eq!(bench.push(value.clone()), [Value::Bool(result)], "{value}");
        }
    }

    #[test]
    fn says_what_cannot_be_compared() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("abc"), []);
        assert!(bench.fault().unwrap().starts_with("cannot say which is greater, text or double"));
    }
}
