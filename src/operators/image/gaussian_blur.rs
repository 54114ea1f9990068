use crate::operator::prelude::*;
use crate::protocol::image::filter::blur;

/// Makes an image soft, as if out of focus, and noise weaker.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GaussianBlur {
    /// The standard deviation of the bell curve by which neighbours count. 0 leaves the image as
    /// it is.
    #[schemars(range(min = 0.0, max = 50.0), extend("unit" = "px"))]
    pub sigma: f64,
}

impl Default for GaussianBlur {
    fn default() -> Self {
        Self { sigma: 2.0 }
    }
}

impl Transform for GaussianBlur {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        blur(Arc::unwrap_or_clone(image), self.sigma).map(Arc::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<GaussianBlur>().aliases(&[
    "smooth",
    "soften",
    "low pass",
    "Blur TOP",
    "jit.fastblur",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn blurred(sigma: f64, image: Value) -> Arc<Image> {
        pictures(Bench::new(&OPERATOR, json!({"sigma": sigma})).push(image)).remove(0)
    }

    #[test]
    fn what_is_even_stays_even() {
        for format in [PixelFormat::Gray8, PixelFormat::Bgr8, PixelFormat::Rgba8] {
            for sigma in [0.0, 0.3, 1.0, 7.7, 50.0] {
                let image = picture(9, 4, format, &[255].repeat(36 * format.bytes()));
                assert_eq!(Value::Image(blurred(sigma, image.clone())), image, "{sigma}");
            }
        }
    }

    #[test]
    fn a_dot_becomes_a_bell_curve() {
        let mut pixels = vec![0; 21 * 21 * 3];
        pixels[(10 * 21 + 10) * 3 + 1] = 255;
        let image = blurred(1.0, picture(21, 21, PixelFormat::Rgb8, &pixels));
        let at = |x: usize, y: usize| i32::from(image.pixels[(y * 21 + x) * 3 + 1]);
        // 255 / 2π in the middle, by e to the -1/2 less beside it.
        assert!((at(10, 10) - 41).abs() <= 1, "{}", at(10, 10));
        for (x, y) in [(9, 10), (11, 10), (10, 9), (10, 11)] {
            assert!((at(x, y) - 25).abs() <= 1, "{}", at(x, y));
        }
        assert_eq!(at(3, 3), 0);
        assert!(image.pixels.as_chunks::<3>().0.iter().all(|[r, _, b]| (*r, *b) == (0, 0)));
    }

    #[test]
    fn floats_are_blurred_as_bytes_are() {
        let mut bytes = vec![0_u8; 225];
        bytes[112] = 255;
        let floats: Vec<u8> =
            bytes.iter().flat_map(|byte| f32::from(*byte).to_ne_bytes()).collect();
        let bytes = blurred(1.5, picture(15, 15, PixelFormat::Gray8, &bytes));
        let floats = blurred(1.5, picture(15, 15, PixelFormat::F32, &floats));
        for (byte, float) in bytes.pixels.iter().zip(floats.pixels.as_chunks().0) {
            assert!((f32::from(*byte) - f32::from_ne_bytes(*float)).abs() <= 1.5);
        }
    }
}
