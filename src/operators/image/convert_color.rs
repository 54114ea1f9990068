use crate::operator::prelude::*;
use crate::protocol::image::color::convert;

/// Writes the pixels of an image in another format.
///
/// From colours to gray red counts 0.299, green 0.587 and blue 0.114. Gray of 16 bits and floats
/// from 0 to 1 fill their range.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertColor {
    /// How the pixels are to be written.
    pub format: PixelFormat,
}

impl Default for ConvertColor {
    fn default() -> Self {
        Self { format: PixelFormat::Rgb8 }
    }
}

impl Transform for ConvertColor {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        if image.format == self.format {
            return Ok(image);
        }
        convert(Arc::unwrap_or_clone(image), self.format).map(Arc::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertColor>().aliases(&[
    "cvtColor",
    "convert scale",
    "pixel format",
    "rgb to bgr",
    "bgr to rgb",
    "Reorder TOP",
    "jit.colorspace",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_pixels_in_the_format_that_is_asked_for() {
        let mut bench = Bench::new(&OPERATOR, json!({"format": "bgr8"}));
        let colours = picture(1, 1, PixelFormat::Rgb8, &[1, 2, 3]);
        assert_eq!(bench.push(colours.clone()), [picture(1, 1, PixelFormat::Bgr8, &[3, 2, 1])]);
        bench.set(json!({"format": "rgba8"}));
        let opaque = picture(1, 1, PixelFormat::Rgba8, &[1, 2, 3, 255]);
        assert_eq!(bench.push(colours), [opaque]);
    }

    #[test]
    fn what_lies_about_its_size_is_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(picture(2, 2, PixelFormat::Bgr8, &[1, 2, 3])), []);
        assert!(bench.fault().unwrap().contains("claims 2 by 2 pixels of bgr8, but has 3 bytes"));
    }
}
