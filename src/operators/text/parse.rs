use crate::operator::prelude::*;
use crate::protocol::text_escape::Unescaped;
use crate::protocol::text_parse::Pattern;

/// Reads values out of text: `x=%i y=%f`.
///
/// `%B` byte, `%h` and `%H` whole numbers of 16 bits with and without sign, `%i` and `%I` of 32,
/// `%l` and `%L` of 64, `%f` float, `%d` double, `%b` bool, `%c` character, `%s` text, `%t` time,
/// `%T` duration in seconds, `%%` a per cent sign. Unlike in Bonsai all other letters stand for
/// themselves, and the pattern has to match the whole text. Text that does not match is a fault.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Parse {
    /// What the text looks like. One token gives its value, several a tuple, none a bang. Blank
    /// guesses: numbers, true and false, or else the text.
    pub pattern: Parsed<Pattern>,
    /// Cuts the text and reads every piece, which gives a list. `\n` is a line end, `\t` a tabulator;
    /// blank cuts nothing.
    pub separator: Parsed<Unescaped>,
}

impl Transform for Parse {
    type In = Arc<str>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), text: Arc<str>) -> Result<Value, Error> {
        if self.separator.is_empty() {
            return self.pattern.read(&text);
        }
        let pieces = text.split(&**self.separator).map(|piece| self.pattern.read(piece));
        Ok(Value::List(pieces.collect::<Result<_, _>>()?))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Parse>().aliases(&[
    "scan",
    "sscanf",
    "regexp",
    "fromsymbol",
    "number",
    "atoi",
    "Convert DAT",
    "text to number",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_one_several_or_none() {
        let mut bench = Bench::new(&OPERATOR, json!({"pattern": "%l"}));
        assert_eq!(bench.push("12"), [Value::Long(12)]);
        bench.set(json!({"pattern": "%s:%i"}));
        assert_eq!(bench.push("a:1"), [Value::tuple([Value::text("a"), Value::Int(1)])]);
        bench.set(json!({"pattern": "go"}));
        assert_eq!(bench.push("go"), [Value::Bang]);
    }

    #[test]
    fn a_separator_gives_a_list() {
        let mut bench = Bench::new(&OPERATOR, json!({"pattern": "%i", "separator": ","}));
        assert_eq!(bench.push("1, 2"), [Value::list([Value::Int(1), Value::Int(2)])]);
        bench.set(json!({"pattern": "", "separator": r"\t"}));
        assert_eq!(bench.push("a\t0.5"), [Value::list([Value::text("a"), Value::Double(0.5)])]);
    }

    #[test]
    fn no_match_is_a_fault_and_a_bad_pattern_a_complaint() {
        let mut bench = Bench::new(&OPERATOR, json!({"pattern": "%i"}));
        assert_eq!(bench.push("x"), []);
        assert!(bench.fault().unwrap().starts_with("the pattern does not match \"x\""));
        assert_eq!(bench.push(5), []);
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "expected text, got int 5: convert it with text.to_string, or wire another output"
            )
        );
        let complaints = OPERATOR.check(json!({"pattern": "%"}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("pattern"));
    }
}
