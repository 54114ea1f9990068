//! Whether a node still takes part, how it is, and what it lost.

use std::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU64, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::fault::Faults;
use super::listening::Listening;
use super::peers::Peer;

/// The life of one node, shared between the strand it lives on and whoever watches it.
#[derive(Debug, Default)]
pub struct Vitals {
    /// What went wrong.
    pub faults: Faults,
    lost: AtomicU64,
    phase: AtomicU8,
    /// Drawn wires behind this node whose far end still takes part.
    wanted_by: AtomicUsize,
    /// The nodes whose wires end here; told when this node closes.
    feeders: Mutex<Vec<Weak<Vitals>>>,
    stopping: AtomicBool,
    changed: Notify,
    state: Mutex<State>,
    /// Where it can be reached from outside. A node rarely has more than one such place.
    listening: Mutex<Vec<Listening>>,
    /// Who is at the other end, in the order in which they joined.
    peers: Mutex<Vec<Arc<Peer>>>,
}

/// Whether values still reach a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Takes part.
    Open,
    /// Has ended by itself: its inputs are over, or it has all it wanted.
    Finished,
    /// Everything behind it has ended, so nobody is left to hear it.
    Unwanted,
    /// Panicked, and is out of service until edited.
    Broken,
}

const OPEN: u8 = 0;
const FINISHED: u8 = 1;
const UNWANTED: u8 = 2;
const BROKEN: u8 = 3;

/// What an asynchronous node says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// Nothing in particular.
    #[default]
    Ready,
    /// At work, as this sentence says: "listening on 0.0.0.0:2342".
    Active(String),
    /// Waiting for something outside, as this sentence says: "trying again in 2 s".
    Waiting(String),
}

impl Vitals {
    /// Whether values are to be kept away from this node. The one question on the push path.
    #[inline]
    pub fn is_closed(&self) -> bool {
        self.phase.load(Relaxed) != OPEN
    }

    /// Whether values still reach it.
    pub fn phase(&self) -> Phase {
        match self.phase.load(Acquire) {
            FINISHED => Phase::Finished,
            UNWANTED => Phase::Unwanted,
            BROKEN => Phase::Broken,
            _ => Phase::Open,
        }
    }

    /// The node has ended by itself.
    pub fn finish(self: &Arc<Self>) {
        if self.phase.compare_exchange(OPEN, FINISHED, AcqRel, Acquire).is_ok() {
            tell_feeders(self);
        }
    }

    /// The node is out of service. Its feeders keep running: it may be mended.
    pub fn break_down(&self) {
        self.phase.store(BROKEN, Release);
        self.changed.notify_waiters();
    }

    /// The node takes part again.
    pub fn mend(&self) {
        self.phase.store(OPEN, Release);
        self.changed.notify_waiters();
    }

    /// Returns once the node is in a phase of this kind.
    pub async fn until(&self, wanted: impl Fn(Phase) -> bool) -> Phase {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Registered before the look, so that no change is missed.
            changed.as_mut().enable();
            let phase = self.phase();
            if wanted(phase) {
                return phase;
            }
            changed.await;
        }
    }

    /// Says who feeds this node and how many wires lead on from it. Called when a plan is laid
    /// out, before or between values, never while one is on its way.
    pub fn wire(self: &Arc<Self>, feeders: Vec<Weak<Self>>, wanted_by: usize) {
        *self.feeders.lock() = feeders;
        self.wanted_by.store(wanted_by, Release);
        // Somebody may want it again.
        let _ = self.phase.compare_exchange(UNWANTED, OPEN, AcqRel, Acquire);
        self.changed.notify_waiters();
    }

    /// One of the wires that lead on from here has closed at its far end.
    fn lose_listener(&self) -> bool {
        self.wanted_by.fetch_sub(1, AcqRel) == 1
            && self.phase.compare_exchange(OPEN, UNWANTED, AcqRel, Acquire).is_ok()
    }

    /// Tells the feeders of an already closed node again, after a plan was laid out anew.
    pub fn retell(self: &Arc<Self>) {
        if self.phase() == Phase::Finished {
            tell_feeders(self);
        }
    }

    /// The run is about to stop: what this node still gives is its last, but no end.
    pub fn stop(&self) {
        self.stopping.store(true, Release);
    }

    /// Whether the run is about to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Acquire)
    }

    /// Counts values that could not be kept.
    pub fn lose(&self, count: u64) {
        self.lost.fetch_add(count, Relaxed);
    }

    /// How many values could not be kept.
    pub fn lost(&self) -> u64 {
        self.lost.load(Relaxed)
    }

    /// Says how the node is.
    pub fn set_state(&self, state: State) {
        *self.state.lock() = state;
    }

    /// Where it can be reached from outside at the moment.
    pub fn listening(&self) -> Vec<Listening> {
        self.listening.lock().clone()
    }

    pub(super) fn begin_listening(&self, at: Listening) {
        self.listening.lock().push(at);
    }

    pub(super) fn end_listening(&self, at: Listening) {
        let mut all = self.listening.lock();
        if let Some(position) = all.iter().position(|other| *other == at) {
            all.remove(position);
        }
    }

    /// Who is at the other end at the moment, in the order in which they joined.
    pub fn peers(&self) -> Vec<Arc<Peer>> {
        self.peers.lock().clone()
    }

    pub(super) fn begin_peer(&self, peer: Arc<Peer>) {
        self.peers.lock().push(peer);
    }

    pub(super) fn end_peer(&self, peer: &Arc<Peer>) {
        self.peers.lock().retain(|other| !Arc::ptr_eq(other, peer));
    }

    /// How the node is.
    pub fn state(&self) -> State {
        self.state.lock().clone()
    }
}

/// Closing travels upstream, over as many nodes as it takes; a loop rather than recursion, as
/// chains may be long.
#[cold]
fn tell_feeders(closed: &Arc<Vitals>) {
    let mut work = vec![closed.clone()];
    while let Some(vitals) = work.pop() {
        vitals.changed.notify_waiters();
        let feeders: Vec<_> = vitals.feeders.lock().iter().filter_map(Weak::upgrade).collect();
        work.extend(feeders.into_iter().filter(|feeder| feeder.lose_listener()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(from: &[&Arc<Vitals>], to: &Arc<Vitals>, wanted_by: usize) {
        to.wire(from.iter().map(|v| Arc::downgrade(v)).collect(), wanted_by);
    }

    #[test]
    fn closing_travels_upstream_once_nobody_listens() {
        let [source, left, right] = std::array::from_fn(|_| Arc::<Vitals>::default());
        wire(&[], &source, 2);
        wire(&[&source], &left, 0);
        wire(&[&source], &right, 0);
        left.finish();
        assert_eq!(source.phase(), Phase::Open);
        right.finish();
        assert_eq!(source.phase(), Phase::Unwanted);
        assert_eq!(right.phase(), Phase::Finished);
    }

    #[test]
    fn a_new_listener_opens_it_again() {
        let [source, end] = std::array::from_fn(|_| Arc::<Vitals>::default());
        wire(&[], &source, 1);
        wire(&[&source], &end, 0);
        end.finish();
        assert_eq!(source.phase(), Phase::Unwanted);
        wire(&[], &source, 1);
        assert_eq!(source.phase(), Phase::Open);
    }
}
