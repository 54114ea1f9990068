//! Takes a changed patch while running: properties at once, structure by a new plan into which
//! everything untouched moves with its sockets, state and counters.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use indexmap::IndexMap;
use parking_lot::MutexGuard;
use tokio_util::sync::CancellationToken;

use super::check::check;
use super::externalized;
use super::inner::{self, Around, Compiled};
use super::knobs::Knobs;
use super::lay_out::{LaidOut, Places, begins, lay_out, settle, tell_addresses};
use super::plan::{Owner, Plan, PlanNode, PlanWire};
use super::problem::Located;
use super::properties::{set_all, set_of, with_last_good};
use super::run::{Dismissed, Living, NodeHandle, Run, State};
use super::speak::{self, Speaking, Speech};
use super::start::{NewTask, WAIT_FOR_PREDECESSORS, on_large_stack, start};
use crate::error::Error;
use crate::flow::contain::contained;
use crate::flow::inbox::FarEnd;
use crate::flow::strand::{Door, Push, Strand};
use crate::operator::task::{Context, Task};
use crate::operator::{Behaviour, Wiring};
use crate::patch::Patch;

/// Nodes brought to life for a new plan, and what survives of the old one.
#[derive(Default)]
struct Parts {
    living: IndexMap<String, Living>,
    handles: Vec<Arc<NodeHandle>>,
    pushes: HashMap<usize, Box<dyn Push>>,
    was_open: HashMap<usize, Box<[u32]>>,
    doors: HashMap<Owner, Door>,
    tasks: Vec<(usize, Box<dyn Task>, Option<FarEnd>)>,
    /// Tasks of sinks in inner patches.
    sinks: Vec<inner::Shared>,
}

/// An input that is over before it began: the way to it, its slot and its number.
type Over = (Door, usize, usize);

/// What is to be done once the doors are open again.
struct Rearranged {
    tasks: Vec<(usize, NewTask)>,
    over: Vec<Over>,
    /// New nodes that may speak by themselves, their slots and the way to these.
    begins: Vec<(usize, Door, usize)>,
    places: Places,
}

impl Run {
    /// Takes a changed patch. A property that cannot be used is a problem, and the node goes on
    /// with what it had.
    pub fn update(&self, patch: &Patch) -> Vec<Located> {
        let (plan, problems) = check(patch);
        self.update_checked(patch, plan, &problems);
        problems
    }

    /// The same for who has already checked the patch, and looked at what came of it.
    pub fn update_checked(&self, patch: &Patch, mut plan: Plan, problems: &[Located]) {
        let mut state = self.state.lock();
        if let Some(mended) = with_last_good(&externalized::spread(patch), problems, &state) {
            plan = check(&mended).0;
        }
        if state.plan.has_same_shape(&plan) {
            set_all(&mut state.living, &plan);
            state.plan = plan;
        } else {
            self.restructure(&mut state, plan, problems);
        }
    }

    fn restructure(&self, state: &mut State, plan: Plan, problems: &[Located]) {
        // Everything new is built before anything stands still.
        let mut old = std::mem::take(&mut state.living);
        let mut parts = Parts::default();
        let mut survivors = HashMap::new();
        let around = Around {
            events: &self.events,
            inside: &self.inside,
            problems,
            on_birth: &*self.on_birth,
        };
        for (position, node) in plan.nodes.iter().enumerate() {
            let living = match old.shift_remove(&node.path) {
                Some(living) if living.is_untouched_by(node) => {
                    survivors.insert(node.path.clone(), position);
                    if let Some(task) = &living.task {
                        parts.doors.insert(Owner::Task(position), task.door.clone());
                    }
                    living
                }
                replaced => {
                    if let Some(replaced) = replaced {
                        old.insert(node.path.clone(), replaced);
                    }
                    parts.bring_to_life(position, node, &around)
                }
            };
            parts.handles.push(living.handle.clone());
            parts.living.insert(node.path.clone(), living);
        }
        let predecessors = dismiss(state, old);
        let mut new_wires = speak::new_wires(&state.plan, &plan, &survivors);
        let newcomers = speak::newcomers(&state.plan, &plan, &survivors);
        let Rearranged { tasks, over, begins, places } =
            self.rearrange(state, &plan, &mut parts, (&survivors, &newcomers));
        state.generation += 1;
        state.living = parts.living;
        state.plan = plan;
        // Whoever was edited speaks to all, the new ones among them.
        let edited = set_of(state, survivors.into_values());
        new_wires.retain(|position, _| !edited.contains(position));
        let again = new_wires.iter().filter_map(|(position, wires)| {
            let living = state.living.get(&state.plan.nodes[*position].path)?;
            let ways = (&places, &state.doors);
            speak::once_more(*position, living, wires, ways, &self.events)
        });
        let again = again.collect();
        self.start_sinks(state, parts.sinks, &predecessors);
        self.start_tasks(state, (tasks, again, over, begins), &predecessors);
    }

