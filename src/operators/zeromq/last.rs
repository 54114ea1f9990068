use crate::operator::prelude::*;

/// Gives the last frame of each message: mostly what it says.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Last {}

impl Transform for Last {
    type In = Arc<Frames>;
    type Out = Bytes;
    type State = ();

    fn apply(&self, (): &mut (), message: Arc<Frames>) -> Result<Bytes, Error> {
        message.0.last().cloned().ok_or_else(|| Error::new("the message has no frames"))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Last>().aliases(&[
    "last frame",
    "frame",
    "topic",
    "content",
    "NetMQMessage",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_of_the_frames() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let message = Frames::new(vec!["a".into(), "b".into(), "c".into()]);
        assert_eq!(bench.push(Value::Frames(Arc::new(message))), [Value::bytes("c")]);
        assert_eq!(bench.push(Value::Frames(Arc::default())), []);
        assert_eq!(bench.fault().as_deref(), Some("the message has no frames"));
    }
}
