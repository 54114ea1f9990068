use crate::operator::prelude::*;
use crate::protocol::plain::to_json;

/// Writes each value as JSON, as any program reads it.
///
/// Lists, tuples and records become arrays and objects. What stands on other wires, such as images, is
/// no JSON.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ToJson {}

impl Transform for ToJson {
    type In = Value;
    type Out = Arc<str>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<str>, Error> {
        to_json(&value).map(Into::into)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ToJson>().aliases(&[
    "JSON",
    "stringify",
    "serialize",
    "dict",
    "JSON DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_json() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let pair = Value::tuple([Value::Int(1), Value::text("a")]);
        assert_eq!(bench.push(pair), [Value::text(r#"[1,"a"]"#)]);
        assert_eq!(bench.push(Value::Frames(Arc::default())), []);
        assert!(bench.fault().unwrap().contains("no plain data"));
    }
}
