use crate::operator::prelude::*;
use crate::protocol::image::filter::rotate;
use crate::protocol::image::layout::{turn_half, turn_quarter};

/// Turns an image around its middle.
///
/// Quarter turns are exact; other angles are interpolated, and black is what was outside.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Rotate {
    /// How far, clockwise.
    #[schemars(range(min = -3600.0, max = 3600.0), extend("unit" = "°"))]
    pub angle: f64,
    /// What becomes of the corners at angles that are no quarter turns.
    pub corners: Corners,
}

/// What becomes of the corners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Corners {
    /// The image keeps its size, and its corners are cut.
    #[default]
    Cut,
    /// The image grows until all of it fits.
    Keep,
}

impl Default for Rotate {
    fn default() -> Self {
        Self { angle: 90.0, corners: Corners::default() }
    }
}

impl Transform for Rotate {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        let angle = self.angle.rem_euclid(360.0);
        if angle == 0.0 {
            return Ok(image);
        }
        let image = Arc::unwrap_or_clone(image);
        let turned = if angle == 90.0 {
            turn_quarter(image, true)
        } else if angle == 180.0 {
            turn_half(image)
        } else if angle == 270.0 {
            turn_quarter(image, false)
        } else {
            rotate(image, angle, self.corners == Corners::Keep)
        };
        turned.map(Arc::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Rotate>().aliases(&[
    "turn",
    "warp affine",
    "affine transform",
    "Transform TOP",
    "jit.rota",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn turned(properties: serde_json::Value, image: Value) -> Arc<Image> {
        pictures(Bench::new(&OPERATOR, properties).push(image)).remove(0)
    }

    #[test]
    fn quarter_turns_are_exact() {
        let image = picture(3, 2, PixelFormat::Gray8, &[1, 2, 3, 4, 5, 6]);
        let clockwise = turned(json!({"angle": 90}), image.clone());
        assert_eq!((clockwise.width, clockwise.height), (2, 3));
        assert_eq!(&clockwise.pixels[..], [4, 1, 5, 2, 6, 3]);
        assert_eq!(&turned(json!({"angle": 180}), image.clone()).pixels[..], [6, 5, 4, 3, 2, 1]);
        assert_eq!(&turned(json!({"angle": -90}), image.clone()).pixels[..], [3, 6, 2, 5, 1, 4]);
        assert_eq!(Value::Image(turned(json!({"angle": 720}), image.clone())), image);
    }

    #[test]
    fn four_quarters_are_a_whole_in_every_format() {
        for format in [PixelFormat::Gray16, PixelFormat::Bgr8, PixelFormat::F32] {
            let bytes: Vec<u8> = (0..40 * 50 * format.bytes()).map(|i| (i % 251) as u8).collect();
            let image = picture(40, 50, format, &bytes);
            let quarter = |image| Value::Image(turned(json!({"angle": 90}), image));
            assert_eq!(quarter(quarter(quarter(quarter(image.clone())))), image);
        }
    }

    #[test]
    fn other_angles_turn_around_the_middle() {
        for format in [PixelFormat::Gray8, PixelFormat::Rgba8, PixelFormat::Gray16] {
            let image = picture(20, 10, format, &[200].repeat(200 * format.bytes()));
            let cut = turned(json!({"angle": 45}), image.clone());
            assert_eq!((cut.width, cut.height, cut.format), (20, 10, format));
            let (corner, middle) = (19 * format.bytes(), (5 * 20 + 10) * format.bytes());
            assert_eq!((cut.pixels[corner], cut.pixels[middle]), (0, 200));
            let kept = turned(json!({"angle": 45, "corners": "keep"}), image);
            assert_eq!((kept.width, kept.height), (22, 22));
            assert!(kept.is_sound());
        }
    }
}
