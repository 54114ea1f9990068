use crate::operator::prelude::*;

/// Gives each value to the patch inside, and begins that anew when something in it goes wrong.
///
/// Elsewhere a fault is counted, and its node goes on as it was. Here a fault of any node inside,
/// however deep, ends the instance: all that it remembers is forgotten, and the value that brought
/// it about is tried once more with the next one. What a timer or a delay inside brings about is
/// gone by then, so that only the instance begins anew. So it is with a source inside that
/// fails as a whole, as when its file cannot be read; a value that it cannot read ends nothing, and is
/// only counted. Either way it does so even if the instance that went wrong was over with it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Retry {
    /// What it is called on the canvas.
    pub name: String,
    /// How many times one value is tried. After that it is left out and counted as lost, which is a
    /// fault of this node.
    #[schemars(range(min = 1, max = 1000))]
    pub count: u64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { name: String::new(), count: 2 }
    }
}

/// The instance, and how often in a row something went wrong that no value can be tried with.
#[derive(Debug, Default)]
pub struct Tries {
    only: Only,
    failed: u64,
    /// Whether the input has ended.
    ended: bool,
}

/// What came of one call into the instance.
#[derive(Default)]
struct Came {
    failed: bool,
    over: bool,
}

impl Tries {
    /// Begins the instance anew, which gets what the one before had: the end too.
    fn begin(&mut self, within: &mut Within<'_, '_>) -> Result<(), Error> {
        self.only.begin(within)?;
        if self.ended {
            self.only.end(within);
        }
        Ok(())
    }

    /// Hands over what the instance has given. One that is over after something went wrong is to be
    /// begun anew like any other, wherever that came from.
    fn settle(&mut self, within: &mut Within<'_, '_>) -> Came {
        let mut came = Came::default();
        while let Some((instance, given)) = within.fetch() {
            match given {
                Given::Value(_, value) => within.emit(0, value),
                Given::Failed => came.failed = true,
                Given::Over => came.over |= self.only.is_over(instance),
            }
        }
        came
    }
}

impl Nested for Retry {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const CATCHES: bool = true;
    type State = Tries;

    fn begin(&self, tries: &mut Tries, within: &mut Within<'_, '_>) -> Result<(), Error> {
        tries.begin(within)
    }

    fn push(
        &self,
        tries: &mut Tries,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        for _ in 0..self.count.max(1) {
            let Some(instance) = tries.only.get() else { return Ok(()) };
            within.push(instance, 0, value.clone());
            let came = tries.settle(within);
            if !came.failed {
                tries.failed = 0;
                if came.over {
                    within.out().end();
                }
                return Ok(());
            }
            tries.begin(within)?;
        }
        within.out().lose(1);
        Err(Error::new(format!(
            "a value was tried {} times, and something inside went wrong each time, so it was left \
             out; the nodes inside say what",
            self.count
        )))
    }

    fn given(
        &self,
        tries: &mut Tries,
        _: u64,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        tries.failed = 0;
        within.emit(0, value);
        Ok(())
    }

    fn failed(
        &self,
        tries: &mut Tries,
        instance: u64,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if tries.only.get() != Some(instance) {
            return Ok(());
        }
        let mut over = false;
        loop {
            tries.failed += 1;
            if tries.failed >= self.count {
                break;
            }
            tries.begin(within)?;
            // What goes wrong as it begins counts whatever it gave, as there is no end to that.
            let came = tries.settle(within);
            over = came.over;
            if !came.failed {
                if over {
                    within.out().end();
                }
                return Ok(());
            }
        }
        if over {
            within.out().end();
        }
        Err(Error::new(format!(
            "something inside went wrong {} times in a row, so it was not begun again; the nodes \
             inside say what",
            tries.failed
        )))
    }

    fn over(
        &self,
        tries: &mut Tries,
        instance: u64,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if tries.only.is_over(instance) {
            within.out().end();
        }
        Ok(())
    }

    fn end(&self, tries: &mut Tries, _: usize, within: &mut Within<'_, '_>) -> Result<(), Error> {
        tries.ended = true;
        tries.only.end(within);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::nested::<Retry>().aliases(&["RetryCount", "try again", "restart on error"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Fails at every second value that it gets.
    fn tiring() -> impl FnMut(usize, Value, &mut Out<'_>) + Send {
        let mut count = 0;
        move |_, value, out: &mut Out<'_>| {
            count += 1;
            if count == 2 {
                out.fault(&Error::new("tired"));
            } else {
                out.emit(0, value);
            }
        }
    }

    #[test]
    fn what_fails_is_tried_again_with_a_fresh_instance() {
        let mut bench = Bench::around(&OPERATOR, json!({}), tiring);
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.push(2), [Value::Int(2)]);
        assert_eq!((bench.instances(), bench.lost()), ((1, 2), 0));
    }

    #[test]
    fn what_fails_again_and_again_is_left_out() {
        let failing = || |_, _, out: &mut Out<'_>| out.fault(&Error::new("no"));
        let mut bench = Bench::around(&OPERATOR, json!({"count": 3}), failing);
        assert_eq!(bench.push(1), []);
        assert_eq!((bench.instances(), bench.lost()), ((1, 4), 1));
        assert!(bench.fault().unwrap().contains("tried 3 times"));
    }

    #[test]
    fn one_that_goes_wrong_and_is_over_at_once_is_tried_again() {
        let last = || {
            |_, value: Value, out: &mut Out<'_>| {
                if value == Value::Int(0) {
                    out.fault(&Error::new("no"));
                }
                out.end();
            }
        };
        let mut bench = Bench::around(&OPERATOR, json!({}), last);
        bench.push(0);
        assert_eq!((bench.instances(), bench.lost(), bench.ended()), ((1, 3), 1, false));
        bench.push(1);
        assert!(bench.ended());
    }
}
