//! Sources that must block, each on a named thread of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use serde_json::Value as Json;
use tokio::sync::watch;

use super::adapter::properties;
use super::author::Device;
use super::task::{Backoff, Context, Running, Task, outlet};
use super::{Behaviour, Built, Wiring};
use crate::error::Error;
use crate::flow::contain::contained;
use crate::flow::live::Live;
use crate::flow::vitals::{Phase, State};

/// Asks a device's thread to return.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<(Mutex<Asked>, Condvar)>);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Asked {
    #[default]
    Nothing,
    /// Return; the supervisor starts again with new properties.
    Restart,
    /// Return for good.
    Stop,
}

impl Stop {
    /// Whether the device is to return.
    pub fn requested(&self) -> bool {
        *self.0.0.lock() != Asked::Nothing
    }

    /// Waits for at most this long; whether the device is to return.
    pub fn wait(&self, longest: Duration) -> bool {
        let deadline = Instant::now() + longest;
        let mut asked = self.0.0.lock();
        while *asked == Asked::Nothing {
            if self.0.1.wait_until(&mut asked, deadline).timed_out() {
                break;
            }
        }
        *asked != Asked::Nothing
    }

    /// Asks the device to return for good.
    pub fn request(&self) {
        *self.0.0.lock() = Asked::Stop;
        self.0.1.notify_all();
    }

    fn restart(&self) {
        let mut asked = self.0.0.lock();
        if *asked == Asked::Nothing {
            *asked = Asked::Restart;
        }
        self.0.1.notify_all();
    }

    /// Whether to go on after a return, with the request for a restart taken back.
    fn goes_on(&self) -> bool {
        let mut asked = self.0.0.lock();
        if *asked == Asked::Restart {
            *asked = Asked::Nothing;
        }
        *asked == Asked::Nothing
    }
}

pub(super) fn device<D: Device>(json: &Json, _: Wiring) -> Result<Built, Error> {
    let (updates, set) = properties::<D>(json)?;
    let stop = Stop::default();
    let restart = stop.clone();
    let known = updates.clone();
    let set = move |json: &Json| {
        let before = known.borrow().clone();
        set(json)?;
        if before.restarts_for(&known.borrow()) {
            restart.restart();
        }
        Ok(())
    };
    Ok(Built {
        behaviour: Behaviour::Task(None, Box::new(Blocking { updates, stop })),
        set: Box::new(set),
        again: None,
    })
}

struct Blocking<D> {
    updates: watch::Receiver<D>,
    stop: Stop,
}

impl<D: Device> Task for Blocking<D> {
    fn start(self: Box<Self>, context: Context) -> Running {
        let Self { updates, stop } = *self;
        Running::Thread(Box::new(move |stop| supervise(&updates, &context, stop)), stop)
    }
}

/// How often a thread that has nothing to do looks whether that has changed.
const IDLE_LOOK: Duration = Duration::from_millis(100);

fn supervise<D: Device>(updates: &watch::Receiver<D>, context: &Context, stop: &Stop) {
    let mut backoff = Backoff::default();
    let mut out = outlet::<D::Out>(context);
    let vitals = &context.vitals;
    while stop.goes_on() {
        match vitals.phase() {
            Phase::Finished => return,
            Phase::Unwanted => {
                stop.wait(IDLE_LOOK);
                continue;
            }
            Phase::Open | Phase::Broken => {}
        }
        backoff.begin();
        vitals.set_state(State::Ready);
        let mut live = Live::new(updates.clone());
        match contained(|| D::run(&mut live, &mut out, stop)) {
            // It may be wanted again, after an edit of what is behind it.
            Ok(Ok(())) if stop.requested() || vitals.phase() == Phase::Unwanted => {}
            Ok(Ok(())) => {
                let _ = contained(|| out.end());
                return;
            }
            Ok(Err(error)) => {
                vitals.faults.report(&error);
                let pause = backoff.next();
                vitals.set_state(Backoff::sentence(pause));
                stop.wait(pause);
            }
            Err(panic) => {
                vitals.faults.report(&panic);
                vitals.break_down();
                while !stop.wait(LONG) {}
                vitals.mend();
            }
        }
    }
}

/// A wait that only a request ends.
const LONG: Duration = Duration::from_secs(3600);
