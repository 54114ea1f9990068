use crate::operator::prelude::*;

/// Turns true into false and false into true; in a whole number it turns every bit.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Not {}

impl Transform for Not {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        match value {
            Value::Bool(x) => Ok(Value::Bool(!x)),
            Value::Int(x) => Ok(Value::Int(!x)),
            Value::Long(x) => Ok(Value::Long(!x)),
            other => Err(Error::wrong_type(ValueType::Bool, &other)),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::filter::<Not>().aliases(&["!", "~", "invert", "bitwise not", "Logic CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn turns_round() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(true), [Value::Bool(false)]);
        assert_eq!(bench.push(false), [Value::Bool(true)]);
        assert_eq!(bench.push(0), [Value::Int(-1)]);
        assert_eq!(bench.push(1_i64), [Value::Long(-2)]);
        assert_eq!(bench.push(0.5), []);
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "expected bool, got double 0.5: compare it with logic.greater_than, or wire another output"
            )
        );
    }
}
