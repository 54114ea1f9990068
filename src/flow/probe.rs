//! The tap on an output: what passes, how often, at no price while nobody looks.

use std::collections::VecDeque;
use std::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::time::Instant;

use parking_lot::Mutex;

use crate::value::Value;

/// Values that may be kept between two looks. A reader looks up to 60 times a second, so a stream
/// of up to 3,800 values a second always shows its very last one; a faster stream shows one of
/// the first of each look, and costs no more however fast it is.
const BUDGET: u32 = 64;

/// How often the push path asks for a tape that no reader holds.
const TRIES: usize = 64;

/// Samples that a recording holds; the oldest give way.
pub const RECORDING: usize = 65_536;

/// Sits on every output. While nobody looks it costs one relaxed load and one counter store.
///
/// A fresh probe keeps the first values without being asked, so that what a constant said at the
/// start is there when somebody looks later.
#[derive(Debug)]
pub struct Probe {
    budget: AtomicU32,
    count: AtomicU64,
    /// The first is used but for the moments in which a reader holds it: the system may put the
    /// reader to sleep there, and what passes meanwhile must neither wait nor be missed.
    tapes: [Mutex<Tape>; 2],
}

/// What was seen since the last look.
#[derive(Debug, Default)]
struct Tape {
    newest: Option<Sample>,
    /// All of them, for who asked for that.
    all: Option<VecDeque<Sample>>,
    /// Whether they are as many as there are, not only a few for each look.
    records: bool,
    overrun: u64,
}

/// A value seen on a wire.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What was seen.
    pub value: Value,
    /// When it passed.
    pub at: Instant,
    /// How many had passed with it; equal to [`Probe::count`] if none has passed since.
    pub number: u64,
}

impl Default for Probe {
    fn default() -> Self {
        Self {
            budget: AtomicU32::new(BUDGET),
            count: AtomicU64::new(0),
            tapes: <[Mutex<Tape>; 2]>::default(),
        }
    }
}

impl Probe {
    /// Called for every value, only ever by the strand that owns the output.
    #[inline]
    pub fn offer(&self, value: &Value) {
        // One writer, so a plain load and store will do.
        self.count.store(self.count.load(Relaxed) + 1, Relaxed);
        if self.budget.load(Acquire) != 0 {
            self.keep(value);
        }
    }

    #[cold]
    #[inline(never)]
    fn keep(&self, value: &Value) {
        // A reader holds one at a time, so that only several readers can be in the way of a value.
        let mut tapes = self.tapes.iter().cycle().take(TRIES);
        let Some(mut tape) = tapes.find_map(Mutex::try_lock) else {
            return;
        };
        let sample =
            Sample { value: value.clone(), at: Instant::now(), number: self.count.load(Relaxed) };
        if !tape.records {
            self.budget.fetch_sub(1, Relaxed);
        }
        tape.keep(sample);
    }

    /// The newest value that was kept since the last look, and a request for more.
    pub fn look(&self) -> Option<Sample> {
        self.take(BUDGET)
    }

    /// The same with a request for the next value alone: for values of which one is enough, such as
    /// pictures, as who holds one keeps others from changing it in place.
    pub fn glance(&self) -> Option<Sample> {
        self.take(1)
    }

    fn take(&self, budget: u32) -> Option<Sample> {
        let newest = self.tapes.each_ref().map(|tape| {
            let mut tape = tape.lock();
            if !tape.records {
                tape.all = None;
            }
            tape.newest.take()
        });
        self.budget.store(budget, Release);
        newest.into_iter().flatten().max_by_key(|sample| sample.number)
    }

    /// All that was kept since the last look, oldest first, and a request for more: of values that
    /// come close together each is one of them. No more than the newest while somebody records.
    pub fn look_back(&self) -> VecDeque<Sample> {
        let samples = self.tapes.each_ref().map(|tape| {
            let mut tape = tape.lock();
            let newest = tape.newest.take();
            if tape.records {
                return newest.into_iter().collect();
            }
            tape.all.replace(VecDeque::new()).unwrap_or_else(|| newest.into_iter().collect())
        });
        self.budget.store(BUDGET, Release);
        in_order(samples)
    }

    /// How many values have passed.
    pub fn count(&self) -> u64 {
        self.count.load(Relaxed)
    }

