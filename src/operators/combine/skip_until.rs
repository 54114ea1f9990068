use crate::operator::prelude::*;

/// Drops values until something comes at the other input, and passes on all that follow.
///
/// Ends with its source. If the other input ends without a word, nothing ever passes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SkipUntil {}

const SOURCE: usize = 0;

impl Combinator for SkipUntil {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("source", ValueType::Any, "The values that pass."),
        Input::new("other", ValueType::Any, "The first thing that comes here is the beginning."),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    /// Whether it has begun.
    type State = bool;

    fn start(&self, _: usize) -> bool {
        false
    }

    fn push(
        &self,
        begun: &mut bool,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input != SOURCE {
            *begun = true;
        } else if *begun {
            out.emit(0, value);
        }
        Ok(())
    }

    fn end(&self, _: &mut bool, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == SOURCE {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::combinator::<SkipUntil>().aliases(&["start at", "wait for", "start when"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn passes_from_the_first_word_of_the_other_on() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push_to(0, 1), []);
        assert_eq!(bench.push_to(1, ()), []);
        assert_eq!(bench.push_to(0, 2), [Value::Int(2)]);
        bench.end(1);
        assert_eq!(bench.push_to(0, 3), [Value::Int(3)]);
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn ends_with_its_source_and_not_with_the_other() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(1);
        assert!(!bench.ended());
        assert_eq!(bench.push_to(0, 1), []);

        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(0);
        assert!(bench.ended());
    }
}
