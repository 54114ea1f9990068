use crate::operator::prelude::*;

/// Makes a value of everything that happens on a wire, its end among it.
///
/// Gives a record with `Kind`, which is `value` or `end`, and `Value`. `Dematerialize` makes of it
/// what it was.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Materialize {}

impl Transform for Materialize {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        Ok(record("value", value))
    }

    fn finish(&self, (): &mut ()) -> Option<Value> {
        Some(record("end", Value::Nil))
    }
}

fn record(kind: &str, value: Value) -> Value {
    Value::Record(Arc::new(Record::new(
        Record::names(["Kind", "Value"]),
        [Value::text(kind), value],
    )))
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Materialize>().aliases(&[
    "completion",
    "end of stream",
    "notification",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_end_is_a_value_too() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(1), [record("value", Value::Int(1))]);
        assert_eq!(bench.end(0), [record("end", Value::Nil)]);
        assert!(bench.ended());
    }
}
