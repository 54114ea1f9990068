use crate::operator::prelude::*;

/// Passes on values, and says so when none has come for a while.
///
/// Each time that nothing came for so long is a fault, and something at the output `late`; the
/// next value begins the wait anew. Nothing ends by it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Timeout {
    /// How long to wait for the first value, and from one to the next.
    #[schemars(range(min = 0.001, max = 86400.0), extend("unit" = "s", "key" = true))]
    pub due_time: f64,
}

impl Default for Timeout {
    fn default() -> Self {
        Self { due_time: 1.0 }
    }
}

const PASSED: usize = 0;
const LATE: usize = 1;

/// Since when nothing has come; none if that was said already.
#[derive(Debug)]
pub struct Waiting(Option<Moment>);

impl Timed for Timeout {
    type In = Value;
    type Out = Value;
    const OUTPUTS: Outputs = Outputs::Named(&[
        Output {
            name: "passed",
            output_type: OutputType::SameAsInput,
            doc: "The values, as they come.",
        },
        Output {
            name: "late",
            output_type: OutputType::Is(ValueType::Bang),
            doc: "Something, each time that no value came for so long.",
        },
    ]);
    type State = Waiting;

    fn start(&self, now: Moment) -> Waiting {
        Waiting(Some(now))
    }

    fn push(
        &self,
        waiting: &mut Waiting,
        value: Value,
        at: Moment,
        out: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        waiting.0 = Some(at);
        out.emit(PASSED, value);
        Ok(())
    }

    fn due(&self, waiting: &mut Waiting) -> Option<Moment> {
        waiting.0.map(|since| since + seconds(self.due_time))
    }

    fn tick(&self, waiting: &mut Waiting, _: Moment, out: &mut Outlet<Value>) -> Result<(), Error> {
        waiting.0 = None;
        out.emit(LATE, Value::Bang);
        Err(Error::new(format!(
            "no value came for {} s; look at what should give them, or wait longer",
            self.due_time
        )))
    }

    fn end(&self, waiting: &mut Waiting, _: Moment, _: &mut Outlet<Value>) -> Result<(), Error> {
        waiting.0 = None;
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::timed::<Timeout>().aliases(&["watchdog", "heartbeat", "dead man", "no signal"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TENTH: Duration = Duration::from_millis(100);

    #[tokio::test(start_paused = true)]
    async fn silence_is_a_fault_once_until_something_comes() {
        let mut bench = Bench::new(&OPERATOR, json!({"due_time": 0.25}));
        bench.push(1);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(1)]);
        assert_eq!(bench.run_for(10 * TENTH).await, []);
        assert_eq!((bench.faults(), bench.take_of(LATE)), (1, vec![Value::Bang]));
        bench.push(2);
        assert_eq!(bench.run_for(TENTH).await, [Value::Int(2)]);
        assert_eq!(bench.run_for(10 * TENTH).await, []);
        assert_eq!(bench.faults(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn ends_with_its_input() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(0);
        bench.run_for(TENTH).await;
        assert!(bench.ended());
    }
}
