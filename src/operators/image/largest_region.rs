use crate::operator::prelude::*;
use crate::protocol::image::regions::connected;

/// Finds the largest white region of a mask: a record as `image.connected_regions` gives them.
///
/// It has `X`, `Y`, `Area`, `Left`, `Top`, `Width` and `Height`. Where no region is large enough
/// nothing comes out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LargestRegion {
    /// A region of fewer pixels does not count.
    #[schemars(range(min = 1, max = 134_217_728), extend("unit" = "px"))]
    pub minimum_area: u32,
}

impl Default for LargestRegion {
    fn default() -> Self {
        Self { minimum_area: 10 }
    }
}

impl Transform for LargestRegion {
    type In = Arc<Image>;
    type Out = Option<Arc<Record>>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Option<Arc<Record>>, Error> {
        let regions = connected(Arc::unwrap_or_clone(image), self.minimum_area.into())?;
        regions.first().map(|region| Arc::<Record>::from_value(region.to_record())).transpose()
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<LargestRegion>().aliases(&[
    "LargestBinaryRegion",
    "blob",
    "tracking",
    "biggest",
    "Blob Track TOP",
    "cv.jit.blobs",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gives_the_largest_or_nothing() {
        let mut bench = Bench::new(&OPERATOR, json!({"minimum_area": 2}));
        let mask = picture(6, 1, PixelFormat::Gray8, &[1, 0, 9, 9, 9, 0]);
        let Value::Record(found) = bench.push(mask).remove(0) else { panic!("no record") };
        assert_eq!(found.get("Area"), Some(&Value::Int(3)));
        assert_eq!(found.get("X"), Some(&Value::Double(3.0)));
        assert_eq!(bench.push(picture(3, 1, PixelFormat::Gray8, &[1, 0, 1])), []);
        assert_eq!(bench.faults(), 0);
    }
}
