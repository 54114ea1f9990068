use crate::operator::prelude::*;
use crate::protocol::frames::frame_of;

/// Makes a frame of each text, of bytes or of an OSC message: the bytes that are sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertToFrame {}

impl Transform for ConvertToFrame {
    type In = Value;
    type Out = Arc<Bytes>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<Bytes>, Error> {
        match value {
            // They are one already.
            Value::Bytes(bytes) => Ok(bytes),
            other => Ok(Arc::new(frame_of(&other)?)),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertToFrame>().aliases(&[
    "frame",
    "encode",
    "to bytes",
    "UTF-8",
    "NetMQFrame",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_becomes_its_bytes() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("é"), [Value::bytes("é")]);
        assert_eq!(bench.push(Value::bytes(vec![1])), [Value::bytes(vec![1])]);
        assert_eq!(bench.push(1), []);
        assert!(bench.fault().unwrap().contains("text.to_string"));
    }
}
