//! The pace of what was recorded, when it is given again.

use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until};

/// Waits for places on a time line. Each is counted from one and the same moment, so that nothing
/// adds up; whatever comes too late comes at once, and in order.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// A place on the time line and its moment.
    from: Option<(Duration, Instant)>,
    speed: f64,
}

/// A round of what begins again and again takes at least this long, however little is in it.
const SHORTEST_ROUND: Duration = Duration::from_millis(1);
/// Longer than any run.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Pace {
    /// Begins with the first place that it waits for. At speed 0 it does not wait, but lets others
    /// have their turn.
    pub fn new(speed: f64) -> Self {
        Self { from: None, speed }
    }

    /// Begins at a place whose moment is known.
    pub fn since(speed: f64, place: Duration, moment: Instant) -> Self {
        Self { from: Some((place, moment)), speed }
    }

    /// Waits at the end of a round if it was over as soon as it began.
    pub async fn rest(begun: Instant) {
        if begun.elapsed() < SHORTEST_ROUND {
            sleep(SHORTEST_ROUND).await;
        }
    }

    /// The moment of a place.
    pub fn moment(&mut self, place: Duration) -> Instant {
        let now = Instant::now();
        if self.speed <= 0.0 {
            return now;
        }
        let (start, moment) = *self.from.get_or_insert((place, now));
        let passed = place.saturating_sub(start).as_secs_f64() / self.speed;
        let passed = Duration::try_from_secs_f64(passed).unwrap_or(LONGEST);
        moment.checked_add(passed.min(LONGEST)).unwrap_or(moment)
    }

    /// Waits for the moment of a place, and says which it was.
    pub async fn reach(&mut self, place: Duration) -> Instant {
        let moment = self.moment(place);
        if moment <= Instant::now() {
            // However much there is to make up for, others get their turn, and so does a stop.
            yield_now().await;
        } else {
            sleep_until(moment).await;
        }
        moment
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn neither_lateness_nor_rounding_adds_up() {
        let start = Instant::now();
        let mut pace = Pace::new(2.0);
        let third = Duration::from_secs(1) / 3;
        for i in 1..=30 {
            pace.reach(third * i).await;
            if i == 10 {
                advance(Duration::from_millis(400)).await;
            }
        }
        let wanted = third * 29 / 2;
        assert!(
            start.elapsed().abs_diff(wanted) <= Duration::from_millis(1),
            "{:?}",
            start.elapsed()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn at_speed_0_nothing_is_waited_for() {
        let start = Instant::now();
        let mut pace = Pace::new(0.0);
        for i in 0..10 {
            pace.reach(Duration::from_secs(i)).await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
