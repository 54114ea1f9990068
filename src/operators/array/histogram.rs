use crate::operator::prelude::*;

/// Counts how many numbers of an array or image lie in each part of a range.
///
/// Gives an array of whole numbers with a row for each channel and a column for each part. What
/// lies outside of the range is not counted; its end is not part of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Histogram {
    /// Into how many equal parts the range is divided.
    #[schemars(range(min = 1, max = 65536))]
    pub bins: usize,
    /// Where the range begins.
    pub minimum: f64,
    /// Where it ends; 256 for bytes, so that 255 is still part of it.
    pub maximum: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { bins: 256, minimum: 0.0, maximum: 256.0 }
    }
}

impl Transform for Histogram {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn check(&self) -> Result<(), Complaint> {
        if self.maximum > self.minimum {
            return Ok(());
        }
        Err(Complaint::about("maximum", format!("must be more than the minimum, {}", self.minimum)))
    }

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Arc<Array>, Error> {
        Ok(Arc::new(array.histogram(self.bins, self.minimum, self.maximum)?))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Histogram>().aliases(&[
    "Histogram1D",
    "distribution",
    "count values",
    "jit.histogram",
    "histo",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::{Elements, PixelFormat};

    #[test]
    fn counts_each_channel_by_itself() {
        let mut bench = Bench::new(&OPERATOR, json!({"bins": 2}));
        let image = Image::new(2, 1, PixelFormat::Rgb8, vec![0, 127, 128, 255, 0, 200]);
        let out = bench.push(Value::Image(Arc::new(image)));
        let counts = Array::new([3, 2], Elements::I32(vec![1, 1, 2, 0, 0, 2]));
        assert_eq!(out, [Value::Array(counts.into())]);
    }

    #[test]
    fn many_channels_times_many_bins_are_refused() {
        let mut bench = Bench::new(&OPERATOR, json!({"bins": 65536}));
        let array = Array::new([1, 1, 100_000], Elements::U8(vec![0; 100_000].into()));
        assert_eq!(bench.push(Value::Array(array.into())), []);
        assert!(bench.fault().unwrap().contains("choose fewer bins"));
    }

    #[test]
    fn a_range_of_nothing_is_refused() {
        let complaints = OPERATOR.check(json!({"maximum": 0}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("maximum"));
    }
}
