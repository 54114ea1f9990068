//! Numbers over the last seconds on the canvas; the parts of a value as lines of their own.

use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::super::theme::canvas::visual as sizes;
use super::super::theme::{self, Palette, line_color, type_color};
use super::super::watch::Tap;
use super::range::Range;
use super::trace::{Summary, Trace, names, numbers};
use super::{Drawn, Frame, bare, settings};
use crate::flow::probe::Sample;
use crate::value::ValueType;

/// Points without a sample beyond which a line only holds what it had.
const GAP: f32 = theme::SPACE_2;
/// Samples to a column of pixels from which a line is drawn as a strip: fewer make it uneven.
const CROWDED: f64 = 8.0;
/// Points from one column to the next up to which a line is drawn as a strip.
const DENSE: f32 = 1.25;
/// Heights of the area beyond which nothing is drawn.
const BEYOND: f64 = 20.0;
/// How visible a line is where it only holds.
const HELD: f32 = 0.45;

/// The stretch of time that is drawn, in seconds of the trace.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// At the left edge.
    pub from: f64,
    /// At the right edge.
    pub to: f64,
}

impl Window {
    /// The last seconds, as many as the settings say.
    pub fn of(frame: &Frame<'_>, trace: &Trace, last: &Sample) -> Self {
        let to = trace.seconds(frame.now.unwrap_or(last.at));
        Self { from: to - settings::span(frame.settings), to }
    }

    /// The time that a column of pixels stands for.
    pub fn step(&self, width: f32, frame: &Frame<'_>) -> f64 {
        let sharp = frame.painter.pixels_per_point().clamp(1.0, 2.0);
        (self.to - self.from) / f64::from((width * sharp).max(1.0))
    }

    /// Where a moment is.
    pub fn x(&self, at: f64, area: Rect) -> f32 {
        let share = (at - self.from) / (self.to - self.from);
        area.left() + share as f32 * area.width()
    }

    /// Whether it lies within.
    pub fn shows(&self, column: &Summary) -> bool {
        column.from >= self.from && column.from <= self.to && column.is_something()
    }
}

pub fn paint(frame: &Frame<'_>, tap: &Tap, last: &Sample) -> Drawn {
    let trace = tap.trace.as_ref()?;
    let numbers = numbers(&last.value);
    if numbers.is_empty() {
        return None;
    }
    let labelled = frame.rect.height() > 3.5 * frame.line(theme::size::CAPTION);
    let mut area = frame.rect;
    if labelled {
        area.min.y += frame.line(theme::size::CAPTION) + theme::SPACE_HALF * frame.zoom;
    }
    let window = Window::of(frame, trace, last);
    let step = window.step(area.width(), frame);
    let lines = &trace.lines()[..trace.lines().len().min(numbers.len())];
    let columns: Vec<Vec<Summary>> =
        lines.iter().map(|line| line.columns(window.from, window.to, step)).collect();
    let fixed = settings::range(frame.settings).map(|[low, high]| Range { low, high });
    let range = fixed.or_else(|| seen(&window, &columns));
    let range = range.unwrap_or(Range { low: -1.0, high: 1.0 });
    let crowded = is_crowded(tap.rate, step);
    let sheet = Sheet {
        painter: frame.painter,
        palette: frame.palette,
        zoom: frame.zoom,
        area,
        window,
        range,
        crowded,
        now: frame.now.map(|_| area.right()),
    };
    sheet.zero();
    for (place, columns) in columns.iter().enumerate() {
        sheet.line(columns, color(frame, last, lines.len(), place));
    }
    if labelled {
        ends(frame, area, range);
        head(frame, last, range, &numbers);
    }
    Some(())
}

/// The colour of a line.
fn color(frame: &Frame<'_>, last: &Sample, lines: usize, place: usize) -> Color32 {
    if lines > 1 {
        return line_color(frame.palette, place);
    }
    let known = frame.value_type;
    let shown = if known == ValueType::Any { bare(last).value_type() } else { known };
    type_color(frame.palette, shown)
}

