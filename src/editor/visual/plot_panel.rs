//! The plot of a panel: to pan, to zoom, to read from.

use egui::{Align2, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use egui_plot::{HLine, Line, Plot, PlotUi};

use super::super::theme::{self, Palette, SPACE_1, SPACE_2, line_color};
use super::super::watch::Tap;
use super::panel::{PanelMemory, Shown};
use super::range::Range;
use super::trace::{Summary, Trace, names, numbers};
use super::{Drawn, settings};
use crate::flow::probe::Sample;

/// How much of the height stays free above and below the numbers.
const AIR: f64 = 0.06;
/// How far one step of the wheel zooms.
const WHEEL: f32 = 0.0015;
/// Digits behind the point, at most.
const MOST_DECIMALS: f64 = 6.0;
/// Pixels without a sample beyond which a line holds what it had.
const HELD: f64 = 16.0;
/// The shortest and longest stretch of time that can be zoomed to, in seconds.
const SPANS: [f64; 2] = [1e-4, 3600.0];

/// What of a trace is drawn.
struct View<'a> {
    trace: &'a Trace,
    lines: usize,
    /// The moment that the right edge is counted from.
    end: f64,
    /// The range of the settings.
    fixed: Option<Range>,
    span: f64,
    palette: &'static Palette,
}

pub fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    tap: &Tap,
    last: &Sample,
    memory: &mut PanelMemory,
) -> Drawn {
    let trace = tap.trace.as_ref()?;
    let lines = numbers(&last.value).len().min(trace.lines().len());
    if lines == 0 {
        return None;
    }
    let view = View {
        trace,
        lines,
        end: trace.seconds(shown.now.unwrap_or(last.at)),
        fixed: settings::range(shown.settings).map(|[low, high]| Range { low, high }),
        span: settings::span(shown.settings),
        palette: theme::palette(ui),
    };
    let plot = Plot::new("plot")
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .label_formatter(|_| None)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .set_margin_fraction(vec2(0.0, 0.0))
        .grid_color(view.palette.line)
        .y_axis_min_width(theme::canvas::visual::AXIS)
        .x_axis_formatter(|mark, range| moment(mark.value, range.end() - range.start()));
    let moved = memory.moved;
    let response = plot.show(ui, |plot| {
        let held = plot.response().dragged() || navigate(plot);
        if !moved && !held {
            view.follow(plot);
        }
        view.draw(plot);
        let read = plot.pointer_coordinate().filter(|_| plot.response().hovered());
        (held, read)
    });
    let (held, read) = response.inner;
    memory.moved = (moved || held) && !response.response.double_clicked();
    let name = format!("Plot of {lines} line{}", if lines == 1 { "" } else { "s" });
    response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    let read = read.map(|point| (point.x, response.transform.position_from_point(&point).x));
    view.read_out(ui, response.response.rect, read, last);
    Some(())
}

/// The wheel zooms into time, with the command key into both.
fn navigate(plot: &mut PlotUi<'_>) -> bool {
    if !plot.response().hovered() {
        return false;
    }
    let (wheel, zoom) =
        plot.ctx().input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    let width = plot.plot_bounds().width();
    let factor = f64::from((wheel * WHEEL).exp());
    if wheel != 0.0 && (SPANS[0]..=SPANS[1]).contains(&(width / factor)) {
        plot.zoom_bounds_around_hovered(vec2(factor as f32, 1.0));
    }
    wheel != 0.0 || zoom != 1.0
}

