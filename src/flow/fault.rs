//! What went wrong at one node.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::time::SystemTime;

use bytes::Bytes;
use parking_lot::Mutex;

use crate::error::{Error, Kind, Remedy, TakenPort};

thread_local! {
    /// The faults on this thread that nobody has taken care of.
    static UNSEEN: Cell<u64> = const { Cell::new(0) };
}

/// Does something, and says whether it brought about a fault, however deep in patches within
/// patches: all that a value does there it does on the thread that brings it. Whoever asks takes
/// care of it, so that those further out do not hear of it.
pub(super) fn noticing<R>(work: impl FnOnce() -> R) -> (R, bool) {
    let before = UNSEEN.get();
    let done = work();
    (done, UNSEEN.replace(before) != before)
}

/// Something went wrong on this thread.
pub(super) fn notice() {
    // A thread that is about to end has nobody left who could take care of it.
    let _ = UNSEEN.try_with(|unseen| unseen.set(unseen.get().wrapping_add(1)));
}

/// How many faults a node remembers in full.
const REMEMBERED: usize = 16;

/// The errors of one node: how many, and the latest few.
#[derive(Debug, Default)]
pub struct Faults {
    count: AtomicU64,
    latest: Mutex<VecDeque<Fault>>,
}

/// One error, and when.
#[derive(Clone, Debug)]
pub struct Fault {
    /// How many faults the node had had with it.
    pub number: u64,
    /// When it happened.
    pub at: SystemTime,
    /// What happened and what to do about it.
    pub sentence: String,
    /// The packet that could not be understood, if that was the trouble.
    pub raw: Option<Bytes>,
    /// What can be known of it without reading the sentence.
    pub cause: Cause,
}

/// Why something went wrong, for whoever can help.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cause {
    /// Whatever the sentence says.
    #[default]
    Other,
    /// Somebody else has the port.
    Taken(TakenPort),
    /// Other properties would put it right: any one of these.
    Curable(Arc<[Remedy]>),
    /// It was found before anything ran, and is a problem of the patch as well.
    Unsound,
}

impl From<&Error> for Cause {
    fn from(error: &Error) -> Self {
        match error.kind() {
            Kind::Taken { port, .. } => Self::Taken(*port),
            Kind::Curable { remedies, .. } => Self::Curable(remedies.clone()),
            Kind::Unsound(_) => Self::Unsound,
            _ => Self::Other,
        }
    }
}

impl Faults {
    /// Counts an error and remembers it.
    #[cold]
    #[inline(never)]
    pub fn report(&self, error: &Error) {
        notice();
        let (at, sentence, raw) = (SystemTime::now(), error.to_string(), error.raw().cloned());
        let mut latest = self.latest.lock();
        let number = self.count.load(Relaxed) + 1;
        let fault = Fault { number, at, sentence, raw, cause: error.into() };
        if latest.len() == REMEMBERED {
            latest.pop_front();
        }
        latest.push_back(fault);
        // Counted once it can be looked at, so that whoever sees the count finds the fault.
        self.count.store(number, Release);
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count.load(Acquire)
    }

    /// The latest one.
    pub fn latest(&self) -> Option<Fault> {
        self.latest.lock().back().cloned()
    }

    /// Those remembered that came after the first `seen`, oldest first.
    pub fn since(&self, seen: u64) -> Vec<Fault> {
        let latest = self.latest.lock();
        latest.iter().filter(|fault| fault.number > seen).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_care_of_a_fault_keeps_it_from_others() {
        let faults = Faults::default();
        let fail = || faults.report(&Error::new("no"));
        assert!(noticing(fail).1);
        assert!(!noticing(|| noticing(fail)).1);
        assert!(noticing(|| (noticing(fail), fail())).1);
        assert!(!noticing(|| ()).1);
    }

    #[test]
    fn counts_all_and_remembers_the_latest() {
        let faults = Faults::default();
        for i in 0..100 {
            faults.report(&Error::packet(format!("bad {i}"), Bytes::from_static(b"x")));
        }
        assert_eq!(faults.count(), 100);
        let latest = faults.latest().unwrap();
        assert_eq!((latest.number, &*latest.sentence), (100, "bad 99"));
        assert_eq!(latest.raw.as_deref(), Some(&b"x"[..]));
        assert_eq!(faults.since(0).len(), REMEMBERED);
        assert_eq!(faults.since(98).len(), 2);
    }
}
