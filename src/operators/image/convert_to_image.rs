use serde_json::json;

use crate::operator::prelude::*;
use crate::protocol::image::checked;
use crate::value::{Elements, picture_sizes};

/// Takes an array of rows and columns, or bytes, as an image, without copying bytes.
///
/// One channel is gray, three are colours, four are colours and transparency. Bytes become 8 bits
/// a channel, 16-bit numbers `gray16`, and floats, from 0 to 1, `f32`. Images pass as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertToImage {
    /// Which of three channels comes first.
    pub color_order: ColorOrder,
    /// Pixels in a row; 0 means the columns of the array. Bytes without rows need it.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px"))]
    pub width: u32,
    /// Rows; 0 means the rows of the array. Bytes without rows need it.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px"))]
    pub height: u32,
}

/// Which of three channels comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColorOrder {
    /// Blue, green, red: as OpenCV and Bonsai have it.
    #[default]
    Bgr,
    /// Red, green, blue.
    Rgb,
}

impl ConvertToImage {
    /// Width, height and channels of so many numbers.
    fn size(&self, shape: &[usize], numbers: usize) -> Result<(u32, u32, usize), Error> {
        let (width, height, channels) = match (self.width, self.height, shape) {
            (0, 0, [height, width]) => (*width, *height, 1),
            (0, 0, [height, width, channels]) => (*width, *height, *channels),
            (0, 0, _) => {
                let sentence = format!(
                    "{numbers} numbers without rows are no image; set width and height, or give \
                     them a shape with array.reshape"
                );
                return Err(curable(sentence, numbers));
            }
            (width, height, _) => {
                let (width, height) = (width as usize, height as usize);
                // What is not said follows from what is there.
                let rest = |side: usize| numbers / side / shape.get(2).copied().unwrap_or(1).max(1);
                let (width, height) = match (width, height) {
                    (0, height) => (rest(height), height),
                    (width, 0) => (width, rest(width)),
                    both => both,
                };
                (width, height, numbers / (width * height).max(1))
            }
        };
        let fits = width.checked_mul(height).and_then(|pixels| pixels.checked_mul(channels));
        match (u32::try_from(width), u32::try_from(height)) {
            (Ok(width), Ok(height)) if fits == Some(numbers) => Ok((width, height, channels)),
            _ => {
                let sentence = format!(
                    "{numbers} numbers are no {width} by {height} pixels of {channels} channels; \
                     correct width and height",
                );
                Err(curable(sentence, numbers))
            }
        }
    }

    fn image(&self, shape: &[usize], elements: Elements) -> Result<Image, Error> {
        let (width, height, channels) = self.size(shape, elements.len())?;
        let depth = elements.depth();
        let (format, pixels) = match (elements, channels) {
            (Elements::U8(bytes), 1) => (PixelFormat::Gray8, bytes),
            (Elements::U8(bytes), 3) if self.color_order == ColorOrder::Bgr => {
                (PixelFormat::Bgr8, bytes)
            }
            (Elements::U8(bytes), 3) => (PixelFormat::Rgb8, bytes),
            (Elements::U8(bytes), 4) => (PixelFormat::Rgba8, bytes),
            (Elements::U16(words), 1) => {
                let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
                (PixelFormat::Gray16, bytes.into())
            }
            (Elements::F32(floats), 1) => {
                let bytes: Vec<u8> = floats.iter().flat_map(|float| float.to_ne_bytes()).collect();
                (PixelFormat::F32, bytes.into())
            }
            (Elements::F64(floats), 1) => {
                let narrow = |float: &f64| (*float as f32).to_ne_bytes();
                let bytes: Vec<u8> = floats.iter().flat_map(narrow).collect();
                (PixelFormat::F32, bytes.into())
            }
            (Elements::U8(_), _) => {
                return Err(Error::new(format!(
                    "no image has {channels} channels; give 1, 3 or 4"
                )));
            }
            _ => {
                return Err(Error::new(format!(
                    "no image is made of {channels} channels of {}; convert the numbers to u8, \
                     which may have 1, 3 or 4 channels",
                    depth.name()
                )));
            }
        };
        let image = Image::new(width, height, format, pixels);
        match checked(&image) {
            // A row of bytes that nobody has cut into rows.
            Err(error) if height == 1 => Err(curable(error.to_string(), width as usize * channels)),
            checked => checked.map(|()| image),
        }
    }
}

/// With the sizes of pictures that so many numbers make.
#[cold]
fn curable(sentence: String, numbers: usize) -> Error {
    let remedies = picture_sizes(numbers, None).into_iter().map(|size| Remedy {
        label: format!("Use {size}"),
        properties: vec![("width", json!(size.width)), ("height", json!(size.height))],
    });
    Error::curable(sentence, remedies.collect())
}

