//! The ways to write pixels that one may ask of a camera.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Coding, Mode, choose};

/// How the camera is to send its pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// What is cheapest to read at this size and rate.
    #[default]
    Automatic,
    /// Each frame a JPEG: large sizes at full rate.
    Mjpeg,
    /// Uncompressed, also called YUY2.
    Yuyv,
    /// Uncompressed, colour first.
    Uyvy,
    /// Uncompressed, half the colour.
    Nv12,
    /// Uncompressed, half the colour, also called I420.
    Yu12,
    /// Uncompressed blue, green, red.
    Bgr,
    /// Uncompressed red, green, blue.
    Rgb,
    /// Brightness alone.
    Gray,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Automatic,
        Self::Mjpeg,
        Self::Yuyv,
        Self::Uyvy,
        Self::Nv12,
        Self::Yu12,
        Self::Bgr,
        Self::Rgb,
        Self::Gray,
    ];

    /// The one way that is asked for.
    pub fn coding(self) -> Option<Coding> {
        match self {
            Self::Automatic => None,
            Self::Mjpeg => Some(Coding::Mjpeg),
            Self::Yuyv => Some(Coding::Yuyv),
            Self::Uyvy => Some(Coding::Uyvy),
            Self::Nv12 => Some(Coding::Nv12),
            Self::Yu12 => Some(Coding::Yu12),
            Self::Bgr => Some(Coding::Bgr),
            Self::Rgb => Some(Coding::Rgb),
            Self::Gray => Some(Coding::Gray),
        }
    }

    /// What it is called, with what a camera has of it.
    pub fn label(self, modes: Option<&[Mode]>) -> String {
        match (self.coding(), modes) {
            (None, _) => "automatic: the cheapest to read".to_owned(),
            (Some(coding), Some(modes)) => choose::sizes_of(coding, modes),
            (Some(coding), None) => coding.name().to_owned(),
        }
    }
}
