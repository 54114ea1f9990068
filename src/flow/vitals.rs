//! Whether a node still takes part, how it is, and what it lost.

mod instances;

use std::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU64, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst},
};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::fault::Faults;
use super::inner::Address;
use super::listening::Listening;
use super::memory::Memory;
use super::peers::Peer;

pub use instances::{Instances, Working};

/// The life of one node, shared between the strand it lives on and whoever watches it.
#[derive(Debug, Default)]
pub struct Vitals {
    /// What went wrong.
    pub faults: Arc<Faults>,
    /// What is told to those who begin to listen later, if the node is a subject.
    pub memory: Memory,
    /// What is alive of the patch inside, if there is one.
    pub instances: Instances,
    lost: Arc<AtomicU64>,
    phase: AtomicU8,
    /// Drawn wires behind this node whose far end still takes part.
    wanted_by: AtomicUsize,
    /// The nodes whose wires end here; told when this node closes.
    feeders: Mutex<Vec<Weak<Vitals>>>,
    /// The same of a node of an instance, which is wired once: what ends with every value should
    /// not cost a lock.
    feeders_for_good: OnceLock<Box<[Arc<Vitals>]>>,
    stopping: AtomicBool,
    changed: Notify,
    /// Whether anybody has ever waited for a change.
    watched: AtomicBool,
    state: Mutex<State>,
    /// Where it can be reached from outside. A node rarely has more than one such place.
    listening: Mutex<Vec<Listening>>,
    /// Who is at the other end, in the order in which they joined.
    peers: Mutex<Vec<Arc<Peer>>>,
    /// Of a node of one instance of an inner patch: the life in which people see all of them.
    whole: Option<Arc<Vitals>>,
    /// Whether only whoever holds the door of its strand ever changes it.
    alone: bool,
    /// Where the node stands, for the tasks of instances of its inner patch.
    address: OnceLock<Arc<Address>>,
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
        match self.phase.load(SeqCst) {
            FINISHED => Phase::Finished,
            UNWANTED => Phase::Unwanted,
            BROKEN => Phase::Broken,
            _ => Phase::Open,
        }
    }

    /// The node has ended by itself.
    pub fn finish(self: &Arc<Self>) {
        if self.step(OPEN, FINISHED) {
            tell_feeders(self);
        }
    }

    /// Goes from one phase to another; whether it was in that one.
    fn step(&self, from: u8, to: u8) -> bool {
        if !self.alone {
            return self.phase.compare_exchange(from, to, SeqCst, Acquire).is_ok();
        }
        let steps = self.phase.load(Relaxed) == from;
        if steps {
            self.phase.store(to, Relaxed);
        }
        steps
    }

    /// The life of the same node in one instance of the patch in which it stands. What goes wrong
    /// and what is lost is counted in the whole. It is alone in an instance without tasks, as
    /// nobody but its strand reaches it.
    pub fn instance(self: &Arc<Self>, alone: bool) -> Self {
        Self {
            faults: self.faults.clone(),
            lost: self.lost.clone(),
            whole: Some(self.clone()),
            alone,
            ..Self::default()
        }
    }

    /// As good as new, with so many listeners. For nodes of instances that are used again; nobody
    /// waits for a change of theirs.
    pub fn renew(&self, wanted_by: usize) {
        let broken = self.whole.as_ref().is_some_and(|whole| whole.phase() == Phase::Broken);
        self.phase.store(if broken { BROKEN } else { OPEN }, Release);
        self.wanted_by.store(wanted_by, Release);
        self.memory.clear();
    }

    /// Where the node stands, for the tasks of instances of its inner patch.
    pub fn address(&self) -> Arc<Address> {
        self.address.get_or_init(Arc::default).clone()
    }

    /// How many listen.
    pub(super) fn wanted_by(&self) -> usize {
        self.wanted_by.load(Acquire)
    }

    /// The node is out of service. Its feeders keep running: it may be mended.
    pub fn break_down(&self) {
        self.phase.store(BROKEN, SeqCst);
        self.tell_watchers();
        // The next instance would do no better.
        if let Some(whole) = &self.whole {
            whole.break_down();
        }
    }

    /// The node takes part again.
    pub fn mend(&self) {
        self.mend_alone();
        if let Some(whole) = &self.whole {
            whole.mend();
        }
    }

    /// The same in this instance, whatever becomes of the next ones.
    pub(super) fn mend_alone(&self) {
        self.phase.store(OPEN, SeqCst);
        self.tell_watchers();
    }

    /// Wakes those who wait for a change, after it.
    fn tell_watchers(&self) {
        // Either this sees that somebody watches, or he sees the change.
        if self.watched.load(SeqCst) {
            self.changed.notify_waiters();
        }
    }

    /// Returns once the node is in a phase of this kind.
    pub async fn until(&self, wanted: impl Fn(Phase) -> bool) -> Phase {
        self.watched.store(true, SeqCst);
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
        self.step(UNWANTED, OPEN);
        self.tell_watchers();
    }

    /// Says who feeds this node, of an instance in which no wire leads back: as these are nodes
    /// before it, nobody is kept alive by himself.
    pub fn wire_for_good(&self, feeders: Box<[Arc<Self>]>) {
        // A second time would be an error of the caller, and the first stands.
        let _ = self.feeders_for_good.set(feeders);
    }

    /// One of the wires that lead on from here has closed at its far end.
    fn lose_listener(&self) -> bool {
        let before = if self.alone {
            let before = self.wanted_by.load(Relaxed);
            self.wanted_by.store(before.wrapping_sub(1), Relaxed);
            before
        } else {
            self.wanted_by.fetch_sub(1, AcqRel)
        };
        before == 1 && self.step(OPEN, UNWANTED)
    }

    /// Says that it has closed; which of its feeders have closed with it.
    fn tell(&self, closed: &mut Vec<Arc<Self>>) {
        self.tell_watchers();
        if let Some(feeders) = self.feeders_for_good.get() {
            // No deeper than the values went that came here.
            feeders.iter().filter(|feeder| feeder.lose_listener()).for_each(|it| it.tell(closed));
            return;
        }
        let feeders = self.feeders.lock();
        let feeders = feeders.iter().filter_map(Weak::upgrade);
        closed.extend(feeders.filter(|feeder| feeder.lose_listener()));
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

    /// How the node is. One with a patch inside that has nothing else to say says how many
    /// instances there are.
    pub fn state(&self) -> State {
        let state = self.state.lock().clone();
        let (alive, begun) = (self.instances.alive(), self.instances.begun());
        match state {
            State::Ready if begun > 0 => State::Active(match alive {
                1 => format!("1 instance alive of {begun} begun"),
                alive => format!("{alive} instances alive of {begun} begun"),
            }),
            state => state,
        }
    }
}

