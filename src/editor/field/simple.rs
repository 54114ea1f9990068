//! Widgets for single values.

use egui::{ComboBox, PopupCloseBehavior, RichText, Ui};
use serde_json::{Value as Json, json};

use super::super::theme::{self, SPACE_1, size};
use super::super::widget::{Icon, prose, sign};
use super::draft::{self, Look};
use super::{Change, Knob, hubs, parse};
use crate::engine::operators;
use crate::operator::field::FieldKind;
use crate::operator::port::{Hub, Link};

/// Yes or no.
pub fn switch(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let mut on = knob.value.as_bool().unwrap_or_default();
    let text = if on { "On" } else { "Off" };
    let response = ui.checkbox(&mut on, text).accessible_name(knob.name);
    response.changed().then(|| on.into())
}

/// Text in one line or several.
pub fn text(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let current = parse::shown(knob.value);
    let multiline = matches!(knob.kind, FieldKind::Text { multiline: true });
    let look = Look { multiline, mono: multiline, ..Look::default() };
    draft::edit(ui, knob.id, knob.name, &current, look, |text| Ok(json!(text)))
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
                // A key chooses too, and only a click closes by itself.
                ui.close();
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
        sign(ui.painter(), Icon::Down, rect.center(), visuals.fg_stroke.color);
    });
    combo.selected_text(shown.to_owned()).truncate()
}

/// The name of a connection or subject: picked from those there are, typed, or made anew.
pub fn hub(ui: &mut Ui, knob: &Knob<'_>) -> Option<Change> {
    let palette = theme::palette(ui);
    let name = knob.value.as_str().unwrap_or_default();
    let names = hubs(knob);
    let shown = match (name, &names[..]) {
        ("", [only]) => format!("{only} (the only one)"),
        ("", _) => "None".to_owned(),
        (name, _) => name.to_owned(),
    };
    let mut change = None;
    // A click into the field in the list is none of its choices.
    let combo = combo(knob, ui.available_width(), &shown)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let combo = combo.show_ui(ui, |ui| {
        for other in &names {
            if ui.selectable_label(other == name, other).clicked() {
                change = Some(Change::Set(json!(other)));
                ui.close();
            }
        }
        if names.is_empty() {
            ui.label(RichText::new("There is none in this patch yet").color(palette.text_faint));
        }
        for (operator, label) in providers(knob) {
            if ui.selectable_label(false, label).clicked() {
                change = Some(Change::NewHub(operator));
                ui.close();
            }
        }
        ui.add_space(SPACE_1);
        let look = Look { hint: "another name", ..Look::default() };
        let label = format!("{} by name", knob.name);
        let typed = draft::edit(ui, knob.id, &label, name, look, |text| Ok(json!(text)));
        if let Some(value) = typed {
            change = Some(Change::Set(value));
            ui.close();
        }
    });
    combo.response.accessible_name(knob.name);
    change
}

/// What makes a connection or subject for this knob, and how that is offered.
fn providers(knob: &Knob<'_>) -> Vec<(&'static str, String)> {
    let fits = |hub: Hub| match (hub, knob.kind) {
        (Hub::Connection(made), FieldKind::Connection(wanted)) => made == wanted,
        (Hub::Subject, FieldKind::Subject) => true,
        _ => false,
    };
    let all = operators().filter_map(|(name, operator)| match operator.link {
        Link::Provides(hub) if fits(hub) => Some((name, hub.noun(), &operator.description().title)),
        _ => None,
    });
    let all: Vec<_> = all.collect();
    let label = |noun: &str, title: &str| match &all[..] {
        [_] => format!("New {noun}…"),
        _ => format!("New {noun}: {title}…"),
    };
    all.iter().map(|(name, noun, title)| (*name, label(noun, title))).collect()
}
