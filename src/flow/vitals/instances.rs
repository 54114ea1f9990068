//! How many instances of its inner patch a node has.

use std::sync::Arc;
use std::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed},
};

/// How many instances of an inner patch there are.
#[derive(Debug, Default)]
pub struct Instances {
    alive: AtomicUsize,
    begun: AtomicU64,
    working: Arc<AtomicUsize>,
}

impl Instances {
    /// How many are alive.
    pub fn alive(&self) -> usize {
        self.alive.load(Relaxed)
    }

    /// How many have been begun in all.
    pub fn begun(&self) -> u64 {
        self.begun.load(Relaxed)
    }

    /// How many tasks inside of them are at work.
    pub fn working(&self) -> usize {
        self.working.load(Acquire)
    }

    /// One task more, until what this gives is dropped.
    pub fn work(&self) -> Working {
        self.working.fetch_add(1, AcqRel);
        Working(self.working.clone())
    }

    /// Only the strand on which the node lies changes these.
    pub(in crate::flow) fn set_alive(&self, alive: usize) {
        self.alive.store(alive, Relaxed);
    }

    pub(in crate::flow) fn begin(&self) {
        self.begun.store(self.begun.load(Relaxed) + 1, Relaxed);
    }
}

/// A task of an instance at work.
#[derive(Debug)]
pub struct Working(Arc<AtomicUsize>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.fetch_sub(1, AcqRel);
    }
}
