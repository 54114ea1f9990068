use crate::operator::prelude::*;

/// Makes values and an end of what `Materialize` made of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Dematerialize {}

impl Combinator for Dematerialize {
    const INPUTS: Inputs = Inputs::One(ValueType::Record);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Any));
    type State = ();

    fn start(&self, _: usize) {}

    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        let Value::Record(record) = &value else {
            return Err(Error::wrong_type(ValueType::Record, &value));
        };
        match (record.get("Kind").map(Value::to_string).as_deref(), record.get("Value")) {
            (Some("value"), Some(value)) => out.emit(0, value.clone()),
            (Some("end"), _) => out.end(),
            _ => return Err(Error::new("this is no record of Materialize; wire one in")),
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Dematerialize>().aliases(&[
    "completion",
    "end stream",
    "from notification",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(kind: &str) -> Value {
        let fields = [Value::text(kind), Value::Int(7)];
        Value::Record(Arc::new(Record::new(Record::names(["Kind", "Value"]), fields)))
    }

    #[test]
    fn values_come_back_and_so_does_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(record("value")), [Value::Int(7)]);
        assert_eq!(bench.push(record("odd")), []);
        assert_eq!(bench.faults(), 1);
        assert_eq!(bench.push(record("end")), []);
        assert!(bench.ended());
    }
}
