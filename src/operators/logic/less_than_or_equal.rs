use crate::operator::prelude::*;
use crate::value::compare::order;

/// Tells whether each number is the operand or less, or the first item of two the second or less.
///
/// Numbers are compared by size whichever their types; "not a number" compares as false with
/// everything. Two texts of a tuple are compared letter by letter.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LessThanOrEqual {
    /// A plain number must not be above it. A tuple or list of two needs none: its items are compared with each other.
    pub operand: f64,
}

impl Transform for LessThanOrEqual {
    type In = Value;
    type Out = bool;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<bool, Error> {
        Ok(order(&value, self.operand)?.is_some_and(std::cmp::Ordering::is_le))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<LessThanOrEqual>().aliases(&["<=", "≤", "at most", "Logic CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn less_or_equal() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 2}));
        for (value, result) in [
            (Value::Int(1), true),
            (Value::Float(2.0), true),
            (Value::Double(2.5), false),
            (Value::Double(f64::NAN), false),
            (Value::tuple([Value::Int(3), Value::Double(2.5)]), false),
            (Value::tuple([Value::text("a"), Value::text("b")]), true),
        ] {
            assert_eq!(bench.push(value.clone()), [Value::Bool(result)], "{value}");
        }
    }
}
