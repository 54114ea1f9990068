use crate::operator::prelude::*;
use crate::value::Axis;

/// Keeps one of every few columns or rows of an array or image, or their mean.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Decimate {
    /// Of how many one is left. What remains at the end counts as a group too.
    #[schemars(range(min = 1, max = 65536))]
    pub factor: usize,
    /// What becomes fewer.
    pub along: Along,
    /// What is left of a group.
    pub keep: Keep,
}

/// What becomes fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Along {
    /// Columns: the samples of a signal.
    #[default]
    Columns,
    /// Rows.
    Rows,
    /// Both: a smaller image.
    Both,
}

/// What is left of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Its mean, so that nothing fine turns into something coarse.
    #[default]
    Mean,
    /// Its first, which is faster.
    First,
}

impl Default for Decimate {
    fn default() -> Self {
        Self { factor: 2, along: Along::default(), keep: Keep::default() }
    }
}

impl Transform for Decimate {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Arc<Array>, Error> {
        if self.factor <= 1 {
            return Ok(array);
        }
        let axes: &[Axis] = match self.along {
            Along::Columns => &[Axis::Columns],
            Along::Rows => &[Axis::Rows],
            Along::Both => &[Axis::Rows, Axis::Columns],
        };
        let mut fewer = array;
        for axis in axes {
            fewer = Arc::new(match self.keep {
                Keep::Mean => fewer.means_along(*axis, self.factor)?,
                Keep::First => {
                    let length = fewer.lanes(*axis)?.length;
                    let places: Vec<usize> = (0..length).step_by(self.factor).collect();
                    fewer.pick(*axis, &places)?
                }
            });
        }
        Ok(fewer)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Decimate>().aliases(&[
    "downsample",
    "subsample",
    "bin",
    "shrink",
    "Resample CHOP",
    "downsamp~",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    fn array(shape: &[usize], numbers: Vec<f32>) -> Value {
        Value::Array(Arc::new(Array::new(shape, Elements::F32(numbers))))
    }

    #[test]
    fn groups_become_their_mean_or_their_first() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let signal = || array(&[5], vec![1.0, 3.0, 5.0, 7.0, 9.0]);
        assert_eq!(bench.push(signal()), [array(&[3], vec![2.0, 6.0, 9.0])]);
        bench.set(json!({"keep": "first"}));
        assert_eq!(bench.push(signal()), [array(&[3], vec![1.0, 5.0, 9.0])]);
        bench.set(json!({"factor": 65536}));
        assert_eq!(bench.push(signal()), [array(&[1], vec![1.0])]);
    }

    #[test]
    fn both_make_a_smaller_image() {
        let mut bench = Bench::new(&OPERATOR, json!({"along": "both"}));
        let image = array(&[2, 2, 2], vec![1.0, 0.0, 2.0, 0.0, 3.0, 4.0, 6.0, 4.0]);
        assert_eq!(bench.push(image), [array(&[1, 1, 2], vec![3.0, 2.0])]);
    }
}
