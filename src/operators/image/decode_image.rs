use crate::operator::prelude::*;
use crate::protocol::image::decode;

/// Reads the bytes of a picture file, JPEG or PNG, as an image.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DecodeImage {
    /// How its pixels are to be written; nothing leaves them as they are in the file.
    pub format: Option<PixelFormat>,
}

impl Default for DecodeImage {
    fn default() -> Self {
        // As cameras give it.
        Self { format: Some(PixelFormat::Bgr8) }
    }
}

impl Transform for DecodeImage {
    type In = Bytes;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), bytes: Bytes) -> Result<Arc<Image>, Error> {
        decode(&bytes, self.format).map(Arc::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<DecodeImage>().aliases(&[
    "decompress",
    "jpeg",
    "jpg",
    "png",
    "imdecode",
    "bytes to image",
    "mjpeg",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::image::png;

    #[test]
    fn reads_pixels_in_the_format_that_is_asked_for() {
        let image = Image::new(2, 1, PixelFormat::Rgb8, vec![1, 2, 3, 4, 5, 6]);
        let file = Value::bytes(png::encode(&image).unwrap());
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let bgr = picture(2, 1, PixelFormat::Bgr8, &[3, 2, 1, 6, 5, 4]);
        assert_eq!(bench.push(file.clone()), [bgr]);
        bench.set(json!({"format": null}));
        assert_eq!(bench.push(file), [Value::Image(Arc::new(image))]);
    }

    #[test]
    fn what_is_no_picture_is_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(Value::bytes(vec![1, 2, 3])), []);
        assert!(bench.fault().unwrap().starts_with("these bytes are neither a JPEG nor a PNG"));
        assert_eq!(bench.push(Value::bytes(vec![0xff, 0xd8, 0xff])), []);
        assert!(bench.fault().unwrap().starts_with("this JPEG cannot be read"));
    }
}
