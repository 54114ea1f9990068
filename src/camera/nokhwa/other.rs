//! Cameras of Windows and macOS, as nokhwa tells of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use ::nokhwa::utils::{
    ApiBackend, CameraIndex, ControlValueSetter, FrameFormat, KnownCameraControl, RequestedFormat,
    RequestedFormatType,
};
use ::nokhwa::{Camera, NokhwaError, nokhwa_initialize, query};

use super::super::knobs::{Knob, Refused};
use super::super::trouble::Trouble;
use super::super::{Coding, Found, Mode, Terms, Wish};
use super::worker::{Slot, index_of};

/// The cameras there are.
pub(super) fn list() -> Result<Vec<Found>, Trouble> {
    // macOS asks its user, once; until then no camera opens.
    static PERMISSION: Once = Once::new();
    PERMISSION.call_once(|| nokhwa_initialize(|_| {}));
    let all = guarded(|| query(ApiBackend::Auto));
    let all = all.map_err(|said| {
        Trouble::Unusable(format!("the system does not tell its cameras: {said}; start it anew"))
    })?;
    let found = all.iter().zip(0..).map(|(info, position)| {
        let (id, number) = match info.index() {
            CameraIndex::Index(number) => (number.to_string(), *number),
            CameraIndex::String(id) => (id.clone(), position),
        };
        let name = info.human_name();
        Found { name, place: id.clone(), id, number, forbidden: false }
    });
    Ok(found.collect())
}

/// What a camera offers.
pub(super) fn modes(camera: &Found, _: &Wish) -> Result<Vec<Mode>, Trouble> {
    let all = guarded(|| {
        let request = RequestedFormat::with_formats(RequestedFormatType::None, &FORMATS);
        Camera::new(index_of(camera), request)?.compatible_camera_formats()
    });
    let all = all.map_err(|said| {
        Trouble::Unusable(format!("camera {} does not say what it offers: {said}", camera.name))
    })?;
    let mut modes: Vec<Mode> = Vec::new();
    for one in all {
        let Some(coding) = coding(one.format()) else { continue };
        let (width, height, rate) = (one.width(), one.height(), f64::from(one.frame_rate()));
        let same =
            |mode: &&mut Mode| (mode.coding, mode.width, mode.height) == (coding, width, height);
        match modes.iter_mut().find(same) {
            Some(mode) => mode.rates.push(rate),
            None => modes.push(Mode { coding, width, height, rates: vec![rate] }),
        }
    }
    Ok(modes)
}

/// All that can be read.
const FORMATS: [FrameFormat; 6] = [
    FrameFormat::MJPEG,
    FrameFormat::YUYV,
    FrameFormat::NV12,
    FrameFormat::GRAY,
    FrameFormat::RAWRGB,
    FrameFormat::RAWBGR,
];

fn coding(format: FrameFormat) -> Option<Coding> {
    match format {
        FrameFormat::MJPEG => Some(Coding::Mjpeg),
        FrameFormat::YUYV => Some(Coding::Yuyv),
        FrameFormat::NV12 => Some(Coding::Nv12),
        FrameFormat::GRAY => Some(Coding::Gray),
        FrameFormat::RAWRGB => Some(Coding::Rgb),
        FrameFormat::RAWBGR => Some(Coding::Bgr),
    }
}

/// Nothing is in the way of opening.
#[allow(clippy::unnecessary_wraps, reason = "it can fail on Linux")]
pub(super) fn prepare(_: &Found, _: Terms) -> Result<(), Trouble> {
    Ok(())
}

/// Leaves a knob to the thread of the camera. In the camera's own units; what it refuses stays as it
/// is.
pub(super) fn turn(_: &Found, slot: &Slot, knob: Knob, value: Option<f64>) -> Result<(), Refused> {
    let known = match knob {
        Knob::Exposure => KnownCameraControl::Exposure,
        Knob::Gain => KnownCameraControl::Gain,
        Knob::Brightness => KnownCameraControl::Brightness,
        Knob::Contrast => KnownCameraControl::Contrast,
        Knob::Saturation => KnownCameraControl::Saturation,
        Knob::Sharpness => KnownCameraControl::Sharpness,
        Knob::WhiteBalance => KnownCameraControl::WhiteBalance,
        Knob::Focus => KnownCameraControl::Focus,
        Knob::Zoom => KnownCameraControl::Zoom,
    };
    if let Some(value) = value {
        slot.turn(Box::new(move |camera| {
            let _ = camera.set_camera_control(known, ControlValueSetter::Integer(value as i64));
        }));
    }
    Ok(())
}

fn guarded<T>(work: impl FnOnce() -> Result<T, NokhwaError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("nokhwa failed".to_owned()),
    }
}
