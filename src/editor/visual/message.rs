//! An OSC message: address, type tags, values one to a line, where it came from and when.

use egui::{Align2, Rect, pos2};

use super::super::theme::canvas::visual::LEAST_FOR_ORIGIN;
use super::super::theme::{self, type_color};
use super::super::widget::elided;
use super::cells::{self, Row};
use super::text::one_line;
use super::{Drawn, Frame, bare};
use crate::flow::probe::Sample;
use crate::value::{Message, Value, ValueType};

/// Rows that are drawn on the canvas at most.
const FEW: usize = 64;

pub fn paint(frame: &Frame<'_>, last: &Sample) -> Drawn {
    let Value::Message(message) = bare(last) else { return None };
    let rect = frame.rect;
    let sky = type_color(frame.palette, ValueType::Message);
    let mono = theme::mono(frame.size(theme::size::CAPTION));
    let tags = elided(frame.painter, &message.type_tags(), mono, sky, rect.width() * 0.4);
    let font = theme::medium(frame.size(theme::size::SMALL));
    let room = rect.width() - tags.size().x - theme::SPACE_2 * frame.zoom;
    let address = elided(frame.painter, &message.address, font, frame.palette.text, room);
    let base = rect.top() + address.size().y;
    frame.painter.galley(
        pos2(rect.right() - tags.size().x, base - tags.size().y - frame.zoom),
        tags,
        sky,
    );
    frame.painter.galley(rect.left_top(), address, frame.palette.text);
    let mut area = rect;
    area.min.y = base + theme::SPACE_1 * frame.zoom;
    if let Some(origin) = origin(message).filter(|_| area.height() > LEAST_FOR_ORIGIN * frame.zoom)
    {
        frame.caption(rect.left_bottom(), Align2::LEFT_BOTTOM, &origin, rect.width());
        area.max.y -= frame.line(theme::size::CAPTION);
    }
    values(frame, area, message);
    Some(())
}

fn values(frame: &Frame<'_>, area: Rect, message: &Message) {
    if message.arguments.is_empty() {
        frame.caption(area.left_top(), Align2::LEFT_TOP, "no values", area.width());
        return;
    }
    cells::paint(frame, area, &rows(message, FEW), message.arguments.len());
}

/// The peer and the time tag, as far as they are known.
pub fn origin(message: &Message) -> Option<String> {
    let peer = message.peer.map(|peer| format!("from {peer}"));
    let time = message.time.map(|time| format!("at {time}"));
    let parts: Vec<String> = peer.into_iter().chain(time).collect();
    (!parts.is_empty()).then(|| parts.join("  "))
}

/// A row for each value: its place, its type tag, and what it is.
pub fn rows(message: &Message, most: usize) -> Vec<Row> {
    let arguments = message.arguments.iter().take(most).enumerate();
    let rows = arguments.map(|(place, value)| {
        let alone = Message::new("", vec![value.clone()]);
        Row {
            name: (place + 1).to_string(),
            value_type: value.value_type(),
            tag: alone.type_tags().trim_start_matches(',').to_owned(),
            value: one_line(value),
            swatch: if let Value::Color(color) = value { Some(*color) } else { None },
        }
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::TimeTag;

    #[test]
    fn every_value_has_its_tag() {
        let values = vec![
            Value::Int(1),
            Value::list([Value::Float(0.5), Value::Bool(true)]),
            Value::text("two\nlines"),
        ];
        let message = Message::new("/a", values);
        let rows = rows(&message, 10);
        let tags: Vec<&str> = rows.iter().map(|row| row.tag.as_str()).collect();
        assert_eq!(tags, ["i", "[fT]", "s"]);
        assert_eq!(rows[2].value, "two lines");
        assert_eq!(origin(&message), None);
        let mut message = message;
        message.time = Some(TimeTag::IMMEDIATELY);
        message.peer = "127.0.0.1:9000".parse().ok();
        assert_eq!(origin(&message).as_deref(), Some("from 127.0.0.1:9000  at immediately"));
    }
}
