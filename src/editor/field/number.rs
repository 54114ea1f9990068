//! Numbers: dragged, typed with or without a unit, stepped with the arrow keys.

use egui::accesskit::{Action, ActionData};
use egui::{
    Align2, CornerRadius, CursorIcon, Key, Modifiers, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, vec2,
};
use serde_json::{Value as Json, json};

use super::super::theme::{self, CONTROL, SPACE_2, size};
use super::super::widget::elided;
use super::draft::{self, Look};
use super::{Knob, parse};
use crate::operator::field::FieldKind;

/// Ranges up to this are shown as a bar.
const MOST_SWEPT: f64 = 1000.0;

/// The ends of the range as far as it has any.
fn range(kind: &FieldKind) -> (f64, f64) {
    match *kind {
        FieldKind::Integer { min, max } => (min as f64, max as f64),
        FieldKind::Number { min, max } => (min, max),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// A number, whole or not.
pub fn number(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let editing = ui.memory(|memory| memory.has_focus(knob.id));
    if editing { typed(ui, knob) } else { dragged(ui, knob) }
}

fn typed(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let current = plain(knob);
    let step = if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowUp)) {
        1
    } else if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowDown)) {
        -1
    } else {
        0
    };
    if step != 0 {
        draft::forget(ui.ctx(), knob.id);
        return stepped(knob, step);
    }
    let fresh = knob.id.with("fresh");
    if ui.data_mut(|data| data.remove_temp::<bool>(fresh)).is_some() {
        let text = draft::text(ui.ctx(), knob.id).unwrap_or_else(|| current.clone());
        select_all(ui, knob, &text);
    }
    let look = Look { spare: (ui.available_width() - WIDTH).max(0.0), ..Look::default() };
    let read = |text: &str| parse::value(knob.kind, knob.unit, text);
    let value = draft::edit(ui, knob.id, knob.name, &current, look, read);
    ui.ctx().accesskit_node_builder(knob.id, |builder| builder.set_role(Role::SpinButton));
    value
}

fn select_all(ui: &Ui, knob: &Knob<'_>, text: &str) {
    let mut state = egui::TextEdit::load_state(ui.ctx(), knob.id).unwrap_or_default();
    let all = egui::text::CCursorRange::select_all_str(text);
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), knob.id);
}

/// Width of the field.
const WIDTH: f32 = theme::panel::NUMBER;

/// As it is typed: all digits, and no unit.
fn plain(knob: &Knob<'_>) -> String {
    let value = if knob.value.is_number() { knob.value } else { knob.default };
    match value.as_f64() {
        Some(number) if value.is_f64() && number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        _ => parse::shown(value),
    }
}

/// In whole numbers without a float between, which would keep only 53 bits.
fn stepped(knob: &Knob<'_>, steps: i64) -> Option<Json> {
    match *knob.kind {
        FieldKind::Integer { min, max } => {
            let number = knob.value.as_i64().or(knob.default.as_i64())?;
            Some(json!(number.saturating_add(steps).clamp(min, max)))
        }
        FieldKind::Number { min, max } => {
            let number = knob.value.as_f64().or(knob.default.as_f64())?;
            let step = 10_f64.powf(number.abs().max(0.01).log10().floor() - 1.0).max(0.001);
            Some(json!(tidy((number + step * steps as f64).clamp(min, max), step)))
        }
        _ => None,
    }
}

/// Without digits that no hand has meant.
fn tidy(number: f64, step: f64) -> f64 {
    let digits = (-step.log10()).ceil().clamp(0.0, 9.0) as i32 + 1;
    let scale = 10_f64.powi(digits);
    (number * scale).round() / scale
}

fn dragged(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let width = ui.available_width().min(WIDTH);
    let (_, rect) = ui.allocate_space(vec2(width, CONTROL));
    let response = ui.interact(rect, knob.id, Sense::click_and_drag());
    let (min, max) = range(knob.kind);
    let number = knob.value.as_f64().or(knob.default.as_f64()).unwrap_or_default();
    tell(ui, knob, &response, number);
    paint(ui, knob, &response, rect);
    if response.clicked() || response.gained_focus() {
        ui.data_mut(|data| data.insert_temp(knob.id.with("fresh"), true));
        response.request_focus();
    }
    if let Some(value) = asked(ui, knob, &response) {
        draft::forget(ui.ctx(), knob.id);
        return Some(value);
    }
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let moved = ui.input(|input| input.pointer.delta().x);
    if !response.dragged() || moved == 0.0 {
        return None;
    }
    draft::forget(ui.ctx(), knob.id);
    let fine = if ui.input(|input| input.modifiers.shift) { 0.1 } else { 1.0 };
    let span = max - min;
    let speed = if span <= MOST_SWEPT {
        span / f64::from(width)
    } else if matches!(knob.kind, FieldKind::Integer { .. }) {
        // Ports and counts are set rather than swept.
        0.25
    } else {
        (number.abs() * 0.01).max(0.01)
    };
    let by = f64::from(moved) * speed * fine;
    if let FieldKind::Integer { .. } = knob.kind {
        return whole_steps(ui, knob, by);
    }
    let value = tidy((number + by).clamp(min, max), (speed * fine).max(1e-6));
    (value != number).then(|| json!(value))
}

