use crate::operator::Role;
use crate::operator::prelude::*;

/// Where values enter the inner patch of a group or a nested operator.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WorkflowInput {
    /// What the port is called outside; its number, counted from 1, if blank.
    pub name: String,
}

impl Transform for WorkflowInput {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        Ok(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::filter::<WorkflowInput>()
    .role(Role::GroupInput)
    .aliases(&["inlet", "In CHOP", "WorkflowInput"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lets_everything_pass() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("a"), [Value::text("a")]);
        bench.end(0);
        assert!(bench.ended());
    }
}
