//! A running patch, and the handle that steers it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::knobs::Knobs;
use super::plan::{Owner, Plan, PlanNode};
use super::problem::Located;
use super::start::{Inside, LivingTask};
use crate::flow::event::Events;
use crate::flow::probe::Probe;
use crate::flow::strand::Door;
use crate::flow::vitals::{Phase, Vitals};
use crate::operator::{JsonMap, OperatorType, Role};
use crate::patch::Patch;

/// Steers a running patch. Dropping it stops the patch; [`Run::stop`] also waits for that.
pub struct Run {
    pub(super) state: Mutex<State>,
    pub(super) events: Events,
    pub(super) runtime: Handle,
    pub(super) on_birth: OnBirth,
    pub(super) inside: Inside,
}

/// Told of each node before anything reaches it.
pub(super) type OnBirth = Box<dyn Fn(&NodeHandle) + Send + Sync>;

/// What is alive.
#[derive(Default)]
pub(super) struct State {
    pub plan: Plan,
    pub living: IndexMap<String, Living>,
    pub doors: HashMap<Owner, Door>,
    /// Tasks of nodes that are gone, until they have let go of all they had.
    pub dismissed: Vec<Dismissed>,
    /// The number of this plan, so that readers know when to look for nodes anew.
    pub generation: u64,
}

/// One node that is alive.
pub(super) struct Living {
    pub handle: Arc<NodeHandle>,
    /// None if the node cannot run.
    pub set: Option<Arc<Knobs>>,
    pub properties: JsonMap,
    pub inputs: usize,
    pub wired: bool,
    pub inner: Option<Arc<Plan>>,
    pub task: Option<LivingTask>,
    /// The nodes of the patch inside, by their paths, those of deeper ones among them.
    pub within: IndexMap<String, Living>,
}

/// A task that was told to stop by an update.
pub(super) struct Dismissed {
    pub path: String,
    pub task: LivingTask,
    pub at: Instant,
}

/// What can be seen of one node while it runs. Stays the same for as long as the node does.
#[derive(Debug)]
pub struct NodeHandle {
    /// Its path: `group/node`.
    pub path: String,
    /// Its operator; none if there is no such operator.
    pub operator: Option<&'static OperatorType>,
    /// How it is, and what went wrong.
    pub vitals: Arc<Vitals>,
    /// A tap on each output; the last may be that to a hub.
    pub probes: Box<[Arc<Probe>]>,
}

impl NodeHandle {
    pub(super) fn of(node: &PlanNode) -> Self {
        Self {
            path: node.path.clone(),
            operator: node.operator,
            vitals: Arc::default(),
            probes: (0..node.outputs()).map(|_| Arc::default()).collect(),
        }
    }
}

/// How long sources have to stop, then queues to empty, then all else to be dropped. Together
/// less than a second.
const PATIENCE: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(250), Duration::from_millis(400)];

impl Run {
    /// Brings a patch to life. What is sound runs; the problems say what does not.
    pub fn start(patch: &Patch, runtime: &Handle) -> (Self, Vec<Located>) {
        Self::start_watched(patch, runtime, |_| {})
    }

    /// The same, with a look at each new node before anything reaches it, so that a recording
    /// misses nothing. Called with the run locked: it may not call the run itself.
    pub fn start_watched(
        patch: &Patch,
        runtime: &Handle,
        on_birth: impl Fn(&NodeHandle) + Send + Sync + 'static,
    ) -> (Self, Vec<Located>) {
        let run = Self {
            state: Mutex::default(),
            events: Events::default(),
            runtime: runtime.clone(),
            on_birth: Box::new(on_birth),
            inside: Inside::new(runtime.clone()),
        };
        let problems = run.update(patch);
        (run, problems)
    }

    /// The node at this path.
    pub fn node(&self, path: &str) -> Option<Arc<NodeHandle>> {
        self.state.lock().find(path).map(|living| living.handle.clone())
    }

    /// Every node, in the order of the file; those of inner patches behind the node that has them.
    /// What is seen of these is of all their instances together.
    pub fn nodes(&self) -> Vec<Arc<NodeHandle>> {
        self.state.lock().all().map(|(_, living)| living.handle.clone()).collect()
    }

    /// Changes with every change of structure; nodes are to be looked for anew then.
    pub fn generation(&self) -> u64 {
        self.state.lock().generation
    }

    /// Where input events enter.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Whether nothing will happen again unless the patch is changed: every task has returned,
    /// has nobody left to hear it, or is out of service.
    pub fn is_over(&self) -> bool {
        self.state.lock().all().all(|(_, living)| living.rests())
    }

    /// Whether there is nothing that could do anything by itself, so that nothing can be over
    /// either: the patch is empty, or nothing in it gives values.
    pub fn is_idle(&self) -> bool {
        self.state.lock().all().all(|(_, living)| living.task.is_none() && !living.drives())
    }

