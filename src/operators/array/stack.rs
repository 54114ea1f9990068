use crate::operator::prelude::*;

/// Stacks an array or image of each input in a new first dimension, such as the frames of a film.
///
/// Values wait until there is one at every input. With a single input it takes the items of a
/// tuple or list. The result is of the least type that holds all numbers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Stack {
    /// How many values may wait at one input for their partners. When one more comes, the oldest
    /// is lost, and counted.
    #[schemars(range(min = 1, max = 1024))]
    pub limit: usize,
}

impl Default for Stack {
    fn default() -> Self {
        Self { limit: 16 }
    }
}

impl Combinator for Stack {
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
        let joined = arrays.and_then(Array::stack);
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
pub static OPERATOR: OperatorType = OperatorType::combinator::<Stack>().aliases(&[
    "layers",
    "frames",
    "volume",
    "np.stack",
    "Texture 3D TOP",
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
    fn arrays_of_the_same_shape_are_stacked() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        assert_eq!(bench.push_to(1, row(&[3, 4])), []);
        assert_eq!(bench.push_to(0, row(&[1, 2])), [array(&[2, 1, 2], &[1, 2, 3, 4])]);
        bench.push_to(0, row(&[1]));
        assert_eq!(bench.push_to(1, row(&[3, 4])), []);
        assert!(bench.fault().unwrap().starts_with("1×2 cannot be stacked on 1×1"));
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({"limit": 2}), 2);
        (0..5).for_each(|i| drop(bench.push_to(0, row(&[i]))));
        assert_eq!(bench.lost(), 3);
        assert_eq!(bench.push_to(1, row(&[9])), [array(&[2, 1, 1], &[3, 9])]);
    }
}
