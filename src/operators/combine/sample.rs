use crate::operator::prelude::*;

/// Gives the latest value of the source at each tick of the sampler, if it is new since the last
/// tick.
///
/// The end of the sampler counts as its last tick. When the source has ended, the next tick is the
/// end.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sample {}

const SOURCE: usize = 0;

/// What waits for the next tick.
#[derive(Debug, Default)]
pub struct Held {
    latest: Option<Value>,
    source_ended: bool,
}

impl Held {
    fn tick(&mut self, out: &mut Out<'_>) {
        if let Some(latest) = self.latest.take() {
            out.emit(0, latest);
        }
        if self.source_ended {
            out.end();
        }
    }
}

impl Combinator for Sample {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("source", ValueType::Any, "The values to choose from."),
        Input::new("sampler", ValueType::Any, "Anything that comes here is a tick."),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = Held;

    fn start(&self, _: usize) -> Held {
        Held::default()
    }

    fn push(
        &self,
        held: &mut Held,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input == SOURCE {
            held.latest = Some(value);
        } else {
            held.tick(out);
        }
        Ok(())
    }

    fn end(&self, held: &mut Held, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == SOURCE {
            held.source_ended = true;
        } else {
            held.tick(out);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Sample>().aliases(&[
    "sample and hold",
    "sah",
    "samphold",
    "snapshot",
    "Hold CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gives_the_latest_once() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push_to(1, ()), []);
        assert_eq!(bench.push_to(0, 1), []);
        assert_eq!(bench.push_to(0, 2), []);
        assert_eq!(bench.push_to(1, ()), [Value::Int(2)]);
        assert_eq!(bench.push_to(1, ()), []);
        assert_eq!(bench.push_to(0, 2), []);
        assert_eq!(bench.push_to(1, "tick"), [Value::Int(2)]);
    }

    #[test]
    fn the_tick_after_the_source_is_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push_to(0, 1);
        bench.end(0);
        assert!(!bench.ended());
        assert_eq!(bench.push_to(1, ()), [Value::Int(1)]);
        assert!(bench.ended());
    }

    #[test]
    fn the_end_of_the_sampler_is_a_tick() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push_to(0, 1);
        assert_eq!(bench.end(1), [Value::Int(1)]);
        assert!(!bench.ended());
        bench.end(0);
        assert!(bench.ended());
    }
}
