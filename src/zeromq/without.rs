//! What stands in for the reactor and its sockets in a program that was built without ZeroMQ.

use std::sync::Arc;

use super::channel::{Channel, Wake};
use super::link::Spec;
use super::trouble::Trouble;

/// There is none.
pub enum Reactor {}

impl Reactor {
    /// Says why.
    pub fn shared() -> Result<Arc<Self>, Trouble> {
        Err(Trouble::Unusable(
            "this program was built without ZeroMQ; build it with the feature zeromq".into(),
        ))
    }

    /// Nobody to wake.
    pub fn wake(&self) -> Arc<dyn Wake> {
        match *self {}
    }

    /// Nobody to open it.
    pub fn open(&self, _: Spec, _: Arc<Channel>) -> Result<(), Trouble> {
        match *self {}
    }
}

/// Nothing was sent.
pub fn wait_for_last() {}

/// Nothing was sent.
pub fn given_up() -> u64 {
    0
}

/// There is no socket.
pub enum Member {}

impl Member {
    /// Nothing to send by it.
    pub fn send_now(&mut self) -> bool {
        match *self {}
    }

    /// Nothing to send by it.
    pub fn send_some(&mut self) -> bool {
        match *self {}
    }

    /// Nothing comes by it.
    pub fn receive_now(&mut self) -> bool {
        match *self {}
    }

    /// Nothing to send by it.
    pub fn can_send_again(&mut self) -> bool {
        match *self {}
    }
}
