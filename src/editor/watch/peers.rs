//! What the window knows of the programs at the other end of a connection.

use std::sync::Arc;
use std::time::Instant;

use super::rate::Rate;
use super::{count_text, rate_text};
use crate::flow::peers::{Peer, Traffic};

/// All of one node, in the order in which they joined.
#[derive(Debug, Default)]
pub struct Peers {
    rows: Vec<PeerReading>,
    /// Whether there ever was one: then it is worth saying that there is none.
    met: bool,
}

/// What is known of one.
#[derive(Debug)]
pub struct PeerReading {
    peer: Arc<Peer>,
    /// What came from it.
    pub received: Flow,
    /// What went to it.
    pub sent: Flow,
    /// How many messages wait to be sent to it.
    pub queued: u64,
    /// How many it did not get.
    pub lost: u64,
    counted: bool,
}

/// What is known of one direction.
#[derive(Debug, Default)]
pub struct Flow {
    /// How many messages.
    pub messages: u64,
    /// How many bytes.
    pub bytes: u64,
    rate: Rate,
}

impl Flow {
    /// Messages a second.
    pub fn rate(&self) -> f64 {
        self.rate.per_second()
    }

    fn look(&mut self, traffic: &Traffic, now: Instant) -> bool {
        let before = (self.messages, self.bytes);
        (self.messages, self.bytes) = (traffic.messages(), traffic.bytes());
        self.rate.measure(self.messages, now) || before != (self.messages, self.bytes)
    }
}

impl PeerReading {
    /// What is counted of it.
    #[cfg(test)]
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    fn of(peer: Arc<Peer>) -> Self {
        let (received, sent) = (Flow::default(), Flow::default());
        let counted = peer.is_counted();
        Self { peer, received, sent, queued: 0, lost: 0, counted }
    }

    /// Where it is, as far as that is known.
    pub fn name(&self) -> &str {
        &self.peer.name
    }

    /// When it joined.
    pub fn since(&self) -> Instant {
        self.peer.since
    }

    /// Whether it is known at the moment what passes.
    pub fn is_counted(&self) -> bool {
        self.counted
    }

    /// Whether some of what passed is not counted.
    pub fn misses_some(&self) -> bool {
        self.peer.misses_some()
    }

    /// Whether it is known what waits for it and what it did not get.
    pub fn tells_queue(&self) -> bool {
        self.peer.tells_queue()
    }

    fn look(&mut self, now: Instant) -> bool {
        let before = (self.queued, self.lost, self.counted);
        (self.queued, self.lost) = (self.peer.queued(), self.peer.lost());
        self.counted = self.peer.is_counted();
        let received = self.received.look(&self.peer.received, now);
        let sent = self.sent.look(&self.peer.sent, now);
        received || sent || before != (self.queued, self.lost, self.counted)
    }
}

impl Peers {
    /// Looks at those that are there now, in the order in which they joined; whether anything is
    /// new.
    pub fn look(&mut self, now_there: Vec<Arc<Peer>>, now: Instant) -> bool {
        if now_there.is_empty() && self.rows.is_empty() {
            return false;
        }
        self.met = true;
        let count = self.rows.len();
        let mut kept = 0;
        // Who is known comes in the same order as before, and ahead of who is new.
        let mut before = std::mem::take(&mut self.rows).into_iter();
        for peer in now_there {
            let known = before.find(|row| Arc::ptr_eq(&row.peer, &peer));
            kept += usize::from(known.is_some());
            self.rows.push(known.unwrap_or_else(|| PeerReading::of(peer)));
        }
        let mut changed = kept != count || self.rows.len() != count;
        for row in &mut self.rows {
            changed |= row.look(now);
        }
        changed
    }

    /// Each of them.
    pub fn rows(&self) -> &[PeerReading] {
        &self.rows
    }

    /// Messages a second, of all and in both directions.
    pub fn rate(&self) -> f64 {
        self.rows.iter().map(|row| row.received.rate() + row.sent.rate()).sum()
    }

    /// How many messages did not reach those that are there.
    pub fn lost(&self) -> u64 {
        self.rows.iter().map(|row| row.lost).sum()
    }

    /// All in a few words: `3 peers · 120/s · 4 lost`; nothing of what never had any. No rate where
    /// it is not known of all.
    pub fn line(&self) -> Option<String> {
        if !self.met {
            return None;
        }
        let mut line = match self.rows.len() {
            0 => return Some("no peers".to_owned()),
            1 => "1 peer".to_owned(),
            count => format!("{count} peers"),
        };
        if self.rows.iter().all(PeerReading::is_counted) {
            line += &format!(" · {}", rate_text(self.rate()));
        }
        if self.lost() > 0 {
            line += &format!(" · {} lost", count_text(self.lost()));
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rate::STEP;
    use super::*;
    use crate::flow::peers::Joined;
    use crate::flow::vitals::Vitals;

    fn join(vitals: &Arc<Vitals>, port: u16) -> Joined {
        Joined::new(vitals, format!("127.0.0.1:{port}"))
    }

    #[test]
    fn who_stays_keeps_its_rate_and_its_place() {
        let (vitals, mut peers) = (Arc::<Vitals>::default(), Peers::default());
        let start = Instant::now();
        assert!(!peers.look(vitals.peers(), start));
        assert_eq!(peers.line(), None);
        let [first, second] = [1, 2].map(|port| join(&vitals, port));
        assert!(peers.look(vitals.peers(), start));
        assert_eq!(peers.line().as_deref(), Some("2 peers · 0/s"));
        for tenth in 1..=10 {
            (0..6).for_each(|_| second.peer().sent.count(100));
            second.peer().received.count(8);
            assert!(peers.look(vitals.peers(), start + STEP * tenth));
        }
        first.peer().lose(3);
        second.peer().lose(1);
        second.peer().set_queued(5);
        let third = join(&vitals, 3);
        drop(first);
        assert!(peers.look(vitals.peers(), start + STEP * 10));
        let names: Vec<&str> = peers.rows().iter().map(PeerReading::name).collect();
        assert_eq!(names, ["127.0.0.1:2", "127.0.0.1:3"]);
        let row = &peers.rows()[0];
        assert_eq!((row.sent.messages, row.sent.bytes, row.queued), (60, 6000, 5));
        assert_eq!((row.sent.rate().round(), row.received.rate().round()), (60.0, 10.0));
        assert_eq!(peers.line().as_deref(), Some("2 peers · 70/s · 1 lost"));
        assert!(!peers.look(vitals.peers(), start + STEP * 10), "nothing has happened");
        drop((second, third));
        assert!(peers.look(vitals.peers(), start + STEP * 11));
        assert_eq!(peers.line().as_deref(), Some("no peers"));
    }

    #[test]
    fn there_is_no_rate_of_what_is_not_counted() {
        let (vitals, mut peers) = (Arc::<Vitals>::default(), Peers::default());
        let start = Instant::now();
        let [first, second] = [1, 2].map(|port| join(&vitals, port));
        [&first, &second].iter().for_each(|it| it.peer().set_counted(false));
        assert!(peers.look(vitals.peers(), start));
        assert_eq!(peers.line().as_deref(), Some("2 peers"));
        drop(second);
        first.peer().set_counted(true);
        assert!(peers.look(vitals.peers(), start));
        assert_eq!(peers.line().as_deref(), Some("1 peer · 0/s"));
        assert!(peers.rows()[0].misses_some());
    }
}
