use crate::operator::prelude::*;
use crate::protocol::plain::from_message_pack;

/// Reads MessagePack.
///
/// An array becomes a list, a map a record, whose fields MemberSelector picks by their names.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FromMessagePack {}

impl Transform for FromMessagePack {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        match &value {
            Value::Bytes(bytes) => from_message_pack(bytes),
            other => Err(Error::wrong_type(ValueType::Bytes, other)),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<FromMessagePack>().aliases(&[
    "MessagePack",
    "msgpack",
    "deserialize",
    "binary",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_message_pack() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let pair = Value::list([Value::Int(1), Value::text("a")]);
        assert_eq!(bench.push(Value::bytes(vec![0x92, 1, 0xa1, b'a'])), [pair]);
        assert_eq!(bench.push(Value::bytes(vec![0x92, 1])), []);
        assert!(bench.fault().unwrap().starts_with("this is no MessagePack"));
        assert_eq!(bench.push("text"), []);
    }
}
