use crate::operator::prelude::*;

/// Runs the patch inside once, from the first thing that comes.
///
/// That comes out of the `WorkflowInput` inside, which then ends; later things change nothing.
/// Ends when the patch inside is over.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SubscribeWhen {
    /// What it is called on the canvas.
    pub name: String,
}

impl Nested for SubscribeWhen {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    /// Whether it has begun.
    type State = bool;

    fn push(
        &self,
        begun: &mut bool,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if !std::mem::replace(begun, true) {
            let instance = within.begin(1)?;
            within.push_last(instance, value);
        }
        Ok(())
    }

    fn over(&self, _: &mut bool, _: u64, within: &mut Within<'_, '_>) -> Result<(), Error> {
        within.out().end();
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::nested::<SubscribeWhen>().aliases(&[
    "start when",
    "wait for",
    "run when",
    "trigger once",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_thing_begins_it_and_no_other() {
        let mut count = 0;
        let passing = || |_, value: Value, out: &mut Out<'_>| out.emit(0, value);
        let mut bench = Bench::around(&OPERATOR, json!({}), passing);
        for value in 1..4 {
            count += bench.push(value).len();
        }
        assert_eq!((count, bench.instances()), (1, (0, 1)));
        assert!(bench.ended());
    }
}
