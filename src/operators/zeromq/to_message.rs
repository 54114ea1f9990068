use crate::operator::prelude::*;
use crate::protocol::frames::append_frames;

/// Collects all values until the input ends, and makes one message of them, a frame each.
///
/// Without an end there is no message: put Take before it. To make a message of each value there is
/// Frames.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ToMessage {}

/// No program means a message of more frames.
const MOST: usize = 65_536;

impl Combinator for ToMessage {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Frames));
    type State = Vec<Bytes>;

    fn start(&self, _: usize) -> Vec<Bytes> {
        Vec::new()
    }

    fn push(
        &self,
        frames: &mut Vec<Bytes>,
        _: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let before = frames.len();
        append_frames(value, frames)?;
        if frames.len() > MOST {
            frames.truncate(before);
            out.lose(1);
            return Err(Error::new(format!(
                "a message has no more than {MOST} frames, so this one was lost; end the input \
                 before, with combine.take"
            )));
        }
        Ok(())
    }

    fn end(&self, frames: &mut Vec<Bytes>, _: usize, out: &mut Out<'_>) -> Result<(), Error> {
        let message = Frames::new(std::mem::take(frames));
        out.emit(0, Value::Frames(Arc::new(message)));
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<ToMessage>().aliases(&[
    "message",
    "multipart",
    "collect",
    "NetMQMessage",
    "ToArray",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_message_at_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("a"), []);
        assert_eq!(bench.push(Value::bytes("")), []);
        assert_eq!(bench.push(1), []);
        let message = Frames::new(vec!["a".into(), Bytes::new()]);
        assert_eq!(bench.end(0), [Value::Frames(Arc::new(message))]);
        assert!(bench.ended());
        assert_eq!(bench.faults(), 1);
    }
}
