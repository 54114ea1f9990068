use crate::operator::prelude::*;

/// Sends each value to a stream that is shared by name, then passes it on.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MulticastSubject {
    /// The name of the subject to send to.
    #[schemars(extend("widget" = "subject"))]
    pub name: String,
}

const DRAWN: usize = 0;
const HUB: usize = 1;

impl Combinator for MulticastSubject {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Sends(Hub::Subject);
    type State = ();

    fn start(&self, _: usize) {}

    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(HUB, value.clone());
        out.emit(DRAWN, value);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<MulticastSubject>().aliases(&[
    "subject",
    "write subject",
    "forward",
    "send",
    "s",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sends_and_passes_on() {
        let mut bench = Bench::new(&OPERATOR, json!({"name": "Clients"}));
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.take_of(OPERATOR.outputs.count()), [Value::Int(1)]);
        bench.end(0);
        assert!(bench.ended());
    }
}
