//! The sign of the program: two nodes and the wire between them.

use egui::{Color32, IconData, Pos2, pos2};

use super::mix;
use super::palette::DARK;

/// Points along the wire that a pixel is compared with.
const STEPS: u8 = 40;

/// The sign as a square picture of so many pixels.
pub fn icon(size: u16) -> IconData {
    let unit = 256.0 / f32::from(size);
    let mut rgba = Vec::with_capacity(usize::from(size) * usize::from(size) * 4);
    for y in 0..size {
        for x in 0..size {
            let at = pos2((f32::from(x) + 0.5) * unit, (f32::from(y) + 0.5) * unit);
            rgba.extend(pixel(at, unit).to_srgba_unmultiplied());
        }
    }
    IconData { rgba, width: size.into(), height: size.into() }
}

fn pixel(at: Pos2, unit: f32) -> Color32 {
    let (from, to) = (pos2(66.0, 178.0), pos2(190.0, 78.0));
    // How far a pixel is inside, softened over the width of one.
    let inside = |distance: f32| (0.5 - distance / unit).clamp(0.0, 1.0);
    let ground = inside(to_square(at));
    let mut color = mix(DARK.canvas, DARK.control, 1.0 - at.y / 256.0);
    color = mix(color, DARK.accent, inside(to_wire(at, from, to) - 10.0));
    color = mix(color, DARK.canvas, inside(at.distance(from) - 44.0));
    color = mix(color, DARK.accent, inside(at.distance(from) - 32.0));
    color = mix(color, DARK.canvas, inside(at.distance(to) - 44.0));
    color = mix(color, DARK.active, inside(at.distance(to) - 32.0));
    color.gamma_multiply(ground)
}

/// The distance to a square with round corners; less than nothing inside.
fn to_square(at: Pos2) -> f32 {
    let (half, round) = (120.0, 56.0);
    let x = ((at.x - 128.0).abs() - (half - round)).max(0.0);
    let y = ((at.y - 128.0).abs() - (half - round)).max(0.0);
    x.hypot(y) - round
}

fn to_wire(at: Pos2, from: Pos2, to: Pos2) -> f32 {
    let on_wire = |step: u8| {
        let t = f32::from(step) / f32::from(STEPS);
        let u = 1.0 - t;
        // A cubic curve that leaves and arrives level.
        let bend = 90.0;
        let x = u * u * u * from.x
            + 3.0 * u * u * t * (from.x + bend)
            + 3.0 * u * t * t * (to.x - bend)
            + t * t * t * to.x;
        let y = (u * u * u + 3.0 * u * u * t) * from.y + (3.0 * u * t * t + t * t * t) * to.y;
        pos2(x, y)
    };
    (0..=STEPS).map(|step| at.distance(on_wire(step))).fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_are_clear_and_the_middle_is_not() {
        let icon = icon(64);
        assert_eq!(icon.rgba.len(), 64 * 64 * 4);
        assert_eq!(icon.rgba[3], 0);
        assert_eq!(icon.rgba[(32 * 64 + 32) * 4 + 3], 255);
    }
}
