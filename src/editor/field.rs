//! A widget for each kind of property: a table from [`FieldKind`] to a small function.

mod compound;
pub mod parse;
mod simple;

use egui::Ui;
use serde_json::Value as Json;

use crate::operator::field::FieldKind;
use crate::operator::port::Hub;
use crate::patch::Patch;

use super::graph::hub_names;

/// One property at hand.
#[derive(Clone, Copy)]
pub struct Knob<'a> {
    /// What it is called, for eyes and for ears.
    pub name: &'a str,
    /// Sets it apart from all other knobs.
    pub id: egui::Id,
    /// What it takes.
    pub kind: &'a FieldKind,
    /// Of the number.
    pub unit: Option<&'a str>,
    /// As it is.
    pub value: &'a Json,
    /// As it is when nobody has said otherwise.
    pub default: &'a Json,
    /// Where connections and subjects are found.
    pub patch: &'a Patch,
}

/// Draws the widget; gives the new value if it was changed.
pub fn show(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let widget: fn(&mut Ui, &Knob<'_>) -> Option<Json> = match knob.kind {
        FieldKind::Bool => simple::switch,
        FieldKind::Integer { .. } => simple::integer,
        FieldKind::Number { .. } => simple::number,
        FieldKind::Text { .. } => simple::text,
        FieldKind::Choice(_) => simple::choice,
        FieldKind::Path => simple::text,
        FieldKind::Color => compound::color,
        FieldKind::Connection(_) | FieldKind::Subject => simple::hub,
        FieldKind::Optional(_) => compound::optional,
        FieldKind::List(_) => compound::list,
        FieldKind::Record(_) => compound::record,
    };
    widget(ui, knob)
}

/// The names of all hubs that a property could mean.
fn hubs(knob: &Knob<'_>) -> Vec<String> {
    hub_names(knob.patch, |hub| match (hub, knob.kind) {
        (Hub::Connection(provided), FieldKind::Connection(wanted)) => provided == wanted,
        (Hub::Subject, FieldKind::Subject) => true,
        _ => false,
    })
}
