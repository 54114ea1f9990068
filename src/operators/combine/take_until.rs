use crate::operator::prelude::*;

/// Passes on values until something comes at the other input, then ends.
///
/// Ends with its source too. The end of the other input changes nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TakeUntil {}

const SOURCE: usize = 0;

impl Combinator for TakeUntil {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("source", ValueType::Any, "The values that pass."),
        Input::new("other", ValueType::Any, "The first thing that comes here is the end.").first(),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = ();

    fn start(&self, _: usize) {}

    fn push(
        &self,
        (): &mut (),
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input == SOURCE {
            out.emit(0, value);
        } else {
            out.end();
        }
        Ok(())
    }

    fn end(&self, (): &mut (), input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == SOURCE {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::combinator::<TakeUntil>().aliases(&["stop at", "until", "stop when"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn passes_until_the_other_speaks() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push_to(0, 1), [Value::Int(1)]);
        assert_eq!(bench.push_to(1, ()), []);
        assert!(bench.ended());
        assert_eq!(bench.push_to(0, 2), []);
    }

    #[test]
    fn ends_with_its_source_but_not_with_the_other() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(1);
        assert!(!bench.ended());
        assert_eq!(bench.push_to(0, 1), [Value::Int(1)]);
        bench.end(0);
        assert!(bench.ended());

        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(0);
        assert!(bench.ended());
    }
}
