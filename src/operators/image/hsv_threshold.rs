use crate::operator::prelude::*;
use crate::protocol::image::checked;

/// Makes a mask of the colours within a range of hue, saturation and value.
///
/// White in the mask, a `gray8` image, is where all three are within their range, ends included.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HsvThreshold {
    /// The least of each.
    pub lower: Hsv,
    /// The most of each. A hue below the lower one means the range across red, such as 170 to 10.
    pub upper: Hsv,
}

/// A colour as OpenCV writes it in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Hsv {
    /// The place on the circle of colours, in steps of two degrees: 0 is red, 60 green, 120 blue.
    #[schemars(range(min = 0, max = 179))]
    pub hue: u8,
    /// How colourful: 0 is gray, 255 a pure colour.
    #[schemars(range(min = 0, max = 255))]
    pub saturation: u8,
    /// How bright: 0 is black.
    #[schemars(range(min = 0, max = 255))]
    pub value: u8,
}

impl Default for HsvThreshold {
    fn default() -> Self {
        Self { lower: Hsv::default(), upper: Hsv { hue: 179, saturation: 255, value: 255 } }
    }
}

fn hsv([red, green, blue]: [u8; 3]) -> Hsv {
    let value = red.max(green).max(blue);
    let range = i32::from(value - red.min(green).min(blue));
    if range == 0 {
        return Hsv { hue: 0, saturation: 0, value };
    }
    let [red, green, blue] = [red, green, blue].map(i32::from);
    let greatest = i32::from(value);
    // Sixths of the circle, of 30 steps each.
    let (sixths, across) = if greatest == red {
        (0, green - blue)
    } else if greatest == green {
        (2, blue - red)
    } else {
        (4, red - green)
    };
    let hue = (60 * across + range * (60 * sixths + 1)).div_euclid(2 * range).rem_euclid(180);
    let saturation = (255 * range + greatest / 2) / greatest;
    Hsv { hue: hue as u8, saturation: saturation as u8, value }
}

impl HsvThreshold {
    fn contains(&self, color: Hsv) -> bool {
        let Self { lower, upper } = self;
        let hue = if lower.hue <= upper.hue {
            (lower.hue..=upper.hue).contains(&color.hue)
        } else {
            color.hue >= lower.hue || color.hue <= upper.hue
        };
        hue && (lower.saturation..=upper.saturation).contains(&color.saturation)
            && (lower.value..=upper.value).contains(&color.value)
    }

    fn mask<const N: usize>(&self, pixels: &[u8], rgb: impl Fn([u8; N]) -> [u8; 3]) -> Vec<u8> {
        let inside = |pixel: &[u8; N]| if self.contains(hsv(rgb(*pixel))) { 255 } else { 0 };
        pixels.as_chunks::<N>().0.iter().map(inside).collect()
    }
}

impl Transform for HsvThreshold {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        checked(&image)?;
        let mask = match image.format {
            PixelFormat::Rgb8 => self.mask(&image.pixels, |rgb| rgb),
            PixelFormat::Bgr8 => self.mask(&image.pixels, |[b, g, r]| [r, g, b]),
            PixelFormat::Rgba8 => self.mask(&image.pixels, |[r, g, b, _]| [r, g, b]),
            PixelFormat::Gray8 | PixelFormat::Gray16 | PixelFormat::F32 => {
                return Err(Error::new(format!(
                    "an image of {} has no colours; use image.threshold, or wire an image of rgb8 \
                     or bgr8",
                    image.format.name()
                )));
            }
        };
        let Image { width, height, time, .. } = *image;
        let format = PixelFormat::Gray8;
        Ok(Arc::new(Image { width, height, format, time, pixels: mask.into() }))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<HsvThreshold>().aliases(&[
    "inRange",
    "chroma key",
    "color tracking",
    "colour mask",
    "Chroma Key TOP",
    "jit.chromakey",
    "jit.findcolor",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn colours_have_the_numbers_of_opencv() {
        for (rgb, expected) in [
            ([255, 0, 0], [0, 255, 255]),
            ([255, 255, 0], [30, 255, 255]),
            ([0, 255, 0], [60, 255, 255]),
            ([0, 255, 255], [90, 255, 255]),
            ([0, 0, 255], [120, 255, 255]),
            ([255, 0, 255], [150, 255, 255]),
            ([255, 0, 4], [0, 255, 255]),
            ([255, 0, 9], [179, 255, 255]),
            ([100, 50, 50], [0, 128, 100]),
            ([7, 7, 7], [0, 0, 7]),
            ([0, 0, 0], [0, 0, 0]),
        ] {
            let Hsv { hue, saturation, value } = hsv(rgb);
            assert_eq!([hue, saturation, value], expected, "{rgb:?}");
        }
    }

    #[test]
    fn every_colour_has_a_hue_on_the_circle() {
        for red in (0..=255).step_by(5) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(3) {
                    assert!(hsv([red, green, blue]).hue < 180);
                }
            }
        }
    }

    #[test]
    fn masks_what_is_within_the_range() {
        let green = json!({"lower": {"hue": 50, "saturation": 100, "value": 100},
                           "upper": {"hue": 70, "saturation": 255, "value": 255}});
        let mut bench = Bench::new(&OPERATOR, green);
        let rgb = picture(3, 1, PixelFormat::Rgb8, &[0, 255, 0, 255, 0, 0, 0, 90, 0]);
        let mask = picture(3, 1, PixelFormat::Gray8, &[255, 0, 0]);
        assert_eq!(bench.push(rgb), [mask]);
        let bgr = picture(1, 1, PixelFormat::Bgr8, &[255, 0, 0]);
        assert_eq!(bench.push(bgr), [picture(1, 1, PixelFormat::Gray8, &[0])]);
        // Across red.
        bench.set(
            json!({"lower": {"hue": 170}, "upper": {"hue": 10, "saturation": 255, "value": 255}}),
        );
        let reds = picture(3, 1, PixelFormat::Rgba8, &[255, 0, 9, 1, 255, 9, 0, 1, 0, 255, 0, 1]);
        assert_eq!(bench.push(reds), [picture(3, 1, PixelFormat::Gray8, &[255, 255, 0])]);
    }

    #[test]
    fn gray_has_no_colours() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(picture(1, 1, PixelFormat::Gray8, &[1])), []);
        assert!(bench.fault().unwrap().contains("use image.threshold"));
    }
}
