use crate::operator::prelude::*;

/// Gives each value to the patch inside, and leads those with which something goes wrong aside.
///
/// Elsewhere a fault is counted at its node and nothing comes out of it. Here a value that brings
/// about a fault of any node inside, however deep, leaves by the output `failed`, so that something
/// else can be done with it. The fault is counted as ever, and the instance goes on. What goes
/// wrong later, behind a delay or in a source inside, has no value here that could be led aside.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Catch {
    /// What it is called on the canvas.
    pub name: String,
}

const GIVEN: usize = 0;
const FAILED: usize = 1;

impl Nested for Catch {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::Named(&[
        Output {
            name: "given",
            output_type: OutputType::Is(ValueType::Any),
            doc: "What the patch inside gives.",
        },
        Output {
            name: "failed",
            output_type: OutputType::SameAsInput,
            doc: "The values with which something went wrong.",
        },
    ]);
    const CATCHES: bool = true;
    type State = Only;

    fn begin(&self, only: &mut Only, within: &mut Within<'_, '_>) -> Result<(), Error> {
        only.begin(within)
    }

    fn push(
        &self,
        only: &mut Only,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        let Some(instance) = only.get() else { return Ok(()) };
        within.push(instance, 0, value.clone());
        let (mut failed, mut over) = (false, false);
        while let Some((instance, given)) = within.fetch() {
            match given {
                Given::Value(_, value) => within.emit(GIVEN, value),
                Given::Failed => failed = true,
                Given::Over => over |= only.is_over(instance),
            }
        }
        if failed {
            within.emit(FAILED, value);
        }
        if over {
            within.out().end();
        }
        Ok(())
    }

    fn over(
        &self,
        only: &mut Only,
        instance: u64,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if only.is_over(instance) {
            within.out().end();
        }
        Ok(())
    }

    fn end(&self, only: &mut Only, _: usize, within: &mut Within<'_, '_>) -> Result<(), Error> {
        only.end(within);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::nested::<Catch>().aliases(&["try", "on error", "error handler", "rescue"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_goes_wrong_goes_aside() {
        let careful = || {
            |_, value: Value, out: &mut Out<'_>| match value {
                Value::Int(_) => out.emit(0, value),
                _ => out.fault(&Error::new("no number")),
            }
        };
        let mut bench = Bench::around(&OPERATOR, json!({}), careful);
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.push("a"), []);
        assert_eq!(bench.take_of(FAILED), [Value::text("a")]);
        assert_eq!(bench.push(2), [Value::Int(2)]);
        bench.end(0);
        assert!(bench.ended());
    }
}
