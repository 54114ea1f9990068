//! Cameras: what the machine has, what they can do, and frames from them, come what may.
//!
//! Two ways lead to a camera, each a [`Driver`]: Video4Linux directly, on Linux, and nokhwa, on
//! every system. [`capture`] drives either, and lives through whatever cameras do: being absent, in
//! use, forbidden, unplugged, silent, or sending rubbish. Nothing in here knows of patches.

pub mod capture;
pub mod choose;
pub mod decode;
mod format;
pub mod knobs;
#[cfg(feature = "camera")]
mod nokhwa;
pub mod trouble;
#[cfg(all(feature = "camera", target_os = "linux"))]
mod v4l;

use std::time::{Duration, SystemTime};

pub use format::Format;
use knobs::{Knob, Refused};
use trouble::Trouble;

/// Which way leads to the cameras.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// Video4Linux on Linux, nokhwa elsewhere.
    #[default]
    Automatic,
    /// Video4Linux.
    V4l,
    /// The crate nokhwa.
    Nokhwa,
}

/// A camera of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What its maker calls it.
    pub name: String,
    /// What stays the same when it comes back under another number: its serial number, or else the
    /// socket in which it is.
    pub id: String,
    /// Where the system has put it: `/dev/video0`.
    pub place: String,
    /// The number in there.
    pub number: u32,
    /// Whether this user may not open it.
    pub forbidden: bool,
}

/// How a camera writes its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coding {
    /// Two pixels in four bytes, brightness first.
    Yuyv,
    /// Two pixels in four bytes, colour first.
    Uyvy,
    /// A plane of brightness and one of colour.
    Nv12,
    /// A plane of brightness and two of colour.
    Yu12,
    /// Blue, green, red.
    Bgr,
    /// Red, green, blue.
    Rgb,
    /// Each frame a JPEG.
    Mjpeg,
    /// Brightness alone.
    Gray,
}

impl Coding {
    /// All of them, those first that are cheapest to read and lose nothing.
    pub const ALL: [Self; 8] = [
        Self::Yuyv,
        Self::Uyvy,
        Self::Nv12,
        Self::Yu12,
        Self::Bgr,
        Self::Rgb,
        Self::Mjpeg,
        Self::Gray,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yuyv => "yuyv",
            Self::Uyvy => "uyvy",
            Self::Nv12 => "nv12",
            Self::Yu12 => "yu12",
            Self::Bgr => "bgr",
            Self::Rgb => "rgb",
            Self::Mjpeg => "mjpeg",
            Self::Gray => "gray",
        }
    }

    /// The four letters by which Video4Linux knows it.
    pub fn fourcc(self) -> [u8; 4] {
        *match self {
            Self::Yuyv => b"YUYV",
            Self::Uyvy => b"UYVY",
            Self::Nv12 => b"NV12",
            Self::Yu12 => b"YU12",
            Self::Bgr => b"BGR3",
            Self::Rgb => b"RGB3",
            Self::Mjpeg => b"MJPG",
            Self::Gray => b"GREY",
        }
    }

    /// The one with these four letters.
    pub fn from_fourcc(letters: [u8; 4]) -> Option<Self> {
        match &letters {
            b"JPEG" => Some(Self::Mjpeg),
            b"YUY2" => Some(Self::Yuyv),
            _ => Self::ALL.into_iter().find(|coding| coding.fourcc() == letters),
        }
    }
}

/// A size in which a camera offers frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Mode {
    /// How pixels are written.
    pub coding: Coding,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames in a second that can be had; empty if the camera does not say.
    pub rates: Vec<f64>,
}

/// What is wanted of a camera. Zero and none leave the choice to the camera.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Its name, id or place; blank for the one at `index`.
    pub device: String,
    /// Its position in the list.
    pub index: usize,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames in a second.
    pub rate: f64,
    /// How pixels are written.
    pub coding: Option<Coding>,
    /// Whether only brightness is needed.
    pub gray: bool,
}

/// What a camera is asked for, and what it has agreed to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// How pixels are written.
    pub coding: Coding,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames in a second; zero if unknown.
    pub rate: f64,
    /// Bytes from row to row; none if there is no padding.
    pub stride: Option<u32>,
}

/// A frame as it lies in the memory of the driver.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// What was sent.
    pub bytes: &'a [u8],
    /// When it was taken.
    pub taken: SystemTime,
    /// How many frames there were since the one before that nobody gets.
    pub missed: u64,
    /// Whether the driver itself says that it is damaged.
    pub damaged: bool,
    /// Whether other bytes than those sent may follow.
    pub padded: bool,
}

/// A way to the cameras of the machine.
pub trait Driver {
    /// The cameras there are, in the order of their numbers.
    fn list(&self) -> Result<Vec<Found>, Trouble>;

    /// What a camera offers. A size that is wished for is among it where any size is possible.
    fn modes(&self, camera: &Found, wish: &Wish) -> Result<Vec<Mode>, Trouble>;

    /// Begins to take frames.
    fn open(&self, camera: &Found, terms: Terms) -> Result<Box<dyn Session>, Trouble>;

    /// Whether frames can be had in this way at this rate.
    fn takes(&self, coding: Coding, rate: f64) -> bool;
}

/// A camera that is open. Dropping it lets go of the camera, within half a second.
pub trait Session {
    /// What the camera has agreed to.
    fn terms(&self) -> Terms;

    /// Waits for the newest frame, at most this long; whether there was one.
    fn next(&mut self, patience: Duration, take: &mut dyn FnMut(Raw<'_>)) -> Result<bool, Trouble>;

    /// Turns a knob of the camera; with none it is left to the camera again.
    fn turn(&mut self, knob: Knob, value: Option<f64>) -> Result<(), Refused>;
}

/// The way that was chosen.
#[cfg(feature = "camera")]
pub fn driver(backend: Backend) -> Result<Box<dyn Driver>, Trouble> {
    match backend {
        #[cfg(target_os = "linux")]
        Backend::Automatic | Backend::V4l => Ok(Box::new(v4l::V4l)),
        #[cfg(not(target_os = "linux"))]
        Backend::V4l => Err(Trouble::Unusable(
            "Video4Linux is there on Linux only; set Backend to Automatic".to_owned(),
        )),
        _ => Ok(Box::new(nokhwa::Nokhwa)),
    }
}

/// The way that was chosen.
#[cfg(not(feature = "camera"))]
pub fn driver(_: Backend) -> Result<Box<dyn Driver>, Trouble> {
    Err(Trouble::Unusable(
        "this program was built without cameras; build it with the feature camera".to_owned(),
    ))
}
