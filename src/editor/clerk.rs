//! Writes to disk while the window goes on drawing, one thing after the other.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use parking_lot::{Condvar, Mutex};
use tokio::runtime::Handle;

/// How long a window that closes waits for what is being written.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes what is to be written. Dropped, it has written everything.
pub struct Clerk {
    runtime: Handle,
    desk: Arc<Desk>,
    patience: Duration,
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    idle: Condvar,
}

#[derive(Default)]
struct State {
    /// At most one for each place: what is outdated need not be written.
    waiting: IndexMap<PathBuf, Job>,
    busy: bool,
    /// Where something is being done.
    at: Option<PathBuf>,
}

impl Clerk {
    /// One that works on threads of this runtime.
    pub fn on(runtime: &Handle) -> Self {
        Self { runtime: runtime.clone(), desk: Arc::default(), patience: PATIENCE }
    }

    /// Has this done after all that was given before; in place of what still waits to be done at
    /// the same place.
    pub fn put(&self, place: PathBuf, job: impl FnOnce() + Send + 'static) {
        let mut state = self.desk.state.lock();
        state.waiting.shift_remove(&place);
        state.waiting.insert(place, Box::new(job));
        if !std::mem::replace(&mut state.busy, true) {
            let desk = self.desk.clone();
            drop(self.runtime.spawn_blocking(move || desk.work()));
        }
    }

    /// Returns once everything is done. Where a disk hangs, what is for other places is done all
    /// the same, which disturbs nobody; what is for that place waits for its turn behind what
    /// hangs: done beside it, it could be written over by what is older.
    pub fn finish(&self) {
        let mut state = self.desk.state.lock();
        self.desk.idle.wait_while_for(&mut state, |state| state.busy, self.patience);
        let hanging = state.at.clone();
        let mut rest = std::mem::take(&mut state.waiting);
        if let Some((place, job)) = hanging.and_then(|place| rest.shift_remove_entry(&place)) {
            state.waiting.insert(place, job);
        }
        drop(state);
        rest.into_values().for_each(|job| job());
    }
}

impl Desk {
    fn work(&self) {
        loop {
            let mut state = self.state.lock();
            let Some((place, job)) = state.waiting.shift_remove_index(0) else {
                (state.busy, state.at) = (false, None);
                self.idle.notify_all();
                return;
            };
            state.at = Some(place);
            drop(state);
            job();
        }
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        self.finish();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn everything_is_done_in_its_order_and_nothing_that_is_outdated() {
        let runtime = crate::engine::runtime().unwrap();
        let clerk = Clerk::on(runtime.handle());
        let done = Arc::new(Mutex::new(Vec::new()));
        let (begun, has_begun) = mpsc::sync_channel(1);
        let (go, may_go) = mpsc::sync_channel::<()>(1);
        let first = done.clone();
        clerk.put("a".into(), move || {
            begun.send(()).unwrap();
            may_go.recv().unwrap();
            first.lock().push("a1");
        });
        // What is being done already is not taken back.
        has_begun.recv().unwrap();
        for (place, what) in [("b", "b1"), ("a", "a2"), ("b", "b2"), ("c", "c1")] {
            let done = done.clone();
            clerk.put(place.into(), move || done.lock().push(what));
        }
        assert!(done.lock().is_empty(), "whoever gives something does not wait for it");
        go.send(()).unwrap();
        clerk.finish();
        assert_eq!(*done.lock(), ["a1", "a2", "b2", "c1"]);
    }

    #[test]
    fn what_hangs_keeps_up_its_own_place_alone() {
        let runtime = crate::engine::runtime().unwrap();
        let mut clerk = Clerk::on(runtime.handle());
        clerk.patience = Duration::from_millis(1);
        let done = Arc::new(Mutex::new(Vec::new()));
        let (begun, has_begun) = mpsc::sync_channel(1);
        let (go, may_go) = mpsc::sync_channel::<()>(1);
        let first = done.clone();
        clerk.put("a".into(), move || {
            begun.send(()).unwrap();
            may_go.recv().unwrap();
            first.lock().push("a1");
        });
        has_begun.recv().unwrap();
        for (place, what) in [("a", "a2"), ("b", "b1"), ("c", "c1")] {
            let done = done.clone();
            clerk.put(place.into(), move || done.lock().push(what));
        }
        clerk.finish();
        assert_eq!(*done.lock(), ["b1", "c1"]);
        go.send(()).unwrap();
        clerk.patience = PATIENCE;
        clerk.finish();
        assert_eq!(*done.lock(), ["b1", "c1", "a1", "a2"]);
    }

    #[test]
    fn what_a_runtime_that_is_gone_left_is_done_at_the_end() {
        let runtime = crate::engine::runtime().unwrap();
        let clerk = Clerk::on(runtime.handle());
        runtime.shutdown_background();
        let (done, is_done) = mpsc::sync_channel(1);
        clerk.desk.state.lock().waiting.insert(
            "a".into(),
            Box::new(move || {
                done.send(()).unwrap();
            }),
        );
        drop(clerk);
        assert!(is_done.try_recv().is_ok());
    }
}
