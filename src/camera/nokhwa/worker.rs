//! The thread in which nokhwa works, and the one place through which its frames leave it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ::nokhwa::Camera;
use ::nokhwa::NokhwaError;
use ::nokhwa::utils::{CameraFormat, CameraIndex, RequestedFormat, RequestedFormatType};
use bytes::Bytes;
use parking_lot::{Condvar, Mutex};

use super::super::Found;
use super::super::trouble::Trouble;
#[cfg(target_os = "linux")]
pub(super) use super::linux::{list, modes, prepare, turn};
#[cfg(not(target_os = "linux"))]
pub(super) use super::other::{list, modes, prepare, turn};

/// A frame as nokhwa gave it.
pub(super) struct Frame {
    pub bytes: Bytes,
    pub taken: SystemTime,
    /// How many were thrown away since the one before.
    pub missed: u64,
}

/// What a thread has to say. It has room for one frame, the newest.
#[derive(Default)]
pub(super) struct Slot {
    inside: Mutex<Inside>,
    news: Condvar,
}

#[derive(Default)]
struct Inside {
    opened: bool,
    frame: Option<Frame>,
    /// Frames that nobody took.
    missed: u64,
    trouble: Option<Trouble>,
    /// Nobody wants frames any more.
    closed: bool,
    /// The thread has let go of the camera.
    over: bool,
    /// Knobs that wait for the thread, as only it may touch the camera.
    turns: Vec<Turn>,
}

/// A knob to be turned by the thread.
pub(super) type Turn = Box<dyn FnOnce(&mut Camera) + Send>;

impl Slot {
    /// How opening went; none if it still goes on at the deadline.
    pub fn opened(&self, deadline: Instant) -> Option<Result<(), Trouble>> {
        let mut inside = self.inside.lock();
        loop {
            if let Some(trouble) = &inside.trouble {
                return Some(Err(trouble.clone()));
            }
            if inside.opened {
                return Some(Ok(()));
            }
            if self.news.wait_until(&mut inside, deadline).timed_out() {
                return None;
            }
        }
    }

    /// The newest frame; none if there was none until the deadline.
    pub fn take(&self, deadline: Instant) -> Result<Option<Frame>, Trouble> {
        let mut inside = self.inside.lock();
        loop {
            if let Some(frame) = inside.frame.take() {
                inside.missed = 0;
                return Ok(Some(frame));
            }
            if let Some(trouble) = &inside.trouble {
                return Err(trouble.clone());
            }
            if self.news.wait_until(&mut inside, deadline).timed_out() {
                return Ok(None);
            }
        }
    }

    /// Frames are no longer wanted.
    pub fn close(&self) {
        self.inside.lock().closed = true;
    }

    /// Whether the thread has let go of the camera.
    pub fn is_over(&self) -> bool {
        self.inside.lock().over
    }

    /// Whether it lets go before the deadline.
    pub fn ends_before(&self, deadline: Instant) -> bool {
        let mut inside = self.inside.lock();
        while !inside.over {
            if self.news.wait_until(&mut inside, deadline).timed_out() {
                return inside.over;
            }
        }
        true
    }

    /// Leaves a knob to the thread.
    #[cfg(not(target_os = "linux"))]
    pub fn turn(&self, turn: Turn) {
        const MOST: usize = 64;
        let mut inside = self.inside.lock();
        if inside.turns.len() < MOST {
            inside.turns.push(turn);
        }
    }

    fn change(&self, change: impl FnOnce(&mut Inside)) {
        change(&mut self.inside.lock());
        self.news.notify_all();
    }

    fn put(&self, bytes: Bytes, taken: SystemTime) {
        self.change(|inside| {
            if inside.frame.take().is_some() {
                inside.missed += 1;
            }
            // What an untaken frame had missed is still missed.
            inside.frame = Some(Frame { bytes, taken, missed: inside.missed });
        });
    }

    /// What the thread is to do before the next frame; none to end.
    fn orders(&self) -> Option<Vec<Turn>> {
        let mut inside = self.inside.lock();
        (!inside.closed).then(|| std::mem::take(&mut inside.turns))
    }
}

/// What a thread is started with.
pub(super) struct Worker {
    pub camera: Found,
    pub asked: CameraFormat,
    pub slot: Arc<Slot>,
}

impl Worker {
    /// Takes frames until they are no longer wanted or do not come any more.
    pub fn run(self) {
        let trouble = match catch_unwind(AssertUnwindSafe(|| self.frames())) {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(trouble_of(&error, &self.camera)),
            Err(_) => Some(Trouble::Unusable(format!(
                "nokhwa failed with the camera {}; choose another size or format, or another \
                 backend",
                self.camera.name
            ))),
        };
        self.slot.change(|inside| {
            inside.trouble = trouble;
            inside.over = true;
        });
    }

    fn frames(&self) -> Result<(), NokhwaError> {
        let wanted = RequestedFormatType::Exact(self.asked);
        let formats = [self.asked.format()];
        let request = RequestedFormat::with_formats(wanted, &formats);
        let mut camera = Camera::new(index_of(&self.camera), request)?;
        let result = self.stream(&mut camera);
        // It panics where it cannot stop.
        let _ = catch_unwind(AssertUnwindSafe(move || drop(camera)));
        result
    }

    fn stream(&self, camera: &mut Camera) -> Result<(), NokhwaError> {
        camera.open_stream()?;
        self.slot.change(|inside| inside.opened = true);
        while let Some(turns) = self.slot.orders() {
            turns.into_iter().for_each(|turn| turn(camera));
            let frame = camera.frame()?;
            self.slot.put(frame.buffer_bytes(), moment(frame.capture_timestamp()));
        }
        Ok(())
    }
}

/// When a frame was taken, as far as the system says so. Other systems than Linux count from moments
/// of their own.
fn moment(since_1970: Option<Duration>) -> SystemTime {
    const OLDEST: Duration = Duration::from_secs(10);
    let now = SystemTime::now();
    let said = since_1970.and_then(|time| UNIX_EPOCH.checked_add(time));
    let plausible = |time: &SystemTime| now.duration_since(*time).is_ok_and(|age| age < OLDEST);
    said.filter(plausible).unwrap_or(now)
}

/// What nokhwa calls this camera.
pub(super) fn index_of(camera: &Found) -> CameraIndex {
    if cfg!(target_os = "linux") || camera.id.parse::<u32>().is_ok() {
        CameraIndex::Index(camera.number)
    } else {
        CameraIndex::String(camera.id.clone())
    }
}

/// nokhwa passes on only the text of what the system said.
pub(super) fn trouble_of(error: &NokhwaError, camera: &Found) -> Trouble {
    let said = error.to_string();
    let name = camera.name.clone();
    let code = said.rsplit_once("os error ").and_then(|(_, rest)| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<i32>().ok()
    });
    match code {
        // A signal came between; it is opened anew.
        Some(4) => Trouble::Unusable(format!("camera {name} was interrupted, and is opened anew")),
        Some(code) => super::super::trouble::of(&std::io::Error::from_raw_os_error(code), &name),
        None if said.contains("Framerate not whole") || said.contains("FrameFormat") => {
            Trouble::Unusable(format!(
                "nokhwa cannot open camera {name} in the format or at the rate at which it stands; \
                 set Backend to Automatic"
            ))
        }
        None => Trouble::Unusable(format!(
            "camera {name} does not work through nokhwa: {said}; choose another size or format"
        )),
    }
}
