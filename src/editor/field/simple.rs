//! Widgets for single values.

use egui::{ComboBox, DragValue, RichText, TextEdit, Ui, vec2};
use serde_json::{Value as Json, json};

use super::super::theme::{self, CONTROL, SPACE_1, size};
use super::super::widget::prose;
use super::{Knob, hubs};
use crate::operator::field::FieldKind;

/// Yes or no.
pub fn switch(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let mut on = knob.value.as_bool().unwrap_or_default();
    let text = if on { "On" } else { "Off" };
    let response = ui.checkbox(&mut on, text).accessible_name(knob.name);
    response.changed().then(|| on.into())
}

/// A whole number.
pub fn integer(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::Integer { min, max } = *knob.kind else { return None };
    let mut number = knob.value.as_i64().or(knob.default.as_i64()).unwrap_or_default();
    // Ports and counts are set rather than swept: slow for wide ranges.
    let drag = DragValue::new(&mut number).range(min..=max).speed(0.25);
    drag_value(ui, knob, drag).then(|| number.into())
}

/// A number.
pub fn number(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::Number { min, max } = *knob.kind else { return None };
    let mut number = knob.value.as_f64().or(knob.default.as_f64()).unwrap_or_default();
    let span = max - min;
    // A drag over the width of the inspector sweeps a range; without one it follows the number.
    let speed = if span.is_finite() && span < 1e6 {
        span / f64::from(theme::INSPECTOR)
    } else {
        (number.abs() * 0.01).max(0.01)
    };
    let drag = DragValue::new(&mut number).range(min..=max).speed(speed).max_decimals(6);
    drag_value(ui, knob, drag).then(|| json!(number))
}

fn drag_value(ui: &mut Ui, knob: &Knob<'_>, drag: DragValue<'_>) -> bool {
    let drag = match knob.unit {
        Some(unit) => drag.suffix(format!(" {unit}")),
        None => drag,
    };
    // A number that is out of its range is shown as it is, with the sentence beside it.
    let drag = drag.clamp_existing_to_range(false).update_while_editing(false);
    let width = ui.available_width().min(160.0);
    let response = ui.add_sized([width, CONTROL], drag).accessible_name(knob.name);
    response.changed()
}

/// Text, a path included.
pub fn text(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let mut text = match knob.value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    };
    let many_lines = matches!(knob.kind, FieldKind::Text { multiline: true });
    let edit = if many_lines {
        TextEdit::multiline(&mut text).desired_rows(3).font(theme::mono(size::BODY - 1.0))
    } else {
        TextEdit::singleline(&mut text)
    };
    let edit = edit
        .id(knob.id)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 6))
        .min_size(egui::vec2(0.0, CONTROL));
    let response = ui.add(edit).accessible_name(knob.name);
    response.changed().then(|| text.into())
}

/// One of a few words, each with what it means.
pub fn choice(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::Choice(choices) = knob.kind else { return None };
    let palette = theme::palette(ui);
    let chosen = knob.value.as_str().unwrap_or_default();
    let mut picked = None;
    let combo = combo(knob, ui.available_width(), &word(chosen)).show_ui(ui, |ui| {
        for choice in choices {
            let is_chosen = choice.value == chosen;
            let response = ui.selectable_label(is_chosen, word(&choice.value));
            let response = if choice.doc.is_empty() {
                response
            } else {
                response.on_hover_text(choice.doc.replace('\n', " "))
            };
            if response.clicked() {
                picked = Some(choice.value.clone());
            }
        }
    });
    combo.response.accessible_name(knob.name);
    let doc = choices.iter().find(|choice| choice.value == chosen).map(|choice| &choice.doc);
    if let Some(doc) = doc.filter(|doc| !doc.is_empty()) {
        prose(ui, doc, size::CAPTION, palette.text_weak);
    }
    picked.map(Json::from)
}

fn word(value: &str) -> String {
    crate::operator::field::title(value)
}

fn combo<'a>(knob: &Knob<'_>, width: f32, shown: &str) -> ComboBox<'a> {
    let combo = ComboBox::from_id_salt(knob.id).width(width).icon(|ui, rect, visuals, _| {
        let (center, stroke) = (rect.center(), egui::Stroke::new(1.5, visuals.fg_stroke.color));
        let points = [vec2(-4.0, -2.0), vec2(0.0, 2.0), vec2(4.0, -2.0)];
        ui.painter().line(points.map(|offset| center + offset).to_vec(), stroke);
    });
    combo.selected_text(shown.to_owned()).truncate()
}

/// The name of a connection or subject: typed, or picked from those there are.
pub fn hub(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let palette = theme::palette(ui);
    let name = knob.value.as_str().unwrap_or_default();
    let names = hubs(knob);
    let shown = match (name, &names[..]) {
        ("", [only]) => format!("{only} (the only one)"),
        ("", _) => "None".to_owned(),
        (name, _) => name.to_owned(),
    };
    let mut picked = None;
    let combo = combo(knob, ui.available_width(), &shown).show_ui(ui, |ui| {
        for other in &names {
            if ui.selectable_label(other == name, other).clicked() {
                picked = Some(other.clone());
            }
        }
        if names.is_empty() {
            ui.label(RichText::new("There is none in this patch yet").color(palette.text_faint));
        }
        ui.add_space(SPACE_1);
        let mut typed = name.to_owned();
        let edit = TextEdit::singleline(&mut typed).hint_text("another name");
        let response = ui.add(edit).accessible_name(format!("{} by name", knob.name));
        if response.changed() {
            picked = Some(typed);
        }
    });
    combo.response.accessible_name(knob.name);
    picked.map(Json::from)
}