impl View<'_> {
    /// What lies between two moments before the right edge, a summary a pixel at most.
    fn columns(&self, from: f64, to: f64, wide: f32) -> Vec<Vec<Summary>> {
        let step = ((to - from) / f64::from(wide.max(1.0))).max(1e-9);
        let lines = self.trace.lines().iter().take(self.lines);
        lines.map(|line| line.columns(self.end + from, self.end + to, step)).collect()
    }

    fn follow(&self, plot: &mut PlotUi<'_>) {
        plot.set_plot_bounds_x(-self.span..=0.0);
        let range = self.fixed.or_else(|| {
            let wide = plot.response().rect.width();
            let columns = self.columns(-self.span, 0.0, wide);
            let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
            for column in columns.iter().flatten().filter(|column| column.is_something()) {
                let seen = column.to >= self.end - self.span;
                let (low, high) =
                    if seen { (column.least, column.most) } else { (column.last, column.last) };
                (least, most) = (least.min(low), most.max(high));
            }
            Range::around(least, most)
        });
        let range = range.unwrap_or(Range { low: -1.0, high: 1.0 });
        let air = if self.fixed.is_some() { 0.0 } else { (range.high - range.low) * AIR };
        let (low, high) = (range.low - air, range.high + air);
        if low.is_finite() && high.is_finite() && low < high {
            plot.set_plot_bounds_y(low..=high);
        }
    }

    fn draw(&self, plot: &mut PlotUi<'_>) {
        plot.hline(
            HLine::new("zero", 0.0)
                .stroke(Stroke::new(theme::HAIRLINE, self.palette.line_strong))
                .allow_hover(false),
        );
        let bounds = plot.plot_bounds();
        let (from, to) = (bounds.min()[0], bounds.max()[0].min(0.0));
        let wide = plot.response().rect.width() * plot.ctx().pixels_per_point().min(2.0);
        if from >= to {
            return;
        }
        let share = ((to - from) / bounds.width()).clamp(0.0, 1.0) as f32;
        for (place, columns) in self.columns(from, to, wide * share).iter().enumerate() {
            let stroke = Stroke::new(theme::LINE, line_color(self.palette, place));
            let longest = (to - from) / f64::from((wide * share).max(1.0)) * HELD;
            for run in runs(columns, self.end, longest) {
                plot.line(Line::new("", run).stroke(stroke).allow_hover(false));
            }
        }
    }

    /// Names and numbers of the lines: under the pointer, or else the last ones.
    fn read_out(&self, ui: &Ui, area: Rect, read: Option<(f64, f32)>, last: &Sample) {
        let painter = ui.painter_at(area);
        let at = read.map_or(0.0, |(x, _)| x.min(0.0));
        if let Some((_, x)) = read {
            let line = Stroke::new(theme::HAIRLINE, self.palette.line_strong);
            painter.vline(x, area.y_range(), line);
        }
        let names = names(&last.value);
        let font = theme::mono(theme::size::CAPTION);
        let mut rows = Vec::new();
        if read.is_some() {
            let text = moment(at, self.span);
            let galley = painter.layout_no_wrap(text, font.clone(), self.palette.text_weak);
            rows.push((galley, self.palette.text_weak));
        }
        for (place, line) in self.trace.lines().iter().take(self.lines).enumerate() {
            let name = names.get(place).map(String::as_str).unwrap_or_default();
            let value = line.at(self.end + at).map(|(_, value)| value.to_string());
            let text = format!("{name} {}", value.as_deref().unwrap_or("–"));
            let color = line_color(self.palette, place);
            rows.push((painter.layout_no_wrap(text.trim().to_owned(), font.clone(), color), color));
        }
        let size = rows.iter().fold(vec2(0.0, 0.0), |size, (galley, _)| {
            vec2(galley.size().x.max(size.x), size.y + galley.size().y)
        });
        let place = read.map(|(_, x)| x);
        let card = card(area, size + vec2(2.0 * SPACE_2, 2.0 * SPACE_1), place);
        let line = Stroke::new(theme::HAIRLINE, self.palette.line);
        let ground = self.palette.raised.gamma_multiply(0.92);
        painter.rect(card, theme::RADIUS_SMALL, ground, line, StrokeKind::Inside);
        let mut top = card.min + vec2(SPACE_2, SPACE_1);
        for (galley, color) in rows {
            let height = galley.size().y;
            painter.galley(top, galley, color);
            top.y += height;
        }
    }
}