/// Closing travels upstream, over as many nodes as it takes; a loop rather than recursion, as
/// chains may be long. At the end of an instance every node of it does this, and nothing is left to
/// close: that must not cost anything.
#[cold]
fn tell_feeders(closed: &Arc<Vitals>) {
    let mut work = Vec::new();
    closed.tell(&mut work);
    while let Some(vitals) = work.pop() {
        vitals.tell(&mut work);
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
    fn closing_travels_upstream_in_an_instance_as_anywhere() {
        let whole = Arc::<Vitals>::default();
        for alone in [true, false] {
            let [source, left, right] = std::array::from_fn(|_| Arc::new(whole.instance(alone)));
            left.wire_for_good([source.clone()].into());
            right.wire_for_good([source.clone(), left.clone()].into());
            for _ in 0..2 {
                source.renew(2);
                left.renew(1);
                right.renew(0);
                right.finish();
                let phases = [&source, &left, &right].map(|it| it.phase());
                assert_eq!(phases, [Phase::Unwanted, Phase::Unwanted, Phase::Finished]);
                right.finish();
                assert_eq!(source.wanted_by(), 0, "it is told once");
            }
        }
    }

    #[tokio::test]
    async fn who_waits_for_a_change_hears_of_it() {
        let vitals = Arc::<Vitals>::default();
        let watched = vitals.clone();
        let waits = tokio::spawn(async move { watched.until(|it| it == Phase::Finished).await });
        tokio::task::yield_now().await;
        vitals.finish();
        assert_eq!(waits.await.unwrap(), Phase::Finished);
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
