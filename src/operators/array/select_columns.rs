use crate::operator::prelude::*;
use crate::value::{Axis, Span};

/// Takes some of the columns of an array or image.
///
/// Counts as Python does: from 0 at the left, negative places from the end.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SelectColumns {
    /// The first that is taken; -1 is the last there is.
    pub start: i64,
    /// Where it stops: this one is not taken any more. Without it all up to the end are taken.
    pub stop: Option<i64>,
    /// Takes every first, second, third … of them; -1 takes them backwards, from the last if start
    /// is 0.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub step: i64,
}

impl Default for SelectColumns {
    fn default() -> Self {
        Self { start: 0, stop: None, step: 1 }
    }
}

impl Transform for SelectColumns {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn check(&self) -> Result<(), Complaint> {
        match self.step {
            0 => Err(Complaint::about("step", "must not be 0: choose 1 to take each column")),
            _ => Ok(()),
        }
    }

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Arc<Array>, Error> {
        let Self { start, stop, step } = *self;
        if (start, stop, step) == (0, None, 1) {
            return Ok(array);
        }
        let places = Span { start, stop, step }.places(array.lanes(Axis::Columns)?.length);
        Ok(Arc::new(array.pick(Axis::Columns, &places)?))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<SelectColumns>().aliases(&[
    "slice",
    "crop",
    "column",
    "Trim CHOP",
    "jit.submatrix",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    #[test]
    fn takes_the_columns_from_start_to_stop() {
        let mut bench = Bench::new(&OPERATOR, json!({"start": -2}));
        let array = |shape: &[usize], numbers| {
            Value::Array(Arc::new(Array::new(shape, Elements::U16(numbers))))
        };
        let out = bench.push(array(&[2, 3], vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(out, [array(&[2, 2], vec![2, 3, 5, 6])]);
        // A vector is a row of columns.
        assert_eq!(bench.push(array(&[3], vec![1, 2, 3])), [array(&[2], vec![2, 3])]);
    }
}
