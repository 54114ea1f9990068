use crate::operator::prelude::*;
use crate::protocol::plain::to_message_pack;

/// Writes each value as MessagePack: JSON in bytes, shorter and faster.
///
/// Lists, tuples and records become arrays and maps, bytes stay bytes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ToMessagePack {}

impl Transform for ToMessagePack {
    type In = Value;
    type Out = Bytes;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Bytes, Error> {
        to_message_pack(&value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ToMessagePack>().aliases(&[
    "MessagePack",
    "msgpack",
    "serialize",
    "binary",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_message_pack() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let pair = Value::tuple([Value::Int(1), Value::text("a")]);
        assert_eq!(bench.push(pair), [Value::bytes(vec![0x92, 1, 0xa1, b'a'])]);
        assert_eq!(bench.push(Value::Frames(Arc::default())), []);
        assert!(bench.fault().unwrap().contains("no plain data"));
    }
}