    /// Closes all doors, moves the slots, and opens the doors of the new plan.
    fn rearrange(
        &self,
        state: &mut State,
        plan: &Plan,
        parts: &mut Parts,
        (survivors, newcomers): (&HashMap<String, usize>, &[PlanWire]),
    ) -> Rearranged {
        let old_doors = std::mem::take(&mut state.doors);
        let mut closed = close(&old_doors);
        for guard in closed.values_mut() {
            for slot in std::mem::take(&mut **guard).slots {
                let path = state.plan.nodes.get(slot.node).map(|node| &node.path);
                if let Some(&position) = path.and_then(|path| survivors.get(path)) {
                    parts.pushes.insert(position, slot.push);
                    parts.was_open.insert(position, slot.open);
                }
            }
        }
        let doors = std::mem::take(&mut parts.doors);
        let pushes = std::mem::take(&mut parts.pushes);
        let fresh: Vec<usize> = pushes.keys().copied().collect();
        let was_open = &parts.was_open;
        let fresh = fresh.into_iter().filter(|position| !was_open.contains_key(position));
        let LaidOut { doors, mut strands, places, over } =
            lay_out(plan, doors, pushes, &parts.handles, &parts.was_open);
        settle(plan, &mut strands, &parts.handles, (&places, &parts.living));
        // No task enters those that are shared before its own door opens.
        for (owner, door) in doors.iter().filter(|(owner, _)| !matches!(owner, Owner::Task(_))) {
            *door.lock() = strands.remove(owner).unwrap_or_default();
        }
        if !newcomers.is_empty() {
            let there = (&mut strands, &doors);
            let tell = || speak::tell(newcomers, &parts.handles, &places, there);
            on_large_stack(&self.runtime, tell);
        }
        put_behind(&doors, strands, &mut closed);
        tell_addresses(plan, &parts.handles, &places, &doors);
        drop(closed);
        let begins = begins(plan, fresh, &places, &doors);
        let over = over
            .into_iter()
            .filter_map(|(owner, slot, input)| Some((doors.get(&owner)?.clone(), slot, input)))
            .collect();
        let tasks = std::mem::take(&mut parts.tasks);
        let tasks = tasks
            .into_iter()
            .map(|(position, task, far_end)| {
                let door = doors.get(&Owner::Task(position)).cloned().unwrap_or_default();
                let vitals = parts.handles[position].vitals.clone();
                let events = self.events.clone();
                let context = Context { door, inside: None, vitals, events };
                let hub = plan.nodes[position].is_hub();
                (position, NewTask { task, context, far_end, hub })
            })
            .collect();
        state.doors = doors;
        Rearranged { tasks, over, begins, places }
    }
}

impl Run {
    /// Starts the tasks of sinks in inner patches, which all instances share.
    fn start_sinks(
        &self,
        state: &mut State,
        sinks: Vec<inner::Shared>,
        predecessors: &Arc<[CancellationToken]>,
    ) {
        for inner::Shared { path, task, far_end, vitals } in sinks {
            let (door, events) = (Door::default(), self.events.clone());
            let context = Context { door, inside: None, vitals, events };
            let new = NewTask { task, context, far_end: Some(far_end), hub: false };
            let task = start(&self.runtime, &path, new, predecessors);
            if let Some(living) = state.find_mut(&path) {
                living.task = Some(task);
            }
        }
    }

    fn start_tasks(
        &self,
        state: &mut State,
        (mut tasks, mut again, over, begins): ToStart,
        predecessors: &Arc<[CancellationToken]>,
    ) {
        let fresh =
            tasks.iter_mut().map(|(at, new)| (*at, Speaking::Task(&mut new.task, &new.context)));
        let again = again.iter_mut().map(|s| (s.position, Speaking::Task(&mut s.task, &s.context)));
        let slots = begins.into_iter().map(|(at, door, slot)| (at, Speaking::Slot(door, slot)));
        let mut speaking: Vec<_> = fresh.chain(again).chain(slots).collect();
        speaking.sort_by_key(|(position, _)| *position);
        if !speaking.is_empty() || !over.is_empty() {
            on_large_stack(&self.runtime, move || {
                // Nodes whose feeders had ended before they came.
                for (door, slot, input) in over {
                    let _ = contained(|| door.lock().end_input(slot, input));
                }
                for (_, speaking) in speaking {
                    match speaking {
                        Speaking::Task(task, context) => task.prime(context),
                        Speaking::Slot(door, slot) => {
                            drop(contained(|| door.lock().begin(slot)));
                        }
                    }
                }
            });
        }
        for (position, new) in tasks {
            let path = &state.plan.nodes[position].path;
            let task = start(&self.runtime, path, new, predecessors);
            if let Some(living) = state.living.get_mut(path) {
                living.task = Some(task);
            }
        }
    }
}

/// What is to be done once the doors are open again, in the order of the nodes where it matters.
type ToStart = (Vec<(usize, NewTask)>, Vec<Speech>, Vec<Over>, Vec<(usize, Door, usize)>);

