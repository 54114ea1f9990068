use crate::operator::prelude::*;

/// Shares a stream by name, and tells whoever begins to listen later all that was said before.
///
/// Values come in by wire, from every `MulticastSubject` of this name, or both; without a wire
/// this is where such a stream is declared. Ends with the first of its sources to end; who comes
/// after that is still told what was said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReplaySubject {
    /// What others call this stream. No two subjects may have the same name.
    pub name: String,
    /// How many values are kept, the latest ones. Nothing: as many as there is room for, which is
    /// 65,536; older ones are forgotten, and counted as lost.
    #[schemars(range(min = 1, max = 65536))]
    pub buffer_size: Option<usize>,
    /// For how long a value is kept. Nothing: for as long as there is room.
    #[schemars(range(min = 0.0, max = 86400.0), extend("unit" = "s"))]
    pub window: Option<f64>,
}

const DRAWN: usize = 0;
const HUB: usize = 1;

impl Combinator for ReplaySubject {
    const INPUTS: Inputs = Inputs::Optional(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Provides(Hub::Subject);
    type State = ();

    fn start(&self, _: usize) {}

    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        let most = self.buffer_size.unwrap_or(MOST_KEPT);
        let forgotten = out.memory().keep(value.clone(), most, self.window.map(seconds));
        if self.buffer_size.is_none() {
            out.lose(forgotten);
        }
        out.emit(HUB, value.clone());
        out.emit(DRAWN, value);
        Ok(())
    }

    fn ends_with_first(&self) -> bool {
        true
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<ReplaySubject>().aliases(&[
    "subject",
    "history",
    "memory",
    "all so far",
    "qlist",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keeps_all_or_the_latest_few() {
        let mut bench = Bench::new(&OPERATOR, json!({"name": "Clients"}));
        (1..=3).for_each(|value| assert_eq!(bench.push(value), [Value::Int(value)]));
        assert_eq!(bench.take_of(OPERATOR.outputs.count()), [1, 2, 3].map(Value::Int));
        assert_eq!(bench.memory(), [1, 2, 3].map(Value::Int));
        bench.set(json!({"buffer_size": 2}));
        bench.push(4);
        assert_eq!(bench.memory(), [3, 4].map(Value::Int));
        assert_eq!(bench.lost(), 0);
    }

    #[test]
    fn is_bounded_and_says_what_it_forgets() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let most = i32::try_from(MOST_KEPT).unwrap();
        (0..most + 5).for_each(|value| drop(bench.push(value)));
        assert_eq!((bench.memory().len(), bench.lost()), (MOST_KEPT, 5));
    }

    #[test]
    fn ends_and_still_remembers() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push(1);
        bench.end(0);
        assert!(bench.ended());
        assert_eq!(bench.push(2), []);
        assert_eq!(bench.memory(), [Value::Int(1)]);
    }
}
