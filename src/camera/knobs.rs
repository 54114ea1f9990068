//! What can be turned at a camera while it runs.

/// A knob of a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// How long light is gathered, in milliseconds.
    Exposure,
    /// How much the picture is amplified.
    Gain,
    /// How bright it is.
    Brightness,
    /// How far dark and bright are apart.
    Contrast,
    /// How much colour there is.
    Saturation,
    /// How much edges are drawn out.
    Sharpness,
    /// The colour of light that counts as white, in kelvin.
    WhiteBalance,
    /// The distance at which the picture is sharp.
    Focus,
    /// How much the picture is enlarged.
    Zoom,
}

impl Knob {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Exposure,
        Self::Gain,
        Self::Brightness,
        Self::Contrast,
        Self::Saturation,
        Self::Sharpness,
        Self::WhiteBalance,
        Self::Focus,
        Self::Zoom,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Gain => "gain",
            Self::Brightness => "brightness",
            Self::Contrast => "contrast",
            Self::Saturation => "saturation",
            Self::Sharpness => "sharpness",
            Self::WhiteBalance => "white balance",
            Self::Focus => "focus",
            Self::Zoom => "zoom",
        }
    }
}

/// How all knobs stand, in the order of [`Knob::ALL`]; none for what is left to the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Knobs(pub [Option<f64>; Knob::ALL.len()]);

/// Why a knob stayed where it was.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// The camera has no such knob.
    #[error("this camera has no {0} that could be set; leave it unset")]
    Absent(&'static str),
    /// It does not go that far.
    #[error("the {name} of this camera goes from {min} to {max}, not to {wanted}")]
    Range {
        /// Which.
        name: &'static str,
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
        /// What was asked for.
        wanted: f64,
    },
    /// The camera said no.
    #[error("the camera refused this {name}: {why}")]
    Said {
        /// Which.
        name: &'static str,
        /// The words of the system.
        why: String,
    },
}
