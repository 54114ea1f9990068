use crate::operator::prelude::*;

/// Passes on the first few values, then ends.
///
/// What is wired behind it ends too, and what only fed it stops working.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Take {
    /// How many values pass. With 0 the first value is the end, and does not pass.
    pub count: u64,
}

impl Default for Take {
    fn default() -> Self {
        Self { count: 1 }
    }
}

impl Combinator for Take {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    /// How many have passed.
    type State = u64;

    fn start(&self, _: usize) -> u64 {
        0
    }

    fn push(
        &self,
        passed: &mut u64,
        _: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if *passed < self.count {
            *passed += 1;
            out.emit(0, value);
        }
        if *passed >= self.count {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::combinator::<Take>().aliases(&["first", "limit", "head", "onebang", "once"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn passes_so_many_and_ends() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 2}));
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert!(!bench.ended());
        assert_eq!(bench.push(2), [Value::Int(2)]);
        assert!(bench.ended());
        assert_eq!(bench.push(3), []);
    }

    #[test]
    fn none_is_the_end_at_the_first_chance() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 0}));
        assert_eq!(bench.push(1), []);
        assert!(bench.ended());
    }

    #[test]
    fn counts_what_has_passed_when_the_knob_turns() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 5}));
        bench.push(1);
        bench.push(2);
        bench.set(json!({"count": 3}));
        assert_eq!(bench.push(3), [Value::Int(3)]);
        assert!(bench.ended());
    }

    #[test]
    fn fewer_than_have_passed_is_the_end() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 5}));
        bench.push(1);
        bench.push(2);
        bench.set(json!({"count": 1}));
        assert_eq!(bench.push(3), []);
        assert!(bench.ended());
    }

    #[test]
    fn ends_with_its_input() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 5}));
        bench.push(1);
        bench.end(0);
        assert!(bench.ended());
    }
}
