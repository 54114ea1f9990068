//! Widgets for values that are made of others.

use egui::{Color32, Id, Rect, RichText, Ui, UiBuilder, vec2};
use serde_json::{Value as Json, json};

use super::super::theme::{self, SPACE_3, SPACE_HALF, size};
use super::super::widget::{Icon, Weight, button, prose_in_lines};
use super::{Knob, error, show_inner};
use crate::operator::field::FieldKind;

/// Red, green, blue, alpha, as four numbers or as `#rrggbbaa`.
pub fn color(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let [r, g, b, a] = rgba(knob.value).or_else(|| rgba(knob.default)).unwrap_or([0, 0, 0, 255]);
    let mut color = theme::value_color([r, g, b, a]);
    let response = ui.color_edit_button_srgba(&mut color).accessible_name(knob.name);
    let [r, g, b, a] = Color32::to_srgba_unmultiplied(&color);
    response.changed().then(|| match knob.default {
        Json::String(_) => json!(format!("#{r:02x}{g:02x}{b:02x}{a:02x}")),
        _ => json!([r, g, b, a]),
    })
}

fn rgba(value: &Json) -> Option<[u8; 4]> {
    match value {
        Json::Array(parts) => {
            let part = |i: usize| parts.get(i)?.as_u64()?.try_into().ok();
            Some([part(0)?, part(1)?, part(2)?, part(3).unwrap_or(255)])
        }
        Json::String(text) => {
            let digits = text.strip_prefix('#')?;
            let part = |i: usize| u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok();
            Some([part(0)?, part(1)?, part(2)?, part(3).unwrap_or(255)])
        }
        _ => None,
    }
}

/// Perhaps nothing.
pub fn optional(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::Optional(inner) = knob.kind else { return None };
    let mut is_set = !knob.value.is_null();
    let mut result = None;
    let name = format!("{} is set", knob.name);
    ui.horizontal(|ui| {
        if ui.checkbox(&mut is_set, "").accessible_name(&name).changed() {
            result = Some(if is_set { fresh(inner) } else { Json::Null });
        }
        if knob.value.is_null() {
            let palette = theme::palette(ui);
            ui.label(RichText::new("Not set").color(palette.text_faint));
        } else {
            let knob = Knob { kind: inner, id: inside(knob.id), ..*knob };
            ui.vertical(|ui| {
                if let Some(value) = show_inner(ui, &knob) {
                    result = Some(value);
                }
            });
        }
    });
    result
}

/// What is there, if anything is.
pub(super) fn inside(id: Id) -> Id {
    id.with("some")
}

/// Any number of them.
pub fn list(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::List(inner) = knob.kind else { return None };
    let items = knob.value.as_array().cloned().unwrap_or_default();
    let mut result = None;
    for (position, value) in items.iter().enumerate() {
        let name = format!("{} {}", knob.name, position + 1);
        let id = knob.id.with(position);
        let item = Knob { name: &name, id, kind: inner, value, default: &Json::Null, ..*knob };
        ui.horizontal(|ui| {
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(layout, |ui| {
                let remove = ui.small_button("×").accessible_name(format!("Remove {name}"));
                if remove.clicked() {
                    let mut items = items.clone();
                    items.remove(position);
                    result = Some(Json::Array(items));
                }
                ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                    if let Some(value) = show_inner(ui, &item) {
                        let mut items = items.clone();
                        items[position] = value;
                        result = Some(Json::Array(items));
                    }
                });
            });
        });
    }
    let label = format!("Add to {}", knob.name.to_lowercase());
    if button(ui, Icon::None, &label, Weight::Normal).clicked() {
        let mut items = items;
        items.push(fresh(inner));
        result = Some(Json::Array(items));
    }
    result
}

/// Several with names.
pub fn record(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::Record(fields) = knob.kind else { return None };
    let mut result = None;
    ui.indent(knob.id, |ui| {
        for field in fields {
            let id = knob.id.with(&field.name);
            let value = knob.value.get(&field.name).unwrap_or(&field.default);
            let palette = theme::palette(ui);
            ui.label(RichText::new(&field.title).color(palette.text_weak));
            let inner = Knob {
                name: &field.title,
                id,
                kind: &field.kind,
                unit: field.unit.as_deref(),
                value,
                default: &field.default,
                patch: knob.patch,
                offering: knob.offering,
            };
            if let Some(value) = show_inner(ui, &inner) {
                let mut record = knob.value.as_object().cloned().unwrap_or_default();
                record.insert(field.name.clone(), value);
                result = Some(Json::Object(record));
            }
            if let Some(error) = error(ui.ctx(), &field.kind, value, id) {
                wrong_below(ui, &error);
            }
            ui.add_space(SPACE_3);
        }
    });
    result
}

/// What is wrong, in the gap below a field, so that nothing moves.
fn wrong_below(ui: &mut Ui, error: &str) {
    let top = ui.cursor().min - vec2(0.0, SPACE_HALF);
    let room = Rect::from_min_size(top, vec2(ui.available_width(), SPACE_3));
    let mut gap = ui.new_child(UiBuilder::new().max_rect(room));
    let color = theme::palette(ui).fault;
    prose_in_lines(&mut gap, error, size::CAPTION, color, 1);
}

/// Something to begin with.
fn fresh(kind: &FieldKind) -> Json {
    match kind {
        FieldKind::Bool => json!(false),
        FieldKind::Integer { min, max } => json!(0.clamp(*min, *max)),
        FieldKind::Number { min, max } => json!(0.0_f64.clamp(*min, *max)),
        FieldKind::Text { .. } | FieldKind::Path => json!(""),
        FieldKind::Connection(_) | FieldKind::Subject | FieldKind::Behind => json!(""),
        FieldKind::Choice(choices) => json!(choices.first().map_or("", |choice| &choice.value)),
        FieldKind::Color => json!([255, 255, 255, 255]),
        FieldKind::Offer(inner) => fresh(inner),
        FieldKind::Optional(_) => Json::Null,
        FieldKind::List(_) => json!([]),
        FieldKind::Record(fields) => {
            let pairs = fields.iter().map(|field| (field.name.clone(), field.default.clone()));
            Json::Object(pairs.collect())
        }
    }
}
