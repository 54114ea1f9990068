use crate::operator::prelude::*;

/// Shares the last value of a stream by name, once the stream has ended.
///
/// Values come in by wire, from every `MulticastSubject` of this name, or both; without a wire
/// this is where such a stream is declared. At the end of the first source to end it says the
/// latest value, also to whoever begins to listen later, and ends.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AsyncSubject {
    /// What others call this stream. No two subjects may have the same name.
    pub name: String,
}

const DRAWN: usize = 0;
const HUB: usize = 1;

impl Combinator for AsyncSubject {
    const INPUTS: Inputs = Inputs::Optional(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Provides(Hub::Subject);
    /// The latest value.
    type State = Option<Value>;

    fn start(&self, _: usize) -> Option<Value> {
        None
    }

    fn push(
        &self,
        latest: &mut Option<Value>,
        _: usize,
        value: Value,
        _: &mut Out<'_>,
    ) -> Result<(), Error> {
        *latest = Some(value);
        Ok(())
    }

    fn end(&self, latest: &mut Option<Value>, _: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if let Some(value) = latest.take() {
            out.memory().keep_last(value.clone());
            out.emit(HUB, value.clone());
            out.emit(DRAWN, value);
        }
        Ok(())
    }

    fn ends_with_first(&self) -> bool {
        true
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<AsyncSubject>().aliases(&[
    "subject",
    "result",
    "promise",
    "future",
    "last value",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn says_the_last_value_at_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({"name": "Result"}));
        assert_eq!(bench.push(1), []);
        assert_eq!(bench.push(2), []);
        assert_eq!(bench.memory(), []);
        assert_eq!(bench.end(0), [Value::Int(2)]);
        assert_eq!(bench.memory(), [Value::Int(2)]);
        assert!(bench.ended());
    }
}
