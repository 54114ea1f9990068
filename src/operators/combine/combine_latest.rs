use crate::operator::prelude::*;

/// Gives the latest value of every input, in a tuple, whenever one of them changes.
///
/// The first tuple comes when each input has had a value. Where one output feeds several inputs,
/// each of them counts on its own: the first tuple after a new value still has the old one at the
/// inputs that come later. Ends when all inputs have ended, or one has ended without any value.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CombineLatest {}

impl Combinator for CombineLatest {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Tuple));
    /// The latest value of each input.
    type State = Vec<Option<Value>>;

    fn start(&self, inputs: usize) -> Vec<Option<Value>> {
        vec![None; inputs]
    }

    fn push(
        &self,
        latest: &mut Vec<Option<Value>>,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if let Some(place) = latest.get_mut(input) {
            *place = Some(value);
        }
        if latest.iter().all(Option::is_some) {
            out.emit(0, Value::tuple(latest.iter().flatten().cloned()));
        }
        Ok(())
    }

    fn end(
        &self,
        latest: &mut Vec<Option<Value>>,
        input: usize,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if matches!(latest.get(input), Some(None)) {
            latest.clear();
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<CombineLatest>().aliases(&[
    "pak",
    "pack",
    "latest of all",
    "join",
    "Merge CHOP",
]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::operator::interleaving::{Step, check, interleavings, values_of};

    fn tuple(items: &[i32]) -> Value {
        Value::tuple(items.iter().copied().map(Value::Int))
    }

    #[test]
    fn a_diamond_shows_the_old_partner_first() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        // What a fan-out does: the first wire, then the second, value by value.
        assert_eq!(bench.push_to(0, 10), []);
        assert_eq!(bench.push_to(1, 1), [tuple(&[10, 1])]);
        assert_eq!(bench.push_to(0, 20), [tuple(&[20, 1])]);
        assert_eq!(bench.push_to(1, 2), [tuple(&[20, 2])]);
    }

    #[test]
    fn an_ended_input_keeps_its_latest_value() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        bench.push_to(0, 10);
        bench.end(0);
        assert!(!bench.ended());
        assert_eq!(bench.push_to(1, 1), [tuple(&[10, 1])]);
        assert_eq!(bench.push_to(1, 2), [tuple(&[10, 2])]);
        bench.end(1);
        assert!(bench.ended());
    }

    #[test]
    fn an_input_that_never_spoke_ends_it() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        bench.push_to(0, 10);
        bench.end(1);
        assert!(bench.ended());
    }

    proptest! {
        #[test]
        fn does_as_the_model_does(steps in interleavings(3)) {
            check(Bench::with_inputs(&OPERATOR, json!({}), 3), &steps, |steps| {
                let mut tuples = Vec::new();
                for (i, step) in steps.iter().enumerate() {
                    let latest = |input| values_of(&steps[..=i], input).last().cloned();
                    let latest: Option<Vec<Value>> = (0..3).map(latest).collect();
                    if let (Some(_), Some(latest)) = (step.value(), latest) {
                        tuples.push(Value::tuple(latest));
                    }
                }
                let ended = |input: &usize| steps.contains(&Step::End(*input));
                let silent = |input: &usize| values_of(steps, *input).is_empty();
                let over = (0..3).all(|i| ended(&i)) || (0..3).any(|i| ended(&i) && silent(&i));
                (tuples, over)
            })?;
        }
    }
}
