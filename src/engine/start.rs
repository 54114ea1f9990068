//! The one place where tasks and threads are started.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::runtime::STACK;
use crate::error::Error;
use crate::flow::inbox::FarEnd;
use crate::flow::instances::room::Room;
use crate::flow::strand::Door;
use crate::flow::vitals::{Phase, Vitals};
use crate::operator::device::Stop;
use crate::operator::task::{Context, Running, Task};

/// A task that was started.
#[derive(Clone)]
pub(super) struct LivingTask {
    /// The way into its strand.
    pub door: Door,
    /// The queue in front of it, unless it is a source.
    pub far_end: Option<FarEnd>,
    /// Cancelled once it has returned and released all it had.
    pub done: CancellationToken,
    /// Whether others reach it by name, so that its queue is worked off last.
    pub hub: bool,
    vitals: Arc<Vitals>,
    stop: CancellationToken,
    thread: Option<Stop>,
}

/// A task that is ready to be started.
pub(super) struct NewTask {
    pub task: Box<dyn Task>,
    pub context: Context,
    pub far_end: Option<FarEnd>,
    pub hub: bool,
}

/// How long a new task waits for those it replaces, which may hold the same port.
pub(super) const WAIT_FOR_PREDECESSORS: Duration = Duration::from_secs(1);

impl LivingTask {
    /// Asks it to stop at once.
    pub fn stop(&self) {
        self.stop.cancel();
        if let Some(thread) = &self.thread {
            thread.request();
        }
    }

    /// Asks it to finish what waits in its queue.
    pub fn close(&self) {
        self.vitals.stop();
        if let Some(far_end) = &self.far_end {
            far_end.close();
        }
    }

    /// Whether it has returned.
    pub fn is_done(&self) -> bool {
        self.done.is_cancelled()
    }
}

/// Starts a task once those it replaces have released what they had.
pub(super) fn start(
    runtime: &Handle,
    path: &str,
    new: NewTask,
    predecessors: &Arc<[CancellationToken]>,
) -> LivingTask {
    let NewTask { task, context, far_end, hub } = new;
    let done = CancellationToken::new();
    let stop = CancellationToken::new();
    let door = context.door.clone();
    let vitals = context.vitals.clone();
    let guard = done.clone().drop_guard();
    let thread = match task.start(context) {
        Running::Future(future) => {
            let (stop, predecessors) = (stop.clone(), predecessors.clone());
            runtime.spawn(async move {
                // Declared first, so that it is dropped after all the task had.
                let _guard: DropGuard = guard;
                // Whoever replaces it in turn waits for these as well.
                let _ = stop.run_until_cancelled(gone(&predecessors)).await;
                let _ = stop.run_until_cancelled_owned(future).await;
            });
            None
        }
        Running::Thread(body, asked) => {
            let asked_inside = asked.clone();
            let (runtime, stop, predecessors) =
                (runtime.clone(), stop.clone(), predecessors.clone());
            // A name of the system may have 15 letters; the end of the path says most.
            let name = format!("device {path}");
            let spawned = std::thread::Builder::new().name(name).spawn(move || {
                let _guard: DropGuard = guard;
                let _ = runtime.block_on(stop.run_until_cancelled(gone(&predecessors)));
                body(&asked_inside);
            });
            if let Err(error) = spawned {
                let sentence = format!("could not start a thread: {error}; close other programs");
                vitals.faults.report(&Error::io(sentence, error));
            }
            Some(asked)
        }
    };
    LivingTask { door, far_end, done, hub, vitals, stop, thread }
}

/// Does what pushes values outside of any task, on a stack on which the longest chain fits: it may
/// be the window that starts a patch.
pub(super) fn on_large_stack(runtime: &Handle, work: impl FnOnce() + Send) {
    let place = Mutex::new(Some(work));
    let take = || place.lock().take();
    std::thread::scope(|scope| {
        let there = || {
            let _clock = runtime.enter();
            if let Some(work) = take() {
                work();
            }
        };
        let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, there);
    });
    // Without a thread this one will have to do.
    if let Some(work) = take() {
        work();
    }
}

/// Starts the tasks of instances of inner patches, as these begin on the way of a value.
#[derive(Clone)]
pub(super) struct Inside {
    runtime: Handle,
    tasks: TaskTracker,
    stop: CancellationToken,
    room: Room,
}

impl Inside {
    pub fn new(runtime: Handle) -> Self {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        Self { runtime, tasks, stop, room: Room::default() }
    }

    /// Where instances find room.
    pub fn room(&self) -> Room {
        self.room.clone()
    }

    /// Starts a task that works until what this gives is dropped, its node closes, or the run
    /// stops.
    pub fn start(
        &self,
        task: Box<dyn Task>,
        context: Context,
        node: &Arc<Vitals>,
    ) -> Box<dyn Any + Send> {
        let stop = self.stop.child_token();
        let guard = stop.clone().drop_guard();
        let (node, working) = (node.clone(), node.instances.work());
        if let Running::Future(future) = task.start(context) {
            self.runtime.spawn(self.tasks.track_future(async move {
                let _working = working;
                let closed = node.until(|phase| phase != Phase::Open);
                tokio::select! {
                    _ = stop.run_until_cancelled(future) => {}
                    _ = closed => {}
                }
            }));
        }
        Box::new(guard)
    }

    /// Asks all of them to stop.
    pub fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
    }

    /// Waits until all have, or for as long as is given; whether they have.
    pub async fn stopped(&self, longest: Duration) -> bool {
        tokio::time::timeout(longest, self.tasks.wait()).await.is_ok()
    }
}

async fn gone(predecessors: &[CancellationToken]) {
    let all = async {
        for done in predecessors {
            done.cancelled().await;
        }
    };
    let _ = tokio::time::timeout(WAIT_FOR_PREDECESSORS, all).await;
}
