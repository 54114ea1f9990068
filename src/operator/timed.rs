//! Operators that act by the clock, and the task that calls them at the moments they ask for.

use std::future::pending;
use std::marker::PhantomData;
use std::time::Duration;

use serde_json::Value as Json;
use tokio::task::coop::consume_budget;
use tokio::time::sleep_until;

use super::author::Timed;
use super::port::Inputs;
use super::task::{Actor, queued, sourced};
use super::{Built, Wiring};
use crate::error::Error;
use crate::flow::inbox::{Inbox, Overflow};
use crate::flow::outlet::Outlet;

/// A moment of the clock by which timed operators act; it stands still in tests that pause it.
pub use tokio::time::Instant as Moment;

/// Values that may arrive before the task gets to them. They wait for microseconds; what an
/// operator holds back on purpose it keeps itself.
const ARRIVING: usize = 4096;

/// Longer waits than a run will ever last; added to a moment, it stays in range.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// The time that a property in seconds means; never negative, never too long for the clock.
pub fn seconds(seconds: f64) -> Duration {
    let time = Duration::try_from_secs_f64(seconds.max(0.0));
    time.unwrap_or(LONGEST).min(LONGEST)
}

/// Brings a timed operator to life.
pub(super) fn timed<T: Timed>(json: &Json, _: Wiring) -> Result<Built, Error> {
    if T::INPUTS != Inputs::None {
        return queued::<AsTimed<T>>(json, |_| (ARRIVING, Overflow::DropOldest), false);
    }
    sourced::<AsTimed<T>>(json)
}

struct AsTimed<T>(PhantomData<T>);

/// What outlives the edit of a property.
struct Memory<T: Timed> {
    state: Option<T::State>,
    /// Arrived after the moment at which something else is due, so that has its turn first.
    next: Option<(Moment, T::In)>,
    over: bool,
}

impl<T: Timed> Default for Memory<T> {
    fn default() -> Self {
        // Without inputs there is nothing to come: it ends when it waits for nothing.
        Self { state: None, next: None, over: T::INPUTS == Inputs::None }
    }
}

impl<T: Timed> Actor for AsTimed<T> {
    type Properties = T;
    type In = T::In;
    type Out = T::Out;
    type State = Memory<T>;

    async fn run(
        timed: T,
        memory: &mut Memory<T>,
        inbox: &mut Inbox<T::In>,
        out: &mut Outlet<T::Out>,
    ) -> Result<(), Error> {
        let Memory { state, next, over } = memory;
        let state = state.get_or_insert_with(|| timed.start(Moment::now()));
        loop {
            // However much there is to do, others get their turn on this thread.
            consume_budget().await;
            if next.is_none() {
                *next = inbox.try_recv_at();
            }
            let due = timed.due(state);
            let comes_first = |arrival: &mut (Moment, _)| due.is_none_or(|due| arrival.0 < due);
            let done = match (next.take_if(comes_first), due) {
                (Some((at, value)), _) => timed.push(state, value, at, out),
                (None, Some(due)) if due <= Moment::now() => timed.tick(state, due, out),
                (None, None) if *over => return Ok(()),
                (None, due) => {
                    let was_over = *over;
                    wait::<T>(due, inbox, next, over).await;
                    if *over && !was_over { timed.end(state, Moment::now(), out) } else { Ok(()) }
                }
            };
            if let Err(error) = done {
                out.fault(&error);
            }
        }
    }
}

/// Waits for the moment, the next value or the end, whichever comes first.
async fn wait<T: Timed>(
    due: Option<Moment>,
    inbox: &mut Inbox<T::In>,
    next: &mut Option<(Moment, T::In)>,
    over: &mut bool,
) {
    let alarm = async {
        match due {
            Some(due) => sleep_until(due).await,
            None => pending().await,
        }
    };
    tokio::select! {
        () = alarm => {}
        arrival = inbox.recv_at(), if !*over && next.is_none() => match arrival {
            Some(arrival) => *next = Some(arrival),
            None => *over = true,
        }
    }
}