impl Parts {
    fn bring_to_life(&mut self, position: usize, node: &PlanNode, around: &Around<'_>) -> Living {
        let mut living = Living::unborn(node, Arc::new(NodeHandle::of(node)));
        (around.on_birth)(&living.handle);
        let faults = &living.handle.vitals.faults;
        if !node.sound {
            let own =
                around.problems.iter().filter(|p| p.node == node.path && !p.problem.is_warning());
            own.for_each(|located| faults.report(&Error::unsound(located.problem.to_string())));
            return living;
        }
        let mut compiled = Compiled::default();
        let vitals = &living.handle.vitals;
        let inner = node.inner.as_ref();
        let inner = inner.map(|inner| inner::compile(inner, vitals, around, &mut compiled));
        living.within = compiled.living;
        self.sinks.extend(compiled.sinks);
        let wiring = Wiring { inputs: node.inputs, wired: node.wired, inside: false, inner };
        match node.operator.map(|operator| operator.build(&node.properties, wiring)) {
            Some(Ok(built)) => {
                living.set = node
                    .operator
                    .map(|operator| Arc::new(Knobs::new(operator, built.set, &node.properties)));
                match built.behaviour {
                    Behaviour::Push(push) => drop(self.pushes.insert(position, push)),
                    Behaviour::Task(inlet, task) => {
                        let far_end = inlet.map(|(inlet, far_end)| {
                            self.pushes.insert(position, Box::new(inlet));
                            far_end
                        });
                        self.tasks.push((position, task, far_end));
                    }
                }
            }
            Some(Err(error)) => faults.report(&error),
            None => {}
        }
        living
    }
}

impl Living {
    /// Whether a node of a new plan is this one, wherever its wires lead now.
    fn is_untouched_by(&self, node: &PlanNode) -> bool {
        let same_operator = match (self.handle.operator, node.operator) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same_operator
            && self.set.is_some() == node.sound
            && (node.sound || self.properties == node.properties)
            && (self.inputs, self.wired) == (node.inputs, node.wired)
            && same_inside(self.inner.as_ref(), node.inner.as_ref())
    }
}

/// Whether nothing but properties differs between two inner patches.
fn same_inside(a: Option<&Arc<Plan>>, b: Option<&Arc<Plan>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.has_same_shape(b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

impl Plan {
    /// Whether only properties differ.
    fn has_same_shape(&self, other: &Self) -> bool {
        let same = |a: &PlanNode, b: &PlanNode| {
            let operators = match (a.operator, b.operator) {
                (Some(a), Some(b)) => std::ptr::eq(a, b),
                (a, b) => a.is_none() && b.is_none(),
            };
            operators
                && a.path == b.path
                && a.sound == b.sound
                && (a.sound || a.properties == b.properties)
                && same_inside(a.inner.as_ref(), b.inner.as_ref())
                && (a.inputs, a.wired) == (b.inputs, b.wired)
        };
        self.nodes.len() == other.nodes.len()
            && self.wires == other.wires
            && (&self.hears, &self.sends) == (&other.hears, &other.sends)
            && self.mappings == other.mappings
            && self.nodes.iter().zip(&other.nodes).all(|(a, b)| same(a, b))
    }
}

/// Stops the tasks of nodes that are gone. Says when those have returned that new tasks wait for,
/// of earlier updates too: who was to wait for them may be gone itself.
fn dismiss(state: &mut State, gone: IndexMap<String, Living>) -> Arc<[CancellationToken]> {
    state.dismissed.retain(|dismissed| !dismissed.task.is_done());
    for (path, living) in gone {
        let within = living.within.into_iter().map(|(path, living)| (path, living.task));
        for (path, task) in within.chain([(path, living.task)]) {
            let Some(task) = task else { continue };
            task.stop();
            state.dismissed.push(Dismissed { path, task, at: Instant::now() });
        }
    }
    let recent = state.dismissed.iter().filter(|d| d.at.elapsed() < WAIT_FOR_PREDECESSORS);
    recent.map(|dismissed| dismissed.task.done.clone()).collect()
}

/// Puts the strands of tasks behind their doors, which may be closed.
fn put_behind(
    doors: &HashMap<Owner, Door>,
    mut strands: HashMap<Owner, Strand>,
    closed: &mut HashMap<Owner, MutexGuard<'_, Strand>>,
) {
    for (owner, door) in doors.iter().filter(|(owner, _)| matches!(owner, Owner::Task(_))) {
        let strand = strands.remove(owner).unwrap_or_default();
        match closed
            .values_mut()
            .find(|guard| std::ptr::eq(MutexGuard::mutex(guard), &raw const **door))
        {
            Some(guard) => **guard = strand,
            None => *door.lock() = strand,
        }
    }
}

/// Closes every door. Those of tasks first: once they are closed nobody is inside of a strand
/// that is shared, so nobody can hold the one and wait for the other.
fn close(doors: &HashMap<Owner, Door>) -> HashMap<Owner, MutexGuard<'_, Strand>> {
    let (tasks, others): (Vec<_>, Vec<_>) =
        doors.iter().partition(|(owner, _)| matches!(owner, Owner::Task(_)));
    let locked = tasks.into_iter().chain(others);
    locked.map(|(owner, door)| (*owner, door.lock())).collect()
}
