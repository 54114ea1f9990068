//! What draws values on a node and in panels. Belongs to the type of the value, never to an
//! operator; whatever a visual is given that it is not made for, it shows as text.

mod array;
mod array_panel;
mod cells;
mod frames;
mod hex;
mod histogram;
mod image;
mod image_panel;
mod lane;
mod message;
mod number;
mod panel;
mod picture;
pub mod pixels;
mod plot;
mod plot_panel;
mod range;
pub mod settings;
mod statistics;
mod table;
#[cfg(test)]
mod testing;
mod text;
pub mod trace;
mod zoom;

use std::time::Instant;

use egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, Vec2};

pub use self::image_panel::Wanted;
pub use self::panel::{PanelMemory, Shown, show_panel};
pub use self::settings::{Settings, settings_ui};
pub use self::text::one_line;
use super::theme::canvas::visual as sizes;
use super::theme::{self, Palette};
use super::watch::{Tap, Wish};
use crate::flow::probe::Sample;
use crate::value::{Value, ValueType};

/// Points of a line that a plot on the canvas draws from.
const CANVAS_POINTS: usize = 65_536;
/// And one in a panel.
const PANEL_POINTS: usize = 1_000_000;

/// A way to draw values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visual {
    /// The last few values as text.
    Text,
    /// The last value in large digits.
    Number,
    /// On and off over time, and what happened when.
    Lane,
    /// Numbers over time.
    Plot,
    /// The parts of the last value with names and types.
    Table,
    /// The last message: address, type tags, values, where it came from.
    Message,
    /// The bytes of the last value.
    Hex,
    /// The numbers of the last array as colours or as a line.
    Array,
    /// The last picture.
    Image,
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
    /// How it draws.
    pub settings: &'a Settings,
    /// The zoom of the canvas.
    pub zoom: f32,
    /// The moment at the right edge; none while nothing runs.
    pub now: Option<Instant>,
}

impl Visual {
    /// All, in the order of the menu.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Number,
        Self::Lane,
        Self::Plot,
        Self::Table,
        Self::Message,
        Self::Hex,
        Self::Array,
        Self::Image,
    ];

    /// That of a file; one of a later version shows as text.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|visual| visual.name() == name).unwrap_or(Self::Text)
    }

    /// As it stands in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Lane => "lane",
            Self::Plot => "plot",
            Self::Table => "table",
            Self::Message => "message",
            Self::Hex => "hex",
            Self::Array => "array",
            Self::Image => "image",
        }
    }

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Number => "Number",
            Self::Lane => "Lane",
            Self::Plot => "Plot",
            Self::Table => "Table",
            Self::Message => "Message",
            Self::Hex => "Hex",
            Self::Array => "Array",
            Self::Image => "Image",
        }
    }

    /// Those that make sense for values of this type, the type's own first.
    pub fn suits(value_type: ValueType) -> &'static [Self] {
        use ValueType as T;
        match value_type {
            T::Any => &Self::ALL,
            T::Number | T::Int | T::Long | T::Float | T::Double => {
                &[Self::Plot, Self::Number, Self::Lane, Self::Text]
            }
            T::Bool => &[Self::Lane, Self::Number, Self::Plot, Self::Text],
            T::Bang | T::Impulse | T::Nil => &[Self::Lane, Self::Text],
            T::Text => &[Self::Text, Self::Number, Self::Hex, Self::Lane],
            T::Char | T::TimeTag => &[Self::Text, Self::Number, Self::Lane],
            T::Bytes => &[Self::Hex, Self::Text, Self::Lane],
            T::Frames => &[Self::Table, Self::Hex, Self::Text, Self::Lane],
            T::Color => &[Self::Table, Self::Text],
            T::Midi => &[Self::Text, Self::Table, Self::Lane],
            T::Record | T::Tuple | T::List => &[Self::Table, Self::Plot, Self::Text, Self::Lane],
            T::Timestamped => &[Self::Table, Self::Plot, Self::Text, Self::Lane],
            T::Array => &[Self::Array, Self::Plot, Self::Table, Self::Text],
            T::Image => &[Self::Image, Self::Text],
            T::Message => &[Self::Message, Self::Table, Self::Plot, Self::Text, Self::Lane],
        }
    }

    /// The one to open first for values of this type.
    pub fn first_for(value_type: ValueType) -> Self {
        Self::suits(value_type).first().copied().unwrap_or(Self::Text)
    }

    /// Width and height in points, before a person changes them.
    pub fn default_size(self) -> Vec2 {
        match self {
            Self::Number => sizes::NUMBER,
            Self::Text | Self::Lane => sizes::LINES,
            Self::Plot => sizes::PLOT,
            Self::Table | Self::Message => sizes::TABLE,
            Self::Hex => sizes::BYTES,
            Self::Array | Self::Image => sizes::PICTURE,
        }
    }

    /// What has to be kept for it.
    pub fn wish(self, settings: &Settings, docked: bool) -> Wish {
        match self {
            Self::Text => Wish { history: settings::history(settings), ..Wish::default() },
            Self::Lane | Self::Plot => Wish {
                history: settings::HISTORY,
                trace: if docked { PANEL_POINTS } else { CANVAS_POINTS },
                ..Wish::default()
            },
            _ => Wish { newest: true, ..Wish::default() },
        }
    }

    /// Draws the values of an output.
    pub fn paint(self, frame: &Frame<'_>, tap: Option<&Tap>) {
        let line = Stroke::new(theme::HAIRLINE, frame.palette.line);
        let corners = f32::from(theme::RADIUS_SMALL) * frame.zoom;
        let (painter, rect) = (frame.painter, frame.rect);
        painter.rect(rect, corners, frame.palette.field, line, egui::StrokeKind::Inside);
        let inside = Frame {
            painter: &painter.with_clip_rect(rect.intersect(painter.clip_rect())),
            rect: rect.shrink(sizes::PADDING * frame.zoom),
            ..*frame
        };
        let shown = tap.and_then(|tap| Some((tap, tap.last.as_ref()?)));
        let Some((tap, last)) = shown.filter(|_| inside.rect.is_positive()) else {
            let text = if frame.now.is_some() { "no value yet" } else { "run to see values" };
            let color = frame.palette.text_faint;
            inside.text(rect.center(), Align2::CENTER_CENTER, text, theme::size::CAPTION, color);
            return;
        };
        let drawn = match self {
            Self::Text => None,
            Self::Number => {
                number::paint(&inside, last);
                Some(())
            }
            Self::Lane => lane::paint(&inside, tap, last),
            Self::Plot => plot::paint(&inside, tap, last),
            Self::Table => {
                table::paint(&inside, last);
                Some(())
            }
            Self::Message => message::paint(&inside, last),
            Self::Hex => hex::paint(&inside, last),
            Self::Array => array::paint(&inside, tap, last),
            Self::Image => image::paint(&inside, tap, last),
        };
        if drawn.is_none() {
            text::paint(&inside, tap);
        }
    }
}

