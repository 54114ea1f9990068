//! Numbers over the last seconds; the parts of a tuple as lines of their own.

use std::time::Instant;

use egui::{Align2, Color32, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::super::theme::{self, type_color};
use super::super::watch::{PLOT_SPAN, Tap};
use super::Frame;
use super::number::{digits, rounded};
use crate::value::{Value, ValueType};

/// Points without a sample that count as a gap.
const GAP: f32 = 8.0;
/// Lines of one plot.
const LINES: usize = 4;
/// What the colours of the second and further lines are taken from.
const HUES: [ValueType; LINES - 1] = [ValueType::Text, ValueType::Message, ValueType::Bool];

pub fn paint(frame: &Frame<'_>, tap: &Tap) {
    let Some(last) = &tap.last else { return };
    let end = frame.now.unwrap_or(last.at);
    let lines = parts(&last.value).count().min(LINES);
    if lines == 0 {
        return super::text::paint(frame, tap);
    }
    let label = theme::mono(frame.size(theme::size::CAPTION - 1.0));
    let top = frame.size(theme::size::CAPTION - 1.0) * 1.5;
    let area = Rect::from_min_max(frame.rect.min + vec2(0.0, top), frame.rect.max);
    let columns: Vec<Vec<Column>> =
        (0..lines).map(|line| columns(tap, line, end, area.width())).collect();
    let all = columns.iter().flatten();
    let (least, most) = all.fold((f64::MAX, f64::MIN), |(least, most), column| {
        (least.min(column.least), most.max(column.most))
    });
    let (least, most) = if least <= most { (least, most) } else { (0.0, 0.0) };
    for (line, columns) in columns.iter().enumerate() {
        let color = match line {
            0 => type_color(frame.palette, shown_type(frame.value_type, &last.value)),
            _ => type_color(frame.palette, HUES[line - 1]),
        };
        draw(frame, area, columns, (least, most), color);
    }
    let faint = frame.palette.text_faint;
    let corner = |at: Pos2, align, text: String, color| {
        frame.painter.text(at, align, text, label.clone(), color);
    };
    corner(
        frame.rect.left_top(),
        Align2::LEFT_TOP,
        format!("{} – {}", short(least), short(most)),
        faint,
    );
    corner(frame.rect.right_top(), Align2::RIGHT_TOP, digits(&last.value), frame.palette.text);
}

fn shown_type(known: ValueType, value: &Value) -> ValueType {
    if known == ValueType::Any { value.value_type() } else { known }
}

/// The numbers in a value.
fn parts(value: &Value) -> impl Iterator<Item = f64> {
    let single = value.as_f64();
    let items = value.items().filter(|_| single.is_none()).unwrap_or_default();
    single.into_iter().chain(items.iter().filter_map(Value::as_f64))
}

/// What lies within one column of pixels.
struct Column {
    x: f32,
    first: f64,
    last: f64,
    least: f64,
    most: f64,
}

/// Any number of samples as one column a pixel, so that what is drawn does not grow with them.
fn columns(tap: &Tap, line: usize, end: Instant, width: f32) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for sample in &tap.history {
        let age = end.saturating_duration_since(sample.at).as_secs_f32();
        let x = (width * (1.0 - age / PLOT_SPAN.as_secs_f32())).round();
        let Some(y) = parts(&sample.value).nth(line).filter(|y| y.is_finite()) else { continue };
        match columns.last_mut().filter(|column| column.x >= x) {
            Some(column) => {
                column.last = y;
                column.least = column.least.min(y);
                column.most = column.most.max(y);
            }
            None => columns.push(Column { x, first: y, last: y, least: y, most: y }),
        }
    }
    // One column left of the edge is kept, for the line that comes in from there.
    let outside = columns.iter().take_while(|column| column.x < 0.0).count();
    columns.drain(..outside.saturating_sub(1));
    columns
}

fn draw(
    frame: &Frame<'_>,
    area: Rect,
    columns: &[Column],
    (least, most): (f64, f64),
    color: Color32,
) {
    let span = most - least;
    let y = |value: f64| {
        let share = if span > 0.0 { (value - least) / span } else { 0.5 };
        area.bottom() - 1.0 - share as f32 * (area.height() - 2.0)
    };
    let mut points: Vec<Pos2> = Vec::with_capacity(columns.len() * 2);
    let mut put = |x: f32, value: f64| {
        let point = pos2(x, y(value));
        if points.last() != Some(&point) {
            points.push(point);
        }
    };
    let mut before: Option<&Column> = None;
    for column in columns {
        let x = area.left() + column.x;
        // Over a wide gap a value lasts until the next one.
        if let Some(before) = before.filter(|before| column.x - before.x > GAP) {
            put(x, before.last);
        }
        put(x, column.first);
        let rises = column.first <= column.last;
        let (one, other) =
            if rises { (column.least, column.most) } else { (column.most, column.least) };
        put(x, one);
        put(x, other);
        put(x, column.last);
        before = Some(column);
    }
    if let (Some(column), true) = (before, frame.now.is_some()) {
        put(area.right(), column.last);
    }
    let painter =
        frame.painter.with_clip_rect(area.expand(1.0).intersect(frame.painter.clip_rect()));
    painter.add(Shape::line(points, Stroke::new(1.5, color)));
}

/// A number at the edge of the plot.
fn short(x: f64) -> String {
    if x.fract() == 0.0 && x.abs() < 1e6 { format!("{x:.0}") } else { rounded(x) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::flow::probe::Sample;

    #[test]
    fn what_is_drawn_does_not_grow_with_the_samples() {
        let start = Instant::now();
        let mut tap = Tap::default();
        for i in 0..10_000_u32 {
            let at = start + Duration::from_millis(1) * i;
            let value = Value::Float(if i == 5_000 { 9.0 } else { 0.0 });
            tap.history.push_back(Sample { value, at, number: u64::from(i) });
        }
        let columns = columns(&tap, 0, start + Duration::from_secs(10), 100.0);
        assert!(columns.len() <= 102, "{}", columns.len());
        assert!(columns.iter().any(|column| column.most == 9.0), "a peak is never lost");
    }

    #[test]
    fn a_tuple_is_several_lines() {
        let tuple = Value::tuple([Value::Int(1), Value::text("x"), Value::Float(0.5)]);
        assert_eq!(parts(&tuple).collect::<Vec<_>>(), [1.0, 0.5]);
        assert_eq!(parts(&Value::text("x")).count(), 0);
    }
}
