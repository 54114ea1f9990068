use crate::operator::prelude::*;

/// Keeps each number within limits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Clamp {
    /// What is less becomes this.
    pub min: f64,
    /// What is greater becomes this.
    pub max: f64,
}

impl Default for Clamp {
    fn default() -> Self {
        Self { min: 0.0, max: 1.0 }
    }
}

impl Transform for Clamp {
    type In = Number;
    type Out = Number;
    type State = ();

    fn check(&self) -> Result<(), Complaint> {
        if self.min > self.max {
            let Self { min, max } = self;
            return Err(Complaint::about("min", format!("must not be above max: {min} > {max}")));
        }
        Ok(())
    }

    fn apply(&self, (): &mut (), number: Number) -> Result<Number, Error> {
        let size = number.as_f64();
        let whole = number.is_whole();
        Ok(if size < self.min {
            // The nearest whole number may lie outside of the limits.
            number.with(if whole { self.min.ceil() } else { self.min })
        } else if size > self.max {
            number.with(if whole { self.max.floor() } else { self.max })
        } else {
            number
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::filter::<Clamp>().aliases(&["clip", "limit", "range", "Limit CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stays_within_the_limits() {
        let mut bench = Bench::new(&OPERATOR, json!({"min": -1, "max": 2.5}));
        assert_eq!(bench.push(-7.0), [Value::Double(-1.0)]);
        assert_eq!(bench.push(0.25_f32), [Value::Float(0.25)]);
        assert_eq!(bench.push(9), [Value::Int(2)]);
        assert_eq!(bench.push(1_i64), [Value::Long(1)]);
        bench.set(json!({"min": 2.0}));
        assert_eq!(bench.push(-7.0), [Value::Double(2.0)]);
    }

    #[test]
    fn limits_the_wrong_way_round_are_found_before_running() {
        let complaints = OPERATOR.check(json!({"min": 2, "max": 1}).as_object().unwrap());
        assert_eq!(complaints[0].sentence, "must not be above max: 2 > 1");
    }
}
