use crate::operator::prelude::*;

/// Runs the patch inside: once from the start, or anew for each value of its input.
///
/// A value that comes ends what the one before began. It comes out of the `WorkflowInput` inside,
/// which then ends. Without a wire the patch inside runs from the start, and its inputs are over.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Defer {
    /// What it is called on the canvas.
    pub name: String,
}

impl Nested for Defer {
    const INPUTS: Inputs = Inputs::Optional(ValueType::Any);
    /// Whether an input is wired is known by whether values come.
    type State = Option<u64>;

    fn begin(&self, now: &mut Option<u64>, within: &mut Within<'_, '_>) -> Result<(), Error> {
        if !within.is_wired() {
            let instance = within.begin(1)?;
            *now = Some(instance);
            within.end(instance);
        }
        Ok(())
    }

    fn push(
        &self,
        now: &mut Option<u64>,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if let Some(before) = now.take() {
            within.forget(before);
        }
        let instance = within.begin(1)?;
        *now = Some(instance);
        within.push_last(instance, value);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::nested::<Defer>().aliases(&["subscribe", "run", "switch map", "restart"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_begins_anew() {
        let counting = || {
            let mut count = 0;
            move |_, _, out: &mut Out<'_>| {
                count += 1;
                out.emit(0, Value::Int(count));
            }
        };
        let mut bench = Bench::around(&OPERATOR, json!({}), counting);
        assert_eq!(bench.instances(), (0, 0));
        assert_eq!(bench.push("a"), [Value::Int(1)]);
        assert_eq!(bench.push("b"), [Value::Int(1)]);
        assert_eq!(bench.instances(), (0, 2));
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn without_a_wire_it_runs_once() {
        let silent = || |_, _, _: &mut Out<'_>| {};
        let bench = Bench::around_wired(&OPERATOR, json!({}), false, silent);
        assert_eq!(bench.instances(), (0, 1));
        assert!(bench.ended());
    }
}
