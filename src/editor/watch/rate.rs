//! How many a second.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The span over which rates are measured.
const SPAN: Duration = Duration::from_secs(1);
/// How often a rate is measured within it.
pub(super) const STEP: Duration = Duration::from_millis(100);

/// How fast a count grows, over the last second.
#[derive(Debug, Default)]
pub struct Rate {
    per_second: f64,
    measured: VecDeque<(Instant, u64)>,
}

impl Rate {
    /// How many a second.
    pub fn per_second(&self) -> f64 {
        self.per_second
    }

    /// Takes in how far the count is; whether the rate is another than before.
    pub fn measure(&mut self, count: u64, now: Instant) -> bool {
        if self.measured.back().is_some_and(|(at, _)| now.duration_since(*at) < STEP) {
            return false;
        }
        self.measured.push_back((now, count));
        let too_old = |(at, _): &(Instant, u64)| now.duration_since(*at) >= SPAN;
        while self.measured.len() > 2 && self.measured.get(1).is_some_and(too_old) {
            self.measured.pop_front();
        }
        let Some((since, first)) = self.measured.front() else { return false };
        let span = now.duration_since(*since).as_secs_f64();
        let grown = count.saturating_sub(*first) as f64;
        let rate = if span > 0.0 { grown / span } else { 0.0 };
        let changed = (rate - self.per_second).abs() > f64::EPSILON;
        self.per_second = rate;
        changed
    }
}
