use crate::operator::prelude::*;

/// Takes each number from one range to another.
///
/// A range may run downwards: from 0 … 1 to 1 … 0 turns a slider round. Gives a float for a float,
/// a double for anything else.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Scale {
    /// Where the range of the input begins.
    pub input_min: f64,
    /// Where it ends.
    pub input_max: f64,
    /// What the beginning becomes.
    pub output_min: f64,
    /// What the end becomes.
    pub output_max: f64,
    /// Keep the result within its range even if the input is outside of its own.
    pub clamp: bool,
}

impl Default for Scale {
    fn default() -> Self {
        Self { input_min: 0.0, input_max: 1.0, output_min: 0.0, output_max: 1.0, clamp: false }
    }
}

const EMPTY: &str = "must differ from input_min: a range needs a beginning and an end";

impl Transform for Scale {
    type In = Number;
    type Out = Number;
    type State = ();

    fn check(&self) -> Result<(), Complaint> {
        if self.input_min == self.input_max {
            return Err(Complaint::about("input_max", EMPTY));
        }
        Ok(())
    }

    fn apply(&self, (): &mut (), number: Number) -> Result<Number, Error> {
        let Self { input_min, input_max, output_min, output_max, clamp } = *self;
        if input_min == input_max {
            return Err(Error::new(format!("input_max {EMPTY}")));
        }
        let mut part = (number.as_f64() - input_min) / (input_max - input_min);
        if clamp {
            part = part.clamp(0.0, 1.0);
        }
        // Written so that the ends of one range are exactly the ends of the other.
        let result = output_min * (1.0 - part) + output_max * part;
        Ok(match number {
            Number::Float(_) => Number::Float(result as f32),
            _ => Number::Double(result),
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Scale>().aliases(&[
    "Rescale",
    "map",
    "remap",
    "zmap",
    "linlin",
    "fit",
    "range",
    "normalize",
    "lerp",
    "Math CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn from_range_to_range() {
        let mut bench = Bench::new(&OPERATOR, json!({"input_max": 640, "output_max": 2.0}));
        assert_eq!(bench.push(160), [Value::Double(0.5)]);
        assert_eq!(bench.push(640.0_f32), [Value::Float(2.0)]);
        assert_eq!(bench.push(1280), [Value::Double(4.0)]);
        bench.set(json!({"clamp": true}));
        assert_eq!(bench.push(1280), [Value::Double(2.0)]);
        assert_eq!(bench.push(-1), [Value::Double(0.0)]);
    }

    #[test]
    fn ranges_may_run_downwards_and_meet_their_ends() {
        let properties =
            json!({"input_min": 1, "input_max": 0.1, "output_min": 0.3, "clamp": true});
        let mut bench = Bench::new(&OPERATOR, properties);
        assert_eq!(bench.push(1.0), [Value::Double(0.3)]);
        assert_eq!(bench.push(0.1), [Value::Double(1.0)]);
        assert_eq!(bench.push(7.0), [Value::Double(0.3)]);
    }

    #[test]
    fn a_range_without_extent_is_found_before_and_while_running() {
        let complaints = OPERATOR.check(json!({"input_max": 0}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("input_max"));
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.set(json!({"input_max": 0}));
        assert_eq!(bench.push(1.0), []);
        assert!(bench.fault().unwrap().contains("a beginning and an end"));
    }
}
