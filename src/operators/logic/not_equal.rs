use crate::operator::prelude::*;
use crate::value::compare::{Operand, equal};

/// Tells whether each value differs from the operand, or the two items of a tuple or list from each other.
///
/// Numbers are equal by size whichever their types: 1 is 1.0. A number never equals a text.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct NotEqual {
    /// What a plain value is compared with: a number, `true` or `false`, or a text, whichever the
    /// value is. A tuple or list of two needs none: its items are compared with each other.
    pub operand: Parsed<Operand>,
}

impl Default for NotEqual {
    fn default() -> Self {
        Self { operand: Parsed::from("0") }
    }
}

impl Transform for NotEqual {
    type In = Value;
    type Out = bool;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<bool, Error> {
        Ok(!equal(&value, &self.operand)?)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<NotEqual>().aliases(&["!=", "<>", "≠", "different", "Logic CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn compares_with_the_operand_or_two_items() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 5}));
        assert_eq!(bench.push(5.0), [Value::Bool(false)]);
        assert_eq!(bench.push(6), [Value::Bool(true)]);
        assert_eq!(bench.push("5"), [Value::Bool(false)]);
        bench.set(json!({"operand": "start"}));
        assert_eq!(bench.push("start"), [Value::Bool(false)]);
        assert_eq!(bench.push(5), [Value::Bool(true)]);
        bench.set(json!({"operand": true}));
        assert_eq!(bench.push(true), [Value::Bool(false)]);
        let bytes = [Value::bytes(vec![0, 1]), Value::bytes(vec![0, 1])];
        assert_eq!(bench.push(Value::tuple(bytes)), [Value::Bool(false)]);
        let numbers = [Value::Int(1), Value::Long(2)];
        assert_eq!(bench.push(Value::tuple(numbers)), [Value::Bool(true)]);
    }

    #[test]
    fn three_items_are_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(Value::list([Value::Nil, Value::Nil, Value::Nil])), []);
        assert!(bench.fault().unwrap().contains("choose two with MemberSelector"));
    }
}
