use crate::operator::prelude::*;

/// Shares a stream by name: what comes in also reaches every `SubscribeSubject` of this name.
///
/// Values come in by wire, from every `MulticastSubject` of this name, or both; without a wire
/// this is where such a stream is declared. Who begins to listen later misses what was before.
/// Ends with the first of its sources to end.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PublishSubject {
    /// What others call this stream. No two subjects may have the same name.
    pub name: String,
}

const DRAWN: usize = 0;
const HUB: usize = 1;

impl Combinator for PublishSubject {
    const INPUTS: Inputs = Inputs::Optional(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Provides(Hub::Subject);
    type State = ();

    fn start(&self, _: usize) {}

    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.memory().pass();
        out.emit(HUB, value.clone());
        out.emit(DRAWN, value);
        Ok(())
    }

    fn ends_with_first(&self) -> bool {
        true
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<PublishSubject>().aliases(&[
    "subject",
    "bus",
    "named stream",
    "send",
    "s",
    "Out CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gives_to_its_wire_and_to_its_subscribers() {
        let mut bench = Bench::new(&OPERATOR, json!({"name": "Clients"}));
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.take_of(OPERATOR.outputs.count()), [Value::Int(1)]);
        bench.end(0);
        assert!(bench.ended());
        assert_eq!(bench.push(2), []);
        assert_eq!(bench.take_of(OPERATOR.outputs.count()), []);
    }
}
