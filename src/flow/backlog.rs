//! What an operator holds back until its turn comes.

use std::collections::VecDeque;

/// Values in the order they came, never more than its owner allows.
#[derive(Debug)]
pub struct Backlog<T>(VecDeque<T>);

impl<T> Default for Backlog<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> Backlog<T> {
    /// Keeps a value. Beyond `most` values, at least one, the oldest make room; how many did,
    /// for the owner to count as lost.
    #[must_use = "what is lost is to be counted"]
    pub fn keep(&mut self, value: T, most: usize) -> u64 {
        let surplus = (self.0.len() + 1).saturating_sub(most.max(1));
        if surplus > 0 {
            self.0.drain(..surplus);
        }
        self.0.push_back(value);
        surplus as u64
    }

    /// Keeps a value unless `most` values, at least one, are kept already; whether it did.
    #[must_use = "what is lost is to be counted"]
    pub fn keep_if_room(&mut self, value: T, most: usize) -> bool {
        let room = self.0.len() < most.max(1);
        if room {
            self.0.push_back(value);
        }
        room
    }

    /// The oldest value.
    pub fn front(&self) -> Option<&T> {
        self.0.front()
    }

    /// Gives the oldest value away.
    pub fn pop(&mut self) -> Option<T> {
        self.0.pop_front()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets everything, and gives the memory back.
    pub fn clear(&mut self) {
        self.0 = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let mut backlog = Backlog::default();
        let lost: Vec<u64> = (0..5).map(|i| backlog.keep(i, 3)).collect();
        assert_eq!(lost, [0, 0, 0, 1, 1]);
        assert_eq!(backlog.front(), Some(&2));
        // The owner allows fewer from now on.
        assert_eq!(backlog.keep(5, 2), 2);
        assert_eq!((backlog.pop(), backlog.pop(), backlog.pop()), (Some(4), Some(5), None));
        assert_eq!(backlog.keep(6, 0), 0);
    }
}
