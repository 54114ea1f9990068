//! A widget for each kind of property: a table from [`FieldKind`] to a small function.

mod compound;
pub mod draft;
mod number;
mod offer;
pub mod parse;
mod path;
mod simple;
#[cfg(test)]
mod testing;

use egui::Ui;
use serde_json::Value as Json;

use crate::operator::field::{FieldKind, Offer};
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
    /// Who knows what could be chosen, where that is asked for.
    pub offering: Option<Offering<'a>>,
}

/// Who knows what could be chosen for a property.
#[derive(Clone, Copy)]
pub struct Offering<'a> {
    /// Begins to ask; what there is comes through what it is given, from another thread.
    pub ask: &'a dyn Fn(Answer),
    /// The properties of the nodes behind.
    pub behind: &'a dyn Fn() -> Vec<Offer>,
}

/// Takes the answer, wherever it comes from.
pub type Answer = Box<dyn FnOnce(Vec<Offer>) + Send>;

/// What a widget asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Another value.
    Set(Json),
    /// A new node of this operator, whose connection or subject is to be used here.
    NewHub(&'static str),
}

/// Draws the widget; gives what is asked for with it.
pub fn show(ui: &mut Ui, knob: &Knob<'_>) -> Option<Change> {
    let widget: fn(&mut Ui, &Knob<'_>) -> Option<Json> = match knob.kind {
        FieldKind::Connection(_) | FieldKind::Subject => return simple::hub(ui, knob),
        FieldKind::Bool => simple::switch,
        FieldKind::Integer { .. } | FieldKind::Number { .. } => number::number,
        FieldKind::Text { .. } => simple::text,
        FieldKind::Offer(_) => offer::offer,
        FieldKind::Behind => offer::behind,
        FieldKind::Choice(_) => simple::choice,
        FieldKind::Path => path::path,
        FieldKind::Color => compound::color,
        FieldKind::Optional(_) => compound::optional,
        FieldKind::List(_) => compound::list,
        FieldKind::Record(_) => compound::record,
    };
    widget(ui, knob).map(Change::Set)
}

/// The same for a value within another.
fn show_inner(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    match show(ui, knob) {
        Some(Change::Set(value)) => Some(value),
        _ => None,
    }
}

/// What is wrong with what was typed last for a knob, or within it; but for records, which say it
/// themselves.
pub fn error(ctx: &egui::Context, kind: &FieldKind, value: &Json, id: egui::Id) -> Option<String> {
    let within = || match kind {
        FieldKind::Optional(inner) if !value.is_null() => {
            error(ctx, inner, value, compound::inside(id))
        }
        FieldKind::List(inner) => {
            let mut items = value.as_array().into_iter().flatten().enumerate();
            items.find_map(|(position, value)| error(ctx, inner, value, id.with(position)))
        }
        _ => None,
    };
    draft::error(ctx, id).or_else(within)
}

/// The names of all hubs that a property could mean.
fn hubs(knob: &Knob<'_>) -> Vec<String> {
    hub_names(knob.patch, |hub| match (hub, knob.kind) {
        (Hub::Connection(provided), FieldKind::Connection(wanted)) => provided == wanted,
        (Hub::Subject, FieldKind::Subject) => true,
        _ => false,
    })
}