/// The range of what is in view, or else of what holds from before.
fn seen(window: &Window, columns: &[Vec<Summary>]) -> Option<Range> {
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for columns in columns {
        let held = columns.iter().take_while(|column| column.from < window.from).last();
        if let Some(held) = held.filter(|held| held.is_something()) {
            (least, most) = (least.min(held.last), most.max(held.last));
        }
        for column in columns.iter().filter(|column| window.shows(column)) {
            (least, most) = (least.min(column.least), most.max(column.most));
        }
    }
    Range::around(least, most)
}

/// The names of the lines on the left, the last value on the right.
fn head(frame: &Frame<'_>, last: &Sample, range: Range, numbers: &[f64]) {
    let font = theme::mono(frame.size(theme::size::CAPTION));
    let mut left = frame.rect.left();
    let names = names(&last.value);
    let several = numbers.len() > 1;
    for (place, name) in names.iter().enumerate().filter(|_| several) {
        let color = line_color(frame.palette, place);
        let number = numbers.get(place).copied().unwrap_or(f64::NAN);
        let value = format!("{:>6}", range.label(number));
        let painter = frame.painter;
        let name = painter.layout_no_wrap(name.clone(), font.clone(), color);
        let value = painter.layout_no_wrap(value, font.clone(), frame.palette.text);
        let gap = theme::SPACE_1 * frame.zoom;
        let width = name.size().x + gap + value.size().x;
        // A name without its number is still of use, half a name is not.
        let whole = left + width <= frame.rect.right();
        if !whole && left + name.size().x > frame.rect.right() {
            break;
        }
        let at = pos2(left, frame.rect.top());
        left += if whole { width } else { name.size().x } + 3.0 * gap;
        let beside = at + vec2(name.size().x + gap, 0.0);
        painter.galley(at, name, color);
        if whole {
            painter.galley(beside, value, frame.palette.text);
        }
    }
    if let (false, [number]) = (several, numbers) {
        let at = frame.rect.right_top();
        let text = if bare(last).value_type() == ValueType::Bool {
            super::number::digits(bare(last))
        } else {
            range.label(*number)
        };
        frame.painter.text(at, Align2::RIGHT_TOP, text, font, frame.palette.text);
        let span = format!("{} s", settings::span(frame.settings));
        if frame.rect.width() > sizes::LEAST_FOR_SPAN * frame.zoom {
            let (at, faint) = (frame.rect.left_top(), frame.palette.text_faint);
            frame.text(at, Align2::LEFT_TOP, span, theme::size::CAPTION, faint);
        }
    }
}

/// The ends of the range at the left edge, on a ground that keeps them readable.
fn ends(frame: &Frame<'_>, area: Rect, range: Range) {
    let font = theme::regular(frame.size(theme::size::CAPTION));
    let corners = [
        (area.left_top(), Align2::LEFT_TOP, range.end(range.high)),
        (area.left_bottom(), Align2::LEFT_BOTTOM, range.end(range.low)),
    ];
    for (at, align, text) in corners {
        let color = frame.palette.text_faint;
        let galley = frame.painter.layout_no_wrap(text, font.clone(), color);
        let rect = align.anchor_size(at, galley.size());
        let ground = frame.palette.field.gamma_multiply(0.8);
        let around = rect.expand2(vec2(theme::SPACE_HALF, 0.0) * frame.zoom);
        frame.painter.rect_filled(around, theme::RADIUS_TINY, ground);
        frame.painter.galley(rect.min, galley, color);
    }
}

/// Where lines are drawn, on a node or in a panel.
pub struct Sheet<'a> {
    /// Draws them.
    pub painter: &'a Painter,
    /// Their surroundings.
    pub palette: &'a Palette,
    /// Of the canvas; 1 in a panel.
    pub zoom: f32,
    /// The place for them.
    pub area: Rect,
    /// The time from its left to its right edge.
    pub window: Window,
    /// The numbers from its bottom to its top.
    pub range: Range,
    /// Whether a column stands for so many samples that nobody would tell a line from a strip.
    pub crowded: bool,
    /// Up to where what was last still holds, if anything runs.
    pub now: Option<f32>,
}

