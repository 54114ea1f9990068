//! Pictures.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

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
}

/// How a pixel is written in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

impl PixelFormat {
    /// Bytes a pixel takes.
    pub fn bytes(self) -> usize {
        match self {
            Self::Gray8 => 1,
            Self::Gray16 => 2,
            Self::Rgb8 | Self::Bgr8 => 3,
            Self::Rgba8 | Self::F32 => 4,
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
