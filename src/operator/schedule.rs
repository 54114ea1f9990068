//! Messages of bundles, given at once or when their time has come.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until};

use crate::error::Error;
use crate::flow::outlet::Outlet;
use crate::value::{Message, TimeTag};

/// When the messages of a bundle are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bundles {
    /// As soon as they come; they carry the time tag of their bundle.
    #[default]
    AtOnce,
    /// At the moment of their time tag, if it is less than a minute ahead. The clocks of sender
    /// and receiver must agree. Up to 1,024 messages wait; what comes beyond that is lost.
    OnTime,
}

/// Messages that may wait for their time.
const MOST_HELD: usize = 1024;
/// A time tag further ahead says more about the clocks than about what carries it.
const FURTHEST_AHEAD: Duration = Duration::from_secs(60);
/// More than this between the two clocks means that one of them was set.
const APART: Duration = Duration::from_millis(1);

/// Holds the messages of a connection whose time has not come, in the order of their moments;
/// those of one moment in the order in which they came.
#[derive(Debug)]
pub struct Schedule {
    /// None if nothing is to be held.
    clock: Option<WorldClock>,
    held: BinaryHeap<Reverse<Held>>,
    arrivals: u64,
}

#[derive(Debug)]
struct Held {
    due: Instant,
    arrival: u64,
    message: Message,
}

impl Schedule {
    /// Holds nothing yet.
    pub fn new(bundles: Bundles) -> Self {
        let clock = (bundles == Bundles::OnTime).then(WorldClock::default);
        Self { clock, held: BinaryHeap::new(), arrivals: 0 }
    }

    /// Holds what comes from now on, or gives it at once. What is held already keeps its moment.
    pub fn turn(&mut self, bundles: Bundles) {
        match bundles {
            Bundles::AtOnce => self.clock = None,
            Bundles::OnTime => _ = self.clock.get_or_insert_default(),
        }
    }

    /// How many messages are held.
    pub fn held(&self) -> u64 {
        self.held.len() as u64
    }

    /// Gives a message, now or later.
    #[inline]
    pub fn give(&mut self, message: Message, out: &mut Outlet<Arc<Message>>) {
        match self.clock.as_mut().zip(message.time) {
            None => out.push(Arc::new(message)),
            Some((clock, tag)) => match clock.due(tag) {
                Ok(None) => out.push(Arc::new(message)),
                Ok(Some(due)) => self.hold(due, message, out),
                Err(error) => {
                    out.fault(&error);
                    out.push(Arc::new(message));
                }
            },
        }
    }

    fn hold(&mut self, due: Instant, message: Message, out: &Outlet<Arc<Message>>) {
        if self.held.len() == MOST_HELD {
            return out.lose(1);
        }
        self.arrivals += 1;
        self.held.push(Reverse(Held { due, arrival: self.arrivals, message }));
    }

    /// Waits until a message is due; for ever if none is held.
    pub async fn due(&self) {
        Self::until(self.next()).await;
    }

    /// When the next message is due.
    pub fn next(&self) -> Option<Instant> {
        self.held.peek().map(|Reverse(next)| next.due)
    }

    /// Waits until a moment that [`next`](Self::next) has given; for ever if it was none.
    pub async fn until(next: Option<Instant>) {
        match next {
            Some(due) => sleep_until(due).await,
            None => pending().await,
        }
    }

    /// Gives the messages whose time has come.
    pub fn release(&mut self, out: &mut Outlet<Arc<Message>>) {
        let now = Instant::now();
        while self.held.peek().is_some_and(|Reverse(next)| next.due <= now) {
            if let Some(Reverse(next)) = self.held.pop() {
                out.push(Arc::new(next.message));
            }
        }
    }
}

impl Ord for Held {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.arrival).cmp(&(other.due, other.arrival))
    }
}
impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Held {}

/// One moment on the clock of the runtime and on that of the world. Kept until the two have come
/// apart, so that equal time tags are due at the same moment and stay in order.
#[derive(Clone, Copy, Debug)]
struct WorldClock {
    runtime: Instant,
    world: SystemTime,
}

impl Default for WorldClock {
    fn default() -> Self {
        Self { runtime: Instant::now(), world: SystemTime::now() }
    }
}

impl WorldClock {
    /// When something with this time tag is due; none for at once. The error says that the time
    /// tag is too far ahead to be meant.
    fn due(&mut self, tag: TimeTag) -> Result<Option<Instant>, Error> {
        let Some(moment) = tag.to_system_time() else {
            return Ok(None);
        };
        let now = Self::default();
        let expected = self.world + (now.runtime - self.runtime);
        let apart = now.world.duration_since(expected).unwrap_or_else(|error| error.duration());
        if apart > APART {
            *self = now;
        }
        match moment.duration_since(now.world) {
            Err(_) => Ok(None),
            Ok(ahead) if ahead > FURTHEST_AHEAD => Err(Error::new(format!(
                "a time tag is {} s ahead, so it was not waited for; do the clocks of the sender \
                 and of this machine agree?",
                ahead.as_secs()
            ))),
            Ok(_) => Ok(moment.duration_since(self.world).ok().map(|ahead| self.runtime + ahead)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::event::Events;
    use crate::flow::strand::Door;
    use crate::flow::vitals::Vitals;

    #[tokio::test(start_paused = true)]
    async fn holds_so_many_in_order_and_loses_the_rest() {
        let vitals = Arc::<Vitals>::default();
        let mut out = Outlet::new(Door::default(), vitals.clone(), Events::default());
        let mut schedule = Schedule::new(Bundles::OnTime);
        let moment = SystemTime::now() + Duration::from_secs(10);
        for x in 0..MOST_HELD as u32 + 5 {
            // The second half is due before the first.
            let time = moment + Duration::from_secs(u64::from(x < MOST_HELD as u32 / 2));
            let message =
                Message { time: Some(time.into()), ..Message::new(x.to_string(), vec![]) };
            schedule.give(message, &mut out);
        }
        assert_eq!(vitals.lost(), 5);
        let order: Vec<usize> = std::iter::from_fn(|| schedule.held.pop())
            .map(|Reverse(held)| held.message.address.parse().unwrap())
            .collect();
        let wanted: Vec<usize> = (MOST_HELD / 2..MOST_HELD).chain(0..MOST_HELD / 2).collect();
        assert_eq!(order, wanted);
    }

    #[tokio::test(start_paused = true)]
    async fn equal_tags_are_due_at_the_same_moment() {
        let mut clock = WorldClock::default();
        // The clock of the runtime stands still, that of the world does not.
        clock.world += Duration::from_millis(500);
        let tag = TimeTag::from(SystemTime::now() + Duration::from_secs(10));
        let due = clock.due(tag).unwrap().unwrap();
        assert_eq!(clock.due(tag).unwrap(), Some(due));
        let ahead = due - Instant::now();
        assert!(Duration::from_secs(9) < ahead && ahead < Duration::from_secs(11), "{ahead:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_past_is_at_once_and_the_far_future_is_not_believed() {
        let mut clock = WorldClock::default();
        let before = TimeTag::from(SystemTime::now() - Duration::from_secs(1));
        assert_eq!(clock.due(before).unwrap(), None);
        assert_eq!(clock.due(TimeTag::IMMEDIATELY).unwrap(), None);
        let far = TimeTag::from(SystemTime::now() + Duration::from_secs(3600));
        assert!(clock.due(far).unwrap_err().to_string().contains("do the clocks"));
    }
}
