use crate::operator::prelude::*;
use crate::value::arithmetic::{combine, fold};

/// Gives the lesser of each number and the operand, or the least item of a tuple or list.
///
/// Of two types the result has the wider one. An operand with a fraction turns whole numbers into
/// doubles.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Min {
    /// The result is never above it. A tuple or list needs none.
    pub operand: f64,
}

impl Transform for Min {
    type In = Value;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Number, Error> {
        fold(&value, self.operand, |left, right| {
            combine(left, right, |a, b| Ok(a.min(b)), f64::min)
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Min>().aliases(&[
    "minimum",
    "least",
    "lowest",
    "smallest",
    "Math CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_least() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 10}));
        assert_eq!(bench.push(3), [Value::Int(3)]);
        assert_eq!(bench.push(30.5), [Value::Double(10.0)]);
        let items = [Value::Int(3), Value::Int(1), Value::Int(2)];
        assert_eq!(bench.push(Value::list(items)), [Value::Int(1)]);
    }
}
