use crate::operator::prelude::*;

/// Counts values from zero and gives each with its number.
///
/// Gives a record with the fields `Index` and `Value`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ElementIndex {}

/// How many have come, and the names that all records share.
#[derive(Debug)]
pub struct Counting {
    come: i64,
    names: Arc<[Box<str>]>,
}

impl Default for Counting {
    fn default() -> Self {
        // In the order in which Bonsai sends them over OSC.
        Self { come: 0, names: Record::names(["Index", "Value"]) }
    }
}

impl Transform for ElementIndex {
    type In = Value;
    type Out = Arc<Record>;
    type State = Counting;

    fn apply(&self, counting: &mut Counting, value: Value) -> Result<Arc<Record>, Error> {
        let index = Value::Long(counting.come);
        counting.come += 1;
        Ok(Arc::new(Record::new(counting.names.clone(), [index, value])))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ElementIndex>().aliases(&[
    "index",
    "number values",
    "enumerate",
    "counter",
    "Count CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_from_zero() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        for (index, text) in [(0, "a"), (1, "b"), (2, "a")] {
            let values = bench.push(text);
            let [Value::Record(record)] = &*values else {
                panic!("a record, not {values:?}");
            };
            let fields: Vec<_> = record.fields().collect();
            assert_eq!(fields, [("Index", &Value::Long(index)), ("Value", &Value::text(text))]);
        }
    }
}
