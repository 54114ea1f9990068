//! The last value in large digits.

use egui::{Align2, vec2};

use super::super::theme;
use super::super::theme::type_color;
use super::super::widget::elided;
use super::Frame;
use super::text::one_line;
use crate::flow::probe::Sample;
use crate::value::Value;

/// Numbers nearer to zero than this are what arithmetic leaves of it.
pub const NOTHING: f64 = 1e-12;

pub fn paint(frame: &Frame<'_>, last: &Sample) {
    let text = digits(&last.value);
    // Long numbers get smaller rather than shorter.
    let sizes = [theme::size::DISPLAY, theme::size::HEADING, theme::size::BODY];
    let fits = |size: &f32| {
        let letters = text.chars().count() as f32;
        let tall = frame.size(*size) * 1.2 <= frame.rect.height();
        tall && letters * frame.size(*size) * 0.62 <= frame.rect.width()
    };
    let size = sizes.into_iter().find(fits).unwrap_or(theme::size::BODY);
    let font = theme::mono(frame.size(size));
    let color = frame.palette.text;
    let galley = elided(frame.painter, &text, font, color, frame.rect.width());
    let at = frame.rect.center() - galley.size() / 2.0;
    frame.painter.galley(at, galley, color);
    let value_type = last.value.value_type();
    if frame.rect.height() > frame.size(size) * 1.4 + 2.0 * frame.line(theme::size::CAPTION) {
        let at = frame.rect.right_bottom() + vec2(0.0, theme::SPACE_HALF * frame.zoom);
        let color = type_color(frame.palette, value_type);
        frame.text(at, Align2::RIGHT_BOTTOM, value_type.name(), theme::size::CAPTION, color);
    }
}

/// A number with as many digits as can be read while it changes.
pub fn digits(value: &Value) -> String {
    match value {
        Value::Float(x) => rounded(f64::from(*x)),
        Value::Double(x) => rounded(*x),
        Value::Timestamped(inner) => digits(&inner.value),
        other => one_line(other),
    }
}

/// Six digits that count.
pub fn rounded(x: f64) -> String {
    let size = x.abs();
    if size < NOTHING {
        return "0.0000".to_owned();
    }
    if !x.is_finite() || !(1e-4..1e9).contains(&size) {
        return format!("{x:.4e}");
    }
    let before = if size >= 1.0 { size.log10().floor() as usize + 1 } else { 1 };
    format!("{x:.*}", 6_usize.saturating_sub(before).min(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_still() {
        assert_eq!(rounded(0.5), "0.5000");
        assert_eq!(rounded(1234.5), "1234.50");
        assert_eq!(rounded(0.0), "0.0000");
        assert_eq!(rounded(2.8e-13), "0.0000");
        assert_eq!(rounded(1.0e12), "1.0000e12");
        assert_eq!(rounded(f64::NAN), "NaN");
        assert_eq!(digits(&Value::Int(640)), "640");
    }
}
