use crate::operator::prelude::*;

/// Lets a value pass if the patch inside says yes to it.
///
/// The patch inside gets the value first. The value passes if the last thing that came out of the
/// `WorkflowOutput` inside is true, or a number other than 0; nothing passes before anything came.
/// There is one instance, from the start; once it is over its last answer stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Condition {
    /// What it is called on the canvas.
    pub name: String,
}

/// The instance, and its last answer.
#[derive(Debug, Default)]
pub struct Gate {
    instance: Option<u64>,
    passes: bool,
}

impl Nested for Condition {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = Gate;

    fn begin(&self, gate: &mut Gate, within: &mut Within<'_, '_>) -> Result<(), Error> {
        gate.instance = Some(within.begin(1)?);
        Ok(())
    }

    fn push(
        &self,
        gate: &mut Gate,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if let Some(instance) = gate.instance {
            within.push(instance, 0, value.clone());
        }
        let mut answered = Ok(());
        while let Some((instance, given)) = within.fetch() {
            match given {
                Given::Value(_, answer) => {
                    answered = answered.and(self.given(gate, instance, answer, within));
                }
                Given::Failed => {}
                Given::Over => gate.instance = None,
            }
        }
        answered?;
        if gate.passes {
            within.emit(0, value);
        }
        Ok(())
    }

    fn given(
        &self,
        gate: &mut Gate,
        _: u64,
        answer: Value,
        _: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        gate.passes = false;
        gate.passes = match answer.as_f64() {
            Some(number) => number != 0.0,
            None => bool::from_value(answer)?,
        };
        Ok(())
    }

    fn over(&self, gate: &mut Gate, _: u64, _: &mut Within<'_, '_>) -> Result<(), Error> {
        gate.instance = None;
        Ok(())
    }

    fn end(&self, gate: &mut Gate, _: usize, within: &mut Within<'_, '_>) -> Result<(), Error> {
        if let Some(instance) = gate.instance.take() {
            within.forget(instance);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::nested::<Condition>().aliases(&["where", "filter", "if", "route", "moses"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn large() -> impl FnMut(usize, Value, &mut Out<'_>) + Send {
        |_, value: Value, out: &mut Out<'_>| {
            out.emit(0, Value::Bool(value.as_f64().is_some_and(|x| x > 10.0)));
        }
    }

    #[test]
    fn passes_what_the_patch_inside_says_yes_to() {
        let mut bench = Bench::around(&OPERATOR, json!({}), large);
        assert_eq!(bench.push(5), []);
        assert_eq!(bench.push(50), [Value::Int(50)]);
        assert_eq!(bench.push(5), []);
        assert_eq!(bench.instances(), (1, 1));
        bench.end(0);
        assert!(bench.ended());
        assert_eq!(bench.instances(), (0, 1));
    }

    #[test]
    fn an_answer_that_is_none_is_a_fault_and_closes() {
        let same = || |_, value: Value, out: &mut Out<'_>| out.emit(0, value);
        let mut bench = Bench::around(&OPERATOR, json!({}), same);
        assert_eq!(bench.push(true), [Value::Bool(true)]);
        assert_eq!(bench.push("yes"), []);
        assert!(bench.fault().unwrap().starts_with("expected bool, got text"));
        assert_eq!(bench.push(2), [Value::Int(2)]);
    }
}