/// A drag moves by parts of a whole number, which add up.
fn whole_steps(ui: &Ui, knob: &Knob<'_>, by: f64) -> Option<Json> {
    let id = knob.id.with("part");
    let part = ui.data(|data| data.get_temp::<f64>(id)).unwrap_or_default() + by;
    let steps = part.trunc();
    ui.data_mut(|data| data.insert_temp(id, part - steps));
    if steps == 0.0 { None } else { stepped(knob, steps as i64) }
}

fn tell(ui: &Ui, knob: &Knob<'_>, response: &Response, number: f64) {
    response.widget_info(|| WidgetInfo::drag_value(ui.is_enabled(), number));
    let text = plain(knob);
    ui.ctx().accesskit_node_builder(response.id, |builder| {
        builder.set_role(Role::SpinButton);
        builder.set_label(knob.name);
        builder.set_value(text);
        builder.add_action(Action::SetValue);
        builder.add_action(Action::Increment);
        builder.add_action(Action::Decrement);
    });
}

/// What a screen reader asks for.
fn asked(ui: &Ui, knob: &Knob<'_>, response: &Response) -> Option<Json> {
    let id = response.id;
    let (set, steps) = ui.input(|input| {
        let mut set = None;
        for request in input.accesskit_action_requests(id, Action::SetValue) {
            set = match &request.data {
                Some(ActionData::NumericValue(number)) => Some(number.to_string()),
                Some(ActionData::Value(text)) => Some(text.to_string()),
                _ => set,
            };
        }
        let up = input.num_accesskit_action_requests(id, Action::Increment);
        (set, up as i64 - input.num_accesskit_action_requests(id, Action::Decrement) as i64)
    });
    match set {
        Some(text) => parse::value(knob.kind, knob.unit, &text)
            .map_err(|error| draft::refuse(ui.ctx(), knob.id, text, error))
            .ok(),
        None if steps != 0 => stepped(knob, steps),
        None => None,
    }
}

fn paint(ui: &Ui, knob: &Knob<'_>, response: &Response, rect: Rect) {
    let (palette, painter) = (theme::palette(ui), ui.painter());
    let refused = draft::text(ui.ctx(), knob.id);
    let lit = response.hovered() || response.dragged();
    let fill = if lit { palette.control_hover } else { palette.control };
    let line = match (&refused, lit) {
        (Some(_), _) => palette.fault,
        (None, true) => palette.line_strong,
        (None, false) => palette.line,
    };
    let corners = CornerRadius::same(theme::RADIUS_SMALL);
    painter.rect_filled(rect, corners, fill);
    let (min, max) = range(knob.kind);
    if let Some(number) = knob.value.as_f64().filter(|_| max - min <= MOST_SWEPT) {
        let share = ((number - min) / (max - min)).clamp(0.0, 1.0) as f32;
        let mut bar = rect.shrink(theme::HAIRLINE);
        bar.set_width(bar.width() * share);
        painter.rect_filled(bar, corners, palette.selection);
    }
    let stroke = Stroke::new(theme::HAIRLINE, line);
    painter.rect_stroke(rect, corners, stroke, StrokeKind::Inside);
    let mut right = rect.right() - SPACE_2;
    if let Some(unit) = knob.unit {
        let (font, color) = (theme::regular(size::CAPTION), palette.text_weak);
        let at = egui::pos2(right, rect.center().y);
        let drawn = painter.text(at, Align2::RIGHT_CENTER, unit, font, color);
        right = drawn.left() - SPACE_2 / 2.0;
    }
    let color = if refused.is_some() { palette.fault } else { palette.text };
    let text = refused.unwrap_or_else(|| plain(knob));
    let left = rect.left() + SPACE_2;
    let galley = elided(painter, &text, theme::regular(size::BODY), color, right - left);
    painter.galley(egui::pos2(left, rect.center().y - galley.size().y / 2.0), galley, color);
}
