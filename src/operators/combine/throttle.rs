use crate::operator::prelude::*;

/// Waits until values stop coming for a while, then gives the last one: debounce.
///
/// When the input ends, the value that waits is given at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Throttle {
    /// How long it must be quiet before the last value is given. A value that waits when this is
    /// edited goes by the new time, counted from its arrival.
    #[schemars(range(min = 0.0, max = 86400.0), extend("unit" = "s"))]
    pub due_time: f64,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { due_time: 0.5 }
    }
}

impl Timed for Throttle {
    type In = Value;
    type Out = Value;
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    /// The last value and the moment it arrived.
    type State = Option<(Moment, Value)>;

    fn start(&self, _: Moment) -> Self::State {
        None
    }

    fn push(
        &self,
        last: &mut Self::State,
        value: Value,
        at: Moment,
        _: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        *last = Some((at, value));
        Ok(())
    }

    fn due(&self, last: &mut Self::State) -> Option<Moment> {
        last.as_ref().map(|(at, _)| *at + seconds(self.due_time))
    }

    fn tick(
        &self,
        last: &mut Self::State,
        _: Moment,
        out: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        if let Some((_, value)) = last.take() {
            out.push(value);
        }
        Ok(())
    }

    fn end(
        &self,
        last: &mut Self::State,
        at: Moment,
        out: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        self.tick(last, at, out)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::timed::<Throttle>().aliases(&[
    "debounce",
    "settle",
    "when quiet",
    "quickthresh",
    "Trigger CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TENTH: Duration = Duration::from_millis(100);

    #[tokio::test(start_paused = true)]
    async fn gives_the_last_value_once_it_is_quiet() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.25}));
        for value in 1..=3 {
            bench.push(value);
            assert_eq!(bench.run_for(TENTH).await, []);
        }
        assert_eq!(bench.run_for(TENTH).await, []);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(3)]);
        assert_eq!(bench.run_for(10 * TENTH).await, []);
        bench.push(4);
        assert_eq!(bench.run_for(3 * TENTH).await, [Value::Int(4)]);
        assert_eq!(bench.lost(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn gives_what_waits_at_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 10.0}));
        bench.push(1);
        bench.push(2);
        bench.end(0);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(2)]);
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn turning_the_knob_loses_nothing() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 10.0}));
        bench.push(1);
        assert_eq!(bench.run_for(3 * TENTH).await, []);
        bench.set(json!({"due_time": 0.45}));
        assert_eq!(bench.run_for(TENTH).await, []);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn being_late_changes_nothing() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.25}));
        bench.push(1);
        // The task does not get to run while the next value comes, which is after the quiet time.
        tokio::time::advance(3 * TENTH).await;
        bench.push(2);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(1)]);
        assert_eq!(bench.run_for(2 * TENTH).await, [Value::Int(2)]);
    }
}
