//! What a subject has said, for those who begin to listen later.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use tokio::time::Instant;

use crate::value::Value;

/// Values that a subject may remember. As many as a plot keeps.
pub const MOST_KEPT: usize = 65_536;

/// What a subject tells those who come late, and how much it has said in all.
///
/// A number goes with every value. Who begins to listen while a value is on its way has been told
/// that value already, and knows it by its number when it arrives.
#[derive(Debug, Default)]
pub struct Memory {
    kept: Mutex<Kept>,
    /// Whether anything has been said, so that nodes that are none need no lock to be renewed.
    has_spoken: AtomicBool,
}

#[derive(Debug, Default)]
struct Kept {
    number: u64,
    /// With the moment of each, if it ever matters.
    values: VecDeque<(Option<Instant>, Value)>,
    window: Option<Duration>,
    /// The number of the value that somebody hears at the moment, if he hears it late.
    late: Option<u64>,
}

/// What there is to tell, and the number of the last value that was said.
#[derive(Debug, Default)]
pub struct Told {
    /// The oldest first.
    pub values: Vec<Value>,
    /// How many values had been said.
    pub number: u64,
}

impl Memory {
    /// For who says something.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.has_spoken.store(true, Relaxed);
        self.kept.lock()
    }

    /// A value is about to be said that late listeners are not told.
    pub fn pass(&self) {
        self.kept().number += 1;
    }

    /// A value is about to be said that late listeners are told, unless `most` others come after
    /// it or it is older than the window by then. How many had to be forgotten that the window
    /// would still have kept.
    pub fn keep(&self, value: Value, most: usize, window: Option<Duration>) -> u64 {
        let mut kept = self.kept();
        kept.number += 1;
        kept.window = window;
        kept.values.push_back((Some(Instant::now()), value));
        kept.forget_old();
        let surplus = kept.values.len().saturating_sub(most.min(MOST_KEPT));
        kept.values.drain(..surplus);
        surplus as u64
    }

    /// A value is about to be said that late listeners are told until the next one.
    pub fn keep_last(&self, value: Value) {
        let mut kept = self.kept();
        kept.number += 1;
        kept.window = None;
        kept.values.clear();
        kept.values.push_back((None, value));
    }

    /// Forgets everything, the numbers too.
    pub(super) fn clear(&self) {
        if !self.has_spoken.load(Relaxed) {
            return;
        }
        self.has_spoken.store(false, Relaxed);
        let mut kept = self.kept.lock();
        kept.values.clear();
        (kept.number, kept.window) = (0, None);
    }

    /// The number of the value that somebody hears at the moment.
    pub(super) fn said(&self) -> u64 {
        let kept = self.kept.lock();
        kept.late.unwrap_or(kept.number)
    }

    /// Does something meanwhile somebody hears the value of this number, perhaps late.
    pub(super) fn hearing(&self, number: u64, work: impl FnOnce()) {
        let before = self.kept.lock().late.replace(number);
        work();
        self.kept.lock().late = before;
    }

    /// How many values have been said.
    pub fn number(&self) -> u64 {
        self.kept.lock().number
    }

    /// What one is told who begins to listen now.
    pub fn told(&self) -> Told {
        let mut kept = self.kept.lock();
        kept.forget_old();
        let values = kept.values.iter().map(|(_, value)| value.clone()).collect();
        Told { values, number: kept.number }
    }
}

impl Kept {
    fn forget_old(&mut self) {
        let Some(window) = self.window else { return };
        let now = Instant::now();
        let is_old = |at: Instant| now.duration_since(at) > window;
        while self.values.front().is_some_and(|(at, _)| at.is_none_or(is_old)) {
            self.values.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn keeps_so_many_for_so_long_and_counts_all() {
        let memory = Memory::default();
        let second = Some(Duration::from_secs(1));
        assert_eq!((1..4).map(|i| memory.keep(Value::Int(i), 2, second)).sum::<u64>(), 1);
        let told = memory.told();
        assert_eq!((told.values, told.number), ([2, 3].map(Value::Int).into(), 3));
        tokio::time::advance(Duration::from_secs(2)).await;
        memory.pass();
        let told = memory.told();
        assert_eq!((told.values.len(), told.number), (0, 4));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_is_kept_for_any_time_whatever_was_kept_before() {
        let memory = Memory::default();
        let second = Some(Duration::from_secs(1));
        assert_eq!((1..4).map(|i| memory.keep(Value::Int(i), 9, second)).sum::<u64>(), 0);
        (4..6).for_each(|i| memory.keep_last(Value::Int(i)));
        tokio::time::advance(Duration::from_secs(2)).await;
        let told = memory.told();
        assert_eq!((told.values, told.number), ([5].map(Value::Int).into(), 5));
    }
}
