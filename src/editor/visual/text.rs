//! The last few values as text, the newest at the bottom.

use egui::pos2;

use super::super::theme;
use super::super::watch::Tap;
use super::super::widget::elided;
use super::{Frame, settings};
use crate::flow::probe::Sample;
use crate::value::Value;

/// Letters of one value that are laid out; more do not fit on a line.
const LETTERS: usize = 160;

pub fn paint(frame: &Frame<'_>, tap: &Tap) {
    let font = theme::mono(frame.size(theme::size::CAPTION));
    let height = frame.line(theme::size::CAPTION);
    let lines = (frame.rect.height() / height).floor().max(1.0) as usize;
    let lines = lines.min(settings::history(frame.settings));
    let mut bottom = frame.rect.bottom();
    for (age, sample) in newest_first(tap).take(lines).enumerate() {
        let color = if age == 0 { frame.palette.text } else { frame.palette.text_faint };
        let text = one_line(&sample.value);
        let line = elided(frame.painter, &text, font.clone(), color, frame.rect.width());
        frame.painter.galley(pos2(frame.rect.left(), bottom - height), line, color);
        bottom -= height;
    }
}

/// What is kept of an output, from the newest on.
pub fn newest_first(tap: &Tap) -> impl Iterator<Item = &Sample> {
    // The history begins only once the visual is open, the last value was there before.
    let newest = tap.last.iter().filter(|_| tap.history.is_empty());
    tap.history.iter().chain(newest).rev()
}

/// A value on one line, cut where nobody reads on.
pub fn one_line(value: &Value) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    match value {
        // A long text is not copied for its first few words.
        Value::Text(text) => text.chars().take(LETTERS).map(plain).collect(),
        other => other.to_string().chars().take(LETTERS).map(plain).collect(),
    }
}
