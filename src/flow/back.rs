//! Values that come back: a patch inside of a node sends to a subject to which it listens.
//!
//! The subject stands behind the node, so that what is sent is said at once. That the instances of
//! the node hear it in turn would be a call back up the stack; instead it waits here until whatever
//! runs on the strand has run to its end.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;

use super::inbox::DEEPEST;
use super::vitals::Vitals;
use crate::error::Error;
use crate::value::Value;

/// Values that may wait to come back on one strand.
const MOST_WAITING: usize = 16_384;

/// Values that may come back on one strand in one breath. Without end that would be for ever, and
/// hold up everything else.
pub(super) const MOST_AT_ONCE: usize = 10_000;

/// What waits on one strand, the oldest first.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<VecDeque<Returning>>);

/// What comes back to an input.
#[derive(Debug)]
pub(super) struct Returning {
    pub slot: usize,
    pub input: usize,
    /// The value with its number, or the end of all.
    pub said: Option<(Value, u64)>,
}

/// The way back from a subject.
#[derive(Clone, Debug)]
pub struct Back {
    waiting: Arc<Waiting>,
    subject: Arc<Vitals>,
}

impl Back {
    /// From the subject with this life.
    pub fn new(waiting: &Arc<Waiting>, subject: &Arc<Vitals>) -> Self {
        Self { waiting: waiting.clone(), subject: subject.clone() }
    }

    /// Lets a value, or none as the end of all, wait.
    #[cold]
    pub(super) fn keep(&self, slot: usize, input: usize, value: Option<Value>) {
        if value.as_ref().is_some_and(|value| value.nests_deeper_than(DEEPEST)) {
            self.subject.lose(1);
            let sentence = "this value is made of values within values without end; take the loop \
                            apart that wraps it again and again";
            return self.subject.faults.report(&Error::new(sentence));
        }
        let mut waiting = self.waiting.0.lock();
        if value.is_some() && waiting.len() >= MOST_WAITING {
            drop(waiting);
            self.subject.lose(1);
            return self.subject.faults.report(&endless());
        }
        let said = value.map(|value| (value, self.subject.memory.number()));
        waiting.push_back(Returning { slot, input, said });
    }
}

impl Waiting {
    /// The oldest.
    pub(super) fn next(&self) -> Option<Returning> {
        self.0.lock().pop_front()
    }
}

/// What is said where a loop has no end.
pub(super) fn endless() -> Error {
    Error::new(
        "what the patches inside send to a subject comes back to them without end, so the rest was \
         left out; end what listens inside, with Take, or put a Delay into the loop",
    )
}
