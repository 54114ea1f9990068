use crate::operator::prelude::*;
use crate::protocol::image::checked;
use crate::protocol::image::color::convert;
use crate::protocol::image::filter::{brighter_than_around, otsu};

/// Divides an image into what is bright and what is dark.
///
/// Colours count by their brightness. Values are those of the pixels: 0 to 255, 0 to 65,535 for
/// `gray16`, usually 0 to 1 for `f32`. Masks come out as `gray8`, whatever came in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Threshold {
    /// What is more than this is bright. Otsu and adaptive find it for themselves.
    pub value: f64,
    /// What bright pixels of a mask are set to.
    #[schemars(range(min = 0, max = 255))]
    pub max: u8,
    /// What becomes of bright and dark.
    pub kind: ThresholdKind,
    /// For adaptive: how far around a pixel its surroundings reach.
    #[schemars(range(min = 1, max = 500), extend("unit" = "px"))]
    pub radius: u32,
    /// For adaptive: how much brighter than its surroundings a pixel must be.
    #[schemars(range(min = -255, max = 255))]
    pub offset: i32,
}

/// What becomes of bright and dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdKind {
    /// A mask: bright becomes the maximum, dark 0.
    #[default]
    Binary,
    /// A mask the other way round: dark becomes the maximum, bright 0.
    BinaryInverse,
    /// Bright becomes the value, dark stays.
    Truncate,
    /// Bright stays, dark becomes 0.
    ToZero,
    /// Dark stays, bright becomes 0.
    ToZeroInverse,
    /// A mask, by the value that divides the two best.
    Otsu,
    /// A mask: bright is what is brighter than its surroundings, for uneven light.
    Adaptive,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { value: 128.0, max: 255, kind: ThresholdKind::default(), radius: 10, offset: 5 }
    }
}

/// Changes each pixel of a gray image, in place if nobody else holds it.
fn each<const N: usize>(mut image: Image, change: impl Fn([u8; N]) -> [u8; N]) -> Image {
    let mut pixels = image.take_pixels();
    pixels.as_chunks_mut::<N>().0.iter_mut().for_each(|pixel| *pixel = change(*pixel));
    image.pixels = pixels.freeze();
    image
}

/// Of any gray image a mask.
fn mask(image: Image, value: f64, bright: u8, dark: u8) -> Image {
    let choose = |pixel: f64| if pixel > value { bright } else { dark };
    let pixels: Vec<u8> = match image.format {
        PixelFormat::Gray16 => {
            let words = image.pixels.as_chunks().0.iter();
            words.map(|word| choose(u16::from_ne_bytes(*word).into())).collect()
        }
        PixelFormat::F32 => {
            let floats = image.pixels.as_chunks().0.iter();
            floats.map(|float| choose(f32::from_ne_bytes(*float).into())).collect()
        }
        _ => {
            let table: [u8; 256] = std::array::from_fn(|pixel| choose(pixel as f64));
            return each(image, |[pixel]| [table[usize::from(pixel)]]);
        }
    };
    Image { format: PixelFormat::Gray8, pixels: pixels.into(), ..image }
}

/// Of any gray image one of the same kind.
fn limit(image: Image, change: impl Fn(f64) -> f64) -> Image {
    match image.format {
        PixelFormat::Gray16 => {
            each(image, |word| (change(u16::from_ne_bytes(word).into()) as u16).to_ne_bytes())
        }
        PixelFormat::F32 => {
            each(image, |float| (change(f32::from_ne_bytes(float).into()) as f32).to_ne_bytes())
        }
        _ => {
            let table: [u8; 256] = std::array::from_fn(|pixel| change(pixel as f64) as u8);
            each(image, |[pixel]| [table[usize::from(pixel)]])
        }
    }
}