impl Transform for ConvertToImage {
    type In = Value;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<Image>, Error> {
        match value {
            Value::Image(image) => Ok(image),
            Value::Bytes(bytes) => {
                let bytes = Arc::unwrap_or_clone(bytes);
                self.image(&[bytes.len()], Elements::U8(bytes)).map(Arc::new)
            }
            Value::Array(array) if array.is_sound() => {
                let Array { shape, elements } = Arc::unwrap_or_clone(array);
                self.image(&shape, elements).map(Arc::new)
            }
            Value::Array(_) => {
                Err(Error::new("the array has another number of elements than its shape says"))
            }
            other => Err(Error::wrong_type(ValueType::Array, &other)),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertToImage>().aliases(&[
    "array to image",
    "matrix to image",
    "GetImage",
    "CHOP to TOP",
    "jit.matrix",
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::bench::Cause;

    fn array(shape: &[usize], elements: Elements) -> Value {
        Value::Array(Arc::new(Array::new(shape, elements)))
    }

    #[test]
    fn bytes_become_pixels_without_a_copy() {
        let bytes = Bytes::from(vec![1, 2, 3, 4, 5, 6]);
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let made = |bench: &mut Bench, value| pictures(bench.push(value)).remove(0);
        let colour = made(&mut bench, array(&[1, 2, 3], Elements::U8(bytes.clone())));
        assert_eq!((colour.width, colour.height, colour.format), (2, 1, PixelFormat::Bgr8));
        assert_eq!(colour.pixels.as_ptr(), bytes.as_ptr());
        let gray = made(&mut bench, array(&[2, 3], Elements::U8(bytes.clone())));
        assert_eq!((gray.width, gray.height, gray.format), (3, 2, PixelFormat::Gray8));
        bench.set(json!({"color_order": "rgb", "width": 2}));
        let rgb = made(&mut bench, array(&[1, 2, 3], Elements::U8(bytes.clone())));
        assert_eq!((rgb.width, rgb.height, rgb.format), (2, 1, PixelFormat::Rgb8));
        bench.set(json!({"width": 1, "height": 2}));
        let plain = made(&mut bench, Value::bytes(bytes.clone()));
        assert_eq!((plain.width, plain.height, plain.format), (1, 2, PixelFormat::Rgb8));
        assert_eq!(plain.pixels.as_ptr(), bytes.as_ptr());
    }

    #[test]
    fn wide_numbers_become_wide_grays() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let words = array(&[1, 2], Elements::U16(vec![1, 65535]));
        let made = pictures(bench.push(words)).remove(0);
        assert_eq!((made.format, made.is_sound()), (PixelFormat::Gray16, true));
        assert_eq!(made.pixels[2..], [255, 255]);
        let floats = array(&[1, 1, 1], Elements::F64(vec![0.5]));
        assert_eq!(pictures(bench.push(floats))[0].pixels, &0.5_f32.to_ne_bytes()[..]);
    }

    #[test]
    fn bytes_without_rows_are_cut_into_rows_by_a_click() {
        let bytes = vec![0; 921_600];
        for value in
            [Value::bytes(bytes.clone()), array(&[1, 921_600], Elements::U8(bytes.clone().into()))]
        {
            let mut bench = Bench::new(&OPERATOR, json!({}));
            assert_eq!(bench.push(value.clone()), []);
            let Some(Cause::Curable(remedies)) = bench.cause() else { panic!("a remedy") };
            assert_eq!(remedies[0].label, "Use 640×480×3");
            let named = |at: usize| remedies[0].properties[at].1.clone();
            bench.set(json!({"width": named(0), "height": named(1)}));
            let image = pictures(bench.push(value)).remove(0);
            assert_eq!((image.width, image.height, image.format), (640, 480, PixelFormat::Bgr8));
        }
    }

    #[test]
    fn what_is_no_image_is_said() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let mut fault = |value: Value| {
            assert_eq!(bench.push(value), []);
            bench.fault().unwrap()
        };
        assert!(fault(Value::bytes(vec![1, 2])).contains("set width and height"));
        assert!(
            fault(array(&[1, 1, 2], Elements::U8(vec![1, 2].into()))).contains("give 1, 3 or 4")
        );
        assert!(
            fault(array(&[1, 1], Elements::I32(vec![1]))).contains("convert the numbers to u8")
        );
        assert!(fault(array(&[0, 0], Elements::I8(vec![]))).contains("convert the numbers"));
        assert!(fault(Value::Int(1)).starts_with("expected array"));
        let mut bench = Bench::new(&OPERATOR, json!({"width": 3, "height": 1}));
        assert_eq!(bench.push(Value::bytes(vec![0; 4])), []);
        assert!(bench.fault().unwrap().starts_with("4 numbers are no 3 by 1 pixels"));
    }
}
