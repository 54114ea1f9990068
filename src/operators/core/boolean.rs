use crate::operator::prelude::*;

/// Gives true or false.
///
/// With nothing wired to its input the value is given at the start and again at every edit. With
/// something wired it replaces each value that comes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Boolean {
    /// On or off.
    pub value: bool,
}

impl Constant for Boolean {
    type Out = bool;

    fn value(&self) -> Result<bool, Error> {
        Ok(self.value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::constant::<Boolean>().aliases(&[
    "BooleanProperty",
    "bool",
    "true",
    "false",
    "toggle",
    "switch",
    "constant",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn is_called_as_in_bonsai() {
        assert_eq!(OPERATOR.description().title, "Boolean");
    }

    #[tokio::test(start_paused = true)]
    async fn speaks_at_the_start_and_at_every_edit() {
        let mut bench = Bench::unwired(&OPERATOR, json!({"value": true}));
        assert_eq!(bench.take(), [Value::Bool(true)]);
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, []);
        bench.set(json!({"value": false}));
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, [Value::Bool(false)]);
        assert!(!bench.ended());
    }

    #[test]
    fn replaces_what_comes() {
        let mut bench = Bench::new(&OPERATOR, json!({"value": true}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push("x"), [Value::Bool(true)]);
        bench.set(json!({"value": false}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push(()), [Value::Bool(false)]);
        bench.end(0);
        assert!(bench.ended());
    }
}