impl Transform for Threshold {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        use ThresholdKind::{
            Adaptive, Binary, BinaryInverse, Otsu, ToZero, ToZeroInverse, Truncate,
        };
        checked(&image)?;
        let mut image = Arc::unwrap_or_clone(image);
        if image.format.channels() > 1 || matches!(self.kind, Otsu | Adaptive) {
            image = convert(image, PixelFormat::Gray8)?;
        }
        let value = self.value;
        Ok(Arc::new(match self.kind {
            Binary => mask(image, value, self.max, 0),
            BinaryInverse => mask(image, value, 0, self.max),
            Truncate => limit(image, |pixel| pixel.min(value)),
            ToZero => limit(image, |pixel| if pixel > value { pixel } else { 0.0 }),
            ToZeroInverse => limit(image, |pixel| if pixel > value { 0.0 } else { pixel }),
            Otsu => {
                let level = otsu(&image.pixels);
                mask(image, level.into(), self.max, 0)
            }
            Adaptive => {
                let bright = brighter_than_around(image, self.radius, self.offset)?;
                mask(bright, 127.0, self.max, 0)
            }
        }))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Threshold>().aliases(&[
    "binarize",
    "mask",
    "Otsu",
    "AdaptiveThreshold",
    "Threshold TOP",
    "jit.op",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(properties: serde_json::Value, format: PixelFormat, pixels: &[u8]) -> Arc<Image> {
        let width = (pixels.len() / format.bytes()) as u32;
        let image = picture(width, 1, format, pixels);
        pictures(Bench::new(&OPERATOR, properties).push(image)).remove(0)
    }

    #[test]
    fn each_kind_does_what_it_says() {
        let pixels = |kind: &str| {
            let properties = json!({"value": 100, "max": 200, "kind": kind});
            of(properties, PixelFormat::Gray8, &[0, 100, 101, 255]).pixels.to_vec()
        };
        assert_eq!(pixels("binary"), [0, 0, 200, 200]);
        assert_eq!(pixels("binary_inverse"), [200, 200, 0, 0]);
        assert_eq!(pixels("truncate"), [0, 100, 100, 100]);
        assert_eq!(pixels("to_zero"), [0, 0, 101, 255]);
        assert_eq!(pixels("to_zero_inverse"), [0, 100, 0, 0]);
    }

    #[test]
    fn values_are_those_of_the_pixels() {
        let words = [999_u16, 1001].map(u16::to_ne_bytes).concat();
        let mask = of(json!({"value": 1000}), PixelFormat::Gray16, &words);
        assert_eq!((mask.format, &mask.pixels[..]), (PixelFormat::Gray8, &[0, 255][..]));
        let floats = [0.25_f32, f32::NAN, 0.75].map(f32::to_ne_bytes).concat();
        let mask = of(json!({"value": 0.5}), PixelFormat::F32, &floats);
        assert_eq!(&mask.pixels[..], [0, 0, 255]);
        let kept = of(json!({"value": 0.5, "kind": "truncate"}), PixelFormat::F32, &floats);
        assert_eq!(kept.pixels[8..], 0.5_f32.to_ne_bytes());
        let colours = of(json!({}), PixelFormat::Rgb8, &[255, 255, 255, 255, 0, 0]);
        assert_eq!((colours.format, &colours.pixels[..]), (PixelFormat::Gray8, &[255, 0][..]));
    }

    #[test]
    fn otsu_finds_the_gap_between_two_grays() {
        let mask = of(json!({"kind": "otsu"}), PixelFormat::Gray8, &[10, 12, 11, 90, 95, 92]);
        assert_eq!(&mask.pixels[..], [0, 0, 0, 255, 255, 255]);
        let flat = of(json!({"kind": "otsu"}), PixelFormat::Gray8, &[7; 5]);
        assert_eq!(&flat.pixels[..], [255; 5]);
    }

    #[test]
    fn adaptive_finds_a_spot_in_uneven_light() {
        let mut pixels: Vec<u8> = (0..100).map(|x| x * 2).collect();
        pixels[20] += 30;
        let properties = json!({"kind": "adaptive", "radius": 5, "offset": 10});
        let mask = of(properties, PixelFormat::Gray8, &pixels);
        let bright: Vec<usize> = (0..100).filter(|x| mask.pixels[*x] == 255).collect();
        assert_eq!(bright, [20]);
    }
}
