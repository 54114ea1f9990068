//! The last few values as text, the newest at the bottom.

use egui::pos2;

use super::super::theme;
use super::super::watch::Tap;
use super::super::widget::elided;
use super::Frame;
use crate::flow::probe::Sample;

/// Letters of one value that are laid out; more do not fit on a line.
const LETTERS: usize = 160;

pub fn paint(frame: &Frame<'_>, tap: &Tap) {
    let font = theme::mono(frame.size(theme::size::CAPTION));
    let height = frame.size(theme::size::CAPTION) * 1.5;
    let lines = (frame.rect.height() / height).floor().max(1.0) as usize;
    // The history begins only once the visual is open, the last value was there before.
    let newest = tap.last.iter().filter(|_| tap.history.is_empty());
    let samples: Vec<&Sample> = tap.history.iter().chain(newest).rev().take(lines).collect();
    let mut bottom = frame.rect.bottom();
    for (age, sample) in samples.into_iter().enumerate() {
        let color = if age == 0 { frame.palette.text } else { frame.palette.text_faint };
        let text = one_line(&sample.value);
        let line = elided(frame.painter, &text, font.clone(), color, frame.rect.width());
        frame.painter.galley(pos2(frame.rect.left(), bottom - height), line, color);
        bottom -= height;
    }
}

/// A value on one line, cut where nobody reads on.
pub fn one_line(value: &crate::value::Value) -> String {
    let text = value.to_string();
    let letters = text.chars().take(LETTERS);
    letters.map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
