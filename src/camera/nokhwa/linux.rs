//! What nokhwa leaves out on Linux: which nodes are cameras, exact rates, and a way to open one that
//! stands at a rate or in a format that nokhwa cannot name.

use super::super::knobs::{Knob, Refused};
use super::super::trouble::Trouble;
use super::super::v4l::{self, V4l};
use super::super::{Driver as _, Found, Mode, Terms, Wish};
use super::worker::Slot;

/// The cameras there are; nokhwa would list their other nodes as well.
pub(super) fn list() -> Result<Vec<Found>, Trouble> {
    V4l.list()
}

/// What a camera offers.
pub(super) fn modes(camera: &Found, wish: &Wish) -> Result<Vec<Mode>, Trouble> {
    V4l.modes(camera, wish)
}

/// Brings a camera to where nokhwa can read how it stands, which it does before anything else.
pub(super) fn prepare(camera: &Found, terms: Terms) -> Result<(), Trouble> {
    v4l::guarded(camera, || v4l::agree(&v4l::device(camera)?, terms)).map(drop)
}

/// Turns a knob, past nokhwa: the kernel lets several programs do so.
pub(super) fn turn(
    camera: &Found,
    _: &Slot,
    knob: Knob,
    value: Option<f64>,
) -> Result<(), Refused> {
    let refused = |why: String| Refused::Said { name: knob.name(), why };
    let device = v4l::device(camera).map_err(|error| refused(error.to_string()))?;
    v4l::turn(&device, knob, value)
}
