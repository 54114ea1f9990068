use crate::operator::prelude::*;
use crate::value::same;

/// Drops each value that is the same as the one before.
///
/// Values are the same if their content is; values of different types never are. Of a message the
/// address and the arguments count, not when it came or from whom.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DistinctUntilChanged {}

impl Transform for DistinctUntilChanged {
    type In = Value;
    type Out = Option<Value>;
    /// The value before.
    type State = Option<Value>;

    fn apply(&self, before: &mut Option<Value>, value: Value) -> Result<Option<Value>, Error> {
        if before.as_ref().is_some_and(|before| same(before, &value)) {
            return Ok(None);
        }
        *before = Some(value.clone());
        Ok(Some(value))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::filter::<DistinctUntilChanged>().aliases(&[
    "change",
    "changed",
    "on change",
    "filter repetitions",
    "skip duplicates",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn passes_changes() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let values = [1, 1, 2, 2, 1, 1];
        let passed: Vec<Value> = values.into_iter().flat_map(|value| bench.push(value)).collect();
        assert_eq!(passed, [Value::Int(1), Value::Int(2), Value::Int(1)]);
        assert_eq!(bench.push(1.0_f32), [Value::Float(1.0)]);
    }

    #[test]
    fn a_repeated_message_is_no_change_whenever_it_comes() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let mut message = Message::new("/x", vec![Value::Float(f32::NAN)]);
        assert_eq!(bench.push(Value::Message(Arc::new(message.clone()))).len(), 1);
        message.time = Some(TimeTag::IMMEDIATELY);
        assert_eq!(bench.push(Value::Message(Arc::new(message.clone()))), []);
        message.arguments.push(Value::Nil);
        assert_eq!(bench.push(Value::Message(Arc::new(message))).len(), 1);
    }
}
