use crate::operator::prelude::*;
use crate::value::{Axis, Span};

/// Takes some of the rows of an array or image.
///
/// Counts as Python does: from 0 at the top, negative places from the end.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SelectRows {
    /// The first that is taken; -1 is the last there is.
    pub start: i64,
    /// Where it stops: this one is not taken any more. Without it all up to the end are taken.
    pub stop: Option<i64>,
    /// Takes every first, second, third … of them; -1 takes them backwards, from the last if start
    /// is 0.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    pub step: i64,
}

impl Default for SelectRows {
    fn default() -> Self {
        Self { start: 0, stop: None, step: 1 }
    }
}

impl Transform for SelectRows {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn check(&self) -> Result<(), Complaint> {
        match self.step {
            0 => Err(Complaint::about("step", "must not be 0: choose 1 to take each row")),
            _ => Ok(()),
        }
    }

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Arc<Array>, Error> {
        let Self { start, stop, step } = *self;
        if (start, stop, step) == (0, None, 1) {
            return Ok(array);
        }
        let places = Span { start, stop, step }.places(array.lanes(Axis::Rows)?.length);
        Ok(Arc::new(array.pick(Axis::Rows, &places)?))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<SelectRows>().aliases(&[
    "slice",
    "crop",
    "row",
    "Trim CHOP",
    "jit.submatrix",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    fn array(shape: [usize; 2], numbers: Vec<i32>) -> Value {
        Value::Array(Arc::new(Array::new(shape, Elements::I32(numbers))))
    }

    #[test]
    fn takes_the_rows_from_start_to_stop() {
        let mut bench = Bench::new(&OPERATOR, json!({"start": 1, "stop": -1}));
        let out = bench.push(array([4, 2], (0..8).collect()));
        assert_eq!(out, [array([2, 2], vec![2, 3, 4, 5])]);
        bench.set(json!({"start": 0, "stop": null, "step": -2}));
        let out = bench.push(array([4, 2], (0..8).collect()));
        assert_eq!(out, [array([2, 2], vec![6, 7, 2, 3])]);
        bench.set(json!({"start": 9, "step": 1}));
        assert_eq!(bench.push(array([4, 2], (0..8).collect())), [array([0, 2], vec![])]);
    }

    #[test]
    fn a_step_of_nothing_is_refused() {
        let complaints = OPERATOR.check(json!({"step": 0}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("step"));
    }
}
