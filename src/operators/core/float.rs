use crate::operator::prelude::*;

/// Gives a number of 32 bits.
///
/// With nothing wired to its input the value is given at the start and again at every edit. With
/// something wired it replaces each value that comes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Float {
    /// A number of some seven significant digits, as most OSC programs want it.
    pub value: f32,
}

impl Constant for Float {
    type Out = f32;

    fn value(&self) -> Result<f32, Error> {
        Ok(self.value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::constant::<Float>().aliases(&[
    "FloatProperty",
    "single",
    "number box",
    "slider",
    "constant",
    "Constant CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn is_called_as_in_bonsai() {
        assert_eq!(OPERATOR.description().title, "Float");
    }

    #[tokio::test(start_paused = true)]
    async fn speaks_at_the_start_and_at_every_edit() {
        let mut bench = Bench::unwired(&OPERATOR, json!({"value": 0.1}));
        assert_eq!(bench.take(), [Value::Float(0.1)]);
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, []);
        bench.set(json!({"value": -8}));
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, [Value::Float(-8.0)]);
        assert!(!bench.ended());
    }

    #[test]
    fn replaces_what_comes() {
        let mut bench = Bench::new(&OPERATOR, json!({"value": 0.1}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push("x"), [Value::Float(0.1)]);
        bench.set(json!({"value": -8}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push(()), [Value::Float(-8.0)]);
        bench.end(0);
        assert!(bench.ended());
    }
}
