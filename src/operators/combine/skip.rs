use crate::operator::prelude::*;

/// Drops the first few values and passes on all others.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Skip {
    /// How many values are dropped, counted from the start.
    pub count: u64,
}

impl Default for Skip {
    fn default() -> Self {
        Self { count: 1 }
    }
}

impl Transform for Skip {
    type In = Value;
    type Out = Option<Value>;
    /// How many have come.
    type State = u64;

    fn apply(&self, come: &mut u64, value: Value) -> Result<Option<Value>, Error> {
        *come += 1;
        Ok((*come > self.count).then_some(value))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::filter::<Skip>().aliases(&["drop", "ignore first", "tail", "Trim CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn drops_the_first() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 2}));
        assert_eq!([bench.push(1), bench.push(2)], [[], []] as [[Value; 0]; 2]);
        assert_eq!(bench.push(3), [Value::Int(3)]);
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn counts_from_the_start_when_the_knob_turns() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 0}));
        assert_eq!(bench.push(1), [Value::Int(1)]);
        bench.set(json!({"count": 2}));
        assert_eq!(bench.push(2), []);
        assert_eq!(bench.push(3), [Value::Int(3)]);
    }
}
