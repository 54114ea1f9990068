use crate::operator::prelude::*;
use crate::value::Axis;

/// Puts an array or image of each input one behind the other, along rows, columns or channels.
///
/// Values wait until there is one at every input. With a single input it takes the items of a
/// tuple or list. The result is of the least type that holds all numbers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Concat {
    /// The direction in which they follow each other: the rows of one below those of the other,
    /// columns beside columns, or channels behind channels.
    pub along: Axis,
    /// How many values may wait at one input for their partners. When one more comes, the oldest
    /// is lost, and counted.
    #[schemars(range(min = 1, max = 1024))]
    pub limit: usize,
}

impl Default for Concat {
    fn default() -> Self {
        Self { along: Axis::default(), limit: 16 }
    }
}

impl Combinator for Concat {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Array));
    type State = Partners;

    fn start(&self, inputs: usize) -> Partners {
        Partners::new(inputs)
    }

    fn push(
        &self,
        partners: &mut Partners,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        out.lose(partners.keep(input, value, self.limit));
        let Some(together) = partners.take::<Vec<_>>() else { return Ok(()) };
        let values = match &together[..] {
            [Value::Tuple(items) | Value::List(items)] => items.to_vec(),
            _ => together,
        };
        let array = |value| Arc::<Array>::from_value(value).map(Arc::unwrap_or_clone);
        let arrays = values.into_iter().map(array).collect::<Result<_, _>>();
        let joined = arrays.and_then(|arrays| Array::join(arrays, self.along));
        let result = joined.map(|joined| out.emit(0, Arc::new(joined).into_value()));
        partners.end_if_over(out);
        result
    }

    fn end(&self, partners: &mut Partners, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        partners.end(input);
        partners.end_if_over(out);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Concat>().aliases(&[
    "append",
    "join",
    "hconcat",
    "vconcat",
    "merge channels",
    "side by side",
    "Layout TOP",
    "jit.concat",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    fn row(numbers: &[u8]) -> Value {
        array(&[1, numbers.len()], numbers)
    }

    fn array(shape: &[usize], numbers: &[u8]) -> Value {
        Value::Array(Arc::new(Array::new(shape, Elements::U8(numbers.to_vec().into()))))
    }

    #[test]
    fn arrays_follow_each_other() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        assert_eq!(bench.push_to(0, row(&[1, 2])), []);
        assert_eq!(bench.push_to(1, row(&[3])), [row(&[1, 2, 3])]);
        bench.set(json!({"along": "rows"}));
        bench.push_to(0, row(&[1, 2]));
        assert_eq!(bench.push_to(1, row(&[3, 4])), [array(&[2, 2], &[1, 2, 3, 4])]);
        bench.set(json!({"along": "channels"}));
        bench.push_to(0, row(&[1, 2]));
        assert_eq!(bench.push_to(1, row(&[3, 4])), [array(&[1, 2, 2], &[1, 3, 2, 4])]);
    }

    #[test]
    fn what_does_not_fit_is_lost_and_what_follows_is_not() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({"along": "rows"}), 2);
        bench.push_to(0, row(&[1, 2]));
        assert_eq!(bench.push_to(1, row(&[3])), []);
        assert!(bench.fault().unwrap().starts_with("1×1 does not continue 1×2 along its rows"));
        bench.push_to(0, row(&[1]));
        assert_eq!(bench.push_to(1, row(&[3])), [array(&[2, 1], &[1, 3])]);
        bench.end(1);
        assert!(bench.ended());
    }

    #[test]
    fn a_single_input_takes_the_items_of_a_tuple() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let tuple = Value::tuple([row(&[1]), row(&[2]), row(&[3])]);
        assert_eq!(bench.push(tuple), [row(&[1, 2, 3])]);
        assert_eq!(bench.push(Value::tuple([])), []);
        assert!(bench.fault().unwrap().starts_with("there is nothing to join"));
    }
}
