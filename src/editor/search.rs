//! The search for an operator: what it is for, how it is drawn, and what comes of it.

mod argument;
pub mod catalogue;
pub mod entry;
mod place;
mod popup;
pub mod rank;

use std::collections::HashMap;

use crate::patch::Endpoint;
use crate::value::ValueType;
pub use argument::Properties;
pub use popup::show;

/// The field that is typed into.
pub fn field_id() -> egui::Id {
    egui::Id::unique("search field")
}

/// Why an operator is looked for; decides what is offered and what happens to the choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Where the node is to stand: its upper left corner, or the middle of its port if it is wired.
    pub at: [f32; 2],
    /// What it is to be wired to.
    pub end: WishEnd,
    /// What is typed already.
    pub text: String,
}

/// What a new node is wired to.
#[derive(Clone, Debug, PartialEq)]
pub enum WishEnd {
    /// Nothing.
    Free,
    /// This output of this type feeds it.
    From(Endpoint, ValueType),
    /// It feeds this input of this type.
    To(Endpoint, ValueType),
    /// It stands on this wire.
    Wire(usize),
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing.
    Closed,
    /// An operator was chosen.
    Chosen {
        /// Its name.
        name: &'static str,
        /// What was typed behind it.
        properties: Properties,
        /// Whether another is looked for, to be wired behind it.
        again: bool,
    },
}

/// An operator that is dragged out of the palette, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dragged(pub &'static str);

/// What the search remembers between frames.
#[derive(Default)]
pub struct Memory {
    /// What it is open for; another wish begins anew.
    wish: Option<Wish>,
    /// Where it opened.
    anchor: egui::Pos2,
    text: String,
    /// The place of the chosen entry.
    chosen: usize,
    /// Whether what does not fit is listed too.
    everything: bool,
    /// How often each operator was taken.
    used: HashMap<&'static str, u32>,
    found: Vec<rank::Found>,
    /// How many were left out because they do not fit.
    hidden: usize,
    /// What was found belongs to this text.
    ranked: Option<(String, bool)>,
    /// Whether the chosen entry is to be brought into view.
    reveal: bool,
    /// Whether it has just been opened.
    fresh: bool,
}
