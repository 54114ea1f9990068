//! A value that is typed, or chosen from what there is at the moment: a camera, a size, a property of
//! the node behind. What the machine has is asked for when the list is opened, and never holds up the
//! window.

use std::sync::Arc;

use egui::{Id, Popup, RichText, Ui};
use parking_lot::Mutex;
use serde_json::Value as Json;

use super::super::theme::{self, CONTROL, SPACE_2};
use super::super::widget::{Icon, icon_button};
use super::draft::{self, Look};
use super::{Knob, parse};
use crate::operator::field::{FieldKind, Offer};

/// What was asked for; none until it is there.
type Asked = Arc<Mutex<Option<Vec<Offer>>>>;

/// The list beside a field.
struct Menu<'a> {
    hint: &'static str,
    tip: &'a str,
    /// Said in its place if it is empty.
    none: &'a str,
    /// Done when it is opened.
    open: &'a dyn Fn(&Ui),
    /// What is in it; none until that is known.
    offers: &'a dyn Fn(&Ui) -> Option<Vec<Offer>>,
}

/// What the machine has.
pub fn offer(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::Offer(inner) = knob.kind else { return None };
    let asked = |ui: &Ui| {
        let asked = ui.data(|data| data.get_temp::<Asked>(id_of(knob)));
        asked.and_then(|asked| asked.lock().clone())
    };
    let menu = Menu {
        hint: "",
        tip: "What there is at the moment",
        none: "There is nothing to choose from",
        open: &|ui| ask(ui, knob),
        offers: &asked,
    };
    typed_or_chosen(ui, knob, inner, &menu)
}

/// What the nodes behind have.
pub fn behind(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let offers =
        |_: &Ui| Some(knob.offering.map(|offering| (offering.behind)()).unwrap_or_default());
    let menu = Menu {
        hint: "Choose one",
        tip: "The properties of the nodes that its wires lead to",
        none: "Wire it to a node that has properties, and they are listed here",
        open: &|_| {},
        offers: &offers,
    };
    typed_or_chosen(ui, knob, knob.kind, &menu)
}

/// A field with a list beside it.
fn typed_or_chosen(
    ui: &mut Ui,
    knob: &Knob<'_>,
    kind: &FieldKind,
    menu: &Menu<'_>,
) -> Option<Json> {
    let current = parse::shown(knob.value);
    let mut result = None;
    ui.horizontal(|ui| {
        let look = Look { spare: CONTROL + SPACE_2, hint: menu.hint, ..Look::default() };
        let read = |text: &str| parse::value(kind, knob.unit, text);
        result = draft::edit(ui, knob.id, knob.name, &current, look, read);
        let name = format!("Choose {}", knob.name);
        let opener = icon_button(ui, Icon::Down, &name, menu.tip);
        if opener.clicked() && !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&opener)) {
            (menu.open)(ui);
        }
        Popup::menu(&opener).show(|ui| {
            if let Some(chosen) = list(ui, knob, menu) {
                draft::forget(ui.ctx(), knob.id);
                result = Some(chosen);
                // A key chooses too, and only a click closes by itself.
                ui.close();
            }
        });
    });
    result
}

fn id_of(knob: &Knob<'_>) -> Id {
    knob.id.with("offers")
}

fn ask(ui: &Ui, knob: &Knob<'_>) {
    let Some(offering) = knob.offering else { return };
    let asked = Asked::default();
    ui.data_mut(|data| data.insert_temp(id_of(knob), asked.clone()));
    let ctx = ui.ctx().clone();
    (offering.ask)(Box::new(move |offers| {
        *asked.lock() = Some(offers);
        ctx.request_repaint();
    }));
}

/// The list, or why there is none; what was chosen.
fn list(ui: &mut Ui, knob: &Knob<'_>, menu: &Menu<'_>) -> Option<Json> {
    let palette = theme::palette(ui);
    let Some(offers) = (menu.offers)(ui) else {
        ui.label(RichText::new("Looking…").color(palette.text_faint));
        return None;
    };
    if offers.is_empty() {
        ui.label(RichText::new(menu.none).color(palette.text_faint));
    }
    let mut chosen = None;
    egui::ScrollArea::vertical().max_height(theme::panel::OFFERS).show(ui, |ui| {
        for offer in &offers {
            if ui.selectable_label(offer.value == *knob.value, &offer.label).clicked() {
                chosen = Some(offer.value.clone());
            }
        }
    });
    chosen
}
