use crate::operator::prelude::*;

/// Turns the sign of each number.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Negate {}

impl Transform for Negate {
    type In = Number;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), number: Number) -> Result<Number, Error> {
        Ok(match number {
            // The least number has no positive partner; the greatest is next to it.
            Number::Int(x) => Number::Int(x.saturating_neg()),
            Number::Long(x) => Number::Long(x.saturating_neg()),
            Number::Float(x) => Number::Float(-x),
            Number::Double(x) => Number::Double(-x),
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::filter::<Negate>().aliases(&["minus", "invert", "* -1", "Math CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn turns_the_sign_and_keeps_the_type() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(-3), [Value::Int(3)]);
        assert_eq!(bench.push(0.5_f32), [Value::Float(-0.5)]);
        assert_eq!(bench.push(i64::MIN), [Value::Long(i64::MAX)]);
    }
}
