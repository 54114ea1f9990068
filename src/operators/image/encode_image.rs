use crate::operator::prelude::*;
use crate::protocol::image::{jpeg, png};

/// Writes an image as the bytes of a picture file, to be sent or kept.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct EncodeImage {
    /// What kind of file.
    pub format: FileFormat,
    /// How good a JPEG is: 100 is the best and the largest.
    #[schemars(range(min = 1, max = 100), extend("unit" = "%"))]
    pub quality: u8,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// JPEG: small and fast, and loses a little; 8 bits a channel, no transparency.
    #[default]
    Jpg,
    /// PNG: loses nothing, is larger and slower; floats become 16 bits.
    Png,
}

impl Default for EncodeImage {
    fn default() -> Self {
        Self { format: FileFormat::default(), quality: 90 }
    }
}

impl Transform for EncodeImage {
    type In = Arc<Image>;
    type Out = Bytes;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Bytes, Error> {
        match self.format {
            FileFormat::Jpg => jpeg::encode(&image, self.quality),
            FileFormat::Png => png::encode(&image),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<EncodeImage>().aliases(&[
    "compress",
    "jpeg",
    "jpg",
    "png",
    "imencode",
    "image to bytes",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn writes_what_is_asked_for() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let image = || {
            picture(16, 16, PixelFormat::Bgr8, &(0..=255).cycle().take(768).collect::<Vec<u8>>())
        };
        let mut length = |properties: serde_json::Value, magic: &[u8]| {
            bench.set(properties);
            let Value::Bytes(bytes) = bench.push(image()).remove(0) else { panic!("no bytes") };
            assert!(bytes.starts_with(magic));
            bytes.len()
        };
        let good = length(json!({}), &[0xff, 0xd8]);
        let poor = length(json!({"quality": 10}), &[0xff, 0xd8]);
        assert!(poor < good);
        length(json!({"format": "png"}), b"\x89PNG");
    }

    #[test]
    fn what_lies_about_its_size_is_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(picture(9000, 9000, PixelFormat::Gray8, &[1])), []);
        assert!(bench.fault().unwrap().contains("has 1 bytes"));
    }
}
