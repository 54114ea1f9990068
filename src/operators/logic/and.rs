use crate::operator::prelude::*;
use crate::value::bits::fold;

/// Tells whether all items of a tuple or list are true.
///
/// Bools give a bool; whole numbers are combined bit by bit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct And {
    /// What a plain value is combined with: the bits of a mask, or, for a bool, 0 as false and
    /// anything else as true. -1 changes nothing. A tuple or list needs none.
    pub operand: i64,
}

impl Default for And {
    fn default() -> Self {
        // Every bit set: leaves a plain value as it is.
        Self { operand: -1 }
    }
}

impl Transform for And {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        fold(&value, self.operand, |left, right| left & right)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<And>().aliases(&[
    "&&",
    "&",
    "all",
    "bitwise and",
    "mask",
    "Logic CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bools<const N: usize>(bools: [bool; N]) -> Value {
        Value::tuple(bools.map(Value::Bool))
    }

    #[test]
    fn true_if_all_are() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(bools([true, true, true])), [Value::Bool(true)]);
        assert_eq!(bench.push(bools([true, false, true])), [Value::Bool(false)]);
        assert_eq!(bench.push(true), [Value::Bool(true)]);
        assert_eq!(bench.push(77), [Value::Int(77)]);
        bench.set(json!({"operand": 12}));
        assert_eq!(bench.push(10), [Value::Int(8)]);
    }

    #[test]
    fn a_fraction_has_no_bits() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(0.5), []);
        assert!(bench.fault().unwrap().ends_with("not double with int"));
    }
}
