use crate::operator::prelude::*;

/// Tells how many values have come so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Count {}

impl Transform for Count {
    type In = Value;
    type Out = i64;
    type State = i64;

    fn apply(&self, count: &mut i64, _: Value) -> Result<i64, Error> {
        *count = count.saturating_add(1);
        Ok(*count)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Count>().aliases(&["counter", "how many", "total", "Count CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_whatever_comes() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push("a"), [Value::Long(1)]);
        assert_eq!(bench.push(7.5), [Value::Long(2)]);
        assert_eq!(bench.push(()), [Value::Long(3)]);
        assert_eq!(bench.end(0), []);
        assert!(bench.ended());
    }
}