    /// Starts, or goes on, keeping every value; hands over those kept since the last call. For
    /// plots, which need each sample; stop with [`Probe::stop_recording`].
    pub fn record(&self) -> Recorded {
        let mut overrun = 0;
        let samples = self.tapes.each_ref().map(|tape| {
            let mut tape = tape.lock();
            overrun += std::mem::take(&mut tape.overrun);
            let samples = tape.all.replace(VecDeque::new());
            let recorded = std::mem::replace(&mut tape.records, true);
            samples.filter(|_| recorded).unwrap_or_default()
        });
        self.budget.store(BUDGET, Release);
        Recorded { samples: in_order(samples), overrun }
    }

    /// Ends a recording.
    pub fn stop_recording(&self) {
        for tape in &self.tapes {
            let mut tape = tape.lock();
            (tape.all, tape.records, tape.overrun) = (None, false, 0);
        }
    }
}

impl Tape {
    fn keep(&mut self, sample: Sample) {
        if let Some(all) = &mut self.all {
            if all.len() == RECORDING {
                all.pop_front();
                self.overrun += 1;
            }
            all.push_back(sample.clone());
        }
        self.newest = Some(sample);
    }
}

/// What is on both, oldest first.
fn in_order([mut samples, mut others]: [VecDeque<Sample>; 2]) -> VecDeque<Sample> {
    if !others.is_empty() {
        samples.append(&mut others);
        samples.make_contiguous().sort_by_key(|sample| sample.number);
    }
    samples
}

/// What a recording collected between two calls.
#[derive(Debug)]
pub struct Recorded {
    /// In the order they passed.
    pub samples: VecDeque<Sample>,
    /// How many had to give way.
    pub overrun: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(probe: &Probe, numbers: std::ops::Range<i32>) {
        for number in numbers {
            probe.offer(&Value::Int(number));
        }
    }

    #[test]
    fn the_last_value_of_a_burst_is_the_one_shown() {
        let probe = Probe::default();
        offer(&probe, 0..50);
        let sample = probe.look().unwrap();
        assert_eq!((sample.value, sample.number), (Value::Int(49), 50));
        assert!(probe.look().is_none());
    }

    #[test]
    fn whoever_looks_back_sees_each_of_a_few() {
        let probe = Probe::default();
        probe.look_back();
        offer(&probe, 0..5);
        let numbers = |samples: VecDeque<Sample>| -> Vec<u64> {
            samples.iter().map(|sample| sample.number).collect()
        };
        assert_eq!(numbers(probe.look_back()), [1, 2, 3, 4, 5]);
        offer(&probe, 0..1000);
        assert_eq!(numbers(probe.look_back()).len(), BUDGET as usize);
        probe.look();
        offer(&probe, 0..5);
        assert_eq!(numbers(probe.look_back()), [1010], "who sees one keeps one");
    }

    #[test]
    fn a_flood_is_sampled_only_up_to_its_budget() {
        let probe = Probe::default();
        offer(&probe, 0..1_000_000);
        assert_eq!(probe.count(), 1_000_000);
        assert_eq!(probe.look().unwrap().number, u64::from(BUDGET));
    }

    #[test]
    fn a_reader_that_is_put_to_sleep_misses_nothing() {
        let probe = Probe::default();
        for asleep in 0..2 {
            probe.record();
            offer(&probe, 0..2);
            let held = probe.tapes[asleep].lock();
            offer(&probe, 2..4);
            drop(held);
            offer(&probe, 4..6);
            let values = probe.record().samples.into_iter().map(|sample| sample.value);
            assert!(values.eq((0..6).map(Value::Int)), "each in its turn");
        }
        let held = probe.tapes[0].lock();
        offer(&probe, 7..8);
        drop(held);
        assert_eq!(probe.look().unwrap().value, Value::Int(7), "the last is the one shown");
    }

    #[test]
    fn a_recording_keeps_every_value_within_its_bound() {
        let probe = Probe::default();
        assert!(probe.record().samples.is_empty());
        offer(&probe, 0..1000);
        let recorded = probe.record();
        assert_eq!((recorded.samples.len(), recorded.overrun), (1000, 0));
        offer(&probe, 0..RECORDING as i32 + 5);
        let recorded = probe.record();
        assert_eq!((recorded.samples.len(), recorded.overrun), (RECORDING, 5));
        probe.stop_recording();
        offer(&probe, 0..10);
        assert!(probe.record().samples.is_empty());
    }
}
