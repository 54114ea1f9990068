use crate::operator::prelude::*;

/// Begins an instance of the patch inside for each value, and gives whatever they give.
///
/// The value comes out of the `WorkflowInput` inside, which then ends. An instance is over when its
/// `WorkflowOutput` ends, and forgotten then; until then it hears the subjects that it listens to.
/// Ends when its input has ended and the last instance is over.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SelectMany {
    /// What it is called on the canvas.
    pub name: String,
    /// How many instances may be alive at a time. A value for which there is no room is a fault.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for SelectMany {
    fn default() -> Self {
        Self { name: String::new(), limit: 1024 }
    }
}

impl Nested for SelectMany {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    type State = ();

    fn push(
        &self,
        (): &mut (),
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        let instance = within.begin(self.limit)?;
        within.push_last(instance, value);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::nested::<SelectMany>().aliases(&[
    "flat map",
    "merge map",
    "for each",
    "poly~",
    "clone",
    "Replicator COMP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_has_an_instance_of_its_own() {
        let counting = || {
            let mut count = 0;
            move |_, value, out: &mut Out<'_>| {
                count += 1;
                out.emit(0, value);
                out.emit(0, Value::Int(count));
            }
        };
        let mut bench = Bench::around(&OPERATOR, json!({}), counting);
        assert_eq!(bench.push(7), [7, 1].map(Value::Int));
        assert_eq!(bench.push(8), [8, 1].map(Value::Int));
        assert_eq!(bench.instances(), (0, 2));
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn what_an_instance_gives_after_its_end_is_nothing() {
        let ending = || {
            |_, value: Value, out: &mut Out<'_>| {
                out.emit(0, value.clone());
                out.end();
                out.emit(0, value);
            }
        };
        let mut bench = Bench::around(&OPERATOR, json!({}), ending);
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.instances(), (0, 1));
    }
}
