use crate::operator::prelude::*;

/// Passes on at most so many values a second.
///
/// A value that comes after a pause passes at once. Of those that come too soon, the newest is
/// given when its time has come, so that the last value of a movement always arrives.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RateLimit {
    /// The most values that pass in a second, evenly spaced.
    #[schemars(range(min = 0.001, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// What becomes of values that come too soon.
    pub excess: Excess,
}

/// What becomes of values that come too soon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Excess {
    /// The newest waits for its time; the others are dropped.
    #[default]
    KeepNewest,
    /// All are dropped: what passes is never older than the moment at which it passes.
    Drop,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self { rate: 60.0, excess: Excess::KeepNewest }
    }
}

/// When a value last had its time, and what waits for the next.
#[derive(Debug, Default)]
pub struct Pace {
    latest: Option<Moment>,
    waiting: Option<Value>,
}

impl RateLimit {
    fn interval(&self) -> Duration {
        seconds(1.0 / self.rate.max(0.001))
    }

    /// The moment from which on the next value may pass.
    fn free(&self, pace: &Pace) -> Option<Moment> {
        pace.latest.map(|latest| latest + self.interval())
    }
}

impl Timed for RateLimit {
    type In = Value;
    type Out = Value;
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = Pace;

    fn start(&self, _: Moment) -> Pace {
        Pace::default()
    }

    fn push(
        &self,
        pace: &mut Pace,
        value: Value,
        at: Moment,
        out: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        if self.free(pace).is_none_or(|free| free <= at) {
            pace.latest = Some(at);
            out.push(value);
        } else if self.excess == Excess::KeepNewest {
            pace.waiting = Some(value);
        }
        Ok(())
    }

    fn due(&self, pace: &mut Pace) -> Option<Moment> {
        pace.waiting.as_ref().and_then(|_| self.free(pace))
    }

    fn tick(&self, pace: &mut Pace, due: Moment, out: &mut Outlet<Value>) -> Result<(), Error> {
        if let Some(value) = pace.waiting.take() {
            // Counted from when it was due, not from when the clock got to it: else the pace
            // would be slower than asked for. After a long sleep there is nothing to catch up.
            let now = Moment::now();
            pace.latest = Some(if now < due + self.interval() { due } else { now });
            out.push(value);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::timed::<RateLimit>().aliases(&[
    "speedlim",
    "qlim",
    "throttle",
    "thin out",
    "limit rate",
    "downsample",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TENTH: Duration = Duration::from_millis(100);

    #[tokio::test(start_paused = true)]
    async fn the_first_passes_at_once_and_the_last_is_never_lost() {
        let mut bench = Bench::new(&OPERATOR, json!({"rate": 2.0}));
        let mut passed = Vec::new();
        for value in 0..12 {
            bench.push(value);
            passed.push(bench.run_for(TENTH).await);
        }
        let times: Vec<(usize, &Value)> =
            passed.iter().enumerate().flat_map(|(i, at)| at.iter().map(move |v| (i, v))).collect();
        let [(0, first), (t1, second), (t2, third)] = &*times else {
            panic!("{times:?}");
        };
        assert_eq!(**first, Value::Int(0));
        // Which of two values at one moment comes first is the clock's affair.
        assert!((4..=5).contains(t1) && (9..=10).contains(t2), "{times:?}");
        assert!(matches!(second, Value::Int(4 | 5)) && matches!(third, Value::Int(9 | 10)));
        assert_eq!(bench.run_for(5 * TENTH).await, [Value::Int(11)]);
        assert_eq!(bench.run_for(20 * TENTH).await, []);
        assert_eq!(bench.lost(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_pause_values_pass_at_once() {
        let mut bench = Bench::new(&OPERATOR, json!({"rate": 2.0}));
        for value in 0..3 {
            bench.push(value);
            assert_eq!(bench.run_for(6 * TENTH).await, [Value::Int(value)]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn excess_may_be_dropped() {
        let mut bench = Bench::new(&OPERATOR, json!({"rate": 2.0, "excess": "drop"}));
        bench.push(1);
        bench.push(2);
        assert_eq!(bench.run_for(10 * TENTH).await, [Value::Int(1)]);
        bench.push(3);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(3)]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_survives_an_edit_and_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({"rate": 0.1}));
        bench.push(1);
        bench.push(2);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(1)]);
        bench.set(json!({"rate": 2.0}));
        assert_eq!(bench.run_for(TENTH).await, []);
        bench.end(0);
        assert_eq!(bench.run_for(TENTH).await, []);
        assert!(!bench.ended());
        assert_eq!(bench.run_for(3 * TENTH).await, [Value::Int(2)]);
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn an_edit_lets_nothing_pass_too_soon() {
        let mut bench = Bench::new(&OPERATOR, json!({"rate": 2.0}));
        bench.push(0);
        let mut passed = bench.run_for(Duration::from_millis(1)).await.len();
        for i in 0..20 {
            bench.set(json!({"rate": 2.0 + 0.001 * f64::from(i)}));
            bench.push(i);
            passed += bench.run_for(Duration::from_millis(20)).await.len();
        }
        assert_eq!(passed, 1);
    }
}
