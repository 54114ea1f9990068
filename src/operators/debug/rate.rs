use std::collections::VecDeque;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::operator::prelude::*;

/// Measures how many values come in a second.
///
/// Falls to 0 when nothing comes any more. Values that the machine could not count in time show
/// as lost at the node.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Rate {
    /// How far back values are counted: longer is steadier, shorter is quicker.
    #[schemars(range(min = 0.1, max = 60.0), extend("unit" = "s"))]
    pub window: f64,
    /// How often the rate is given.
    #[schemars(range(min = 0.02, max = 60.0), extend("unit" = "s"))]
    pub period: f64,
}

impl Default for Rate {
    fn default() -> Self {
        Self { window: 1.0, period: 0.25 }
    }
}

impl Relay for Rate {
    type In = ();
    type Out = f64;

    const INPUTS: Inputs = Inputs::One(ValueType::Any);

    fn queue(&self) -> (usize, Overflow) {
        (8192, Overflow::DropNewest)
    }

    async fn run(self, inbox: &mut Inbox<()>, out: &mut Outlet<f64>) -> Result<(), Error> {
        let period = Duration::try_from_secs_f64(self.period.max(0.02)).unwrap_or(Duration::MAX);
        let periods = (self.window / period.as_secs_f64()).ceil().clamp(1.0, 3000.0) as usize;
        let mut ticks = interval_at(Instant::now() + period, period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        // Values in each of the latest periods, the current one last.
        let mut counts = VecDeque::from([0_u64]);
        loop {
            tokio::select! {
                value = inbox.recv() => match (value, counts.back_mut()) {
                    (Some(()), Some(count)) => *count += 1,
                    _ => return Ok(()),
                },
                _ = ticks.tick() => {
                    let seen = period.as_secs_f64() * counts.len() as f64;
                    out.push(counts.iter().sum::<u64>() as f64 / seen);
                    if counts.len() >= periods {
                        counts.pop_front();
                    }
                    counts.push_back(0);
                }
            }
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::relay::<Rate>().aliases(&[
    "frequency",
    "fps",
    "Hz",
    "messages per second",
    "throughput",
    "metro",
    "Info CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn feed(bench: &mut Bench, values: usize, seconds: f64) -> Vec<Value> {
        for i in 0..values {
            assert_eq!(bench.push(i as i64), []);
        }
        bench.run_for(Duration::from_secs_f64(seconds)).await
    }

    #[tokio::test(start_paused = true)]
    async fn rises_with_what_comes_and_falls_to_nothing() {
        let mut bench = Bench::new(&OPERATOR, json!({"window": 1, "period": 0.5}));
        // Until the window is full, what has been seen of it stands for all of it.
        assert_eq!(feed(&mut bench, 10, 0.6).await, [Value::Double(20.0)]);
        assert_eq!(feed(&mut bench, 4, 0.5).await, [Value::Double(14.0)]);
        assert_eq!(feed(&mut bench, 0, 0.5).await, [Value::Double(4.0)]);
        let silence = feed(&mut bench, 0, 1.0).await;
        assert_eq!(silence, [Value::Double(0.0), Value::Double(0.0)]);
    }

    #[tokio::test(start_paused = true)]
    async fn says_what_it_could_not_count_and_ends_with_its_input() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        feed(&mut bench, 8200, 0.3).await;
        assert_eq!(bench.lost(), 8);
        bench.end(0);
        bench.run_for(Duration::from_secs(1)).await;
        assert!(bench.ended());
    }
}
