use std::fmt::Write as _;

use crate::operator::prelude::*;
use crate::protocol::text_escape::Unescaped;

/// Writes the items of a tuple, list, record or message into one text.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Join {
    /// Stands between the items. `\n` is a line end, `\t` a tabulator.
    pub separator: Parsed<Unescaped>,
}

impl Default for Join {
    fn default() -> Self {
        Self { separator: Parsed::from(",") }
    }
}

impl Transform for Join {
    type In = Value;
    type Out = Arc<str>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<str>, Error> {
        let items = value.items().ok_or_else(|| Error::wrong_type(ValueType::List, &value))?;
        let mut text = String::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                text.push_str(&self.separator);
            }
            // Writing into a string cannot fail.
            let _ = write!(text, "{item}");
        }
        Ok(text.into())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Join>().aliases(&[
    "tosymbol",
    "concatenate",
    "implode",
    "combine",
    "csv",
    "Merge DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_every_item() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let items = || [Value::Int(1), Value::text("a"), Value::Bool(true)];
        assert_eq!(bench.push(Value::tuple(items())), [Value::text("1,a,true")]);
        bench.set(json!({"separator": r"\n"}));
        assert_eq!(bench.push(Value::list(items())), [Value::text("1\na\ntrue")]);
        assert_eq!(bench.push(Value::list([])), [Value::text("")]);
        let many = bench.push(Value::list(vec![Value::Int(7); 100]));
        assert_eq!(many, [Value::text(vec!["7"; 100].join("\n"))]);
    }

    #[test]
    fn a_single_value_cannot_be_joined() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("a"), []);
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "expected list, got text \"a\": collect values with combine.zip or combine.buffer_count, or wire another output"
            )
        );
    }
}
