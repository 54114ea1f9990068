//! The beat of what makes values by itself.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The slowest and the fastest beat, in Hz; the clock counts in milliseconds.
const SLOWEST: f64 = 0.001;
const FASTEST: f64 = 1000.0;

/// A steady beat that does not drift.
///
/// Kept with [`Outlet::remember`](crate::flow::outlet::Outlet::remember) it also survives edits:
/// a knob that is being turned makes no additional beats, and delays none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beat {
    latest: Option<Instant>,
}

impl Beat {
    /// Waits for the next beat at this rate in Hz; the first comes at once. Tells how much time
    /// lies between it and the one before. Beats that are long past are left out.
    pub async fn next(&mut self, rate: f64) -> Duration {
        let Some(latest) = self.latest else {
            self.latest = Some(Instant::now());
            return Duration::ZERO;
        };
        let period = Duration::try_from_secs_f64(1.0 / rate.clamp(SLOWEST, FASTEST))
            .unwrap_or(Duration::from_secs(1));
        // As many whole periods after the latest beat as it takes to be due now or later.
        let behind = latest.elapsed().as_nanos() / period.as_nanos().max(1);
        let passed = period.saturating_mul(behind.max(1).try_into().unwrap_or(u32::MAX));
        let due = latest + passed;
        sleep_until(due).await;
        self.latest = Some(due);
        passed
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn keeps_time_whatever_happens() {
        let start = Instant::now();
        let mut beat = Beat::default();
        assert_eq!(beat.next(10.0).await, Duration::ZERO);
        for _ in 0..30 {
            assert_eq!(beat.next(10.0).await, Duration::from_millis(100));
        }
        assert_eq!(start.elapsed(), Duration::from_secs(3));
        advance(Duration::from_millis(350)).await;
        assert_eq!(beat.next(10.0).await, Duration::from_millis(300));
        assert_eq!(start.elapsed(), Duration::from_millis(3350));
        assert_eq!(beat.next(10.0).await, Duration::from_millis(100));
        assert_eq!(start.elapsed(), Duration::from_millis(3400));
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_rate_counts_from_the_latest_beat() {
        let start = Instant::now();
        let mut beat = Beat::default();
        beat.next(1.0).await;
        advance(Duration::from_millis(400)).await;
        assert_eq!(beat.next(2.0).await, Duration::from_millis(500));
        assert_eq!(start.elapsed(), Duration::from_millis(500));
    }

    #[tokio::test(start_paused = true)]
    async fn any_rate_will_do() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let mut beat = Beat::default();
            beat.next(rate).await;
            assert!(beat.next(rate).await > Duration::ZERO);
        }
    }
}