    /// Returns once every socket, device and thread of the patch is released, and always within
    /// a second; names the nodes that would not stop, of which there should be none.
    ///
    /// Sources stop first; then what waits in queues is worked off; then the rest is dropped.
    pub async fn stop(&self) -> Vec<String> {
        let (tasks, dismissed): (Vec<(String, LivingTask)>, Vec<_>) = {
            let state = self.state.lock();
            let living = state.all();
            let tasks = living.filter_map(|(path, l)| Some((path.clone(), l.task.clone()?)));
            let dismissed = state.dismissed.iter().map(|d| (d.path.clone(), d.task.clone()));
            (tasks.collect(), dismissed.collect())
        };
        let (queues, sources): (Vec<_>, Vec<_>) =
            tasks.iter().map(|(_, task)| task).partition(|task| task.far_end.is_some());
        for task in &sources {
            task.stop();
        }
        self.inside.stop();
        all_done(&sources, PATIENCE[0]).await;
        // Sockets last: what a delay still gives is to be sent.
        let (hubs, others): (Vec<_>, Vec<_>) = queues.iter().copied().partition(|task| task.hub);
        for wave in [others, hubs] {
            wave.iter().for_each(|task| task.close());
            all_done(&wave, PATIENCE[1] / 2).await;
        }
        for task in &queues {
            task.stop();
        }
        // Those that an update has dismissed were told to stop then.
        let everything = || tasks.iter().chain(&dismissed);
        all_done(&everything().map(|(_, task)| task).collect::<Vec<_>>(), PATIENCE[2]).await;
        let stuck = everything().filter(|(_, task)| !task.is_done());
        let mut names: Vec<_> = stuck.map(|(path, _)| path.clone()).collect();
        if !self.inside.stopped(PATIENCE[0]).await {
            let state = self.state.lock();
            let busy = state.all().filter(|(_, l)| l.handle.vitals.instances.working() > 0);
            names.extend(busy.map(|(path, _)| path.clone()));
        }
        let mut named = HashSet::new();
        names.retain(|name| named.insert(name.clone()));
        self.state.lock().dismissed.retain(|dismissed| !dismissed.task.is_done());
        names
    }
}

impl State {
    /// The node at a path, be it in an inner patch.
    pub(super) fn find(&self, path: &str) -> Option<&Living> {
        find(&self.living, path)
    }

    /// The same, to change it.
    pub(super) fn find_mut(&mut self, path: &str) -> Option<&mut Living> {
        if self.living.contains_key(path) {
            return self.living.get_mut(path);
        }
        let mut owners = path.match_indices('/').map(|(at, _)| &path[..at]);
        let owner = owners.find(|owner| self.living.contains_key(*owner))?;
        self.living.get_mut(owner)?.within.get_mut(path)
    }

    /// Every node with its path.
    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Living)> {
        all(&self.living)
    }
}

/// The node at a path, be it in an inner patch.
pub(super) fn find<'a>(all: &'a IndexMap<String, Living>, path: &str) -> Option<&'a Living> {
    all.get(path).or_else(|| {
        // The nested node is the one with the shortest path that leads there.
        let mut owners = path.match_indices('/').map(|(at, _)| &path[..at]);
        owners.find_map(|owner| all.get(owner))?.within.get(path)
    })
}

/// Every node with its path, those of inner patches among them.
pub(super) fn all(living: &IndexMap<String, Living>) -> impl Iterator<Item = (&String, &Living)> {
    living
        .iter()
        .flat_map(|(path, living)| std::iter::once((path, living)).chain(living.within.iter()))
}

impl Living {
    /// A node that cannot run, as long as nothing brings it to life.
    pub(super) fn unborn(node: &PlanNode, handle: Arc<NodeHandle>) -> Self {
        Self {
            handle,
            set: None,
            properties: node.properties.clone(),
            inputs: node.inputs,
            wired: node.wired,
            inner: node.inner.clone(),
            task: None,
            within: IndexMap::new(),
        }
    }

    /// Whether instances of its inner patch may have tasks.
    fn drives(&self) -> bool {
        self.inner.as_ref().is_some_and(|inner| inner.drives())
    }

    /// Whether it does nothing more by itself.
    fn rests(&self) -> bool {
        if self.handle.vitals.instances.working() > 0 {
            return self.handle.vitals.phase() != Phase::Open;
        }
        let Some(task) = &self.task else { return true };
        // A sink works off its queue although nobody hears what it passes on.
        let drains = self.handle.operator.is_some_and(|operator| operator.role == Role::Sink);
        task.is_done()
            || match self.handle.vitals.phase() {
                Phase::Broken => true,
                Phase::Unwanted => !drains,
                Phase::Open | Phase::Finished => false,
            }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.inside.stop();
        for (_, living) in self.state.lock().all() {
            if let Some(task) = &living.task {
                task.stop();
            }
        }
    }
}

/// Waits until all tasks are done, or for as long as is given.
async fn all_done(tasks: &[&LivingTask], longest: Duration) {
    let done: Vec<CancellationToken> = tasks.iter().map(|task| task.done.clone()).collect();
    let all = async {
        for done in done {
            done.cancelled().await;
        }
    };
    let _ = tokio::time::timeout(longest, all).await;
}
