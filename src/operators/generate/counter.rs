use crate::operator::prelude::*;

/// Counts the values that come, in steps and rounds of your choice.
///
/// Give it a Timer to count time, a key to count presses. See also Count, which needs no settings,
/// and Ramp for a number that rises by itself.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Counter {
    /// The first number.
    pub start: i64,
    /// Added at every further value; negative to count down.
    pub step: i64,
    /// Begin again after this many numbers in steps of 1: a start of 0 and a modulus of 4 give
    /// 0, 1, 2, 3, 0 … 0 goes on for ever.
    #[schemars(range(min = 0))]
    pub modulus: i64,
}

impl Default for Counter {
    fn default() -> Self {
        Self { start: 0, step: 1, modulus: 0 }
    }
}

impl Combinator for Counter {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("count", ValueType::Any, "Every value counts."),
        Input::new("reset", ValueType::Any, "Any value makes the next count the first again."),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Long));
    /// How far beyond the start the count is; none before the first value.
    type State = Option<i64>;

    fn start(&self, _: usize) -> Option<i64> {
        None
    }

    fn push(
        &self,
        beyond: &mut Option<i64>,
        input: usize,
        _: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input > 0 {
            *beyond = None;
            return Ok(());
        }
        let next = beyond.map_or(0, |beyond| beyond.saturating_add(self.step));
        let next = if self.modulus > 0 { next.rem_euclid(self.modulus) } else { next };
        *beyond = Some(next);
        out.emit(0, Value::Long(self.start.saturating_add(next)));
        Ok(())
    }

    fn end(&self, _: &mut Option<i64>, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == 0 {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Counter>().aliases(&[
    "ElementIndex",
    "count",
    "accum",
    "step",
    "sequence",
    "Count CHOP",
    "Scan",
    "Range",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn counts(bench: &mut Bench, times: usize) -> Vec<i64> {
        let values = (0..times).flat_map(|_| bench.push("anything"));
        values.map(|value| Number::of(&value).unwrap().to_i64().unwrap()).collect()
    }

    #[test]
    fn counts_in_steps_and_rounds() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(counts(&mut bench, 3), [0, 1, 2]);
        bench.set(json!({"start": 10, "step": -1, "modulus": 3}));
        assert_eq!(counts(&mut bench, 4), [11, 10, 12, 11]);
        bench.set(json!({"start": i64::MAX, "step": i64::MAX, "modulus": 0}));
        assert_eq!(counts(&mut bench, 2), [i64::MAX, i64::MAX]);
    }

    #[test]
    fn a_reset_is_silent_and_begins_again() {
        let mut bench = Bench::new(&OPERATOR, json!({"start": 5}));
        assert_eq!(counts(&mut bench, 2), [5, 6]);
        assert_eq!(bench.push_to(1, ()), []);
        assert_eq!(counts(&mut bench, 1), [5]);
    }

    #[test]
    fn ends_with_what_it_counts() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(1);
        assert!(!bench.ended());
        bench.end(0);
        assert!(bench.ended());
    }
}
