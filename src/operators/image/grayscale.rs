use crate::operator::prelude::*;
use crate::protocol::image::color::convert;

/// Keeps the brightness of an image and drops its colours.
///
/// Red counts 0.299, green 0.587 and blue 0.114. Images that are gray already pass as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Grayscale {}

impl Transform for Grayscale {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        if image.format.channels() == 1 {
            return Ok(image);
        }
        convert(Arc::unwrap_or_clone(image), PixelFormat::Gray8).map(Arc::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Grayscale>().aliases(&[
    "gray",
    "grey",
    "greyscale",
    "luminance",
    "monochrome",
    "Monochrome TOP",
    "jit.rgb2luma",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn colours_become_gray_and_grays_stay() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let colours = picture(2, 1, PixelFormat::Rgb8, &[255, 255, 255, 0, 255, 0]);
        let gray = pictures(bench.push(colours)).remove(0);
        assert_eq!((gray.format, gray.pixels[0]), (PixelFormat::Gray8, 255));
        assert!(gray.pixels[1].abs_diff(150) <= 1);
        let deep = picture(1, 1, PixelFormat::Gray16, &[1, 2]);
        assert_eq!(bench.push(deep.clone()), [deep]);
    }
}
