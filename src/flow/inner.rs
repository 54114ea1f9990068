//! The seam for nested operators: a patch inside a node, made anew as often as the node likes.

use std::sync::Arc;

use parking_lot::Mutex;

use super::strand::{Out, Push, Strand};
use crate::error::Error;
use crate::value::Value;

/// Makes instances of an inner patch.
#[derive(Clone)]
pub struct InnerPlan(Arc<dyn Fn() -> Result<Inner, Error> + Send + Sync>);

impl InnerPlan {
    /// From a way to make one.
    pub fn new(make: impl Fn() -> Result<Inner, Error> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// A fresh instance, with its own state.
    pub fn instantiate(&self) -> Result<Inner, Error> {
        (self.0)()
    }
}

/// One running instance of an inner patch.
pub struct Inner {
    strand: Strand,
    collected: Arc<Mutex<Collected>>,
}

/// What came out of an inner patch and has not been fetched.
#[derive(Debug, Default)]
pub struct Collected {
    values: Vec<Value>,
    ended: bool,
}

/// The slot at the end of an inner strand, where its values leave.
#[derive(Debug, Default)]
pub struct Exit(Arc<Mutex<Collected>>);

impl Exit {
    /// The place where the values wait.
    pub fn collected(&self) -> Arc<Mutex<Collected>> {
        self.0.clone()
    }
}

impl Push for Exit {
    fn push(&mut self, _: usize, value: Value, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.lock().values.push(value);
        Ok(())
    }

    fn end(&mut self, _: usize, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.lock().ended = true;
        Ok(())
    }
}

impl Inner {
    /// An instance that enters by the strand's head, one output of which stands for each input
    /// of the inner patch, and leaves by an [`Exit`] on it.
    pub fn new(strand: Strand, collected: Arc<Mutex<Collected>>) -> Self {
        Self { strand, collected }
    }

    /// Sends a value in and hands over what comes out, in order.
    pub fn push(&mut self, input: usize, value: Value) -> Vec<Value> {
        self.strand.emit(input, value);
        std::mem::take(&mut self.collected.lock().values)
    }

    /// Ends the inputs and hands over what still comes out.
    pub fn end(&mut self) -> Vec<Value> {
        self.strand.end();
        std::mem::take(&mut self.collected.lock().values)
    }

    /// Whether the inner patch has said that no more will come.
    pub fn has_ended(&self) -> bool {
        self.collected.lock().ended
    }
}
