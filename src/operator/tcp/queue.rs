//! What waits to be written to one peer.

use std::collections::VecDeque;
use std::io::IoSlice;

use bytes::Bytes;
use smallvec::SmallVec;

use crate::flow::inbox::Overflow;

/// What a packet is written as: pieces one behind the other.
pub type Parts = SmallVec<[Bytes; 4]>;

/// How much may wait, and which packet to lose beyond that.
#[derive(Clone, Copy, Debug)]
pub struct QueueLimits {
    /// Packets.
    pub packets: usize,
    /// Bytes of all of them; a single packet may be larger.
    pub bytes: usize,
    /// Which to lose.
    pub overflow: Overflow,
}

/// Packets in their order. One that was written in part is never lost: what follows it could not
/// be told apart.
#[derive(Debug)]
pub(super) struct Queue {
    limits: QueueLimits,
    packets: VecDeque<Packet>,
    bytes: usize,
}

#[derive(Debug)]
struct Packet {
    parts: Parts,
    /// Bytes that are not written yet.
    left: usize,
    size: usize,
}

impl Queue {
    pub fn new(limits: QueueLimits) -> Self {
        Self { limits, packets: VecDeque::new(), bytes: 0 }
    }

    pub fn limit(&mut self, limits: QueueLimits) {
        self.limits = limits;
    }

    pub fn len(&self) -> usize {
        self.packets.len()
    }

    pub fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    /// Takes a packet in; how many were lost for it, itself perhaps.
    pub fn push(&mut self, parts: Parts) -> u64 {
        let size = parts.iter().map(Bytes::len).sum::<usize>();
        if size == 0 {
            return 0;
        }
        let mut lost = 0;
        while !self.packets.is_empty() && self.is_full_with(size) {
            let begun = self.packets.front().is_some_and(|first| first.left < first.size);
            let oldest = usize::from(begun);
            if self.limits.overflow == Overflow::DropNewest || oldest >= self.packets.len() {
                return lost + 1;
            }
            if let Some(gone) = self.packets.remove(oldest) {
                self.bytes -= gone.size;
                lost += 1;
            }
        }
        self.bytes += size;
        self.packets.push_back(Packet { parts, left: size, size });
        lost
    }

    fn is_full_with(&self, size: usize) -> bool {
        self.packets.len() >= self.limits.packets.max(1) || self.bytes + size > self.limits.bytes
    }

    /// What is to be written next, of as many packets as fit into one call.
    pub fn slices<const N: usize>(&self) -> SmallVec<[IoSlice<'_>; N]> {
        let parts = self.packets.iter().flat_map(|packet| packet.parts.iter());
        parts.take(N).map(|part| IoSlice::new(part)).collect()
    }

    /// So many bytes were written; the sizes of the packets that are over.
    pub fn written(&mut self, mut bytes: usize, mut over: impl FnMut(usize)) {
        while let Some(first) = self.packets.front_mut() {
            let now = bytes.min(first.left);
            first.left -= now;
            bytes -= now;
            advance(&mut first.parts, now);
            if first.left > 0 {
                return;
            }
            over(first.size);
            self.bytes -= first.size;
            self.packets.pop_front();
            if bytes == 0 {
                return;
            }
        }
    }
}

fn advance(parts: &mut Parts, mut bytes: usize) {
    let whole = parts
        .iter()
        .take_while(|part| {
            let passed = part.len() <= bytes;
            bytes -= if passed { part.len() } else { 0 };
            passed
        })
        .count();
    parts.drain(..whole);
    if let Some(first) = parts.first_mut() {
        let rest = first.split_off(bytes.min(first.len()));
        *first = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(packets: usize, bytes: usize, overflow: Overflow) -> Queue {
        Queue::new(QueueLimits { packets, bytes, overflow })
    }

    fn packet(parts: &[&'static str]) -> Parts {
        parts.iter().map(|part| Bytes::from_static(part.as_bytes())).collect()
    }

    fn text(queue: &Queue) -> String {
        queue.slices::<64>().iter().map(|s| String::from_utf8_lossy(s).into_owned()).collect()
    }

    #[test]
    fn packets_are_written_in_their_order_however_little_at_a_time() {
        let mut queue = queue(9, 99, Overflow::DropOldest);
        queue.push(packet(&["ab", "c"]));
        queue.push(packet(&["d"]));
        queue.push(packet(&["efg"]));
        let mut over = Vec::new();
        let mut seen = String::new();
        while !queue.is_empty() {
            seen.push_str(&text(&queue)[..1]);
            queue.written(1, |size| over.push(size));
        }
        assert_eq!((seen.as_str(), over), ("abcdefg", vec![3, 1, 3]));
    }

    #[test]
    fn what_is_begun_is_never_lost() {
        let mut oldest = queue(2, 99, Overflow::DropOldest);
        oldest.push(packet(&["ab"]));
        oldest.push(packet(&["cd"]));
        oldest.written(1, |_| {});
        assert_eq!(oldest.push(packet(&["ef"])), 1);
        assert_eq!(text(&oldest), "bef");
        let mut newest = queue(2, 99, Overflow::DropNewest);
        for text in ["ab", "cd", "ef"] {
            newest.push(packet(&[text]));
        }
        assert_eq!(text(&newest), "abcd");
    }

    #[test]
    fn bytes_count_too_but_a_packet_alone_may_be_large() {
        let mut queue = queue(9, 4, Overflow::DropOldest);
        assert_eq!(queue.push(packet(&["abcdefgh"])), 0);
        assert_eq!(queue.push(packet(&["xy"])), 1);
        assert_eq!(queue.push(packet(&["zz"])), 0);
        assert_eq!(queue.push(packet(&["q"])), 1);
        assert_eq!(text(&queue), "zzq");
        queue.written(1, |_| {});
        assert_eq!(queue.push(packet(&["12345"])), 2, "the begun one stays, and there is no room");
        assert_eq!(text(&queue), "z");
    }
}
