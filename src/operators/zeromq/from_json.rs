use crate::operator::prelude::*;
use crate::protocol::plain::from_json;

/// Reads JSON, of text or of bytes.
///
/// An array becomes a list, an object a record, whose fields MemberSelector picks by their names.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FromJson {}

impl Transform for FromJson {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        match &value {
            Value::Text(text) => from_json(text.as_bytes()),
            Value::Bytes(bytes) => from_json(bytes),
            other => Err(Error::wrong_type(ValueType::Text, other)),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<FromJson>().aliases(&[
    "JSON",
    "parse",
    "deserialize",
    "dict",
    "JSON DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_json() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("[1, true]"), [Value::list([Value::Int(1), Value::Bool(true)])]);
        assert_eq!(bench.push(Value::bytes("null")), [Value::Nil]);
        assert_eq!(bench.push("{"), []);
        assert!(bench.fault().unwrap().starts_with("this is no JSON"));
        assert_eq!(bench.push(1), []);
    }
}
