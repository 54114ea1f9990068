//! What an operator is to the strand on which it lies.

use std::sync::Arc;

use super::inner::{Arrival, Left, Way};
use super::strand::Out;
use super::vitals::Vitals;
use crate::error::Error;
use crate::value::Value;

/// What an operator does when a value reaches one of its inputs.
pub trait Push: Send {
    /// Takes a value, and emits whatever it likes.
    fn push(&mut self, input: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error>;

    /// No more values will come to this input. After the last input has ended the outputs end
    /// too; an operator that ends earlier calls [`Out::end`].
    fn end(&mut self, _input: usize, _out: &mut Out<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Whether the first wire to end ends its input, although others lead to it.
    fn ends_with_first(&mut self) -> bool {
        false
    }

    /// Whether it has something to say before anything reaches it.
    fn begins(&mut self) -> bool {
        false
    }

    /// Says it. Called once, in the order of the nodes.
    fn begin(&mut self, _out: &mut Out<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Forgets all it remembers, so that it is as good as new; whether it could. What cannot is
    /// made anew.
    fn renew(&mut self) -> bool {
        false
    }

    /// Learns where what its inner patch needs is, each time a plan is laid out.
    fn settle(&mut self, _place: &Surroundings) {}

    /// Takes a value of this number that a subject said a while ago, to which what is inside sends.
    fn come_back(
        &mut self,
        input: usize,
        (value, _number): (Value, u64),
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        self.push(input, value, out)
    }

    /// Takes what a task inside of an instance of its inner patch gives.
    fn arrive(&mut self, _from: Arrival<'_>, _out: &mut Out<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// What has left the patch by it, if it is the exit of one.
    fn left(&mut self) -> Option<&mut Left> {
        None
    }

    /// Whether the node is over with its last input; not if its task has still work to do.
    fn finishes(&self) -> bool {
        true
    }

    /// Starts afresh after a panic, if it has been edited since; whether it did.
    fn revive(&mut self) -> bool {
        false
    }
}

/// Turns a knob of another node: sets the property of this name.
pub type Turn = Arc<dyn Fn(&str, &Value) -> Result<(), Error> + Send + Sync>;

/// What a node learns of its place that has a patch inside, or turns knobs of others.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// The lives of the hubs that the patch inside listens to, in the order of the additional
    /// inputs; none for one that is not there.
    pub hubs: Box<[Option<Arc<Vitals>>]>,
    /// The way back to it, for the tasks of its instances.
    pub way: Option<Way>,
    /// The knobs of the nodes that it is wired to.
    pub knobs: Box<[Turn]>,
}
