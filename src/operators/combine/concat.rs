use crate::operator::prelude::*;

/// Passes on the first input until it ends, then the second, and so on.
///
/// Later inputs wait for their turn, and what they say meanwhile is kept for it. Ends with the
/// last input. A fault is no end: an input has ended when its source says so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Concat {
    /// How many values of one input are kept until its turn. When one more comes, the oldest is
    /// lost, and counted.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for Concat {
    fn default() -> Self {
        Self { limit: 256 }
    }
}

/// Whose turn it is, and what the others have said.
#[derive(Debug)]
pub struct Turns {
    current: usize,
    inputs: Vec<Waiting>,
}

/// One input before its turn.
#[derive(Debug, Default)]
struct Waiting {
    values: Backlog<Value>,
    ended: bool,
}

impl Combinator for Concat {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInputs);
    type State = Turns;

    fn start(&self, inputs: usize) -> Turns {
        Turns { current: 0, inputs: (0..inputs).map(|_| Waiting::default()).collect() }
    }

    fn push(
        &self,
        turns: &mut Turns,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input == turns.current {
            out.emit(0, value);
        } else if let Some(waiting) = turns.inputs.get_mut(input) {
            out.lose(waiting.values.keep(value, self.limit));
        }
        Ok(())
    }

    fn end(&self, turns: &mut Turns, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        let Turns { current, inputs } = turns;
        if let Some(waiting) = inputs.get_mut(input) {
            waiting.ended = true;
        }
        // Those that have ended while waiting have their turn and are over.
        while inputs.get(*current).is_some_and(|waiting| waiting.ended) {
            *current += 1;
            let Some(waiting) = inputs.get_mut(*current) else {
                break;
            };
            while let Some(value) = waiting.values.pop() {
                out.emit(0, value);
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Concat>().aliases(&[
    "append",
    "then",
    "sequence",
    "one after other",
]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::operator::interleaving::{Step, check, interleavings, values_of};

    #[test]
    fn later_inputs_wait_for_their_turn() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 3);
        assert_eq!(bench.push_to(1, 10), []);
        assert_eq!(bench.push_to(2, 100), []);
        assert_eq!(bench.push_to(0, 1), [Value::Int(1)]);
        bench.end(1);
        assert_eq!(bench.end(0), [Value::Int(10), Value::Int(100)]);
        assert_eq!(bench.push_to(2, 200), [Value::Int(200)]);
        assert!(!bench.ended());
        bench.end(2);
        assert!(bench.ended());
    }

    #[test]
    fn what_waits_is_bounded_and_what_is_lost_counted() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({"limit": 2}), 2);
        for i in 1..=5 {
            bench.push_to(1, i);
        }
        assert_eq!(bench.lost(), 3);
        assert_eq!(bench.end(0), [Value::Int(4), Value::Int(5)]);
    }

    proptest! {
        #[test]
        fn does_as_the_model_does(steps in interleavings(3)) {
            check(Bench::with_inputs(&OPERATOR, json!({}), 3), &steps, |steps| {
                let ended = |input: &usize| steps.contains(&Step::End(*input));
                let over = (0..3).take_while(ended).count();
                let values = (0..3.min(over + 1)).flat_map(|input| values_of(steps, input));
                (values.collect(), over == 3)
            })?;
        }
    }
}
