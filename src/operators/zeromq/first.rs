use crate::operator::prelude::*;

/// Gives the first frame of each message: the topic, or whom it is from.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct First {}

impl Transform for First {
    type In = Arc<Frames>;
    type Out = Bytes;
    type State = ();

    fn apply(&self, (): &mut (), message: Arc<Frames>) -> Result<Bytes, Error> {
        message.0.first().cloned().ok_or_else(|| Error::new("the message has no frames"))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<First>().aliases(&[
    "first frame",
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
        assert_eq!(bench.push(Value::Frames(Arc::new(message))), [Value::bytes("a")]);
        assert_eq!(bench.push(Value::Frames(Arc::default())), []);
        assert_eq!(bench.fault().as_deref(), Some("the message has no frames"));
    }
}
