//! Pictures.

use bytes::{Bytes, BytesMut};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TimeTag;

/// A frame of pixels, row by row from the top, without padding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How a pixel is written.
    pub format: PixelFormat,
    /// `width * height * format.bytes()` bytes.
    #[serde(with = "super::json::bytes")]
    pub pixels: Bytes,
    /// When the camera took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeTag>,
}

/// How a pixel is written in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PixelFormat {
    /// One byte of brightness.
    Gray8,
    /// Two bytes of brightness, in the byte order of the machine.
    Gray16,
    /// Red, green, blue.
    Rgb8,
    /// Blue, green, red: what OpenCV and Bonsai use.
    Bgr8,
    /// Red, green, blue, alpha.
    Rgba8,
    /// One 32-bit float of brightness, in the byte order of the machine.
    F32,
}

impl Image {
    /// A frame of these pixels, taken at no moment in particular.
    pub fn new(width: u32, height: u32, format: PixelFormat, pixels: impl Into<Bytes>) -> Self {
        Self { width, height, format, pixels: pixels.into(), time: None }
    }

    /// How many bytes its size asks for; none if no machine could hold them.
    pub fn bytes_needed(&self) -> Option<usize> {
        (self.width as usize)
            .checked_mul(self.height as usize)?
            .checked_mul(self.format.bytes())
            .filter(|bytes| isize::try_from(*bytes).is_ok())
    }

    /// Whether it has the bytes that its size asks for, and is not empty. What comes from a wire may
    /// be otherwise.
    pub fn is_sound(&self) -> bool {
        !self.pixels.is_empty() && self.bytes_needed() == Some(self.pixels.len())
    }

    /// Its pixels, to be changed in place: the very same memory if nobody else holds it, else a
    /// copy.
    pub fn take_pixels(&mut self) -> BytesMut {
        let pixels = std::mem::take(&mut self.pixels);
        pixels.try_into_mut().unwrap_or_else(|shared| BytesMut::from(&*shared))
    }
}

impl PixelFormat {
    /// Bytes a pixel takes.
    pub fn bytes(self) -> usize {
        self.channels() * self.depth().bytes()
    }

    /// Numbers a pixel is made of.
    pub fn channels(self) -> usize {
        match self {
            Self::Gray8 | Self::Gray16 | Self::F32 => 1,
            Self::Rgb8 | Self::Bgr8 => 3,
            Self::Rgba8 => 4,
        }
    }

    /// The type of these numbers.
    pub fn depth(self) -> super::Depth {
        match self {
            Self::Gray16 => super::Depth::U16,
            Self::F32 => super::Depth::F32,
            Self::Gray8 | Self::Rgb8 | Self::Bgr8 | Self::Rgba8 => super::Depth::U8,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gray8 => "gray8",
            Self::Gray16 => "gray16",
            Self::Rgb8 => "rgb8",
            Self::Bgr8 => "bgr8",
            Self::Rgba8 => "rgba8",
            Self::F32 => "f32",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_sound_if_its_size_is_that_of_its_pixels() {
        let image = |width, height, bytes: usize| {
            Image::new(width, height, PixelFormat::Rgb8, vec![7; bytes]).is_sound()
        };
        assert!(image(2, 3, 18));
        assert!(!image(2, 3, 17) && !image(0, 3, 0) && !image(u32::MAX, u32::MAX, 3));
    }

    #[test]
    fn pixels_of_a_lone_holder_are_changed_where_they_are() {
        let mut image = Image::new(2, 1, PixelFormat::Gray8, vec![1, 2]);
        let place = image.pixels.as_ptr();
        let mut pixels = image.take_pixels();
        pixels[0] = 9;
        image.pixels = pixels.freeze();
        assert_eq!(image.pixels.as_ptr(), place);
        let shared = image.pixels.clone();
        let mut pixels = image.take_pixels();
        pixels[0] = 5;
        assert_eq!((&shared[..], &pixels[..]), (&[9, 2][..], &[5, 2][..]));
    }
}
