//! A value that is typed, or chosen from what the machine has at the moment: a camera, a size. The
//! list is asked for when it is opened, and never holds up the window.

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

/// A field with a list beside it.
pub fn offer(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let FieldKind::Offer(inner) = knob.kind else { return None };
    let current = parse::shown(knob.value);
    let mut result = None;
    ui.horizontal(|ui| {
        let look = Look { spare: CONTROL + SPACE_2, ..Look::default() };
        let read = |text: &str| parse::value(inner, knob.unit, text);
        result = draft::edit(ui, knob.id, knob.name, &current, look, read);
        let name = format!("Choose {}", knob.name);
        let opener = icon_button(ui, Icon::Down, &name, "What there is at the moment");
        if opener.clicked() && !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&opener)) {
            ask(ui, knob);
        }
        Popup::menu(&opener).show(|ui| {
            if let Some(chosen) = list(ui, knob) {
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
fn list(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let palette = theme::palette(ui);
    let asked = ui.data(|data| data.get_temp::<Asked>(id_of(knob)));
    let offers = asked.and_then(|asked| asked.lock().clone());
    let Some(offers) = offers else {
        ui.label(RichText::new("Looking…").color(palette.text_faint));
        return None;
    };
    if offers.is_empty() {
        ui.label(RichText::new("There is nothing to choose from").color(palette.text_faint));
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
