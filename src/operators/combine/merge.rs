use crate::operator::prelude::*;

/// Passes on every value of every input, as it comes.
///
/// Ends when the last of its inputs has ended.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Merge {}

impl Combinator for Merge {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInputs);
    type State = ();

    fn start(&self, _: usize) {}

    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(0, value);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Merge>().aliases(&[
    "union",
    "join streams",
    "funnel",
    "Merge CHOP",
    "Merge DAT",
]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::operator::interleaving::{Step, check, interleavings};

    #[test]
    fn passes_on_what_comes_until_all_have_ended() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 3);
        assert_eq!(bench.push_to(2, 1), [Value::Int(1)]);
        assert_eq!(bench.push_to(0, "a"), [Value::text("a")]);
        bench.end(0);
        bench.end(2);
        assert!(!bench.ended());
        assert_eq!(bench.push_to(1, true), [Value::Bool(true)]);
        bench.end(1);
        assert!(bench.ended());
    }

    proptest! {
        #[test]
        fn does_as_the_model_does(steps in interleavings(3)) {
            check(Bench::with_inputs(&OPERATOR, json!({}), 3), &steps, |steps| {
                let values = steps.iter().filter_map(Step::value).map(|(_, value)| value);
                (values.collect(), (0..3).all(|input| steps.contains(&Step::End(input))))
            })?;
        }
    }
}
