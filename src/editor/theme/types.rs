//! What a type looks like: a colour and, for eyes that do not see it, a shape.

use egui::Color32;

use super::palette::Palette;
use crate::value::ValueType;

/// The shape of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// Numbers.
    Circle,
    /// What happens or not: bangs and booleans.
    Diamond,
    /// Text.
    Square,
    /// What travels through networks.
    Triangle,
    /// Several values in one.
    Hexagon,
    /// Many numbers: arrays and images.
    Grid,
    /// Known only while running.
    Ring,
}

/// Dark and light; the hues are those that eyes with any kind of colour blindness tell apart
/// (Okabe and Ito), made lighter or darker for the ground they stand on.
const fn pair(dark: [u8; 3], light: [u8; 3]) -> [Color32; 2] {
    [Color32::from_rgb(dark[0], dark[1], dark[2]), Color32::from_rgb(light[0], light[1], light[2])]
}

const GREEN: [Color32; 2] = pair([0x35, 0xC4, 0x96], [0x00, 0x82, 0x5F]);
const PINK: [Color32; 2] = pair([0xE3, 0x93, 0xC3], [0xA8, 0x42, 0x7E]);
const ORANGE: [Color32; 2] = pair([0xEE, 0xA8, 0x2D], [0xA0, 0x6A, 0x00]);
const SKY: [Color32; 2] = pair([0x62, 0xB8, 0xEE], [0x00, 0x6F, 0xA8]);
const YELLOW: [Color32; 2] = pair([0xEE, 0xE0, 0x5E], [0x7D, 0x72, 0x00]);
const RED: [Color32; 2] = pair([0xF0, 0x7C, 0x48], [0xB6, 0x4A, 0x0C]);
const GREY: [Color32; 2] = pair([0xA6, 0xAC, 0xB8], [0x5E, 0x64, 0x70]);

/// The colour of wires and ports of this type.
pub fn type_color(palette: &Palette, value_type: ValueType) -> Color32 {
    let pair = match type_glyph(value_type) {
        Glyph::Circle => GREEN,
        Glyph::Diamond => PINK,
        Glyph::Square => ORANGE,
        Glyph::Triangle => SKY,
        Glyph::Hexagon => YELLOW,
        Glyph::Grid => RED,
        Glyph::Ring => GREY,
    };
    pair[usize::from(!palette.dark)]
}

/// The shape of ports of this type.
pub fn type_glyph(value_type: ValueType) -> Glyph {
    use ValueType as T;
    match value_type {
        T::Number | T::Int | T::Long | T::Float | T::Double | T::TimeTag => Glyph::Circle,
        T::Bang | T::Bool | T::Impulse | T::Nil => Glyph::Diamond,
        T::Text | T::Char => Glyph::Square,
        T::Message | T::Frames | T::Bytes | T::Midi => Glyph::Triangle,
        T::Record | T::Tuple | T::List | T::Timestamped => Glyph::Hexagon,
        T::Array | T::Image | T::Color => Glyph::Grid,
        T::Any => Glyph::Ring,
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::{DARK, LIGHT, contrast};
    use super::*;

    #[test]
    fn wires_stand_out_from_the_canvas() {
        for palette in [&DARK, &LIGHT] {
            for value_type in [
                ValueType::Int,
                ValueType::Bool,
                ValueType::Text,
                ValueType::Message,
                ValueType::Record,
                ValueType::Image,
                ValueType::Any,
            ] {
                let color = type_color(palette, value_type);
                assert!(contrast(color, palette.canvas) >= 3.0, "{value_type} {color:?}");
                assert!(contrast(color, palette.raised) >= 3.0, "{value_type} {color:?}");
            }
        }
    }
}
