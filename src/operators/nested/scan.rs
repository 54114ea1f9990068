use crate::operator::prelude::*;

/// Lets the patch inside make the next state of the last one and each value, and gives it.
///
/// Into the `WorkflowInput` inside comes a record with `Accumulation`, the last state, and `Value`.
/// The last thing that the patch inside gives for it is the next state. There is one instance, from
/// the start. Without a seed the first value is the first state.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Scan {
    /// What it is called on the canvas.
    pub name: String,
    /// The state before the first value. Nothing: the first value is the first state.
    pub seed: Option<f64>,
}

impl Default for Scan {
    fn default() -> Self {
        Self { name: String::new(), seed: Some(0.0) }
    }
}

/// The state so far.
#[derive(Debug, Default)]
pub struct Scanning {
    instance: Option<u64>,
    accumulation: Option<Value>,
    names: Option<Arc<[Box<str>]>>,
}

impl Nested for Scan {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    type State = Scanning;

    fn begin(&self, scanning: &mut Scanning, within: &mut Within<'_, '_>) -> Result<(), Error> {
        scanning.instance = Some(within.begin(1)?);
        Ok(())
    }

    fn push(
        &self,
        scanning: &mut Scanning,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        let before = scanning.accumulation.take().or(self.seed.map(Value::Double));
        let Some(before) = before else {
            scanning.accumulation = Some(value.clone());
            within.emit(0, value);
            return Ok(());
        };
        let Some(instance) = scanning.instance else { return Ok(()) };
        let names = scanning.names.get_or_insert_with(|| Record::names(["Accumulation", "Value"]));
        let record = Record::new(names.clone(), [before.clone(), value]);
        within.push(instance, 0, Value::Record(Arc::new(record)));
        scanning.accumulation = Some(before);
        let mut state = None;
        while let Some((_, given)) = within.fetch() {
            match given {
                Given::Value(_, value) => state = Some(value),
                Given::Failed => {}
                Given::Over => {
                    scanning.instance = None;
                    within.out().end();
                }
            }
        }
        if let Some(state) = state {
            scanning.accumulation = Some(state.clone());
            within.emit(0, state);
        }
        Ok(())
    }

    fn end(
        &self,
        scanning: &mut Scanning,
        _: usize,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if let Some(instance) = scanning.instance.take() {
            within.forget(instance);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::nested::<Scan>().aliases(&["fold", "reduce", "state machine", "integrate"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn adding() -> impl FnMut(usize, Value, &mut Out<'_>) + Send {
        |_, value: Value, out: &mut Out<'_>| {
            let Value::Record(record) = value else { panic!("a record") };
            let number = |name| record.get(name).and_then(Value::as_f64).unwrap();
            out.emit(0, Value::Double(number("accumulation") + number("value")));
        }
    }

    #[test]
    fn each_state_is_made_of_the_one_before() {
        let mut bench = Bench::around(&OPERATOR, json!({"seed": 10.0}), adding);
        assert_eq!(bench.push(1), [Value::Double(11.0)]);
        assert_eq!(bench.push(2), [Value::Double(13.0)]);
        assert_eq!(bench.instances(), (1, 1));
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn without_a_seed_the_first_value_is_the_first_state() {
        let mut bench = Bench::around(&OPERATOR, json!({"seed": null}), adding);
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.push(2), [Value::Double(3.0)]);
    }
}
