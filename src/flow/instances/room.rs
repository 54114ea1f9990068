//! How many instances may be alive in a run, those of all its nodes together.

use std::sync::Arc;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Acquire},
};

/// Instances within instances beyond this would take all memory: each node has a limit of its own,
/// and these multiply.
const MOST: usize = 100_000;

/// Room for instances, shared by all nodes of a run.
#[derive(Clone, Debug)]
pub struct Room {
    taken: Arc<AtomicUsize>,
    most: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(MOST)
    }
}

impl Room {
    /// Room for so many.
    pub fn of(most: usize) -> Self {
        Self { taken: Arc::default(), most }
    }

    /// How many there is room for in all.
    pub fn most(&self) -> usize {
        self.most
    }

    /// A place for one more; none if all are taken.
    pub(in crate::flow) fn take(&self) -> Option<Place> {
        let less = |taken| (taken < self.most).then_some(taken + 1);
        let taken = self.taken.fetch_update(AcqRel, Acquire, less).is_ok();
        taken.then(|| Place(self.taken.clone()))
    }
}

/// The place of one instance, until it is over.
pub(in crate::flow) struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, AcqRel);
    }
}
