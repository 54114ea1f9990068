use crate::operator::prelude::*;
use crate::value::bits::fold;

/// Tells whether any item of a tuple or list is true.
///
/// Bools give a bool; whole numbers are combined bit by bit.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Or {
    /// What a plain value is combined with: the bits of a mask, or, for a bool, 0 as false and
    /// anything else as true. 0 changes nothing. A tuple or list needs none.
    pub operand: i64,
}

impl Transform for Or {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        fold(&value, self.operand, |left, right| left | right)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Or>().aliases(&["||", "|", "any", "bitwise or", "Logic CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bools<const N: usize>(bools: [bool; N]) -> Value {
        Value::tuple(bools.map(Value::Bool))
    }

    #[test]
    fn true_if_any_is() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(bools([false, false, true])), [Value::Bool(true)]);
        assert_eq!(bench.push(bools([false, false])), [Value::Bool(false)]);
        assert_eq!(bench.push(false), [Value::Bool(false)]);
        bench.set(json!({"operand": 12}));
        assert_eq!(bench.push(10_i64), [Value::Long(14)]);
        assert_eq!(bench.push(false), [Value::Bool(true)]);
    }
}
