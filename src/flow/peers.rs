//! The programs at the other end of a connection, as data: who, since when, what passed, what waits
//! and what was lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use super::vitals::Vitals;

/// What passed between a node and one program at the other end; counted by whoever serves it.
#[derive(Debug)]
pub struct Peer {
    /// Where it is, as far as that is known.
    pub name: Arc<str>,
    /// When it joined.
    pub since: Instant,
    /// What came from it.
    pub received: Traffic,
    /// What went to it.
    pub sent: Traffic,
    queued: AtomicU64,
    lost: AtomicU64,
    uncounted: AtomicBool,
    misses: AtomicBool,
    hides_queue: AtomicBool,
}

/// One direction.
#[derive(Debug, Default)]
pub struct Traffic {
    messages: AtomicU64,
    bytes: AtomicU64,
}

impl Traffic {
    /// Counts a message of so many bytes, framing included.
    pub fn count(&self, bytes: usize) {
        self.messages.fetch_add(1, Relaxed);
        self.bytes.fetch_add(bytes as u64, Relaxed);
    }

    /// How many messages.
    pub fn messages(&self) -> u64 {
        self.messages.load(Relaxed)
    }

    /// How many bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }
}

impl Peer {
    /// Says whether it is known at the moment what passes; what passes while it is not is missing
    /// in the counts from then on.
    pub fn set_counted(&self, counted: bool) {
        self.uncounted.store(!counted, Relaxed);
        if !counted {
            self.misses.store(true, Relaxed);
        }
    }

    /// Whether it is known at the moment what passes.
    pub fn is_counted(&self) -> bool {
        !self.uncounted.load(Relaxed)
    }

    /// Whether some of what passed is not counted.
    pub fn misses_some(&self) -> bool {
        self.misses.load(Relaxed)
    }

    /// Says that nobody can tell what waits for it and what it did not get.
    pub fn hide_queue(&self) {
        self.hides_queue.store(true, Relaxed);
    }

    /// Whether it is known what waits for it and what it did not get.
    pub fn tells_queue(&self) -> bool {
        !self.hides_queue.load(Relaxed)
    }

    /// Says how many messages wait to be sent to it.
    pub fn set_queued(&self, count: u64) {
        self.queued.store(count, Relaxed);
    }

    /// How many messages wait to be sent to it.
    pub fn queued(&self) -> u64 {
        self.queued.load(Relaxed)
    }

    /// Counts messages that it did not get.
    pub fn lose(&self, count: u64) {
        self.lost.fetch_add(count, Relaxed);
    }

    /// How many messages it did not get.
    pub fn lost(&self) -> u64 {
        self.lost.load(Relaxed)
    }
}

/// Held for as long as the peer is there, so that however its task ends, it is no longer listed.
#[derive(Debug)]
pub struct Joined {
    vitals: Arc<Vitals>,
    peer: Arc<Peer>,
}

impl Joined {
    pub(crate) fn new(vitals: &Arc<Vitals>, name: impl Into<Arc<str>>) -> Self {
        let peer = Arc::new(Peer {
            name: name.into(),
            since: Instant::now(),
            received: Traffic::default(),
            sent: Traffic::default(),
            queued: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            uncounted: AtomicBool::new(false),
            misses: AtomicBool::new(false),
            hides_queue: AtomicBool::new(false),
        });
        vitals.begin_peer(peer.clone());
        Self { vitals: vitals.clone(), peer }
    }

    /// What is counted of it.
    pub fn peer(&self) -> &Arc<Peer> {
        &self.peer
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.vitals.end_peer(&self.peer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_listed_for_as_long_as_it_is_there() {
        let vitals = Arc::<Vitals>::default();
        let [first, second] = ["1.2.3.4:5", "1.2.3.4:5"].map(|at| Joined::new(&vitals, at));
        second.peer().sent.count(20);
        second.peer().lose(3);
        drop(first);
        let peers = vitals.peers();
        let [peer] = &peers[..] else { panic!("{peers:?}") };
        assert_eq!((peer.sent.messages(), peer.sent.bytes(), peer.lost()), (1, 20, 3));
        assert_eq!((peer.received.messages(), peer.queued()), (0, 0));
        assert!(peer.is_counted() && !peer.misses_some() && peer.tells_queue());
        peer.set_counted(false);
        assert!(!peer.is_counted());
        peer.set_counted(true);
        assert!(
            peer.is_counted() && peer.misses_some(),
            "of what passed meanwhile nothing is known"
        );
        drop(second);
        assert!(vitals.peers().is_empty());
    }
}
