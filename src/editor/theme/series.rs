//! Colours of what stands beside each other in one picture: lines of a plot, numbers of an array.

use egui::Color32;

use super::palette::Palette;
use super::types::type_color;
use crate::value::ValueType;

/// How many lines of one plot can be told apart.
pub const LINES: usize = 8;

/// The colour of a line, by its place among the lines of one plot. Neighbours are far apart for
/// eyes with any kind of colour blindness.
pub fn line_color(palette: &Palette, place: usize) -> Color32 {
    // A type stands for its hue here.
    const HUES: [ValueType; LINES - 1] = [
        ValueType::Number,
        ValueType::Text,
        ValueType::Message,
        ValueType::Bool,
        ValueType::Any,
        ValueType::Image,
        ValueType::Record,
    ];
    HUES.get(place % LINES).map_or(palette.text, |hue| type_color(palette, *hue))
}

/// The colour of a channel of a picture, by its place: red, green, blue, and what stands behind.
pub fn channel_color(palette: &Palette, place: usize) -> Color32 {
    match place {
        0 => palette.fault,
        1 => palette.active,
        2 => palette.accent,
        _ => palette.text_weak,
    }
}

/// Viridis: as bright as the number is large, in every kind of vision and in print.
const HEAT: [Color32; 9] = [
    Color32::from_rgb(0x44, 0x01, 0x54),
    Color32::from_rgb(0x47, 0x2D, 0x7B),
    Color32::from_rgb(0x3B, 0x52, 0x8B),
    Color32::from_rgb(0x2C, 0x72, 0x8E),
    Color32::from_rgb(0x21, 0x91, 0x8C),
    Color32::from_rgb(0x28, 0xAE, 0x80),
    Color32::from_rgb(0x5E, 0xC9, 0x62),
    Color32::from_rgb(0xAD, 0xDC, 0x30),
    Color32::from_rgb(0xFD, 0xE7, 0x25),
];

/// The colour of a number between the least, 0, and the greatest, 1; none for what is no number.
pub fn heat_color(share: f64) -> Color32 {
    if share.is_nan() {
        return Color32::TRANSPARENT;
    }
    let place = share.clamp(0.0, 1.0) * (HEAT.len() - 1) as f64;
    let below = (place as usize).min(HEAT.len() - 2);
    super::mix(HEAT[below], HEAT[below + 1], (place - below as f64) as f32)
}

#[cfg(test)]
mod tests {
    use super::super::palette::{DARK, LIGHT, contrast};
    use super::*;

    #[test]
    fn lines_stand_out_and_differ() {
        for palette in [&DARK, &LIGHT] {
            let mut colors: Vec<_> = (0..LINES).map(|line| line_color(palette, line)).collect();
            for color in &colors {
                assert!(contrast(*color, palette.field) >= 3.0, "{color:?}");
            }
            colors.sort_by_key(Color32::to_array);
            colors.dedup();
            assert_eq!(colors.len(), LINES);
        }
    }

    #[test]
    fn channels_stand_out() {
        for palette in [&DARK, &LIGHT] {
            for place in 0..4 {
                assert!(contrast(channel_color(palette, place), palette.field) >= 3.0, "{place}");
            }
        }
    }

    #[test]
    fn heat_has_an_end_and_a_beginning() {
        assert_eq!(heat_color(0.0), HEAT[0]);
        assert_eq!(heat_color(-5.0), HEAT[0]);
        assert_eq!(heat_color(1.0), HEAT[8]);
        assert_eq!(heat_color(f64::INFINITY), HEAT[8]);
        assert_eq!(heat_color(f64::NAN), Color32::TRANSPARENT);
    }
}
