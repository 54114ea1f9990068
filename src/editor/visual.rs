//! What draws values on a node. Belongs to the type of the value, never to an operator.

mod number;
mod plot;
mod text;

use std::time::Instant;

use egui::{Align2, Painter, Rect, Stroke};

pub use self::text::one_line;
use super::theme::{self, Palette};
use super::watch::Tap;
use crate::value::ValueType;

/// A way to draw values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visual {
    /// The last few values as text.
    Text,
    /// The last value in large digits.
    Number,
    /// Numbers over time.
    Plot,
}

/// Where and how a visual draws.
pub struct Frame<'a> {
    /// Cuts off what does not fit.
    pub painter: &'a Painter,
    /// Where.
    pub rect: Rect,
    /// The colours.
    pub palette: &'a Palette,
    /// What the output carries, as far as that is known.
    pub value_type: ValueType,
    /// The zoom of the canvas.
    pub zoom: f32,
    /// The moment at the right edge; none while nothing runs.
    pub now: Option<Instant>,
}

impl Visual {
    /// All, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Text, Self::Number, Self::Plot];

    /// That of a file; one of a later version shows as text.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|visual| visual.name() == name).unwrap_or(Self::Text)
    }

    /// As it stands in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Plot => "plot",
        }
    }

    /// The one to open first for values of this type.
    pub fn first_for(value_type: ValueType) -> Self {
        if value_type.is_number() || value_type == ValueType::Bool {
            Self::Plot
        } else {
            Self::Text
        }
    }

    /// Draws the values of an output.
    pub fn paint(self, frame: &Frame<'_>, tap: Option<&Tap>) {
        let line = Stroke::new(theme::HAIRLINE, frame.palette.line);
        let corners = f32::from(theme::RADIUS_SMALL) * frame.zoom;
        frame.painter.rect(
            frame.rect,
            corners,
            frame.palette.field,
            line,
            egui::StrokeKind::Inside,
        );
        let inside = Frame {
            painter: &frame.painter.with_clip_rect(frame.rect.intersect(frame.painter.clip_rect())),
            rect: frame.rect.shrink(6.0 * frame.zoom),
            ..*frame
        };
        let Some(tap) = tap.filter(|tap| tap.last.is_some()) else {
            let text = if frame.now.is_some() { "no value yet" } else { "run to see values" };
            let font = theme::regular(inside.size(theme::size::CAPTION));
            let center = frame.rect.center();
            let color = frame.palette.text_faint;
            inside.painter.text(center, Align2::CENTER_CENTER, text, font, color);
            return;
        };
        match self {
            Self::Text => text::paint(&inside, tap),
            Self::Number => number::paint(&inside, tap),
            Self::Plot => plot::paint(&inside, tap),
        }
    }
}

impl Frame<'_> {
    /// A size of text at this zoom, in steps, so that zooming does not make ever new letters.
    pub fn size(&self, size: f32) -> f32 {
        (size * self.zoom * 2.0).round().max(2.0) / 2.0
    }
}
