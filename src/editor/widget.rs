//! Small parts that several panels are made of.

use egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

pub use super::theme::sign::{Icon, sign};
use super::theme::{self, CONTROL, SPACE_1, SPACE_2, SPACE_3, SPACE_HALF};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do.
    Primary,
    /// Something one may do.
    Normal,
    /// Something one may do, without a frame.
    Quiet,
}

/// A button of the bars and dialogs.
pub fn button(ui: &mut Ui, icon: Icon, label: &str, weight: Weight) -> Response {
    wide_button(ui, icon, label, weight, 0.0)
}

/// The same, at least this wide, so that what stands beside it stays where it is.
pub fn wide_button(ui: &mut Ui, icon: Icon, label: &str, weight: Weight, least: f32) -> Response {
    let palette = theme::palette(ui);
    let font = theme::medium(theme::size::BODY);
    let text = ui.painter().layout_no_wrap(label.to_owned(), font, palette.text);
    let icon_width = if icon == Icon::None { 0.0 } else { SPACE_3 + SPACE_2 };
    let content = text.size().x + icon_width;
    let width = (content + 2.0 * SPACE_3).max(least);
    let (rect, response) = ui.allocate_exact_size(vec2(width, CONTROL), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), label));
    let lit = (response.hovered() || response.has_focus()) && ui.is_enabled();
    let (mut fill, mut line, mut ink) = match (weight, lit) {
        (Weight::Primary, false) => (palette.accent, palette.accent, palette.on_accent),
        (Weight::Primary, true) => (palette.accent_hover, palette.accent_hover, palette.on_accent),
        (Weight::Normal, false) => (palette.control, palette.line, palette.text),
        (Weight::Normal, true) => (palette.control_hover, palette.line_strong, palette.text),
        (Weight::Quiet, false) => (theme::NOTHING, theme::NOTHING, palette.text_weak),
        (Weight::Quiet, true) => (palette.control, theme::NOTHING, palette.text),
    };
    if !ui.is_enabled() {
        (fill, ink) = (theme::NOTHING, palette.text_faint);
        line = if weight == Weight::Quiet { line } else { palette.line };
    }
    let corners = CornerRadius::same(theme::RADIUS_SMALL);
    let stroke = Stroke::new(theme::HAIRLINE, line);
    ui.painter().rect(rect, corners, fill, stroke, StrokeKind::Inside);
    if response.has_focus() {
        focus_ring(ui.painter(), rect, palette.accent);
    }
    let left = rect.center().x - content / 2.0;
    sign(ui.painter(), icon, pos2(left + SPACE_3 / 2.0, rect.center().y), ink);
    let at = pos2(left + icon_width, rect.center().y - text.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, text, ink);
    response
}

/// Around what the keyboard is at.
pub fn focus_ring(painter: &Painter, rect: Rect, color: Color32) {
    let corners = CornerRadius::same(theme::RADIUS);
    let line = Stroke::new(theme::LINE, color);
    painter.rect_stroke(rect.expand(SPACE_HALF), corners, line, StrokeKind::Inside);
}

/// A button without words. The name is for those who do not see it.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, tooltip: &str) -> Response {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(CONTROL, CONTROL), Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let lit = enabled && (response.hovered() || response.has_focus());
    if lit {
        ui.painter().rect_filled(rect, theme::RADIUS_SMALL, palette.control);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, palette.accent);
    }
    let ink = match (enabled, lit) {
        (false, _) => theme::mix(palette.panel, palette.text_faint, 0.5),
        (true, false) => palette.text_weak,
        (true, true) => palette.text,
    };
    sign(ui.painter(), icon, rect.center(), ink);
    response.on_hover_text(tooltip).on_disabled_hover_text(tooltip)
}