/// Whether there are so many samples to a column that a line is drawn as a strip.
pub fn is_crowded(rate: f64, step: f64) -> bool {
    rate * step >= CROWDED
}

impl Sheet<'_> {
    fn y(&self, number: f64) -> f32 {
        // A fixed range may be far from the numbers; beyond the edge is beyond the edge.
        let share = self.range.share(number).clamp(-BEYOND, BEYOND);
        let area = self.area.shrink(theme::HAIRLINE);
        area.bottom() - share as f32 * area.height()
    }

    /// A hairline where nothing is, if that is in view.
    pub fn zero(&self) {
        if self.range.low < 0.0 && self.range.high > 0.0 {
            let sharp = self.painter.pixels_per_point();
            let y = ((self.y(0.0) * sharp).floor() + 0.5) / sharp;
            let line = Stroke::new(theme::HAIRLINE / sharp.max(1.0), self.palette.line_strong);
            self.painter.hline(self.area.x_range(), y, line);
        }
    }

    /// A line through columns of pixels.
    pub fn line(&self, columns: &[Summary], color: Color32) {
        let clip = self.area.expand(theme::HAIRLINE).intersect(self.painter.clip_rect());
        let painter = self.painter.with_clip_rect(clip);
        let stroke = Stroke::new(theme::LINE, color);
        let held = Stroke::new(theme::LINE, color.gamma_multiply(HELD));
        let mut run: Vec<Column> = Vec::with_capacity(columns.len());
        let mut before: Option<&Summary> = None;
        for column in columns.iter().filter(|column| column.is_something()) {
            let x = self.window.x(column.from, self.area);
            if let Some(before) = before {
                let left = self.window.x(before.to, self.area);
                if before.broken {
                    self.end_run(&painter, &mut run, stroke);
                } else if x - left > GAP {
                    self.end_run(&painter, &mut run, stroke);
                    let y = self.y(before.last);
                    let step = vec![pos2(left, y), pos2(x, y), pos2(x, self.y(column.first))];
                    painter.add(Shape::line(step, held));
                }
            }
            run.push(self.column(x, column));
            before = Some(column);
        }
        self.end_run(&painter, &mut run, stroke);
        // What was last still holds now.
        if let (Some(last), Some(now)) = (before.filter(|last| !last.broken), self.now) {
            let (x, y) = (self.window.x(last.to, self.area), self.y(last.last));
            let stroke = if now - x <= GAP { stroke } else { held };
            painter.line_segment([pos2(x, y), pos2(now, y)], stroke);
        }
    }

    fn column(&self, x: f32, summary: &Summary) -> Column {
        let Summary { first, last, least, most, .. } = *summary;
        let [first, last, bottom, top] = [first, last, least, most].map(|number| self.y(number));
        Column { x, first, last, top, bottom }
    }

    fn end_run(&self, painter: &egui::Painter, run: &mut Vec<Column>, stroke: Stroke) {
        match run[..] {
            [] => {}
            [Column { x, first, top, bottom, .. }] if top == bottom => {
                let zoom = self.zoom.clamp(0.6, 1.5);
                painter.circle_filled(pos2(x, first), sizes::DOT * zoom, stroke.color);
            }
            [first, .., last] if self.crowded && last.x - first.x < run.len() as f32 * DENSE => {
                painter.add(ribbon(run, stroke, painter.pixels_per_point()));
            }
            _ => {
                painter.add(Shape::line(outline(run), stroke));
            }
        }
        run.clear();
    }
}

/// What lies on one column of pixels, as heights on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    x: f32,
    first: f32,
    last: f32,
    top: f32,
    bottom: f32,
}

/// A line through all columns that goes up and down within each.
fn outline(columns: &[Column]) -> Vec<Pos2> {
    let mut line: Vec<Pos2> = Vec::with_capacity(columns.len() * 2);
    for &Column { x, first, last, top, bottom } in columns {
        let (one, other) = if first >= last { (bottom, top) } else { (top, bottom) };
        for point in [first, one, other, last].map(|y| pos2(x, y)) {
            if line.last() != Some(&point) {
                line.push(point);
            }
        }
    }
    line
}

