//! The bounded queue in front of whatever takes its own time.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Relaxed, Release},
};

use crossbeam_queue::ArrayQueue;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::status::Status;
use super::strand::{Out, Push};
use super::vitals::Vitals;
use crate::error::Error;
use crate::value::{Value, Wire};

/// Which value to lose when the queue is full. Waiting is not a choice: the push path never
/// blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// Make room: the newest values matter.
    #[default]
    DropOldest,
    /// Refuse: the oldest values matter.
    DropNewest,
}

/// How deep values may stand in values. Every loop leads through a queue, so that this is where
/// one that wraps a value at each round is found, long before it would not fit on a stack.
pub(super) const DEEPEST: usize = 64;

#[derive(Debug)]
struct Queue {
    /// With the moment of arrival, if that matters: whoever works by the clock may get to a value
    /// late.
    values: ArrayQueue<(Option<Instant>, Value)>,
    arrived: Notify,
    ended: AtomicBool,
    drops_newest: AtomicBool,
}

/// The push side: a slot at the end of a strand.
#[derive(Debug)]
pub struct Inlet {
    queue: Arc<Queue>,
    /// A sink lets its input pass to whatever is wired behind it.
    passes: bool,
    /// Whether others put values into the queue as well, so that one end is not that of all.
    shared: bool,
    /// Whether the moment of arrival matters.
    stamps: bool,
}

impl Inlet {
    /// The same for a task that never asks when a value arrived.
    pub fn unstamped(self) -> Self {
        Self { stamps: false, ..self }
    }

    /// One more way into the queue, which does not end with it.
    pub fn share(&self) -> Self {
        Self { queue: self.queue.clone(), shared: true, ..*self }
    }
}

/// The task side.
#[derive(Debug)]
pub struct Inbox<T> {
    queue: Arc<Queue>,
    vitals: Arc<Vitals>,
    _wire: PhantomData<fn() -> T>,
}

/// The far side of a queue: makes its inbox, and closes it so that its task finishes what waits
/// and returns.
#[derive(Clone, Debug)]
pub struct FarEnd(Arc<Queue>);

impl FarEnd {
    /// The task's side of the queue.
    pub fn inbox<T: Wire>(&self, vitals: Arc<Vitals>) -> Inbox<T> {
        Inbox { queue: self.0.clone(), vitals, _wire: PhantomData }
    }

    /// No more values will come.
    pub fn close(&self) {
        self.0.ended.store(true, Release);
        self.0.arrived.notify_one();
    }
}

/// A queue for `capacity` values, at least one.
pub fn queue(capacity: usize, overflow: Overflow, passes: bool) -> (Inlet, FarEnd) {
    let queue = Arc::new(Queue {
        values: ArrayQueue::new(capacity.max(1)),
        arrived: Notify::new(),
        ended: AtomicBool::new(false),
        drops_newest: AtomicBool::new(overflow == Overflow::DropNewest),
    });
    let far_end = FarEnd(queue.clone());
    (Inlet { queue, passes, shared: false, stamps: true }, far_end)
}

impl Push for Inlet {
    fn push(&mut self, _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        if value.nests_deeper_than(DEEPEST) {
            return Err(Error::new(
                "this value is made of values within values without end; take the loop apart that \
                 wraps it again and again",
            ));
        }
        let (queued, passed) =
            if self.passes { (value.clone(), Some(value)) } else { (value, None) };
        let queued = (self.stamps.then(Instant::now), queued);
        let lost = if self.queue.drops_newest.load(Relaxed) {
            self.queue.values.push(queued).is_err()
        } else {
            self.queue.values.force_push(queued).is_some()
        };
        if lost {
            out.lose(1);
        }
        self.queue.arrived.notify_one();
        if let Some(value) = passed {
            out.emit(0, value);
        }
        Ok(())
    }

    fn end(&mut self, _: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if !self.shared {
            FarEnd(self.queue.clone()).close();
        }
        if self.passes {
            out.end_behind();
        }
        Ok(())
    }

    fn renew(&mut self) -> bool {
        self.shared
    }

    fn finishes(&self) -> bool {
        // What waits in the queue is still to be worked off.
        self.shared
    }
}

impl<T: Wire> Inbox<T> {
    /// Which value to lose from now on when the queue is full.
    pub fn turn(&self, overflow: Overflow) {
        self.queue.drops_newest.store(overflow == Overflow::DropNewest, Relaxed);
    }

    /// The next value; waits until there is one. None when no more will come. Values of a wrong
    /// type are counted as faults and passed over.
    pub async fn recv(&mut self) -> Option<T> {
        Some(self.next().await?.1)
    }

    /// The next value and the moment it arrived; waits like [`recv`](Self::recv).
    pub async fn recv_at(&mut self) -> Option<(Instant, T)> {
        let (at, value) = self.next().await?;
        Some((at.unwrap_or_else(Instant::now), value))
    }

    async fn next(&mut self) -> Option<(Option<Instant>, T)> {
        loop {
            if let Some(arrival) = self.try_next() {
                return Some(arrival);
            }
            if self.queue.ended.load(Acquire) {
                // What came between the look and the end.
                return self.try_next();
            }
            // A notification that comes before the wait is kept for it.
            self.queue.arrived.notified().await;
        }
    }

    /// The next value, if there is one already.
    pub fn try_recv(&mut self) -> Option<T> {
        Some(self.try_next()?.1)
    }

    /// The next value and the moment it arrived, if there is one already.
    pub fn try_recv_at(&mut self) -> Option<(Instant, T)> {
        let (at, value) = self.try_next()?;
        Some((at.unwrap_or_else(Instant::now), value))
    }

    fn try_next(&mut self) -> Option<(Option<Instant>, T)> {
        while let Some((at, value)) = self.queue.values.pop() {
            match T::from_value(value) {
                Ok(value) => return Some((at, value)),
                Err(error) => self.vitals.faults.report(&error),
            }
        }
        None
    }

    /// All that the task can say of itself.
    pub fn status(&self) -> Status {
        Status::new(&self.vitals)
    }

    /// Counts an error that does not stop the task.
    pub fn fault(&self, error: &Error) {
        self.vitals.faults.report(error);
    }

    /// Counts values that could not be kept.
    pub fn lose(&self, count: u64) {
        self.vitals.lose(count);
    }

    /// Whether all values have come, and been taken.
    pub fn is_over(&self) -> bool {
        self.queue.ended.load(Acquire) && self.queue.values.is_empty()
    }
}
