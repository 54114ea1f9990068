//! Messages that wait, bounded in number and bytes.

use std::collections::VecDeque;

use super::options::Lose;

/// How much may wait, and what to lose beyond that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub messages: usize,
    /// Of all that wait; a single message may be larger.
    pub bytes: usize,
    pub lose: Lose,
}

/// Messages in their order.
#[derive(Debug)]
pub(super) struct Queue<T> {
    limits: Limits,
    waiting: VecDeque<(usize, T)>,
    bytes: usize,
}

impl<T> Queue<T> {
    pub fn new(limits: Limits) -> Self {
        Self { limits, waiting: VecDeque::new(), bytes: 0 }
    }

    /// Loses others from now on.
    pub fn set_lose(&mut self, lose: Lose) {
        self.limits.lose = lose;
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The bytes of all that wait.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// For how many more there is room, if they are small.
    pub fn room(&self) -> usize {
        if self.bytes >= self.limits.bytes {
            return 0;
        }
        self.limits.messages.max(1).saturating_sub(self.waiting.len())
    }

    /// Takes a message in for which there was room.
    pub fn append(&mut self, size: usize, message: T) {
        self.bytes += size;
        self.waiting.push_back((size, message));
    }

    /// Takes a message of so many bytes in; how many were lost for it, itself perhaps.
    pub fn push(&mut self, size: usize, message: T) -> u64 {
        let mut lost = 0;
        while !self.waiting.is_empty() && self.is_full_with(size) {
            lost += 1;
            if self.limits.lose == Lose::Newest {
                return lost;
            }
            self.pop();
        }
        self.append(size, message);
        lost
    }

    /// Loses what has no room any more since something was put back; how many.
    pub fn trim(&mut self) -> u64 {
        let mut lost = 0;
        let most = self.limits.messages.max(1);
        while self.waiting.len() > most
            || (self.bytes > self.limits.bytes && self.waiting.len() > 1)
        {
            let gone = match self.limits.lose {
                Lose::Oldest => self.waiting.pop_front(),
                Lose::Newest => self.waiting.pop_back(),
            };
            self.bytes -= gone.map_or(0, |(size, _)| size);
            lost += 1;
        }
        lost
    }

    /// Puts what could not go yet back to the front, which never loses anything.
    pub fn put_back(&mut self, size: usize, message: T) {
        self.bytes += size;
        self.waiting.push_front((size, message));
    }

    /// Whether one of so many bytes has no room.
    pub fn is_full_with(&self, size: usize) -> bool {
        self.waiting.len() >= self.limits.messages.max(1) || self.bytes + size > self.limits.bytes
    }

    /// The next one, with its size.
    pub fn pop(&mut self) -> Option<(usize, T)> {
        let (size, message) = self.waiting.pop_front()?;
        self.bytes -= size;
        Some((size, message))
    }

    /// Moves up to so many to the end of a list, with their sizes: as many as it takes to have so
    /// many bytes.
    pub fn take_sized(&mut self, most: usize, mut bytes: usize, into: &mut Vec<(usize, T)>) {
        for _ in 0..most {
            let Some((size, message)) = self.pop() else { return };
            into.push((size, message));
            bytes = bytes.saturating_sub(size);
            if bytes == 0 {
                return;
            }
        }
    }

    /// Moves up to so many to the end of a list.
    pub fn take(&mut self, most: usize, into: &mut Vec<T>) {
        for _ in 0..most {
            let Some((_, message)) = self.pop() else { return };
            into.push(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(messages: usize, bytes: usize, lose: Lose) -> Queue<u32> {
        Queue::new(Limits { messages, bytes, lose })
    }

    fn all(queue: &mut Queue<u32>) -> Vec<u32> {
        let mut all = Vec::new();
        queue.take(usize::MAX, &mut all);
        all
    }

    #[test]
    fn the_oldest_or_the_newest_is_lost() {
        let mut oldest = queue(2, 99, Lose::Oldest);
        assert_eq!((1..=4).map(|n| oldest.push(1, n)).sum::<u64>(), 2);
        assert_eq!(all(&mut oldest), [3, 4]);
        let mut newest = queue(2, 99, Lose::Newest);
        assert_eq!((1..=4).map(|n| newest.push(1, n)).sum::<u64>(), 2);
        assert_eq!(all(&mut newest), [1, 2]);
    }

    #[test]
    fn what_is_put_back_takes_the_room_of_none_or_of_what_came_meanwhile() {
        for (lose, left) in [(Lose::Oldest, [3, 4]), (Lose::Newest, [1, 2])] {
            let mut queue = queue(2, 99, lose);
            (3..=4).for_each(|n| assert_eq!(queue.push(1, n), 0));
            [2, 1].into_iter().for_each(|n| queue.put_back(1, n));
            assert_eq!((queue.trim(), queue.trim()), (2, 0));
            assert_eq!(all(&mut queue), left);
        }
    }

    #[test]
    fn bytes_count_too_but_a_message_alone_may_be_large() {
        let mut queue = queue(9, 10, Lose::Oldest);
        assert_eq!(queue.push(50, 1), 0);
        assert_eq!(queue.room(), 0);
        assert_eq!(queue.push(5, 2), 1);
        assert_eq!(queue.push(5, 3), 0);
        let (size, first) = queue.pop().unwrap();
        queue.put_back(size, first);
        assert_eq!(queue.push(1, 4), 1);
        assert_eq!(all(&mut queue), [3, 4]);
        assert!(queue.is_empty());
        assert_eq!(queue.room(), 9);
        (1..=3).for_each(|n| queue.append(n, n as u32));
        let mut some = Vec::new();
        queue.take_sized(2, 99, &mut some);
        assert_eq!(some, [(1, 1), (2, 2)]);
        queue.take_sized(9, 99, &mut some);
        assert_eq!((some.len(), queue.room()), (3, 9));
        (4..=5)
            .for_each(|n| assert_eq!(queue.push(5, n), 0, "their bytes are not counted any more"));
        queue.take_sized(9, 5, &mut some);
        assert_eq!(
            (some.len(), all(&mut queue).len()),
            (4, 1),
            "no more bytes than were asked for"
        );
    }
}
