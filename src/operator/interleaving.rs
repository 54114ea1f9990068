//! Random orders in which the inputs of a combinator may speak and end, and the comparison with a
//! model that says what has come out after any number of steps.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::bench::Bench;
use crate::value::Value;

/// One thing that happens at one input.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A value comes.
    Value(usize, i32),
    /// The input ends.
    End(usize),
}

impl Step {
    /// The input and the value, if one comes.
    pub fn value(&self) -> Option<(usize, Value)> {
        match *self {
            Self::Value(input, value) => Some((input, Value::Int(value))),
            Self::End(_) => None,
        }
    }

    fn input(&self) -> usize {
        match *self {
            Self::Value(input, _) | Self::End(input) => input,
        }
    }
}

/// Steps of this many inputs, none of which says anything after its end.
pub fn interleavings(inputs: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..inputs, 0..100).prop_map(|(input, value)| Step::Value(input, value)),
        1 => (0..inputs).prop_map(Step::End),
    ];
    prop::collection::vec(step, 0..40).prop_map(|mut steps| {
        let mut ended = Vec::new();
        steps.retain(|step| {
            let speaks = !ended.contains(&step.input());
            if let Step::End(input) = step {
                ended.push(*input);
            }
            speaks
        });
        steps
    })
}

/// The values that one input has had.
pub fn values_of(steps: &[Step], input: usize) -> Vec<Value> {
    let values = steps.iter().filter_map(Step::value);
    values.filter(|(of, _)| *of == input).map(|(_, value)| value).collect()
}

/// Takes the steps one by one and compares all that has come out, and whether that was the end,
/// with what the model says of the steps so far.
pub fn check(
    mut bench: Bench,
    steps: &[Step],
    model: impl Fn(&[Step]) -> (Vec<Value>, bool),
) -> Result<(), TestCaseError> {
    let mut heard = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        heard.extend(match *step {
            Step::Value(input, value) => bench.push_to(input, value),
            Step::End(input) => bench.end(input),
        });
        let (values, ended) = model(&steps[..=i]);
        prop_assert_eq!(&heard, &values, "after {:?}", &steps[..=i]);
        prop_assert_eq!(bench.ended(), ended, "after {:?}", &steps[..=i]);
        if ended {
            break;
        }
    }
    Ok(())
}
