use crate::operator::prelude::*;

/// Pairs each value of the source with the latest value of the other input.
///
/// Values of the source that come before the first of the other input are dropped. Where both
/// come from one output, a value meets itself. Ends with the source.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WithLatestFrom {}

const SOURCE: usize = 0;

impl Combinator for WithLatestFrom {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("source", ValueType::Any, "Each value gives a pair."),
        Input::new("other", ValueType::Any, "The latest value becomes the second of the pair.")
            .first(),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Tuple));
    /// The latest value of the other input.
    type State = Option<Value>;

    fn start(&self, _: usize) -> Option<Value> {
        None
    }

    fn push(
        &self,
        latest: &mut Option<Value>,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input != SOURCE {
            *latest = Some(value);
        } else if let Some(latest) = latest {
            out.emit(0, Value::Tuple(Arc::new([value, latest.clone()])));
        }
        Ok(())
    }

    fn end(&self, _: &mut Option<Value>, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == SOURCE {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<WithLatestFrom>().aliases(&[
    "sample other",
    "attach",
    "cold inlet",
    "pack",
    "Hold CHOP",
]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::operator::interleaving::{Step, check, interleavings, values_of};

    fn pair(left: i32, right: i32) -> Value {
        Value::tuple([Value::Int(left), Value::Int(right)])
    }

    #[test]
    fn drops_until_the_other_has_spoken() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push_to(0, 1), []);
        assert_eq!(bench.push_to(1, 10), []);
        assert_eq!(bench.push_to(0, 2), [pair(2, 10)]);
        assert_eq!(bench.push_to(0, 3), [pair(3, 10)]);
        assert_eq!(bench.push_to(1, 20), []);
        assert_eq!(bench.push_to(0, 4), [pair(4, 20)]);
    }

    #[test]
    fn ends_with_the_source_only() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push_to(1, 10);
        bench.end(1);
        assert!(!bench.ended());
        assert_eq!(bench.push_to(0, 1), [pair(1, 10)]);
        bench.end(0);
        assert!(bench.ended());
    }

    proptest! {
        #[test]
        fn does_as_the_model_does(steps in interleavings(2)) {
            check(Bench::new(&OPERATOR, json!({})), &steps, |steps| {
                let pair = |(i, step): (usize, &Step)| {
                    let (input, value) = step.value()?;
                    let latest = values_of(&steps[..i], 1).pop()?;
                    (input == 0).then(|| Value::tuple([value, latest]))
                };
                let pairs = steps.iter().enumerate().filter_map(pair).collect();
                (pairs, steps.contains(&Step::End(0)))
            })?;
        }
    }
}
