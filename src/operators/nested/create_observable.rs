use crate::operator::prelude::*;

/// Begins an instance of the patch inside for each value, and joins their values as one says.
///
/// The value comes out of the `WorkflowInput` inside, which then ends. Ends when its input has
/// ended and the last instance is over.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CreateObservable {
    /// What it is called on the canvas.
    pub name: String,
    /// How the values of several instances become one stream.
    pub join: Join,
    /// How many instances may be alive at a time, or values wait for their turn. When one more
    /// comes to be merged or to wait, that is a fault.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

/// How the values of several instances become one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// One after the other: the next begins when the one before is over.
    #[default]
    Concat,
    /// All at the same time.
    Merge,
    /// Only the newest: the one before is given up.
    Switch,
    /// As long as one is at work no other is begun.
    Exhaust,
}

impl Default for CreateObservable {
    fn default() -> Self {
        Self { name: String::new(), join: Join::default(), limit: 1024 }
    }
}

impl CreateObservable {
    fn begin_with(&self, value: Value, within: &mut Within<'_, '_>) -> Result<(), Error> {
        let instance = within.begin(self.limit)?;
        within.push_last(instance, value);
        Ok(())
    }
}

impl Nested for CreateObservable {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    /// Those that wait for their turn.
    type State = Backlog<Value>;

    fn push(
        &self,
        waiting: &mut Backlog<Value>,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        match self.join {
            Join::Concat if within.count() > 0 => {
                let lost = waiting.keep(value, self.limit);
                within.out().lose(lost);
                if lost > 0 {
                    return Err(Error::new(format!(
                        "{} values wait for their turn, so the oldest was left out; end what is \
                         begun sooner, or raise the limit",
                        self.limit
                    )));
                }
                return Ok(());
            }
            Join::Exhaust if within.count() > 0 => {
                within.out().lose(1);
                return Ok(());
            }
            Join::Switch => {
                while let Some(before) = within.oldest() {
                    within.forget(before);
                }
            }
            _ => {}
        }
        self.begin_with(value, within)
    }

    fn over(
        &self,
        waiting: &mut Backlog<Value>,
        _: u64,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if within.count() == 0
            && let Some(next) = waiting.pop()
        {
            return self.begin_with(next, within);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::nested::<CreateObservable>().aliases(&[
    "concat map",
    "switch map",
    "exhaust map",
    "one after the other",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Lives as long as its first input, which the operator ends; so it is over at once.
    fn passing() -> impl FnMut(usize, Value, &mut Out<'_>) + Send {
        |_, value: Value, out: &mut Out<'_>| out.emit(0, value)
    }

    #[test]
    fn gives_what_its_instances_give_whichever_way_they_are_joined() {
        for join in ["concat", "merge", "switch", "exhaust"] {
            let mut bench = Bench::around(&OPERATOR, json!({"join": join}), passing);
            assert_eq!(bench.push(1), [Value::Int(1)], "{join}");
            assert_eq!(bench.push(2), [Value::Int(2)], "{join}");
            assert_eq!(bench.instances(), (0, 2));
            bench.end(0);
            assert!(bench.ended(), "{join}");
        }
    }
}
