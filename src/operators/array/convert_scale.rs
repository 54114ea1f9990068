use crate::operator::prelude::*;
use crate::value::Depth;

/// Multiplies each number of an array or image, adds to it, and makes it a number of another type.
///
/// Whole numbers are rounded, a half to the even neighbour, and kept within the range of their
/// type, as in OpenCV. Of the same type it is changed where it is, if nobody else holds it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertScale {
    /// The type of the numbers that come out; without one, that of those that come in.
    pub depth: Option<Depth>,
    /// What each number is multiplied by.
    pub scale: f64,
    /// What is then added.
    pub shift: f64,
}

impl Default for ConvertScale {
    fn default() -> Self {
        Self { depth: None, scale: 1.0, shift: 0.0 }
    }
}

impl Transform for ConvertScale {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Arc<Array>, Error> {
        let Self { depth, scale, shift } = *self;
        let own = array.elements.depth();
        let depth = depth.unwrap_or(own);
        let same = (scale, shift) == (1.0, 0.0);
        Ok(match (depth == own, same) {
            (true, true) => array,
            (true, false) => Arc::new(Arc::unwrap_or_clone(array).map(|x| x * scale + shift)),
            (false, _) => {
                let elements = array.elements.map_to(depth, |x| x * scale + shift);
                Arc::new(Array::new(array.shape.clone(), elements))
            }
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertScale>().aliases(&[
    "convertTo",
    "astype",
    "cast",
    "depth",
    "gain and offset",
    "brightness and contrast",
    "Math CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::{Elements, PixelFormat};

    fn array(elements: Elements) -> Value {
        Value::Array(Arc::new(Array::new([elements.len()], elements)))
    }

    #[test]
    fn scales_shifts_rounds_and_stays_in_range() {
        let mut bench = Bench::new(&OPERATOR, json!({"depth": "u8", "scale": 0.5, "shift": 1}));
        let numbers = vec![-9.0, 1.0, 3.0, 600.0, f32::NAN];
        let out = bench.push(array(Elements::F32(numbers)));
        assert_eq!(out, [array(Elements::U8(vec![0, 2, 2, 255, 0].into()))]);
        bench.set(json!({"depth": "i16", "scale": -2, "shift": 0}));
        let out = bench.push(array(Elements::U8(vec![1, 255].into())));
        assert_eq!(out, [array(Elements::I16(vec![-2, -510]))]);
    }

    #[test]
    fn an_image_may_become_floats() {
        let mut bench = Bench::new(&OPERATOR, json!({"depth": "f64", "scale": 2}));
        let image = Image::new(1, 1, PixelFormat::Rgb8, vec![1, 2, 3]);
        let out = bench.push(Value::Image(Arc::new(image)));
        assert_eq!(out[0].to_string(), "1×1×3×f64");
        bench.set(json!({"depth": null, "scale": 1}));
        assert_eq!(bench.push(out[0].clone()), out);
    }
}
