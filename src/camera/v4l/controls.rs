//! The knobs of a camera, as Video4Linux numbers them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use v4l::Device;
use v4l::control::{Control, Description, Flags, Value};

use super::super::knobs::{Knob, Refused};

/// The numbers of a knob and of the switch that leaves it to the camera.
struct Numbers {
    /// Any of these is the knob.
    knob: &'static [u32],
    /// The switch, what it is for a hand at the knob, and what for the camera itself.
    switch: Option<(u32, i64, i64)>,
    /// Units of the camera in one of ours.
    scale: f64,
}

/// From `linux/v4l2-controls.h`.
fn numbers(knob: Knob) -> Numbers {
    const BASE: u32 = 0x0098_0900;
    const LENS: u32 = 0x009a_0900;
    let plain = |knob| Numbers { knob, switch: None, scale: 1.0 };
    match knob {
        // Exposure counts tenths of a millisecond; the switch is a menu: manual 1, by the light 3.
        Knob::Exposure => {
            Numbers { knob: &[LENS + 2, BASE + 17], switch: Some((LENS + 1, 1, 3)), scale: 10.0 }
        }
        Knob::Gain => Numbers { knob: &[BASE + 19], switch: Some((BASE + 18, 0, 1)), scale: 1.0 },
        Knob::Brightness => plain(&[BASE]),
        Knob::Contrast => plain(&[BASE + 1]),
        Knob::Saturation => plain(&[BASE + 2]),
        Knob::Sharpness => plain(&[BASE + 27]),
        Knob::WhiteBalance => {
            Numbers { knob: &[BASE + 26], switch: Some((BASE + 12, 0, 1)), scale: 1.0 }
        }
        Knob::Focus => Numbers { knob: &[LENS + 10], switch: Some((LENS + 12, 0, 1)), scale: 1.0 },
        Knob::Zoom => plain(&[LENS + 13]),
    }
}

/// Turns a knob; with none the camera has it to itself again.
pub fn turn(device: &Device, knob: Knob, value: Option<f64>) -> Result<(), Refused> {
    // The crate unwraps what the kernel says of knobs that it does not know.
    let all = catch_unwind(AssertUnwindSafe(|| device.query_controls().unwrap_or_default()));
    let all = all.unwrap_or_default();
    let name = knob.name();
    let Numbers { knob, switch, scale } = numbers(knob);
    let usable = |id: u32| {
        let unusable = Flags::DISABLED | Flags::READ_ONLY;
        all.iter().find(|one| one.id == id && !one.flags.intersects(unusable))
    };
    let described = knob.iter().find_map(|id| usable(*id));
    let described = described.ok_or(Refused::Absent(name))?;
    let switch = switch.filter(|(id, ..)| usable(*id).is_some());
    let set = |id: u32, value: i64| {
        let said = device.set_control(Control { id, value: Value::Integer(value) });
        said.map_err(|error| Refused::Said { name, why: error.to_string() })
    };
    let Some(wanted) = value else {
        return match switch {
            Some((id, _, automatic)) => set(id, automatic),
            None => set(described.id, described.default),
        };
    };
    let units = within(described, name, wanted, scale)?;
    if let Some((id, manual, _)) = switch {
        set(id, manual)?;
    }
    set(described.id, units)
}

/// In the units of the camera, on one of its steps.
fn within(
    described: &Description,
    name: &'static str,
    wanted: f64,
    scale: f64,
) -> Result<i64, Refused> {
    let &Description { minimum, maximum, step, .. } = described;
    let units = (wanted * scale).round() as i64;
    if !(minimum..=maximum).contains(&units) {
        let (min, max) = (minimum as f64 / scale, maximum as f64 / scale);
        return Err(Refused::Range { name, min, max, wanted });
    }
    let step = i64::try_from(step).unwrap_or(1).max(1);
    Ok(minimum + (units - minimum) / step * step)
}