/// That a visual could draw what it was given.
type Drawn = Option<()>;

impl Frame<'_> {
    /// A size of text at this zoom, in steps, so that zooming does not make ever new letters.
    pub fn size(&self, size: f32) -> f32 {
        (size * self.zoom * 2.0).round().max(2.0) / 2.0
    }

    /// Height of a line of text of this size.
    fn line(&self, size: f32) -> f32 {
        self.size(size) * 1.4
    }

    /// Text of the usual weight.
    fn text(
        &self,
        at: Pos2,
        align: Align2,
        text: impl ToString,
        size: f32,
        color: Color32,
    ) -> Rect {
        let font = theme::regular(self.size(size));
        self.painter.text(at, align, text, font, color)
    }

    /// A line below or above a picture.
    fn caption(&self, at: Pos2, align: Align2, text: &str, width: f32) -> Rect {
        let font = theme::regular(self.size(theme::size::CAPTION));
        let color = self.palette.text_faint;
        let galley = super::widget::elided(self.painter, text, font, color, width);
        let rect = align.anchor_size(at, galley.size());
        self.painter.galley(rect.min, galley, color);
        rect
    }

    /// The rectangle without a line at its bottom.
    fn above_caption(&self) -> Rect {
        let mut rect = self.rect;
        let caption = self.line(theme::size::CAPTION);
        if rect.height() > 2.5 * caption {
            rect.max.y -= caption;
        }
        rect
    }
}

/// A value without the moment it was seen at.
fn bare(sample: &Sample) -> &Value {
    let mut value = &sample.value;
    while let Value::Timestamped(inner) = value {
        value = &inner.value;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_visual_has_a_name_of_its_own() {
        for visual in Visual::ALL {
            assert_eq!(Visual::named(visual.name()), visual);
            assert_eq!(visual.title().to_lowercase(), visual.name());
        }
        assert_eq!(Visual::named("hologram"), Visual::Text);
    }

    #[test]
    fn every_type_has_a_visual_and_can_be_text() {
        for name in ["bool", "image", "message", "bytes", "any", "tuple", "float", "timestamped"] {
            let value_type: ValueType = serde_json::from_value(name.into()).expect("a type");
            let suits = Visual::suits(value_type);
            assert_eq!(Visual::first_for(value_type), suits[0]);
            assert!(suits.contains(&Visual::Text), "{name}");
        }
        assert_eq!(Visual::first_for(ValueType::Any), Visual::Text);
    }
}
