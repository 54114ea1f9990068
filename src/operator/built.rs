//! A node brought to life.

use serde_json::Value as Json;

use super::task::Task;
use crate::error::Error;
use crate::flow::inbox::{FarEnd, Inlet};
use crate::flow::inner::InnerPlan;
use crate::flow::strand::Push;

/// What an operator learns of its place in the patch when it is brought to life.
#[derive(Clone, Default)]
pub struct Wiring {
    /// How many inputs it has, the additional one of a hub included.
    pub inputs: usize,
    /// Whether anything is wired to them.
    pub wired: bool,
    /// Whether it stands in a patch of which there are instances, where nothing speaks by itself
    /// but at the beginning of one.
    pub inside: bool,
    /// Its inner patch, if it is a nested operator.
    pub inner: Option<InnerPlan>,
}

/// A node brought to life: what runs, and the way to change its properties.
pub struct Built {
    /// What runs.
    pub behaviour: Behaviour,
    /// Changes the properties.
    pub set: Setter,
    /// Makes others like it that follow the same properties; none if there can only be one.
    pub again: Option<Again>,
}

/// Makes the behaviour of one more node with the same properties, for each instance of the patch
/// in which it stands.
pub type Again = Box<dyn Fn() -> Behaviour + Send + Sync>;

impl Built {
    /// Of a way to make the behaviour, which is used at once.
    pub(crate) fn of(set: Setter, make: impl Fn() -> Behaviour + Send + Sync + 'static) -> Self {
        Self { behaviour: make(), set, again: Some(Box::new(make)) }
    }
}

/// Changes the properties of a living node; the error says what is wrong with the new ones.
pub type Setter = Box<dyn Fn(&Json) -> Result<(), Error> + Send + Sync>;

/// What runs.
pub enum Behaviour {
    /// A slot on a strand.
    Push(Box<dyn Push>),
    /// A task, with a queue in front of it unless it is a source.
    Task(Option<(Inlet, FarEnd)>, Box<dyn Task>),
}
