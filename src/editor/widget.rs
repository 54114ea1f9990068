//! Small parts that several panels are made of.

use egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Rect, Response, Role, Sense, Shape, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::theme::{self, CONTROL, SPACE_1, SPACE_2, SPACE_3};

/// A drawn sign, so that no font has to have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Runs.
    Play,
    /// Stops.
    Stop,
    /// Everything there is to do.
    Menu,
    /// Takes back.
    Undo,
    /// Does again.
    Redo,
    /// One more.
    Plus,
    /// Closes.
    Close,
    /// None.
    None,
}

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
        (Weight::Quiet, false) => (Color32::TRANSPARENT, Color32::TRANSPARENT, palette.text_weak),
        (Weight::Quiet, true) => (palette.control, Color32::TRANSPARENT, palette.text),
    };
    if !ui.is_enabled() {
        (fill, ink) = (Color32::TRANSPARENT, palette.text_faint);
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
    let corners = CornerRadius::same(theme::RADIUS_SMALL + 2);
    painter.rect_stroke(rect.expand(2.0), corners, Stroke::new(1.5, color), StrokeKind::Inside);
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

/// Draws a sign.
pub fn sign(painter: &Painter, icon: Icon, center: egui::Pos2, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    let line = |from: egui::Vec2, to: egui::Vec2| {
        painter.line_segment([center + from, center + to], stroke);
    };
    match icon {
        Icon::Menu => {
            for y in [-4.5, 0.0, 4.5] {
                line(vec2(-6.5, y), vec2(6.5, y));
            }
        }
        Icon::Plus => {
            line(vec2(-5.0, 0.0), vec2(5.0, 0.0));
            line(vec2(0.0, -5.0), vec2(0.0, 5.0));
        }
        Icon::Close => {
            line(vec2(-3.5, -3.5), vec2(3.5, 3.5));
            line(vec2(-3.5, 3.5), vec2(3.5, -3.5));
        }
        Icon::Undo => turn(painter, center, -1.0, stroke),
        Icon::Redo => turn(painter, center, 1.0, stroke),
        Icon::Play => {
            let points = [vec2(-3.5, -5.0), vec2(5.0, 0.0), vec2(-3.5, 5.0)];
            let points = points.map(|offset| center + offset).to_vec();
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Icon::Stop => {
            let rect = Rect::from_center_size(center, vec2(9.0, 9.0));
            painter.rect_filled(rect, 1.5, color);
        }
        Icon::None => {}
    }
}

/// An arrow that leads back, to the left, or forth.
fn turn(painter: &Painter, center: egui::Pos2, way: f32, stroke: Stroke) {
    let at = |x: f32, y: f32| center + vec2(way * x, y);
    let half_round = (0_u8..=12).map(|step| {
        let angle = std::f32::consts::PI * f32::from(step) / 12.0;
        at(-1.0 - 4.0 * angle.sin(), 1.0 + 4.0 * angle.cos() - 0.5)
    });
    let mut line = vec![at(3.5, 4.5)];
    line.extend(half_round);
    line.push(at(6.0, -3.5));
    painter.add(Shape::line(line, stroke));
    painter.add(Shape::line(vec![at(3.0, -6.5), at(6.0, -3.5), at(3.0, -0.5)], stroke));
}

/// A row of choices of which one is chosen; gives the one that is clicked.
pub fn segmented<T: Copy + PartialEq>(
    ui: &mut Ui,
    what: &str,
    choices: &[(T, &str)],
    chosen: T,
) -> Option<T> {
    let palette = theme::palette(ui);
    let font = theme::medium(theme::size::BODY - 1.0);
    let widths: Vec<f32> = choices
        .iter()
        .map(|(_, label)| {
            let text = ui.painter().layout_no_wrap((*label).to_owned(), font.clone(), palette.text);
            text.size().x + 2.0 * SPACE_2 + SPACE_1
        })
        .collect();
    let size = vec2(widths.iter().sum::<f32>() + 4.0, CONTROL);
    let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
    let corners = CornerRadius::same(theme::RADIUS_SMALL);
    let line = Stroke::new(theme::HAIRLINE, palette.line);
    ui.painter().rect(outer, corners, palette.field, line, StrokeKind::Inside);
    let mut left = outer.left() + 2.0;
    let mut clicked = None;
    for ((choice, label), width) in choices.iter().zip(widths) {
        let rect = Rect::from_min_size(pos2(left, outer.top() + 2.0), vec2(width, CONTROL - 4.0));
        left += width;
        let response = ui.interact(rect, ui.scope_id().with((what, *label)), Sense::click());
        let is_chosen = *choice == chosen;
        let name = format!("{what}: {label}");
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, &name));
        let corners = CornerRadius::same(theme::RADIUS_SMALL - 1);
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
            focus_ring(ui.painter(), rect.shrink(2.0), palette.accent);
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
    let (rect, _) = ui.allocate_exact_size(vec2(width, SPACE_3 * 2.0 + 1.0), Sense::hover());
    let line = Stroke::new(theme::HAIRLINE, palette.line);
    ui.painter().hline(rect.x_range(), rect.center().y, line);
}

/// Text of the documentation: words between backticks stand out as what one types.
pub fn prose(ui: &mut Ui, text: &str, size: f32, color: Color32) {
    let palette = theme::palette(ui);
    let mut job = egui::text::LayoutJob::default();
    for (position, part) in text.replace('\n', " ").split('`').enumerate() {
        let (font, color) = if position % 2 == 1 {
            (theme::mono(size - 0.5), palette.text)
        } else {
            (theme::regular(size), color)
        };
        let valign = egui::Align::Center;
        job.append(part, 0.0, egui::TextFormat { valign, ..egui::TextFormat::simple(font, color) });
    }
    ui.label(job);
}
