//! The frames of one camera.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime};

use rustix::time::{ClockId, clock_gettime};
use v4l::Device;
use v4l::buffer::{Flags, Metadata, Type};
use v4l::io::mmap;
use v4l::io::traits::{CaptureStream as _, Stream as _};

use super::super::knobs::{Knob, Refused};
use super::super::trouble::{self, Trouble};
use super::super::{Found, Raw, Session, Terms};
use super::controls;

/// How many frames the driver may fill ahead.
const BUFFERS: u32 = 4;
/// `POLLIN` of poll(2).
const READABLE: i16 = 1;

/// A camera that streams.
pub(super) struct Stream {
    device: Device,
    camera: Found,
    terms: Terms,
    /// None once it is closed.
    frames: Option<mmap::Stream<'static>>,
    /// Whether the frame before is back with the driver already, as a wait for the next one was
    /// given up: the crate would give it back a second time, which the driver refuses.
    given_back: bool,
    /// The number that the driver gave the frame before.
    latest: Option<u32>,
}

impl Stream {
    pub fn new(device: Device, camera: Found, terms: Terms) -> io::Result<Self> {
        let frames = mmap::Stream::with_buffers(&device, Type::VideoCapture, BUFFERS)?;
        Ok(Self { device, camera, terms, frames: Some(frames), given_back: false, latest: None })
    }
}

impl Session for Stream {
    fn terms(&self) -> Terms {
        self.terms
    }

    fn next(&mut self, patience: Duration, take: &mut dyn FnMut(Raw<'_>)) -> Result<bool, Trouble> {
        let name = &self.camera.name;
        match next(self.frames.as_mut(), &mut self.given_back, &mut self.latest, patience, take) {
            Ok(came) => Ok(came),
            Err(error)
                if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted) =>
            {
                self.given_back = true;
                Ok(false)
            }
            Err(error) => Err(trouble::of(&error, name)),
        }
    }

    fn turn(&mut self, knob: Knob, value: Option<f64>) -> Result<(), Refused> {
        controls::turn(&self.device, knob, value)
    }
}

/// Goes on to the newest frame; whether there was one.
fn next(
    frames: Option<&mut mmap::Stream<'static>>,
    given_back: &mut bool,
    latest: &mut Option<u32>,
    patience: Duration,
    take: &mut dyn FnMut(Raw<'_>),
) -> io::Result<bool> {
    let Some(frames) = frames else { return Ok(false) };
    let deadline = Instant::now() + patience;
    let handle = frames.handle();
    // The one that was looked at last is not with the driver.
    let places = u64::from(BUFFERS) - u64::from(!*given_back);
    let mut passed = 0;
    loop {
        frames.set_timeout(deadline.saturating_duration_since(Instant::now()));
        if *given_back {
            // This frame is passed over, as the crate shows only those that `next` gives.
            frames.dequeue()?;
            *given_back = false;
            passed += 1;
            continue;
        }
        let (bytes, about) = frames.next()?;
        let more = handle.poll(READABLE, 0).unwrap_or(0) > 0;
        // When all places were full, the driver had none for newer frames, and the last is old, too.
        let was_full = passed + 1 == places;
        if more || was_full {
            passed += 1;
            continue;
        }
        let missed = latest.map_or(0, |latest| about.sequence.wrapping_sub(latest).wrapping_sub(1));
        // Some drivers do not count, or begin anew.
        let missed = if missed < 1 << 16 { u64::from(missed) } else { 0 };
        *latest = Some(about.sequence);
        let sent = bytes.get(..about.bytesused as usize).unwrap_or(bytes);
        take(Raw {
            bytes: sent,
            taken: moment(about),
            missed: missed.max(passed),
            damaged: about.flags.contains(Flags::ERROR) || sent.is_empty(),
            padded: false,
        });
        return Ok(true);
    }
}

/// When a frame was taken. Drivers stamp it with the clock that counts since the machine was
/// started.
fn moment(about: &Metadata) -> SystemTime {
    let now = SystemTime::now();
    if !about.flags.contains(Flags::TIMESTAMP_MONOTONIC) {
        return now;
    }
    let clock = clock_gettime(ClockId::Monotonic);
    let age = micros(clock.tv_sec, clock.tv_nsec / 1000)
        .saturating_sub(micros(about.timestamp.sec, about.timestamp.usec));
    // Some stamps lie in the future, or mean nothing.
    let age = u64::try_from(age).unwrap_or(0);
    const OLDEST: u64 = 10_000_000;
    if age > OLDEST { now } else { now - Duration::from_micros(age) }
}

/// The fields are of other widths on other machines.
fn micros(seconds: impl Into<i64>, micros: impl Into<i64>) -> i64 {
    seconds.into().saturating_mul(1_000_000).saturating_add(micros.into())
}

impl Drop for Stream {
    fn drop(&mut self) {
        let Some(mut frames) = self.frames.take() else { return };
        // The crate panics, and may do so twice, which nothing survives, if it cannot stop.
        const UNPLUGGED: i32 = 19;
        match frames.stop() {
            Err(error) if error.raw_os_error() != Some(UNPLUGGED) => std::mem::forget(frames),
            _ => drop(catch_unwind(AssertUnwindSafe(|| drop(frames)))),
        }
    }
}
