use crate::operator::prelude::*;

/// Measures the time between each value and the one before.
///
/// Gives a record with the fields `Value` and `Interval`, in seconds. The first interval counts
/// from the start. The clock is a steady one, which nobody can set.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TimeInterval {}

/// The value before, and the names that all records share.
#[derive(Debug)]
pub struct Before {
    at: Moment,
    names: Arc<[Box<str>]>,
}

impl Default for Before {
    fn default() -> Self {
        Self { at: Moment::now(), names: Record::names(["Value", "Interval"]) }
    }
}

impl Transform for TimeInterval {
    type In = Value;
    type Out = Arc<Record>;
    type State = Before;

    fn apply(&self, before: &mut Before, value: Value) -> Result<Arc<Record>, Error> {
        let now = Moment::now();
        let interval = now.duration_since(before.at);
        before.at = now;
        let values = [value, Value::Double(interval.as_secs_f64())];
        Ok(Arc::new(Record::new(before.names.clone(), values)))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<TimeInterval>().aliases(&[
    "timer",
    "elapsed",
    "stopwatch",
    "delta time",
    "period",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn measures_from_value_to_value() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        for (milliseconds, seconds) in [(250, 0.25), (1500, 1.5), (0, 0.0)] {
            advance(Duration::from_millis(milliseconds)).await;
            let values = bench.push("a");
            let [Value::Record(record)] = &*values else {
                panic!("a record, not {values:?}");
            };
            let fields: Vec<_> = record.fields().collect();
            let interval = Value::Double(seconds);
            assert_eq!(fields, [("Value", &Value::text("a")), ("Interval", &interval)]);
        }
    }
}
