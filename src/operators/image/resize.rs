use fast_image_resize::images::{Image as Buffer, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::operator::prelude::*;
use crate::protocol::image::{checked, checked_size, guarded};

/// Makes an image larger or smaller.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Resize {
    /// Pixels in a row; 0 means as many as the height and the proportions of the image ask for.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px"))]
    pub width: u32,
    /// Rows; 0 means as many as the width and the proportions of the image ask for.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px"))]
    pub height: u32,
    /// What becomes of an image of other proportions.
    pub aspect: Aspect,
    /// How pixels are made of others.
    pub interpolation: Interpolation,
}

/// What becomes of an image of other proportions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// It is stretched to width and height.
    #[default]
    Stretch,
    /// It keeps its proportions and becomes as large as fits into width and height.
    Fit,
    /// It keeps its proportions, fills width and height, and loses what is over at two sides.
    Fill,
}

/// How pixels are made of others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interpolation {
    /// The nearest pixel: fast, and right for masks.
    Nearest,
    /// Between the four pixels around: the usual choice.
    #[default]
    Bilinear,
    /// Between the sixteen pixels around: sharper where an image becomes larger.
    Cubic,
    /// The mean of all pixels that come together: the best where an image becomes much smaller.
    Area,
    /// The sharpest, and the slowest.
    Lanczos,
}

impl Interpolation {
    fn algorithm(self) -> ResizeAlg {
        match self {
            Self::Nearest => ResizeAlg::Nearest,
            Self::Bilinear => ResizeAlg::Interpolation(FilterType::Bilinear),
            Self::Cubic => ResizeAlg::Interpolation(FilterType::CatmullRom),
            Self::Area => ResizeAlg::Convolution(FilterType::Box),
            Self::Lanczos => ResizeAlg::Convolution(FilterType::Lanczos3),
        }
    }
}

impl Default for Resize {
    fn default() -> Self {
        Self {
            width: 640,
            height: 480,
            aspect: Aspect::default(),
            interpolation: Interpolation::default(),
        }
    }
}

impl Resize {
    fn size(&self, image: &Image) -> (u32, u32) {
        let (width, height) = (f64::from(image.width), f64::from(image.height));
        let scaled = |factor: f64| {
            let side = |length: f64| (length * factor).round().max(1.0) as u32;
            (side(width), side(height))
        };
        let across = f64::from(self.width) / width;
        let down = f64::from(self.height) / height;
        match (self.width, self.height, self.aspect) {
            (0, 0, _) => (image.width, image.height),
            (wanted, 0, _) => (wanted, scaled(across).1),
            (0, wanted, _) => (scaled(down).0, wanted),
            (_, _, Aspect::Fit) => scaled(across.min(down)),
            (wide, high, _) => (wide, high),
        }
    }
}

impl Transform for Resize {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    /// Keeps its memory from image to image.
    type State = Resizer;

    fn apply(&self, resizer: &mut Resizer, image: Arc<Image>) -> Result<Arc<Image>, Error> {
        checked(&image)?;
        let (width, height) = self.size(&image);
        if (width, height) == (image.width, image.height) {
            return Ok(image);
        }
        checked_size(width, height)?;
        let mut options = ResizeOptions::new().resize_alg(self.interpolation.algorithm());
        if self.aspect == Aspect::Fill {
            options = options.fit_into_destination(None);
        }
        let pixels = guarded("this picture", || {
            let pixel_type = pixel_type(image.format);
            let mut resized = Buffer::new(width, height, pixel_type);
            let refused = |error: &dyn std::fmt::Display| {
                Error::new(format!("this picture cannot be resized: {error}"))
            };
            match ImageRef::new(image.width, image.height, &image.pixels, pixel_type) {
                Ok(source) => resizer.resize(&source, &mut resized, &options),
                // Wide pixels that do not begin where the machine wants numbers to begin.
                Err(_) => {
                    let mut source = Buffer::new(image.width, image.height, pixel_type);
                    source.buffer_mut().copy_from_slice(&image.pixels);
                    resizer.resize(&source, &mut resized, &options)
                }
            }
            .map_err(|error| refused(&error))?;
            Ok(resized.into_vec())
        })?;
        let Image { format, time, .. } = *image;
        Ok(Arc::new(Image { width, height, format, time, pixels: pixels.into() }))
    }
}

fn pixel_type(format: PixelFormat) -> PixelType {
    match format {
        PixelFormat::Gray8 => PixelType::U8,
        PixelFormat::Gray16 => PixelType::U16,
        PixelFormat::Rgb8 | PixelFormat::Bgr8 => PixelType::U8x3,
        PixelFormat::Rgba8 => PixelType::U8x4,
        PixelFormat::F32 => PixelType::F32,
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Resize>().aliases(&[
    "scale",
    "resample",
    "Resolution TOP",
    "Fit TOP",
    "thumbnail",
    "jit.matrix",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_format_is_resized_in_every_way() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        for format in [
            PixelFormat::Gray8,
            PixelFormat::Gray16,
            PixelFormat::Rgb8,
            PixelFormat::Bgr8,
            PixelFormat::Rgba8,
            PixelFormat::F32,
        ] {
            let one: Vec<u8> = match format {
                PixelFormat::F32 => 0.25_f32.to_ne_bytes().to_vec(),
                _ => vec![255; format.bytes()],
            };
            for interpolation in ["nearest", "bilinear", "cubic", "area", "lanczos"] {
                bench.set(json!({"width": 3, "height": 7, "interpolation": interpolation}));
                let image = picture(8, 5, format, &one.repeat(40));
                let resized = pictures(bench.push(image)).remove(0);
                assert_eq!((resized.width, resized.height, resized.format), (3, 7, format));
                assert!(resized.is_sound());
                assert_eq!(resized.pixels, one.repeat(21), "{format:?} {interpolation}");
            }
        }
    }

    #[test]
    fn proportions_are_kept_where_wanted() {
        let mut bench = Bench::new(&OPERATOR, json!({"width": 4, "height": 4}));
        let size = |bench: &mut Bench, changes| {
            bench.set(changes);
            let resized = pictures(bench.push(picture(8, 4, PixelFormat::Gray8, &[9; 32])));
            (resized[0].width, resized[0].height)
        };
        assert_eq!(size(&mut bench, json!({"aspect": "stretch"})), (4, 4));
        assert_eq!(size(&mut bench, json!({"aspect": "fit"})), (4, 2));
        assert_eq!(size(&mut bench, json!({"aspect": "fill"})), (4, 4));
        assert_eq!(size(&mut bench, json!({"width": 0, "height": 2})), (4, 2));
        assert_eq!(size(&mut bench, json!({"width": 2, "height": 0})), (2, 1));
        assert_eq!(size(&mut bench, json!({"width": 0, "height": 0})), (8, 4));
    }

    #[test]
    fn proportions_beyond_all_sizes_are_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({"width": 16384, "height": 0}));
        assert_eq!(bench.push(picture(1, 9, PixelFormat::Gray8, &[0; 9])), []);
        assert!(bench.fault().unwrap().contains("too large"));
    }
}
