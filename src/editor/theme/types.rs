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

/// Dark and light. The hues are those of Okabe and Ito, made lighter and darker until they can be
/// read as text on their ground and eyes with any kind of colour blindness tell them apart.
const fn pair(dark: [u8; 3], light: [u8; 3]) -> [Color32; 2] {
    [Color32::from_rgb(dark[0], dark[1], dark[2]), Color32::from_rgb(light[0], light[1], light[2])]
}

const GREEN: [Color32; 2] = pair([0x49, 0xB9, 0x84], [0x24, 0x6D, 0x48]);
const PINK: [Color32; 2] = pair([0xD4, 0x8A, 0xCA], [0xA7, 0x47, 0x85]);
const ORANGE: [Color32; 2] = pair([0xED, 0xA8, 0x2E], [0x83, 0x49, 0x02]);
const SKY: [Color32; 2] = pair([0x5B, 0xBC, 0xF6], [0x02, 0x6F, 0xA9]);
const YELLOW: [Color32; 2] = pair([0xED, 0xE0, 0x5F], [0x78, 0x6F, 0x04]);
const RED: [Color32; 2] = pair([0xF0, 0x7C, 0x48], [0x86, 0x17, 0x23]);
const GREY: [Color32; 2] = pair([0xB4, 0xB5, 0xB6], [0x4D, 0x52, 0x5F]);

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

    /// One of each shape.
    const TYPES: [ValueType; 7] = [
        ValueType::Int,
        ValueType::Bool,
        ValueType::Text,
        ValueType::Message,
        ValueType::Record,
        ValueType::Image,
        ValueType::Any,
    ];

    #[test]
    fn names_of_types_can_be_read_in_their_colour() {
        for palette in [&DARK, &LIGHT] {
            let grounds = [palette.canvas, palette.panel, palette.raised, palette.field];
            for (value_type, ground) in TYPES.into_iter().flat_map(|t| grounds.map(|g| (t, g))) {
                let found = contrast(type_color(palette, value_type), ground);
                assert!(found >= 4.5, "{value_type} on {ground:?}: {found}");
            }
        }
    }

    /// What an eye makes of red, green and blue light, by Machado, Oliveira and Fernandes (2009).
    const EYES: [(&str, [[f32; 3]; 3]); 4] = [
        ("all colours", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "no red",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "no green",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "no blue",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    fn through(matrix: &[[f32; 3]; 3], light: [f32; 3]) -> [f32; 3] {
        matrix.map(|row| row.iter().zip(light).map(|(share, light)| share * light).sum())
    }

    /// Where a colour is for an eye, in a space in which distances are as large as they look:
    /// Oklab.
    fn seen(color: Color32, eye: &[[f32; 3]; 3]) -> [f32; 3] {
        let [r, g, b, _] = egui::Rgba::from(color).to_array();
        let light = through(eye, [r, g, b]).map(|light| light.clamp(0.0, 1.0));
        let cones = [
            [0.412_221_5, 0.536_332_55, 0.051_445_995],
            [0.211_903_5, 0.680_699_5, 0.107_396_96],
            [0.088_302_46, 0.281_718_85, 0.629_978_7],
        ];
        let opponents = [
            [0.210_454_26, 0.793_617_8, -0.004_072_047],
            [1.977_998_5, -2.428_592_2, 0.450_593_7],
            [0.025_904_037, 0.782_771_77, -0.808_675_77],
        ];
        through(&opponents, through(&cones, light).map(f32::cbrt))
    }

    #[test]
    fn eyes_of_every_kind_tell_types_apart() {
        for (palette, (name, eye)) in [&DARK, &LIGHT].into_iter().flat_map(|p| EYES.map(|e| (p, e)))
        {
            // Three times what can just be seen side by side; with all colours, five times.
            let least = if name == "all colours" { 0.1 } else { 0.06 };
            for (at, one) in TYPES.into_iter().enumerate() {
                for other in &TYPES[at + 1..] {
                    let [a, b] = [one, *other].map(|it| seen(type_color(palette, it), &eye));
                    let apart: f32 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
                    let apart = apart.sqrt();
                    assert!(apart >= least, "{one} and {other} with {name}: {apart}");
                }
            }
        }
    }
}
