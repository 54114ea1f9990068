use crate::operator::prelude::*;

/// Runs the patch inside from the start, and begins it again each time it is over.
///
/// What in Bonsai stands before a Repeat stands inside here. Its inputs are over from the start.
/// Ends after the last time.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Repeat {
    /// What it is called on the canvas.
    pub name: String,
    /// How many times it runs. Nothing: without end.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub count: Option<u64>,
}

/// Times that it may be over at once, without waiting for anything. Without end that would be
/// for ever, and hold up everything else.
const AT_ONCE: u64 = 10_000;

/// How often it has been begun, and how often of these in one breath.
#[derive(Debug, Default)]
pub struct Times {
    begun: u64,
    at_once: u64,
}

impl Repeat {
    fn begin_while(&self, times: &mut Times, within: &mut Within<'_, '_>) -> Result<(), Error> {
        while within.count() == 0 && self.count.is_none_or(|count| times.begun < count) {
            if times.at_once >= AT_ONCE {
                times.at_once = 0;
                return Err(Error::new(format!(
                    "the patch inside was over at once {AT_ONCE} times in a row, so it was not \
                     begun again; put something inside that takes time"
                )));
            }
            times.begun += 1;
            times.at_once += 1;
            let instance = within.begin(1)?;
            within.end(instance);
            // What it gave goes out before it begins again.
            while let Some((_, given)) = within.fetch() {
                if let Given::Value(_, value) = given {
                    within.emit(0, value);
                }
            }
            if within.out().is_closed() {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Nested for Repeat {
    const INPUTS: Inputs = Inputs::None;
    type State = Times;

    fn begin(&self, times: &mut Times, within: &mut Within<'_, '_>) -> Result<(), Error> {
        self.begin_while(times, within)
    }

    fn push(&self, _: &mut Times, _: usize, _: Value, _: &mut Within<'_, '_>) -> Result<(), Error> {
        Ok(())
    }

    fn over(&self, times: &mut Times, _: u64, within: &mut Within<'_, '_>) -> Result<(), Error> {
        // It lived for a while: something came in between.
        times.at_once = 0;
        self.begin_while(times, within)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::nested::<Repeat>().aliases(&["loop", "RepeatCount", "again", "for"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn runs_as_often_as_one_says_and_ends() {
        let silent = || |_, _, _: &mut Out<'_>| {};
        let bench = Bench::around(&OPERATOR, json!({"count": 3}), silent);
        assert_eq!(bench.instances(), (0, 3));
        assert!(bench.ended());
    }

    #[test]
    fn what_is_over_at_once_does_not_hold_up_everything() {
        let silent = || |_, _, _: &mut Out<'_>| {};
        let bench = Bench::around(&OPERATOR, json!({}), silent);
        assert_eq!(bench.instances(), (0, AT_ONCE));
        assert!(bench.fault().unwrap().contains("something inside that takes time"));
    }
}
