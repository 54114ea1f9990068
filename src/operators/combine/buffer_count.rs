use std::collections::VecDeque;

use crate::operator::prelude::*;

/// Collects values into lists of a given length.
///
/// What has been collected when the input ends comes as a last, shorter list; where lists
/// overlap, as several.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BufferCount {
    /// How many values are in a list.
    #[schemars(range(min = 1, max = 65536))]
    pub count: usize,
    /// How many values lie between the beginnings of two lists. Fewer than the length: lists
    /// overlap; more: the values between two lists are left out. Nothing: one list follows the
    /// other.
    #[schemars(range(min = 1, max = 65536))]
    pub skip: Option<usize>,
}

impl Default for BufferCount {
    fn default() -> Self {
        Self { count: 1, skip: None }
    }
}

/// Values in unfinished lists of which each begins `skip` after the one before. Larger remainders
/// would hold up everything else at the end of the input.
const LARGEST_REMAINDER: usize = 1 << 24;

/// What is being collected.
#[derive(Debug, Default)]
pub struct Collecting {
    /// From the beginning of the oldest unfinished list on.
    values: VecDeque<Value>,
    /// How many values are left out before the next list begins.
    gap: usize,
}

impl BufferCount {
    fn count(&self) -> usize {
        self.count.max(1)
    }

    fn skip(&self) -> usize {
        self.skip.unwrap_or(self.count).max(1)
    }
}

impl Combinator for BufferCount {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::List));
    type State = Collecting;

    fn check(&self) -> Result<(), Complaint> {
        let lists = self.count() / self.skip();
        if lists * self.count() > LARGEST_REMAINDER {
            let sentence = format!(
                "{lists} lists of {} values would be unfinished at a time; choose a larger skip \
                 or a smaller count",
                self.count
            );
            return Err(Complaint::about("skip", sentence));
        }
        Ok(())
    }

    fn start(&self, _: usize) -> Collecting {
        Collecting::default()
    }

    fn push(
        &self,
        collecting: &mut Collecting,
        _: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let Collecting { values, gap } = collecting;
        if *gap > 0 {
            *gap -= 1;
            return Ok(());
        }
        values.push_back(value);
        // More than one may be complete after the count was lowered.
        while values.len() >= self.count() {
            let list = Value::list(values.range(..self.count()).cloned());
            *gap = self.skip().saturating_sub(values.len());
            values.drain(..self.skip().min(values.len()));
            out.emit(0, list);
        }
        Ok(())
    }

    fn end(&self, collecting: &mut Collecting, _: usize, out: &mut Out<'_>) -> Result<(), Error> {
        let mut values = std::mem::take(&mut collecting.values);
        while !values.is_empty() {
            out.emit(0, Value::list(values.iter().cloned()));
            values.drain(..self.skip().min(values.len()));
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<BufferCount>().aliases(&[
    "buffer",
    "window",
    "group values",
    "zl.group",
    "list collect",
    "Trail CHOP",
]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn list(items: &[i32]) -> Value {
        Value::list(items.iter().copied().map(Value::Int))
    }

    fn lists(properties: serde_json::Value, values: std::ops::Range<i32>) -> Vec<Value> {
        let mut bench = Bench::new(&OPERATOR, properties);
        let mut lists: Vec<Value> = values.flat_map(|value| bench.push(value)).collect();
        lists.extend(bench.end(0));
        assert!(bench.ended());
        lists
    }

    #[test]
    fn one_list_follows_the_other() {
        let expected = [list(&[0, 1]), list(&[2, 3]), list(&[4])];
        assert_eq!(lists(json!({"count": 2}), 0..5), expected);
    }

    #[test]
    fn lists_overlap() {
        let expected = [list(&[0, 1, 2]), list(&[1, 2, 3]), list(&[2, 3]), list(&[3])];
        assert_eq!(lists(json!({"count": 3, "skip": 1}), 0..4), expected);
    }

    #[test]
    fn values_between_lists_are_left_out() {
        let expected = [list(&[0, 1]), list(&[3, 4]), list(&[6])];
        assert_eq!(lists(json!({"count": 2, "skip": 3}), 0..7), expected);
    }

    #[test]
    fn a_lower_count_completes_what_there_is() {
        let mut bench = Bench::new(&OPERATOR, json!({"count": 10}));
        (0..4).for_each(|value| assert_eq!(bench.push(value), []));
        bench.set(json!({"count": 2}));
        assert_eq!(bench.push(4), [list(&[0, 1]), list(&[2, 3])]);
        assert_eq!(bench.push(5), [list(&[4, 5])]);
    }

    #[test]
    fn too_much_at_a_time_is_refused() {
        let properties = json!({"count": 65536, "skip": 1});
        let complaints = OPERATOR.check(properties.as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("skip"));
    }

    proptest! {
        /// The model: every `skip` values a list begins, which has up to `count` values.
        #[test]
        fn does_as_the_model_does(count in 1..6_usize, skip in 1..6_usize, length in 0..30_usize) {
            let end = i32::try_from(length).unwrap();
            let values: Vec<i32> = (0..end).collect();
            let begins = (0..length).step_by(skip);
            let expected = begins.map(|begin| list(&values[begin..length.min(begin + count)]));
            let expected: Vec<Value> = expected.collect();
            prop_assert_eq!(lists(json!({"count": count, "skip": skip}), 0..end), expected);
        }
    }
}
