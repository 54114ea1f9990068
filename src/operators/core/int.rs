use crate::operator::prelude::*;

/// Gives a whole number of 32 bits.
///
/// With nothing wired to its input the value is given at the start and again at every edit. With
/// something wired it replaces each value that comes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Int {
    /// A whole number from -2,147,483,648 to 2,147,483,647.
    #[schemars(range(min = -2_147_483_648_i64, max = 2_147_483_647))]
    pub value: i32,
}

impl Constant for Int {
    type Out = i32;

    fn value(&self) -> Result<i32, Error> {
        Ok(self.value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::constant::<Int>().aliases(&[
    "IntProperty",
    "integer",
    "number box",
    "constant",
    "Constant CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn is_called_as_in_bonsai() {
        assert_eq!(OPERATOR.description().title, "Int");
    }

    #[test]
    fn what_does_not_fit_is_found_before_running() {
        let complaints = OPERATOR.check(json!({"value": 1_i64 << 31}).as_object().unwrap());
        let sentence = "must be from -2147483648 to 2147483647, not 2147483648";
        assert_eq!(complaints[0].sentence, sentence);
    }

    #[tokio::test(start_paused = true)]
    async fn speaks_at_the_start_and_at_every_edit() {
        let mut bench = Bench::unwired(&OPERATOR, json!({"value": 7}));
        assert_eq!(bench.take(), [Value::Int(7)]);
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, []);
        bench.set(json!({"value": -8}));
        assert_eq!(bench.run_for(Duration::from_secs(9)).await, [Value::Int(-8)]);
        assert!(!bench.ended());
    }

    #[test]
    fn replaces_what_comes() {
        let mut bench = Bench::new(&OPERATOR, json!({"value": 7}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push("x"), [Value::Int(7)]);
        bench.set(json!({"value": -8}));
        assert_eq!(bench.take(), []);
        assert_eq!(bench.push(()), [Value::Int(-8)]);
        bench.end(0);
        assert!(bench.ended());
    }
}
