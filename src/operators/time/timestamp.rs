use crate::operator::prelude::*;

/// Notes for each value the time of day at which it came.
///
/// The time is UTC by the clock of the machine, which may be set and then jumps; to measure how
/// long something takes, use `TimeInterval`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Timestamp {}

impl Transform for Timestamp {
    type In = Value;
    type Out = Arc<Timestamped>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<Timestamped>, Error> {
        Ok(Arc::new(Timestamped { value, time: TimeTag::now() }))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Timestamp>().aliases(&[
    "time stamp",
    "now",
    "date",
    "wall clock",
    "realtime",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_time_lies_between_before_and_after() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let before = TimeTag::now();
        let values = bench.push("a");
        let after = TimeTag::now();
        let [Value::Timestamped(stamped)] = &*values else {
            panic!("a timestamped value, not {values:?}");
        };
        assert_eq!(stamped.value, Value::text("a"));
        assert!((before..=after).contains(&stamped.time));
    }
}