/// A row of choices of which one is chosen; gives the one that is clicked.
pub fn segmented<T: Copy + PartialEq>(
    ui: &mut Ui,
    what: &str,
    choices: &[(T, &str)],
    chosen: T,
) -> Option<T> {
    let palette = theme::palette(ui);
    let font = theme::medium(theme::size::SMALL);
    let widths: Vec<f32> = choices
        .iter()
        .map(|(_, label)| {
            let text = ui.painter().layout_no_wrap((*label).to_owned(), font.clone(), palette.text);
            text.size().x + 2.0 * SPACE_2 + SPACE_1
        })
        .collect();
    let size = vec2(widths.iter().sum::<f32>() + 2.0 * SPACE_HALF, CONTROL);
    let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
    let corners = CornerRadius::same(theme::RADIUS_SMALL);
    let line = Stroke::new(theme::HAIRLINE, palette.line);
    ui.painter().rect(outer, corners, palette.field, line, StrokeKind::Inside);
    let inside = outer.shrink(SPACE_HALF);
    let mut left = inside.left();
    let mut clicked = None;
    for ((choice, label), width) in choices.iter().zip(widths) {
        let rect = Rect::from_min_size(pos2(left, inside.top()), vec2(width, inside.height()));
        left += width;
        let response = ui.interact(rect, ui.scope_id().with((what, *label)), Sense::click());
        let is_chosen = *choice == chosen;
        let name = format!("{what}: {label}");
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, &name));
        let corners = CornerRadius::same(theme::RADIUS_TINY);
        let ink = if is_chosen {
            ui.painter().rect_filled(rect, corners, palette.selection);
            palette.text
        } else if response.hovered() {
            ui.painter().rect_filled(rect, corners, palette.control);
            palette.text
        } else {
            palette.text_weak
        };
        if response.has_focus() {
            focus_ring(ui.painter(), rect.shrink(SPACE_HALF), palette.accent);
        }
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, label, font.clone(), ink);
        if response.clicked() {
            clicked = Some(*choice);
        }
    }
    clicked
}

/// Text that ends in `…` where it would be too long.
pub fn elided(
    painter: &Painter,
    text: &str,
    font: FontId,
    color: Color32,
    width: f32,
) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(1.0));
    painter.layout_job(job)
}

/// A line across, with air above and below.
pub fn rule(ui: &mut Ui) {
    let palette = theme::palette(ui);
    let width = ui.available_width();
    let (rect, _) =
        ui.allocate_exact_size(vec2(width, SPACE_3 * 2.0 + theme::HAIRLINE), Sense::hover());
    let line = Stroke::new(theme::HAIRLINE, palette.line);
    ui.painter().hline(rect.x_range(), rect.center().y, line);
}

/// Text of the documentation: words between backticks stand out as what one types.
pub fn prose(ui: &mut Ui, text: &str, size: f32, color: Color32) {
    ui.label(prose_job(ui, text, size, color));
}

/// The same in no more than so many lines; what they have no room for is told to who hovers.
pub fn prose_in_lines(ui: &mut Ui, text: &str, size: f32, color: Color32, lines: usize) {
    let mut job = prose_job(ui, text, size, color);
    job.wrap.max_rows = lines;
    ui.add(egui::Label::new(job).wrap());
}

/// How high it will be, and of how many lines.
pub fn prose_room(ui: &Ui, text: &str, size: f32) -> (f32, usize) {
    let mut job = prose_job(ui, text, size, Color32::PLACEHOLDER);
    job.wrap.max_width = ui.available_width();
    let galley = ui.painter().layout_job(job);
    (galley.size().y, galley.rows.len())
}

fn prose_job(ui: &Ui, text: &str, size: f32, color: Color32) -> egui::text::LayoutJob {
    let palette = theme::palette(ui);
    let mut job = egui::text::LayoutJob::default();
    for (position, part) in text.replace('\n', " ").split('`').enumerate() {
        let (font, color) = if position % 2 == 1 {
            (theme::code(size), palette.text)
        } else {
            (theme::regular(size), color)
        };
        let valign = egui::Align::Center;
        job.append(part, 0.0, egui::TextFormat { valign, ..egui::TextFormat::simple(font, color) });
    }
    job
}
