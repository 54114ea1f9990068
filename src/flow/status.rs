//! What a task says of itself.

use std::net::SocketAddr;
use std::sync::Arc;

use super::listening::{Held, Listening};
use super::peers::Joined;
use super::vitals::{State, Vitals};
use crate::error::Error;

/// The part of a node's life that its task writes, wherever it holds it.
#[derive(Clone, Debug)]
pub struct Status(Arc<Vitals>);

impl Status {
    pub(super) fn new(vitals: &Arc<Vitals>) -> Self {
        Self(vitals.clone())
    }

    /// Counts an error that does not stop the task.
    pub fn fault(&self, error: &Error) {
        self.0.faults.report(error);
    }

    /// Counts values that could not be kept.
    pub fn lose(&self, count: u64) {
        self.0.lose(count);
    }

    /// Says at the node what the task is doing.
    pub fn active(&self, sentence: impl Into<String>) {
        self.0.set_state(State::Active(sentence.into()));
    }

    /// Says at the node what the task is waiting for.
    pub fn waiting(&self, sentence: impl Into<String>) {
        self.0.set_state(State::Waiting(sentence.into()));
    }

    /// Says where the node can be reached from outside, until what this gives is dropped.
    pub fn listening(&self, protocol: &'static str, address: SocketAddr, chosen: bool) -> Held {
        Held::new(&self.0, Listening { protocol, address, chosen })
    }

    /// Says who is at the other end, until what this gives is dropped.
    pub fn joined(&self, name: Arc<str>) -> Joined {
        Joined::new(&self.0, name)
    }

    /// Whether the run is about to stop: an end of the input is then no end of its values.
    pub fn is_stopping(&self) -> bool {
        self.0.is_stopping()
    }
}
