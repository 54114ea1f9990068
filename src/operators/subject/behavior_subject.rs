use crate::operator::prelude::*;

/// Shares a stream by name, and tells whoever begins to listen later its latest value.
///
/// Values come in by wire, from every `MulticastSubject` of this name, or both; without a wire
/// this is where such a stream is declared. It goes on when those who send to it have ended, so it
/// is the one to send to from inside of other patches.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BehaviorSubject {
    /// What others call this stream. No two subjects may have the same name.
    pub name: String,
    /// What it says at the start: a number, true, false, or else a text. Nothing: there is no
    /// value before the first one comes.
    pub initial: Option<String>,
}

const DRAWN: usize = 0;
const HUB: usize = 1;

/// Whether the end was passed on.
#[derive(Debug, Default)]
pub struct Ended(bool);

/// The value that people mean by a text.
fn read(text: &str) -> Value {
    if let Ok(whole) = text.parse() {
        return Value::Int(whole);
    }
    if let Ok(number) = text.parse() {
        return Value::Double(number);
    }
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::text(text),
    }
}

impl Combinator for BehaviorSubject {
    const INPUTS: Inputs = Inputs::Optional(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Provides(Hub::Subject);
    const OUTLIVES_SENDERS: bool = true;
    type State = Ended;

    fn start(&self, _: usize) -> Ended {
        Ended::default()
    }

    fn begins(&self) -> bool {
        self.initial.is_some()
    }

    fn begin(&self, ended: &mut Ended, out: &mut Out<'_>) -> Result<(), Error> {
        match &self.initial {
            Some(text) => self.push(ended, 0, read(text), out),
            None => Ok(()),
        }
    }

    fn push(&self, _: &mut Ended, _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.memory().keep_last(value.clone());
        out.emit(HUB, value.clone());
        out.emit(DRAWN, value);
        Ok(())
    }

    fn end(&self, ended: &mut Ended, _: usize, out: &mut Out<'_>) -> Result<(), Error> {
        // What is drawn behind it hears the end of what is drawn before it; who listens by name
        // does not.
        if !std::mem::replace(&mut ended.0, true) {
            out.end_output(DRAWN);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<BehaviorSubject>().aliases(&[
    "subject",
    "state",
    "variable",
    "value",
    "current value",
    "v",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gives_to_its_wire_and_to_its_subscribers_and_goes_on() {
        let mut bench = Bench::new(&OPERATOR, json!({"name": "State"}));
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.take_of(OPERATOR.outputs.count()), [Value::Int(1)]);
        assert_eq!(bench.memory(), [Value::Int(1)]);
        bench.end(0);
        bench.push(2);
        assert!(!bench.closed());
        assert_eq!(bench.memory(), [Value::Int(2)]);
    }

    #[test]
    fn says_its_initial_value_at_the_start() {
        for (text, value) in [
            ("7", Value::Int(7)),
            ("0.5", Value::Double(0.5)),
            ("true", Value::Bool(true)),
            ("hello", Value::text("hello")),
        ] {
            let mut bench = Bench::new(&OPERATOR, json!({"initial": text}));
            assert_eq!(bench.memory(), std::slice::from_ref(&value));
            assert_eq!(bench.take(), [value]);
        }
    }
}
