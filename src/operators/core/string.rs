use crate::operator::prelude::*;

/// Gives a text.
///
/// With nothing wired to its input the value is given at the start and again at every edit. With
/// something wired it replaces each value that comes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "String")]
pub struct Text {
    /// The text, as it stands.
    pub value: Arc<str>,
}

impl Constant for Text {
    type Out = Arc<str>;

    fn value(&self) -> Result<Arc<str>, Error> {
        Ok(self.value.clone())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::constant::<Text>().aliases(&[
    "StringProperty",
    "text",
    "symbol",
    "message box",
    "constant",
    "Text DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn is_called_as_in_bonsai() {
        assert_eq!(OPERATOR.description().title, "String");
    }

    #[tokio::test(start_paused = true)]
    async fn speaks_at_the_start_and_at_every_edit() {
        let mut bench = Bench::unwired(&OPERATOR, json!({"value": "Client1"}));
        assert_eq!(bench.take(), [Value::text("Client1")]);
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, []);
        bench.set(json!({"value": ""}));
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, [Value::text("")]);
        assert!(!bench.ended());
    }

    #[test]
    fn replaces_what_comes() {
        let mut bench = Bench::new(&OPERATOR, json!({"value": "Client1"}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push("x"), [Value::text("Client1")]);
        bench.set(json!({"value": ""}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push(()), [Value::text("")]);
        bench.end(0);
        assert!(bench.ended());
    }
}
