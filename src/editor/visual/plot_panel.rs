//! The plot of a panel: to pan, to zoom, to read from.

use egui::{Align2, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use egui_plot::{Plot, PlotBounds, PlotUi};

use super::super::theme::{self, Palette, SPACE_1, SPACE_2, line_color};
use super::super::watch::Tap;
use super::panel::{PanelMemory, Shown};
use super::plot::{Sheet, Window, is_crowded};
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
/// The shortest and longest stretch of time that can be zoomed to, in seconds.
const SPANS: [f64; 2] = [1e-4, 3600.0];

/// What of a trace is drawn.
struct View<'a> {
    trace: &'a Trace,
    lines: usize,
    /// Values a second.
    rate: f64,
    /// Whether what was last holds until now.
    runs: bool,
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
        rate: tap.rate,
        runs: shown.now.is_some(),
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
        let read = plot.pointer_coordinate().filter(|_| plot.response().hovered());
        (held, read)
    });
    let (held, read) = response.inner;
    memory.moved = (moved || held) && !response.response.double_clicked();
    let name = format!("Plot of {lines} line{}", if lines == 1 { "" } else { "s" });
    response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    view.draw(ui, response.response.rect, response.transform.bounds());
    let read = read.map(|point| (point.x, response.transform.position_from_point(&point).x));
    view.read_out(ui, (response.response.rect, response.transform.bounds()), read, last);
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
    /// What lies between two moments before the right edge, summed up over steps of time.
    fn columns(&self, from: f64, to: f64, step: f64) -> Vec<Vec<Summary>> {
        let step = step.max(1e-9);
        let lines = self.trace.lines().iter().take(self.lines);
        lines.map(|line| line.columns(self.end + from, self.end + to, step)).collect()
    }

    fn follow(&self, plot: &mut PlotUi<'_>) {
        plot.set_plot_bounds_x(-self.span..=0.0);
        let range = self.fixed.or_else(|| {
            let wide = f64::from(plot.response().rect.width().max(1.0));
            let columns = self.columns(-self.span, 0.0, self.span / wide);
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

    /// The lines, as they are drawn on a node.
    fn draw(&self, ui: &Ui, area: Rect, bounds: &PlotBounds) {
        let ([left, low], [right, high]) = (bounds.min(), bounds.max());
        if left >= right || low >= high {
            return;
        }
        let painter = ui.painter_at(area);
        let sharp = painter.pixels_per_point().clamp(1.0, 2.0);
        let window = Window { from: self.end + left, to: self.end + right };
        let step = (right - left) / f64::from((area.width() * sharp).max(1.0));
        let sheet = Sheet {
            painter: &painter,
            palette: self.palette,
            zoom: 1.0,
            area,
            window,
            range: Range { low, high },
            crowded: is_crowded(self.rate, step),
            now: self.runs.then(|| window.x(self.end, area)),
        };
        sheet.zero();
        let columns = self.columns(left, right.min(0.0), step);
        for (place, columns) in columns.iter().enumerate() {
            sheet.line(columns, line_color(self.palette, place));
        }
    }

    /// Names and numbers of the lines: under the pointer, or else the last ones.
    fn read_out(
        &self,
        ui: &Ui,
        (area, bounds): (Rect, &PlotBounds),
        read: Option<(f64, f32)>,
        last: &Sample,
    ) {
        let painter = ui.painter_at(area);
        let range = Range { low: bounds.min()[1], high: bounds.max()[1] };
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
            let value = line.at(self.end + at).map(|(_, value)| range.label(value));
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

/// Seconds before now, as fine as somebody could point at it within this span.
fn moment(seconds: f64, span: f64) -> String {
    let decimals = (2.0 - span.max(1e-6).log10().floor()).clamp(0.0, MOST_DECIMALS) as usize;
    let text = format!("{seconds:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        return "now".to_owned();
    }
    format!("{text} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_short() {
        assert_eq!(moment(-5.0, 10.0), "-5 s");
        assert_eq!(moment(-4.56, 10.0), "-4.6 s");
        assert_eq!(moment(-30.0, 100.0), "-30 s");
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
