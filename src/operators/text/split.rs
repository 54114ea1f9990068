use crate::operator::prelude::*;
use crate::protocol::text_escape::Unescaped;

/// Cuts text into a list of texts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Split {
    /// Where to cut; it is not part of the pieces. `\n` is a line end, `\t` a tabulator. Blank cuts
    /// at white space of any length.
    pub separator: Parsed<Unescaped>,
    /// Leave empty pieces out, such as the one between two separators.
    pub skip_empty: bool,
}

impl Default for Split {
    fn default() -> Self {
        Self { separator: Parsed::from(","), skip_empty: false }
    }
}

impl Transform for Split {
    type In = Arc<str>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), text: Arc<str>) -> Result<Value, Error> {
        if self.separator.is_empty() {
            return Ok(Value::list(text.split_whitespace().map(Value::text)));
        }
        let pieces = text.split(&**self.separator);
        let kept = pieces.filter(|piece| !self.skip_empty || !piece.is_empty());
        Ok(Value::list(kept.map(Value::text)))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Split>().aliases(&[
    "fromsymbol",
    "tokenize",
    "csv",
    "lines",
    "words",
    "explode",
    "Convert DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list<const N: usize>(texts: [&str; N]) -> [Value; 1] {
        [Value::list(texts.map(Value::text))]
    }

    #[test]
    fn cuts_at_the_separator() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("a,,b"), list(["a", "", "b"]));
        assert_eq!(bench.push(""), list([""]));
        bench.set(json!({"skip_empty": true}));
        assert_eq!(bench.push("a,,b,"), list(["a", "b"]));
        bench.set(json!({"separator": r"\r\n"}));
        assert_eq!(bench.push("a\r\nb"), list(["a", "b"]));
        bench.set(json!({"separator": ""}));
        assert_eq!(bench.push(" a  b\n"), list(["a", "b"]));
    }

    #[test]
    fn a_bad_escape_is_found_before_running() {
        let complaints = OPERATOR.check(json!({"separator": r"\q"}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("separator"));
    }
}
