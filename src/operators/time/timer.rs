use crate::operator::prelude::*;

/// Counts 0, 1, 2 … at a steady pace.
///
/// The clock does not drift: each number stands for a fixed moment, however late the number before
/// it was. When the machine was too busy or asleep, up to a tenth of a second of numbers is made up
/// for at once; numbers beyond that are left out, and counted as lost.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Timer {
    /// How long after the start the first number comes.
    #[schemars(range(min = 0.0, max = 86400.0), extend("unit" = "s"))]
    pub due_time: f64,
    /// The time between two numbers. With 0 there is only the first, and that is the end. An edit
    /// counts from the latest number on.
    #[schemars(range(min = 0.0, max = 86400.0), extend("unit" = "s", "key" = true))]
    pub period: f64,
}

impl Default for Timer {
    fn default() -> Self {
        Self { due_time: 0.0, period: 1.0 }
    }
}

/// The clock of the machine counts milliseconds; shorter periods come in small bursts.
const SHORTEST: f64 = 0.0001;
/// How much is made up for after a delay.
const CATCH_UP: Duration = Duration::from_millis(100);

/// Where the count is.
#[derive(Debug)]
pub struct Count {
    /// The start, then the moment from which the beats are counted.
    origin: Moment,
    /// The period of these beats; an edit begins to count anew.
    period: f64,
    beats: u64,
    /// The moment of the latest number.
    latest: Moment,
    /// The next number.
    next: i64,
}

impl Count {
    /// The moment of the next number.
    fn moment(&self) -> Moment {
        // Multiplied, not added up, so that rounding does not add up either.
        self.origin + seconds(self.period * self.beats as f64)
    }

    fn advance(&mut self, numbers: u64) {
        self.beats += numbers;
        self.next = self.next.saturating_add_unsigned(numbers);
    }
}

impl Timer {
    fn period(&self) -> f64 {
        if self.period > 0.0 { self.period.max(SHORTEST) } else { 0.0 }
    }
}

impl Timed for Timer {
    type In = ();
    type Out = i64;
    const INPUTS: Inputs = Inputs::None;
    type State = Count;

    fn check(&self) -> Result<(), Complaint> {
        if self.period > 0.0 && self.period < SHORTEST {
            let sentence = format!("must be 0, for once, or at least {SHORTEST} s");
            return Err(Complaint::about("period", sentence));
        }
        Ok(())
    }

    fn start(&self, now: Moment) -> Count {
        Count { origin: now, period: 0.0, beats: 0, latest: now, next: 0 }
    }

    fn due(&self, count: &mut Count) -> Option<Moment> {
        if count.next == 0 {
            return Some(count.origin + seconds(self.due_time));
        }
        let period = self.period();
        if period == 0.0 {
            return None;
        }
        if period != count.period {
            // A shorter period may have been over for long, which is nothing to make up for.
            count.origin = (count.latest + seconds(period)).max(Moment::now());
            count.period = period;
            count.beats = 0;
        }
        Some(count.moment())
    }

    fn tick(&self, count: &mut Count, due: Moment, out: &mut Outlet<i64>) -> Result<(), Error> {
        let behind = due.elapsed();
        if count.next == 0 {
            count.origin = due;
            count.period = self.period();
        } else if behind > CATCH_UP {
            let missed = (behind.as_secs_f64() / count.period) as u64;
            out.lose(missed);
            count.advance(missed);
        }
        count.latest = count.moment();
        let number = count.next;
        count.advance(1);
        out.push(number);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::timed::<Timer>().aliases(&[
    "metro",
    "metronome",
    "interval",
    "clock",
    "tick",
    "Timer CHOP",
    "Beat CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::time::advance;

    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    fn numbers(numbers: impl IntoIterator<Item = i64>) -> Vec<Value> {
        numbers.into_iter().map(Value::Long).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn counts_from_the_due_time_on() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.5, "period": 0.1}));
        assert_eq!(bench.run_for(490 * MILLISECOND).await, []);
        assert_eq!(bench.run_for(20 * MILLISECOND).await, numbers([0]));
        assert_eq!(bench.run_for(300 * MILLISECOND).await, numbers([1, 2, 3]));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_period_the_first_number_is_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.1, "period": 0.0}));
        assert_eq!(bench.run_for(90 * MILLISECOND).await, []);
        assert!(!bench.ended());
        assert_eq!(bench.run_for(20 * MILLISECOND).await, numbers([0]));
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn does_not_drift() {
        // A third of a second is no whole number of nanoseconds.
        let mut bench = Bench::new(&OPERATOR, json!({"period": 1.0 / 3.0}));
        let hour = Duration::from_secs(3600);
        assert_eq!(bench.run_for(hour - MILLISECOND).await.len(), 10_800);
        assert_eq!(bench.run_for(2 * MILLISECOND).await, numbers([10_800]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_delay_is_made_up_for() {
        let mut bench = Bench::new(&OPERATOR, json!({"period": 0.02}));
        assert_eq!(bench.run_for(5 * MILLISECOND).await, numbers([0]));
        advance(80 * MILLISECOND).await;
        assert_eq!(bench.run_for(MILLISECOND).await, numbers(1..=4));
        assert_eq!(bench.run_for(10 * MILLISECOND).await, []);
        assert_eq!(bench.run_for(10 * MILLISECOND).await, numbers([5]));
        assert_eq!(bench.lost(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_sleep_leaves_numbers_out_and_counts_them() {
        let mut bench = Bench::new(&OPERATOR, json!({"period": 0.1}));
        assert_eq!(bench.run_for(50 * MILLISECOND).await, numbers([0]));
        advance(Duration::from_secs(60)).await;
        assert_eq!(bench.run_for(MILLISECOND).await, numbers([600]));
        assert_eq!(bench.lost(), 599);
        assert_eq!(bench.run_for(100 * MILLISECOND).await, numbers([601]));
    }

    #[tokio::test(start_paused = true)]
    async fn an_edit_counts_on_from_the_latest_number() {
        let mut bench = Bench::new(&OPERATOR, json!({"period": 10.0}));
        assert_eq!(bench.run_for(100 * MILLISECOND).await, numbers([0]));
        bench.set(json!({"period": 0.5}));
        assert_eq!(bench.run_for(390 * MILLISECOND).await, []);
        assert_eq!(bench.run_for(20 * MILLISECOND).await, numbers([1]));
        // The latest number was longer ago than the new period.
        bench.set(json!({"period": 10.0}));
        assert_eq!(bench.run_for(3000 * MILLISECOND).await, []);
        bench.set(json!({"period": 0.5}));
        assert_eq!(bench.run_for(MILLISECOND).await, numbers([2]));
        assert_eq!(bench.run_for(1010 * MILLISECOND).await, numbers([3, 4]));
        assert_eq!(bench.lost(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn turning_the_knob_all_the_time_does_not_stop_it() {
        let mut bench = Bench::new(&OPERATOR, json!({"period": 0.1}));
        let mut count = 0;
        for i in 0..100 {
            bench.set(json!({"period": 0.1 + 0.0001 * f64::from(i % 2)}));
            count += bench.run_for(10 * MILLISECOND).await.len();
        }
        assert!((9..=11).contains(&count), "{count}");
    }

    #[test]
    fn a_period_too_short_to_keep_is_refused() {
        let complaints = OPERATOR.check(json!({"period": 1e-9}).as_object().unwrap());
        assert_eq!(complaints[0].sentence, "must be 0, for once, or at least 0.0001 s");
    }
}
