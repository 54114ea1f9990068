use crate::operator::prelude::*;

/// Gives each value some time after it came, in the same order and at the same pace.
///
/// The end is delayed as well. Wires may lead back from a delay to where its values come from:
/// an echo.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Delay {
    /// How long each value waits, counted from its arrival. An edit goes for the values that
    /// wait, too: what has now waited long enough is given at once, nothing is lost.
    #[schemars(range(min = 0.0, max = 86400.0), extend("unit" = "s"))]
    pub due_time: f64,
    /// How many values may wait. When one more comes, that one is lost, and counted: however many
    /// come, some get through.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub limit: usize,
}

impl Default for Delay {
    fn default() -> Self {
        Self { due_time: 1.0, limit: 10_000 }
    }
}

/// What waits, with the moment of its arrival.
#[derive(Debug, Default)]
pub struct Waiting {
    values: Backlog<(Moment, Value)>,
    ended: Option<Moment>,
}

impl Timed for Delay {
    type In = Value;
    type Out = Value;
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = Waiting;

    fn start(&self, _: Moment) -> Waiting {
        Waiting::default()
    }

    fn push(
        &self,
        waiting: &mut Waiting,
        value: Value,
        at: Moment,
        out: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        if !waiting.values.keep_if_room((at, value), self.limit) {
            out.lose(1);
        }
        Ok(())
    }

    fn due(&self, waiting: &mut Waiting) -> Option<Moment> {
        let next = waiting.values.front().map(|(at, _)| *at).or(waiting.ended);
        next.map(|at| at + seconds(self.due_time))
    }

    fn tick(&self, waiting: &mut Waiting, _: Moment, out: &mut Outlet<Value>) -> Result<(), Error> {
        match waiting.values.pop() {
            Some((_, value)) => out.push(value),
            None => waiting.ended = None,
        }
        Ok(())
    }

    fn end(&self, waiting: &mut Waiting, at: Moment, _: &mut Outlet<Value>) -> Result<(), Error> {
        waiting.ended = Some(at);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::timed::<Delay>().aliases(&[
    "pipe",
    "del",
    "echo",
    "lag",
    "feedback",
    "Delay CHOP",
    "Cache TOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TENTH: Duration = Duration::from_millis(100);

    fn numbers(numbers: impl IntoIterator<Item = i32>) -> Vec<Value> {
        numbers.into_iter().map(Value::Int).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn each_value_waits_from_its_own_arrival() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.25}));
        bench.push(1);
        bench.push(2);
        assert_eq!(bench.run_for(TENTH).await, []);
        // The task does not get to run while this one comes.
        bench.push(3);
        tokio::time::advance(TENTH).await;
        assert_eq!(bench.run_for(Duration::from_millis(60)).await, numbers([1, 2]));
        assert_eq!(bench.run_for(Duration::from_millis(80)).await, []);
        assert_eq!(bench.run_for(Duration::from_millis(20)).await, numbers([3]));
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_is_delayed_as_well() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.25}));
        bench.push(1);
        assert_eq!(bench.run_for(TENTH).await, []);
        bench.end(0);
        assert_eq!(bench.run_for(2 * TENTH).await, numbers([1]));
        assert!(!bench.ended());
        assert_eq!(bench.run_for(TENTH).await, []);
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn turning_the_knob_loses_nothing_and_keeps_the_order() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 10.0}));
        for value in 0..5 {
            bench.push(value);
            assert_eq!(bench.run_for(TENTH).await, []);
        }
        bench.set(json!({"due_time": 20.0}));
        bench.push(5);
        assert_eq!(bench.run_for(TENTH).await, []);
        // Three have waited that long, and the others keep their distance.
        bench.set(json!({"due_time": 0.35}));
        assert_eq!(bench.run_for(Duration::from_millis(1)).await, numbers(0..3));
        assert_eq!(bench.run_for(TENTH).await, numbers([3]));
        assert_eq!(bench.run_for(2 * TENTH).await, numbers([4, 5]));
        assert_eq!(bench.lost(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_is_bounded_and_what_is_lost_counted() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.1, "limit": 3}));
        for value in 0..5 {
            bench.push(value);
        }
        assert_eq!(bench.run_for(2 * TENTH).await, numbers(0..3));
        assert_eq!(bench.lost(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn no_delay_still_gives_everything() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.0}));
        (0..100).for_each(|value| assert_eq!(bench.push(value), []));
        bench.end(0);
        assert_eq!(bench.run_for(TENTH).await, numbers(0..100));
        assert!(bench.ended());
    }
}
