use crate::operator::prelude::*;

/// Gives each value to the patch inside, and begins that anew when something in it goes wrong.
///
/// Elsewhere a fault is counted, and its node goes on as it was. Here a fault of any node inside
/// ends the instance: all that it remembers is forgotten, and the value that brought it about is
/// tried once more with the next one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Retry {
    /// What it is called on the canvas.
    pub name: String,
    /// How many times one value is tried. After that it is left out, and counted as lost.
    #[schemars(range(min = 1, max = 1000))]
    pub count: u64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { name: String::new(), count: 2 }
    }
}

impl Nested for Retry {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    /// The instance.
    type State = Option<u64>;

    fn begin(&self, now: &mut Option<u64>, within: &mut Within<'_, '_>) -> Result<(), Error> {
        *now = Some(within.begin(1)?);
        Ok(())
    }

    fn push(
        &self,
        now: &mut Option<u64>,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        for _ in 0..self.count.max(1) {
            let Some(instance) = *now else { return Ok(()) };
            let before = within.faults(instance);
            within.push(instance, 0, value.clone());
            let failed = within.faults(instance) > before;
            while let Some((_, given)) = within.fetch() {
                match given {
                    Given::Value(_, value) => within.emit(0, value),
                    Given::Over => *now = None,
                }
            }
            if !failed || now.is_none() {
                return Ok(());
            }
            within.forget(instance);
            *now = Some(within.begin(1)?);
        }
        within.out().lose(1);
        Ok(())
    }

    fn over(
        &self,
        now: &mut Option<u64>,
        _: u64,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        *now = None;
        within.out().end();
        Ok(())
    }

    fn end(
        &self,
        now: &mut Option<u64>,
        _: usize,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if let Some(instance) = *now {
            within.end(instance);
        }
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
    }
}
