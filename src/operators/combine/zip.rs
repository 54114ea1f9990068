use crate::operator::prelude::*;

/// Pairs the first value of each input, then the second of each, and so on, in a tuple.
///
/// Values wait until there is one at every input. Ends as soon as an input has ended and none of
/// its values waits any more, as there can be no further tuple.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Zip {
    /// How many values may wait at one input for their partners. When one more comes, the oldest
    /// is lost, and counted: from there on others are paired than would have been.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for Zip {
    fn default() -> Self {
        Self { limit: 256 }
    }
}

impl Combinator for Zip {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Tuple));
    type State = Partners;

    fn start(&self, inputs: usize) -> Partners {
        Partners::new(inputs)
    }

    fn push(
        &self,
        partners: &mut Partners,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        out.lose(partners.keep(input, value, self.limit));
        let Some(together) = partners.take() else { return Ok(()) };
        out.emit(0, Value::Tuple(together));
        partners.end_if_over(out);
        Ok(())
    }

    fn end(&self, partners: &mut Partners, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        partners.end(input);
        partners.end_if_over(out);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::combinator::<Zip>().aliases(&["pair", "pack", "buddy", "pak", "Pack CHOP"]);

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
    fn pairs_by_position() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        assert_eq!(bench.push_to(0, 1), []);
        assert_eq!(bench.push_to(0, 2), []);
        assert_eq!(bench.push_to(1, 10), [pair(1, 10)]);
        assert_eq!(bench.push_to(1, 20), [pair(2, 20)]);
    }

    #[test]
    fn ends_when_one_side_is_used_up() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        bench.push_to(0, 1);
        bench.end(0);
        assert!(!bench.ended());
        assert_eq!(bench.push_to(1, 10), [pair(1, 10)]);
        assert!(bench.ended());
        assert_eq!(bench.push_to(1, 20), []);
    }

    #[test]
    fn a_side_that_never_spoke_ends_it_at_once() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        bench.push_to(0, 1);
        bench.end(1);
        assert!(bench.ended());
    }

    #[test]
    fn what_waits_is_bounded_and_what_is_lost_counted() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({"limit": 2}), 2);
        for i in 1..=5 {
            bench.push_to(0, i);
        }
        assert_eq!(bench.lost(), 3);
        assert_eq!(bench.push_to(1, 10), [pair(4, 10)]);
        bench.set(json!({"limit": 1}));
        bench.push_to(0, 6);
        assert_eq!(bench.lost(), 4);
        assert_eq!(bench.push_to(1, 20), [pair(6, 20)]);
    }

    proptest! {
        #[test]
        fn does_as_the_model_does(steps in interleavings(3)) {
            check(Bench::with_inputs(&OPERATOR, json!({}), 3), &steps, |steps| {
                let inputs = [0, 1, 2].map(|input| values_of(steps, input));
                let tuples = inputs.iter().map(Vec::len).min().unwrap_or(0);
                let used_up = |input: usize| {
                    steps.contains(&Step::End(input)) && inputs[input].len() == tuples
                };
                let tuple = |i: usize| Value::tuple(inputs.iter().map(|values| values[i].clone()));
                ((0..tuples).map(tuple).collect(), (0..3).any(used_up))
            })?;
        }
    }
}
