use crate::operator::prelude::*;
use crate::protocol::text_format::Template;

/// Writes each value into a text: `x = {0:F2}`.
///
/// Formats are those of C# and Bonsai, in the invariant culture: `{0}` the value, `{0,8}` in eight
/// letters from the right, `{0,-8}` from the left, `{0:F2}` two decimals, `{0:D3}` three digits,
/// `{0:X2}` hexadecimal, `{0:N0}` thousands, `{0:P1}` per cent, `{0:E2}` scientific, `{0:0.00}`
/// and `{0:#,##0}` pictures, `{{` and `}}` braces.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Format {
    /// The text, with `{0}`, `{1}` … where values go. Blank writes the value itself.
    pub format: Parsed<Template>,
    /// What goes there: members such as `Item1.X, Item2`, in the order of the numbers. Blank is the
    /// value itself as `{0}`; if the text asks for `{1}` too, the items of a tuple, list, record
    /// or message.
    pub selector: Parsed<Selector>,
}

impl Transform for Format {
    type In = Value;
    type Out = Arc<str>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<str>, Error> {
        let selected = self.selector.select(&value).map_err(Error::new)?;
        if self.format.is_blank() {
            return Ok(selected.to_string().into());
        }
        let several = self.selector.paths() > 1 || self.format.needs() > 1;
        let text = match selected.items().filter(|_| several) {
            Some(items) => self.format.fill(items),
            None => self.format.fill(std::slice::from_ref(&selected)),
        };
        Ok(text?.into())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Format>().aliases(&[
    "sprintf",
    "makefilename",
    "printf",
    "compose",
    "template",
    "text",
    "tosymbol",
    "Text DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_the_value_and_its_members() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(5_i64), [Value::text("5")]);
        bench.set(json!({"format": "reply {0}"}));
        assert_eq!(bench.push("a"), [Value::text("reply a")]);
        let pair = || Value::tuple([Value::Int(3), Value::Double(0.126)]);
        assert_eq!(bench.push(pair()), [Value::text("reply (3, 0.126)")]);
        bench.set(json!({"format": "{1:F2}/{0:D2}"}));
        assert_eq!(bench.push(pair()), [Value::text("0.13/03")]);
        bench.set(json!({"format": "{0}", "selector": "Item2, Item1"}));
        assert_eq!(bench.push(pair()), [Value::text("0.126")]);
        bench.set(json!({"format": "", "selector": "Item1"}));
        assert_eq!(bench.push(pair()), [Value::text("3")]);
    }

    #[test]
    fn a_value_that_is_not_there_is_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({"format": "{0} {1}"}));
        assert_eq!(bench.push(5), []);
        assert!(bench.fault().unwrap().contains("asks for {1}"));
    }

    #[test]
    fn a_bad_format_is_found_before_running() {
        let complaints = OPERATOR.check(json!({"format": "{0:Q}"}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("format"));
        assert!(complaints[0].sentence.starts_with("{0:Q}: \"Q\" is not a format"));
    }
}
