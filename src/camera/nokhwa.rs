//! Cameras through the crate nokhwa, on every system.
//!
//! nokhwa waits for a frame without end and panics where it does not know on, so that it has a
//! thread of its own, which is left behind when it does not come back.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;
mod worker;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::nokhwa::utils::{CameraFormat, FrameFormat};
use parking_lot::Mutex;

use super::knobs::{Knob, Refused};
use super::trouble::Trouble;
use super::{Coding, Driver, Found, Mode, Raw, Session, Terms, Wish};
use worker::{Slot, Worker};

/// The cameras that nokhwa knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nokhwa;

/// Threads that did not come back, by the place of their camera. As long as one has the camera,
/// nobody else can open it.
static LEFT_BEHIND: Mutex<Vec<(String, Arc<Slot>)>> = Mutex::new(Vec::new());

/// How long opening may take.
const OPENING: Duration = Duration::from_secs(8);
/// How long a thread may take to let go of its camera.
const CLOSING: Duration = Duration::from_millis(400);

impl Driver for Nokhwa {
    fn list(&self) -> Result<Vec<Found>, Trouble> {
        worker::list()
    }

    fn modes(&self, camera: &Found, wish: &Wish) -> Result<Vec<Mode>, Trouble> {
        check_left_behind(camera)?;
        worker::modes(camera, wish)
    }

    fn open(&self, camera: &Found, terms: Terms) -> Result<Box<dyn Session>, Trouble> {
        check_left_behind(camera)?;
        let format = frame_format(terms.coding)
            .ok_or_else(|| Trouble::Unusable("nokhwa cannot read this format".to_owned()))?;
        let asked = CameraFormat::new_from(
            terms.width,
            terms.height,
            format,
            if terms.rate > 0.0 { terms.rate.round() as u32 } else { 30 },
        );
        worker::prepare(camera, terms)?;
        let slot = Arc::<Slot>::default();
        let worker = Worker { camera: camera.clone(), asked, slot: slot.clone() };
        let thread = std::thread::Builder::new().name("nokhwa".to_owned());
        let spawned = thread.spawn(move || worker.run());
        spawned.map_err(|error| {
            Trouble::Unusable(format!("could not start a thread: {error}; close other programs"))
        })?;
        let session = Taken { camera: camera.clone(), terms, slot };
        let deadline = Instant::now() + OPENING;
        match session.slot.opened(deadline) {
            Some(Ok(())) => Ok(Box::new(session)),
            Some(Err(trouble)) => Err(trouble),
            None => Err(Trouble::Silent(camera.name.clone())),
        }
    }

    fn takes(&self, coding: Coding, rate: f64) -> bool {
        // It counts whole frames in a second only.
        frame_format(coding).is_some() && (rate - rate.round()).abs() < 1e-6
    }
}

/// Whether a thread that did not come back still has the camera.
fn check_left_behind(camera: &Found) -> Result<(), Trouble> {
    let mut left = LEFT_BEHIND.lock();
    left.retain(|(_, slot)| !slot.is_over());
    if left.iter().any(|(place, _)| *place == camera.place) {
        return Err(Trouble::Silent(camera.name.clone()));
    }
    Ok(())
}

/// What nokhwa calls it.
fn frame_format(coding: Coding) -> Option<FrameFormat> {
    match coding {
        Coding::Mjpeg => Some(FrameFormat::MJPEG),
        Coding::Yuyv => Some(FrameFormat::YUYV),
        Coding::Nv12 => Some(FrameFormat::NV12),
        Coding::Rgb => Some(FrameFormat::RAWRGB),
        Coding::Bgr => Some(FrameFormat::RAWBGR),
        // On Linux it asks for letters that no driver knows.
        Coding::Gray if cfg!(not(target_os = "linux")) => Some(FrameFormat::GRAY),
        Coding::Gray | Coding::Uyvy | Coding::Yu12 => None,
    }
}

/// A camera that a thread takes frames from.
struct Taken {
    camera: Found,
    terms: Terms,
    slot: Arc<Slot>,
}

impl Session for Taken {
    fn terms(&self) -> Terms {
        self.terms
    }

    fn next(&mut self, patience: Duration, take: &mut dyn FnMut(Raw<'_>)) -> Result<bool, Trouble> {
        let Some(frame) = self.slot.take(Instant::now() + patience)? else { return Ok(false) };
        take(Raw {
            bytes: &frame.bytes,
            taken: frame.taken,
            missed: frame.missed,
            damaged: frame.bytes.is_empty(),
            padded: true,
        });
        Ok(true)
    }

    fn turn(&mut self, knob: Knob, value: Option<f64>) -> Result<(), Refused> {
        worker::turn(&self.camera, &self.slot, knob, value)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.slot.close();
        if !self.slot.ends_before(Instant::now() + CLOSING) {
            LEFT_BEHIND.lock().push((self.camera.place.clone(), self.slot.clone()));
        }
    }
}
