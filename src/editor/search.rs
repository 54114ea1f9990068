//! The search for an operator: what it is for, and what comes of it.

use crate::patch::Endpoint;
use crate::value::ValueType;

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
