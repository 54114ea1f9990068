use crate::operator::prelude::*;
use crate::value::{Key, Seen};

/// Passes on each value once: repetitions of any earlier value are dropped.
///
/// Values are the same if their content is, whichever way they came; values of different types
/// never are. Of a message the address and the arguments count.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Distinct {
    /// How many different values are remembered. When one more comes, the oldest is forgotten,
    /// and counted as lost: should it come again, it passes again.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub limit: usize,
}

impl Default for Distinct {
    fn default() -> Self {
        Self { limit: 65_536 }
    }
}

impl Combinator for Distinct {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = Seen;

    fn start(&self, _: usize) -> Seen {
        Seen::default()
    }

    fn push(
        &self,
        seen: &mut Seen,
        _: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if let Some(forgotten) = seen.note(Key::of(&value), self.limit) {
            out.lose(forgotten);
            out.emit(0, value);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::combinator::<Distinct>().aliases(&["unique", "uniq", "deduplicate", "once each"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_passes_once() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let values = [1, 2, 1, 3, 2, 1];
        let passed: Vec<Value> = values.into_iter().flat_map(|value| bench.push(value)).collect();
        assert_eq!(passed, [Value::Int(1), Value::Int(2), Value::Int(3)]);
        assert_eq!(bench.push(1.0), [Value::Double(1.0)]);
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn not_a_number_passes_once() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(f64::NAN).len(), 1);
        assert_eq!(bench.push(f64::NAN), []);
    }

    #[test]
    fn forgets_the_oldest_and_says_so() {
        let mut bench = Bench::new(&OPERATOR, json!({"limit": 2}));
        bench.push(1);
        bench.push(2);
        assert_eq!(bench.lost(), 0);
        assert_eq!(bench.push(3), [Value::Int(3)]);
        assert_eq!(bench.lost(), 1);
        assert_eq!(bench.push(2), []);
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.lost(), 2);
    }
}
