use crate::operator::prelude::*;

/// Drops the sign of each number.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Abs {}

impl Transform for Abs {
    type In = Number;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), number: Number) -> Result<Number, Error> {
        Ok(match number {
            // The least number has no positive partner; the greatest is next to it.
            Number::Int(x) => Number::Int(x.saturating_abs()),
            Number::Long(x) => Number::Long(x.saturating_abs()),
            Number::Float(x) => Number::Float(x.abs()),
            Number::Double(x) => Number::Double(x.abs()),
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::filter::<Abs>().aliases(&["absolute value", "magnitude", "Math CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn drops_the_sign_and_keeps_the_type() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(-3), [Value::Int(3)]);
        assert_eq!(bench.push(-0.5_f32), [Value::Float(0.5)]);
        assert_eq!(bench.push(i32::MIN), [Value::Int(i32::MAX)]);
    }
}
