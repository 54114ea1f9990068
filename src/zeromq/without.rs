//! What stands in for the reactor in a program that was built without ZeroMQ.

use std::sync::Arc;

use super::channel::{Channel, Wake};
use super::link::Spec;
use super::trouble::Trouble;

/// Nobody.
pub struct Reactor;

impl Reactor {
    pub fn shared() -> Result<Arc<Self>, Trouble> {
        Err(Trouble::Unusable(
            "this program was built without ZeroMQ; build it with the feature zeromq".into(),
        ))
    }

    pub fn wake(&self) -> Arc<dyn Wake> {
        Arc::new(Self)
    }

    pub fn open(&self, _: Spec, _: Arc<Channel>) -> Result<(), Trouble> {
        Self::shared().map(drop)
    }
}

impl Wake for Reactor {
    fn wake(&self) {}
}
