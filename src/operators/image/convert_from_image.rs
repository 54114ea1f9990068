use crate::operator::prelude::*;
use crate::protocol::image::checked;
use crate::value::Elements;

/// Takes an image as an array of rows, columns and channels, without copying bytes.
///
/// Channels stay in the order that the image has them in: blue first in `bgr8`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertFromImage {}

impl Transform for ConvertFromImage {
    type In = Arc<Image>;
    type Out = Arc<Array>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Array>, Error> {
        checked(&image)?;
        let Image { width, height, format, pixels, .. } = Arc::unwrap_or_clone(image);
        let shape = [height as usize, width as usize, format.channels()];
        let elements = match format {
            PixelFormat::Gray16 => {
                let words = pixels.as_chunks().0.iter();
                Elements::U16(words.map(|word| u16::from_ne_bytes(*word)).collect())
            }
            PixelFormat::F32 => {
                let floats = pixels.as_chunks().0.iter();
                Elements::F32(floats.map(|float| f32::from_ne_bytes(*float)).collect())
            }
            _ => Elements::U8(pixels),
        };
        Ok(Arc::new(Array::new(shape, elements)))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertFromImage>().aliases(&[
    "image to array",
    "image to matrix",
    "TOP to CHOP",
    "pixels",
    "jit.spill",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn array(value: Value) -> Arc<Array> {
        match value {
            Value::Array(array) => array,
            other => panic!("no array: {other}"),
        }
    }

    #[test]
    fn pixels_become_numbers() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let image = Image::new(1, 2, PixelFormat::Bgr8, vec![1, 2, 3, 4, 5, 6]);
        let pixels = image.pixels.clone();
        let made = array(bench.push(Value::Image(Arc::new(image))).remove(0));
        assert_eq!(*made.shape, [2, 1, 3]);
        let Elements::U8(bytes) = &made.elements else { panic!("{made:?}") };
        assert_eq!(bytes.as_ptr(), pixels.as_ptr(), "without a copy");
        let gray = picture(1, 1, PixelFormat::Gray16, &515_u16.to_ne_bytes());
        assert_eq!(array(bench.push(gray).remove(0)).elements, Elements::U16(vec![515]));
        let float = picture(1, 1, PixelFormat::F32, &0.5_f32.to_ne_bytes());
        assert_eq!(array(bench.push(float).remove(0)).elements, Elements::F32(vec![0.5]));
    }
}
