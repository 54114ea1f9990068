use crate::operator::prelude::*;

/// Writes each value as a text, as it is shown at the node.
///
/// Long lists and bytes are cut short; Join writes every item.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ToString {}

impl Transform for ToString {
    type In = Value;
    type Out = Arc<str>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<str>, Error> {
        match value {
            Value::Text(text) => Ok(text),
            other => Ok(other.to_string().into()),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<ToString>().aliases(&["text", "str", "tosymbol", "symbol", "itoa"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn anything_has_a_text() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(0.5_f32), [Value::text("0.5")]);
        assert_eq!(bench.push("as it is"), [Value::text("as it is")]);
        assert_eq!(bench.push('c'), [Value::text("c")]);
        let pair = Value::tuple([Value::Int(1), Value::text("a")]);
        assert_eq!(bench.push(pair), [Value::text("(1, \"a\")")]);
    }
}