/// The same where there is a column for each pixel: one strip between the least and the greatest,
/// which costs a fraction of a line with all its joints.
fn ribbon(columns: &[Column], stroke: Stroke, sharp: f32) -> Shape {
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(columns.len() * 4);
    mesh.reserve_triangles(columns.len() * 6);
    let (half, soft) = (stroke.width / 2.0, 0.5 / sharp);
    let (full, none) = (stroke.color, stroke.color.gamma_multiply(0.0));
    let mut before = columns.first().map_or(0.0, |column| column.first);
    for (place, &Column { x, last, top, bottom, .. }) in columns.iter().enumerate() {
        // From where the column before has left off, or a jump would be as thin as it is steep.
        let (top, bottom) = (top.min(before) - half, bottom.max(before) + half);
        before = last;
        mesh.colored_vertex(pos2(x, top - soft), none);
        mesh.colored_vertex(pos2(x, top + soft), full);
        mesh.colored_vertex(pos2(x, bottom - soft), full);
        mesh.colored_vertex(pos2(x, bottom + soft), none);
        if let Some(at) = place.checked_sub(1) {
            let at = 4 * at as u32;
            for corner in at..at + 3 {
                mesh.add_triangle(corner, corner + 1, corner + 4);
                mesh.add_triangle(corner + 1, corner + 4, corner + 5);
            }
        }
    }
    Shape::mesh(mesh)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(at: f64, value: f64) -> Summary {
        let broken = false;
        Summary { from: at, to: at, first: value, last: value, least: value, most: value, broken }
    }

    #[test]
    fn what_is_scrolled_out_still_has_a_range() {
        let window = Window { from: 10.0, to: 20.0 };
        let range = seen(&window, &[vec![column(1.0, 5.0)]]).expect("a range");
        assert!(range.low < 5.0 && range.high > 5.0);
        assert_eq!(seen(&window, &[vec![column(1.0, f64::NAN)]]), None);
        assert_eq!(seen(&window, &[vec![]]), None);
    }

    #[test]
    fn a_strip_reaches_every_peak_and_no_jump_is_thin() {
        let flat = |x: f32, y: f32| Column { x, first: y, last: y, top: y, bottom: y };
        let peak = Column { top: 2.0, bottom: 90.0, ..flat(2.0, 50.0) };
        let columns = [flat(0.0, 50.0), flat(1.0, 50.0), peak, flat(3.0, 20.0)];
        let stroke = Stroke::new(2.0, Color32::WHITE);
        let Shape::Mesh(mesh) = ribbon(&columns, stroke, 1.0) else { panic!("a strip") };
        assert!(mesh.is_valid());
        let reach = |place: usize| {
            let of = &mesh.vertices[4 * place..4 * place + 4];
            [of[1].pos.y - 0.5 + 1.0, of[2].pos.y + 0.5 - 1.0]
        };
        assert_eq!(reach(1), [50.0, 50.0]);
        assert_eq!(reach(2), [2.0, 90.0]);
        assert_eq!(reach(3), [20.0, 50.0], "from where it was");
    }

    #[test]
    fn a_line_goes_up_and_down_within_a_column() {
        let column = Column { x: 1.0, first: 5.0, last: 6.0, top: 1.0, bottom: 9.0 };
        let points = outline(&[column]);
        assert_eq!(points, [5.0, 1.0, 9.0, 6.0].map(|y| pos2(1.0, y)));
    }

    #[test]
    fn what_lies_outside_does_not_widen_the_range() {
        let window = Window { from: 10.0, to: 20.0 };
        let columns = vec![column(1.0, 900.0), column(9.0, 0.0), column(15.0, 1.0)];
        assert_eq!(seen(&window, &[columns]), Some(Range { low: 0.0, high: 1.0 }));
        let area = Rect::from_min_size(Pos2::ZERO, vec2(100.0, 10.0));
        assert_eq!(window.x(15.0, area), 50.0);
    }
}
