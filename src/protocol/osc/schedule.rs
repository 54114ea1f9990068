//! Messages whose time has not come.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::value::Message;

/// Messages held until their moment, in the order of their moments; those of one moment in the
/// order in which they came. What a moment is, is up to whoever has a clock.
#[derive(Debug)]
pub struct Schedule<T> {
    held: BinaryHeap<Reverse<Held<T>>>,
    capacity: usize,
    arrivals: u64,
}

/// A message that was not held: there are too many already.
#[derive(Debug)]
pub struct Unheld;

#[derive(Debug)]
struct Held<T> {
    due: T,
    arrival: u64,
    message: Message,
}

impl<T: Ord + Copy> Schedule<T> {
    /// Holds this many at most.
    pub fn new(capacity: usize) -> Self {
        Self { held: BinaryHeap::new(), capacity, arrivals: 0 }
    }

    /// Holds a message until it is due, if there is room for it.
    pub fn hold(&mut self, due: T, message: Message) -> Result<(), Unheld> {
        if self.held.len() >= self.capacity {
            return Err(Unheld);
        }
        self.arrivals += 1;
        self.held.push(Reverse(Held { due, arrival: self.arrivals, message }));
        Ok(())
    }

    /// When the next message is due.
    pub fn next(&self) -> Option<T> {
        self.held.peek().map(|Reverse(held)| held.due)
    }

    /// The next message, if it is due by now.
    pub fn take(&mut self, now: T) -> Option<Message> {
        if self.next()? > now {
            return None;
        }
        self.held.pop().map(|Reverse(held)| held.message)
    }
}

impl<T: Ord> Ord for Held<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (&self.due, self.arrival).cmp(&(&other.due, other.arrival))
    }
}
impl<T: Ord> PartialOrd for Held<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: Ord> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl<T: Ord> Eq for Held<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_in_the_order_of_moments_and_then_of_arrival() {
        let mut schedule = Schedule::new(4);
        for (due, address) in [(20, "/c"), (10, "/a"), (20, "/d"), (10, "/b")] {
            schedule.hold(due, Message::new(address, vec![])).unwrap();
        }
        assert!(schedule.hold(5, Message::new("/e", vec![])).is_err());
        assert_eq!(schedule.next(), Some(10));
        assert!(schedule.take(9).is_none());
        let addresses: Vec<_> =
            std::iter::from_fn(|| schedule.take(20)).map(|message| message.address).collect();
        assert_eq!(addresses.iter().map(|a| &**a).collect::<String>(), "/a/b/c/d");
        assert_eq!(schedule.next(), None);
    }
}