/// Beside the pointer, on the side where there is room; without one, in the corner.
fn card(area: Rect, size: egui::Vec2, pointer: Option<f32>) -> Rect {
    let top = area.top() + SPACE_2;
    let corner = |x: f32, align: Align2| align.anchor_size(Pos2::new(x, top), size);
    match pointer {
        None => corner(area.right() - SPACE_2, Align2::RIGHT_TOP),
        Some(x) if x + size.x + SPACE_2 * 2.0 > area.right() => {
            corner(x - SPACE_2, Align2::RIGHT_TOP)
        }
        Some(x) => corner(pos2(x + SPACE_2, top).x, Align2::LEFT_TOP),
    }
}

/// The points of a line, apart where it is broken; seconds before the right edge. Where nothing
/// came for longer than this, a number holds until the next one.
fn runs(columns: &[Summary], end: f64, longest: f64) -> Vec<Vec<[f64; 2]>> {
    let mut runs: Vec<Vec<[f64; 2]>> = vec![Vec::new()];
    for column in columns.iter().filter(|column| column.is_something()) {
        let Some(run) = runs.last_mut() else { break };
        let (from, to) = (column.from - end, column.to - end);
        if let Some([at, before]) = run.last().copied()
            && from - at > longest
        {
            put(run, [from, before]);
        }
        let rises = column.first <= column.last;
        let (one, other) =
            if rises { (column.least, column.most) } else { (column.most, column.least) };
        for point in [[from, column.first], [from, one], [to, other], [to, column.last]] {
            put(run, point);
        }
        if column.broken {
            runs.push(Vec::new());
        }
    }
    if let Some(run) = runs.last_mut()
        && let Some([at, value]) = run.last().copied()
        && at < 0.0
    {
        put(run, [0.0, value]);
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Points that fall into one make a line thin at its joints.
fn put(run: &mut Vec<[f64; 2]>, point: [f64; 2]) {
    if run.last() != Some(&point) {
        run.push(point);
    }
}

/// Seconds before now.
fn moment(seconds: f64, span: f64) -> String {
    let decimals = (1.0 - span.max(1e-6).log10().floor()).clamp(0.0, MOST_DECIMALS) as usize;
    let text = format!("{seconds:.decimals$}");
    if text.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        return "now".to_owned();
    }
    format!("{text} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(at: f64, value: f64, broken: bool) -> Summary {
        Summary { from: at, to: at, first: value, last: value, least: value, most: value, broken }
    }

    #[test]
    fn a_broken_line_is_two_and_the_last_number_holds() {
        let columns = [column(1.0, 5.0, true), column(2.0, 6.0, false)];
        let found = runs(&columns, 4.0, 9.0);
        assert_eq!(found, [vec![[-3.0, 5.0]], vec![[-2.0, 6.0], [0.0, 6.0]]]);
        assert!(runs(&[], 4.0, 9.0).is_empty());
        assert!(runs(&[column(1.0, f64::NAN, true)], 4.0, 9.0).is_empty());
    }

    #[test]
    fn a_number_holds_until_the_next() {
        let columns = [column(0.0, 1.0, false), column(4.0, 2.0, false)];
        let found = runs(&columns, 4.0, 1.0);
        assert_eq!(found, [vec![[-4.0, 1.0], [0.0, 1.0], [0.0, 2.0]]]);
    }

    #[test]
    fn a_peak_within_a_pixel_is_drawn() {
        let mut peak = column(1.0, 0.0, false);
        (peak.most, peak.least) = (9.0, -9.0);
        let points = runs(&[peak], 1.0, 9.0).concat();
        for value in [9.0, -9.0] {
            assert!(points.iter().any(|point| point[1] == value));
        }
    }

    #[test]
    fn moments_are_short() {
        assert_eq!(moment(-5.0, 10.0), "-5 s");
        assert_eq!(moment(0.0, 10.0), "now");
        assert_eq!(moment(-0.25, 0.5), "-0.25 s");
    }

    #[test]
    fn the_card_stays_inside() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 100.0));
        for x in [0.0, 150.0, 299.0] {
            let card = card(area, vec2(80.0, 30.0), Some(x));
            assert!(area.contains_rect(card), "{x}");
        }
    }
}
