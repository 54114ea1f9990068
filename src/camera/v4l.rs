//! Video4Linux, directly: what the kernel says of a camera, and its frames as they lie in memory.
//!
//! The crate v4l unwraps where a kernel says what it does not know, so that its calls stand behind
//! [`guarded`].

mod controls;
mod list;
mod modes;
mod stream;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use v4l::Device;
use v4l::fraction::Fraction;
use v4l::video::Capture as _;
use v4l::video::capture::Parameters;
use v4l::{Format, FourCC};

use super::trouble::{self, Trouble};
use super::{Coding, Driver, Found, Mode, Session, Terms, Wish};

pub(super) use controls::turn;

/// The cameras of Linux.
#[derive(Clone, Copy, Debug)]
pub(super) struct V4l;

impl Driver for V4l {
    fn list(&self) -> Result<Vec<Found>, Trouble> {
        Ok(list::all())
    }

    fn modes(&self, camera: &Found, wish: &Wish) -> Result<Vec<Mode>, Trouble> {
        guarded(camera, || modes::all(&device(camera)?, (wish.width, wish.height)))
    }

    fn open(&self, camera: &Found, terms: Terms) -> Result<Box<dyn Session>, Trouble> {
        let session = guarded(camera, || {
            let device = device(camera)?;
            let terms = agree(&device, terms)?;
            stream::Stream::new(device, camera.clone(), terms)
        })?;
        Ok(Box::new(session))
    }

    fn takes(&self, _: Coding, _: f64) -> bool {
        true
    }
}

/// The device of a camera, which others may use as well.
pub(super) fn device(camera: &Found) -> io::Result<Device> {
    Device::with_path(&camera.place)
}

/// Calls the crate; a panic in there is a trouble like others.
pub(super) fn guarded<T>(
    camera: &Found,
    work: impl FnOnce() -> io::Result<T>,
) -> Result<T, Trouble> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(error)) => Err(trouble::of(&error, &camera.name)),
        Err(_) => Err(Trouble::Unusable(format!(
            "camera {} says something that is not understood; choose another size or format, or \
             another backend",
            camera.name
        ))),
    }
}

/// Asks for these terms. The driver answers with the nearest it can do, which is taken as long as it
/// is in the same format.
pub(super) fn agree(device: &Device, wanted: Terms) -> io::Result<Terms> {
    let fourcc = FourCC::new(&wanted.coding.fourcc());
    let got = device.set_format(&Format::new(wanted.width, wanted.height, fourcc))?;
    let Some(coding) = Coding::from_fourcc(got.fourcc.repr) else {
        let said = format!("it insists on the format {}", got.fourcc);
        return Err(io::Error::other(said));
    };
    let rate = agree_rate(device, wanted.rate);
    let stride = (coding != Coding::Mjpeg && got.stride > 0).then_some(got.stride);
    Ok(Terms { coding, width: got.width, height: got.height, rate, stride })
}

/// The rate is a wish: some cameras have only one and do not speak of it.
fn agree_rate(device: &Device, wanted: f64) -> f64 {
    let rate = |parameters: Parameters| modes::rate(parameters.interval);
    let asked = (wanted > 0.0).then(|| device.set_params(&Parameters::new(interval(wanted))));
    let said = match asked {
        Some(Ok(parameters)) => rate(parameters),
        _ => device.params().ok().and_then(rate),
    };
    said.unwrap_or(0.0)
}

/// The time between two frames, as exact as USB cameras know it.
fn interval(rate: f64) -> Fraction {
    const UNITS: u32 = 10_000_000;
    if (rate - rate.round()).abs() < 1e-6 {
        Fraction::new(1, rate.round() as u32)
    } else {
        Fraction::new((f64::from(UNITS) / rate).round() as u32, UNITS)
    }
}
