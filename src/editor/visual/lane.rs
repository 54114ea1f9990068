//! On and off over time, as a logic analyser draws it; what merely happens is a tick.

use egui::{Align2, Rangef, Rect, Stroke};

use super::super::theme::{self, line_color, type_color};
use super::super::watch::Tap;
use super::plot::Window;
use super::text::one_line;
use super::trace::{self, Summary};
use super::{Drawn, Frame, bare};
use crate::flow::probe::Sample;
use crate::value::Value;

/// What a lane is at for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Off.
    Low,
    /// On.
    High,
    /// On and off faster than can be drawn.
    Busy,
}

/// A stretch of a lane, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Its beginning.
    pub from: f64,
    /// Its end.
    pub to: f64,
    /// What it is at.
    pub level: Level,
}

pub fn paint(frame: &Frame<'_>, tap: &Tap, last: &Sample) -> Drawn {
    let trace = tap.trace.as_ref()?;
    let mut area = frame.rect;
    let top = frame.line(theme::size::CAPTION);
    if area.height() > 2.0 * top {
        area.min.y += top;
        head(frame, last);
    }
    let window = Window::of(frame, trace, last);
    let lanes = trace.lines().len().min(trace::numbers(&last.value).len().max(1));
    let height = area.height() / lanes as f32;
    for (place, line) in trace.lines().iter().take(lanes).enumerate() {
        let top = area.top() + place as f32 * height + theme::SPACE_HALF * frame.zoom;
        let bottom = (top + height - theme::SPACE_1 * frame.zoom).max(top);
        let strip = Rect::from_x_y_ranges(area.x_range(), top..=bottom);
        let columns = line.columns(window.from, window.to, window.step(area.width(), frame));
        let color = if lanes > 1 {
            line_color(frame.palette, place)
        } else {
            type_color(frame.palette, bare(last).value_type())
        };
        if is_event(bare(last)) {
            ticks(frame, strip, &window, &columns, color);
        } else {
            levels(frame, strip, &window, &segments(&columns, window.to), color);
        }
    }
    Some(())
}

/// Whether it has no state, but only happens.
fn is_event(value: &Value) -> bool {
    matches!(value, Value::Bang | Value::Impulse) || trace::numbers(value).is_empty()
}

fn head(frame: &Frame<'_>, last: &Sample) {
    let value = bare(last);
    let state = match value {
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        other => one_line(other),
    };
    let color = frame.palette.text;
    let right = frame.rect.right_top();
    let taken = frame.text(right, Align2::RIGHT_TOP, state, theme::size::CAPTION, color);
    let span = format!("{} s", super::settings::span(frame.settings));
    if taken.left() - frame.rect.left() > theme::canvas::visual::LEAST_FOR_TWO * frame.zoom {
        let at = frame.rect.left_top();
        frame.text(at, Align2::LEFT_TOP, span, theme::size::CAPTION, frame.palette.text_faint);
    }
}

fn ticks(
    frame: &Frame<'_>,
    strip: Rect,
    window: &Window,
    columns: &[Summary],
    color: egui::Color32,
) {
    let base = Stroke::new(theme::HAIRLINE, frame.palette.line);
    frame.painter.hline(strip.x_range(), strip.bottom(), base);
    let stroke = Stroke::new(theme::LINE, color);
    for column in columns.iter().filter(|column| window.shows(column)) {
        let x = window.x(column.from, strip);
        frame.painter.vline(x, Rangef::new(strip.top(), strip.bottom()), stroke);
    }
}

fn levels(
    frame: &Frame<'_>,
    strip: Rect,
    window: &Window,
    segments: &[Segment],
    color: egui::Color32,
) {
    let base = Stroke::new(theme::HAIRLINE, frame.palette.line);
    frame.painter.hline(strip.x_range(), strip.bottom(), base);
    let stroke = Stroke::new(theme::LINE, color);
    // Lines of their own rather than one around all corners, whose joints would stick out.
    let mut before: Option<f32> = None;
    for segment in segments {
        let left = window.x(segment.from.max(window.from), strip);
        let right = window.x(segment.to.min(window.to), strip).max(left);
        let filled = Rect::from_x_y_ranges(left..=right.max(left + 0.5), strip.y_range());
        let strength = match segment.level {
            Level::Low => 0.0,
            Level::High => 0.22,
            Level::Busy => 0.6,
        };
        if strength > 0.0 {
            frame.painter.rect_filled(filled, 0.0, color.gamma_multiply(strength));
        }
        let y = if segment.level == Level::Low { strip.bottom() } else { strip.top() };
        if before.is_some_and(|before| before != y) {
            frame.painter.vline(left, strip.y_range(), stroke);
        }
        if segment.level != Level::Busy {
            frame.painter.hline(left..=right, y, stroke);
        }
        before = Some(y);
    }
}

/// The stretches between changes, up to this moment.
pub fn segments(columns: &[Summary], to: f64) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for column in columns.iter().filter(|column| column.is_something()) {
        let on = |number: f64| number != 0.0;
        let level = match (on(column.least), on(column.most), on(column.first)) {
            // Numbers on both sides of nothing are on.
            (true, true, _) => Level::High,
            (false, false, _) => Level::Low,
            _ => Level::Busy,
        };
        if let Some(before) = segments.last_mut() {
            before.to = column.from;
        }
        let after = if on(column.last) { Level::High } else { Level::Low };
        let mut begin = |from: f64, level: Level| {
            if segments.last().is_none_or(|before| before.level != level) {
                segments.push(Segment { from, to: from, level });
            }
        };
        begin(column.from, level);
        if level == Level::Busy {
            if let Some(busy) = segments.last_mut() {
                busy.to = column.to;
            }
            segments.push(Segment { from: column.to, to: column.to, level: after });
        }
    }
    if let Some(last) = segments.last_mut() {
        last.to = to.max(last.from);
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(at: f64, first: f64, last: f64) -> Summary {
        let (least, most) = (first.min(last), first.max(last));
        Summary { from: at, to: at + 0.01, first, last, least, most, broken: false }
    }

    #[test]
    fn a_lane_stays_until_it_changes() {
        let columns = [(0.0, 0.0), (1.0, 1.0), (2.0, 1.0), (3.0, 0.0)];
        let columns = columns.map(|(at, value)| column(at, value, value));
        let found = segments(&columns, 5.0);
        let of = |from, to, level| Segment { from, to, level };
        assert_eq!(
            found,
            [of(0.0, 1.0, Level::Low), of(1.0, 3.0, Level::High), of(3.0, 5.0, Level::Low)]
        );
    }

    #[test]
    fn what_is_faster_than_a_column_is_busy() {
        let found = segments(&[column(0.0, 0.0, 0.0), column(1.0, 0.0, 1.0)], 2.0);
        let levels: Vec<Level> = found.iter().map(|segment| segment.level).collect();
        assert_eq!(levels, [Level::Low, Level::Busy, Level::High]);
        assert_eq!((found[1].to, found[2].to), (1.01, 2.0));
        assert!(segments(&[], 1.0).is_empty());
        assert!(segments(&[column(0.0, f64::NAN, f64::NAN)], 1.0).is_empty());
    }

    #[test]
    fn what_only_happens_is_a_tick() {
        for value in [Value::Bang, Value::Impulse, Value::text("x")] {
            assert!(is_event(&value), "{value}");
        }
        assert!(!is_event(&Value::Bool(false)) && !is_event(&Value::Int(1)));
    }
}
