use crate::operator::prelude::*;
use crate::value::arithmetic::{combine, fold};

/// Gives the greater of each number and the operand, or the greatest item of a tuple or list.
///
/// Of two types the result has the wider one. An operand with a fraction turns whole numbers into
/// doubles.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Max {
    /// The result is never below it. A tuple or list needs none.
    pub operand: f64,
}

impl Transform for Max {
    type In = Value;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Number, Error> {
        fold(&value, self.operand, |left, right| {
            combine(left, right, |a, b| Ok(a.max(b)), f64::max)
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Max>().aliases(&[
    "maximum",
    "greatest",
    "highest",
    "largest",
    "Math CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_greatest() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 10}));
        assert_eq!(bench.push(3), [Value::Int(10)]);
        assert_eq!(bench.push(30.5), [Value::Double(30.5)]);
        let items = [Value::Int(3), Value::Double(1.0), Value::Int(2)];
        assert_eq!(bench.push(Value::list(items)), [Value::Double(3.0)]);
    }
}
