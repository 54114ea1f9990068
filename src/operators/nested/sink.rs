use crate::operator::prelude::*;

/// Gives each value to the patch inside, for what that does, then passes it on.
///
/// What the patch inside gives is dropped. There is one instance, from the start, which hears the
/// end of the values as well.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sink {
    /// What it is called on the canvas.
    pub name: String,
}

impl Nested for Sink {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    /// The instance.
    type State = Option<u64>;

    fn begin(&self, only: &mut Option<u64>, within: &mut Within<'_, '_>) -> Result<(), Error> {
        *only = Some(within.begin(1)?);
        Ok(())
    }

    fn push(
        &self,
        only: &mut Option<u64>,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if let Some(instance) = *only {
            within.push(instance, 0, value.clone());
        }
        // What it sends to subjects comes before the value.
        while within.fetch().is_some() {}
        within.emit(0, value);
        Ok(())
    }

    fn given(
        &self,
        _: &mut Option<u64>,
        _: u64,
        _: Value,
        _: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    fn end(
        &self,
        only: &mut Option<u64>,
        _: usize,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if let Some(instance) = only.take() {
            within.end(instance);
            while within.fetch().is_some() {}
            within.forget(instance);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::nested::<Sink>().aliases(&["do", "side effect", "tap", "through"]);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use serde_json::json;

    use super::*;

    #[test]
    fn the_patch_inside_acts_and_the_value_passes() {
        let acted = Arc::new(AtomicU32::new(0));
        let count = acted.clone();
        let acting = move || {
            let count = count.clone();
            move |_, _, out: &mut Out<'_>| {
                count.fetch_add(1, Relaxed);
                out.emit(0, Value::text("dropped"));
            }
        };
        let mut bench = Bench::around(&OPERATOR, json!({}), acting);
        assert_eq!(bench.push(5), [Value::Int(5)]);
        assert_eq!(bench.push(6), [Value::Int(6)]);
        assert_eq!((acted.load(Relaxed), bench.instances()), (2, (1, 1)));
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn values_pass_when_the_patch_inside_has_had_enough() {
        let ending = || |_, _, out: &mut Out<'_>| out.end();
        let mut bench = Bench::around(&OPERATOR, json!({}), ending);
        assert_eq!(bench.push(5), [Value::Int(5)]);
        assert_eq!(bench.push(6), [Value::Int(6)]);
    }
}
