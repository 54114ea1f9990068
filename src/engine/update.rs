//! Takes a changed patch while running: properties at once, structure by a new plan into which
//! everything untouched moves with its sockets, state and counters.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use indexmap::IndexMap;
use parking_lot::MutexGuard;
use serde_json::Value as Json;
use tokio_util::sync::CancellationToken;

use super::check::check;
use super::inner;
use super::lay_out::{LaidOut, Places, lay_out};
use super::plan::{Owner, Plan, PlanNode};
use super::problem::{Located, Problem};
use super::run::{Dismissed, Living, NodeHandle, Run, State};
use super::speak::{self, Speech};
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
}

/// An input that is over before it began: the way to it, its slot and its number.
type Over = (Door, usize, usize);

/// What is to be done once the doors are open again.
struct Rearranged {
    tasks: Vec<(usize, NewTask)>,
    over: Vec<Over>,
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
        if let Some(mended) = with_last_good_properties(patch, problems, &state) {
            plan = check(&mended).0;
        }
        if state.plan.has_same_shape(&plan) {
            set_properties(&mut state, &plan);
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
                    let living = parts.bring_to_life(position, node, problems);
                    (self.on_birth)(&living.handle);
                    living
                }
            };
            parts.handles.push(living.handle.clone());
            parts.living.insert(node.path.clone(), living);
        }
        let predecessors = dismiss(state, old);
        let mut new_wires = speak::new_wires(&state.plan, &plan, &survivors);
        let Rearranged { tasks, over, places } =
            self.rearrange(state, &plan, &mut parts, &survivors);
        state.generation += 1;
        state.living = parts.living;
        state.plan = plan;
        // Whoever was edited speaks to all, the new ones among them.
        let edited = set_properties_of(state, survivors.into_values());
        new_wires.retain(|position, _| !edited.contains(position));
        let again = new_wires.iter().filter_map(|(position, wires)| {
            let living = state.living.get(&state.plan.nodes[*position].path)?;
            let ways = (&places, &state.doors);
            speak::once_more(*position, living, wires, ways, &self.events)
        });
        let again = again.collect();
        self.start_tasks(state, (tasks, again, over), &predecessors);
    }

    /// Closes all doors, moves the slots, and opens the doors of the new plan.
    fn rearrange(
        &self,
        state: &mut State,
        plan: &Plan,
        parts: &mut Parts,
        survivors: &HashMap<String, usize>,
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
        let LaidOut { doors, mut strands, places, over } =
            lay_out(plan, doors, pushes, &parts.handles, &parts.was_open);
        for (owner, door) in &doors {
            let strand = strands.remove(owner).unwrap_or_default();
            match closed
                .values_mut()
                .find(|guard| std::ptr::eq(MutexGuard::mutex(guard), &raw const **door))
            {
                Some(guard) => **guard = strand,
                None => *door.lock() = strand,
            }
        }
        drop(closed);
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
                let context = Context { door, vitals, events: self.events.clone() };
                let hub = plan.nodes[position].is_hub();
                (position, NewTask { task, context, far_end, hub })
            })
            .collect();
        state.doors = doors;
        Rearranged { tasks, over, places }
    }
}

impl Run {
    fn start_tasks(
        &self,
        state: &mut State,
        (mut tasks, mut again, over): (Vec<(usize, NewTask)>, Vec<Speech>, Vec<Over>),
        predecessors: &Arc<[CancellationToken]>,
    ) {
        let fresh =
            tasks.iter_mut().map(|(position, new)| (*position, &mut new.task, &new.context));
        let again = again.iter_mut().map(|s| (s.position, &mut s.task, &s.context));
        let mut speeches: Vec<_> = fresh.chain(again).collect();
        speeches.sort_by_key(|(position, ..)| *position);
        if !speeches.is_empty() || !over.is_empty() {
            on_large_stack(&self.runtime, move || {
                // Nodes whose feeders had ended before they came.
                for (door, slot, input) in over {
                    let _ = contained(|| door.lock().end_input(slot, input));
                }
                for (_, task, context) in speeches {
                    task.prime(context);
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

impl Parts {
    fn bring_to_life(&mut self, position: usize, node: &PlanNode, problems: &[Located]) -> Living {
        let handle = Arc::new(NodeHandle::of(node));
        let mut living = Living {
            handle,
            set: None,
            properties: node.properties.clone(),
            inputs: node.inputs,
            wired: node.wired,
            inner: node.inner.clone(),
            task: None,
        };
        let faults = &living.handle.vitals.faults;
        if !node.sound {
            let own = problems.iter().filter(|p| p.node == node.path && !p.problem.is_warning());
            own.for_each(|located| faults.report(&Error::unsound(located.problem.to_string())));
            return living;
        }
        let inner = node.inner.clone().map(inner::plan);
        let wiring = Wiring { inputs: node.inputs, wired: node.wired, inner };
        match node.operator.map(|operator| operator.build(&node.properties, wiring)) {
            Some(Ok(built)) => {
                living.set = Some(built.set);
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
            && self.inner == node.inner
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
                && a.inner == b.inner
                && (a.inputs, a.wired) == (b.inputs, b.wired)
        };
        self.nodes.len() == other.nodes.len()
            && self.wires == other.wires
            && self.nodes.iter().zip(&other.nodes).all(|(a, b)| same(a, b))
    }
}

/// A patch in which living nodes with unusable new properties have what they run with.
fn with_last_good_properties(patch: &Patch, problems: &[Located], state: &State) -> Option<Patch> {
    let mut mended = None;
    for Located { node, problem } in problems {
        // A name or a port that is being typed is nobody's, or another's, for a moment.
        let passing = matches!(
            problem,
            Problem::Property(_)
                | Problem::NoHub { .. }
                | Problem::SameName { .. }
                | Problem::Taken { .. }
        );
        let living = |path: &str| state.living.get(path).filter(|living| living.set.is_some());
        if !passing || living(node).is_none() {
            continue;
        }
        // Of two that are in each other's way, either may be the one that was edited.
        for node in [Some(node.as_str()), problem.other()].into_iter().flatten() {
            let patch: &mut Patch = mended.get_or_insert_with(|| patch.clone());
            if let (Some(node), Some(living)) = (patch.node_mut(node), living(node)) {
                node.properties.clone_from(&living.properties);
            }
        }
    }
    mended
}

fn set_properties(state: &mut State, plan: &Plan) {
    for node in &plan.nodes {
        set_properties_at(state, node);
    }
}

/// Sets those that differ; the positions of the nodes that have new ones.
fn set_properties_of(state: &mut State, positions: impl Iterator<Item = usize>) -> HashSet<usize> {
    let plan = std::mem::take(&mut state.plan);
    let edited = positions.filter(|&position| set_properties_at(state, &plan.nodes[position]));
    let edited = edited.collect();
    state.plan = plan;
    edited
}

fn set_properties_at(state: &mut State, node: &PlanNode) -> bool {
    let Some(living) = state.living.get_mut(&node.path) else { return false };
    let (Some(set), Some(operator)) = (&living.set, node.operator) else { return false };
    if living.properties == node.properties {
        return false;
    }
    match set(&Json::Object(operator.known(&node.properties))) {
        Ok(()) => {
            living.properties.clone_from(&node.properties);
            true
        }
        Err(error) => {
            living.handle.vitals.faults.report(&error);
            false
        }
    }
}

/// Stops the tasks of nodes that are gone. Says when those have returned that new tasks wait for,
/// of earlier updates too: who was to wait for them may be gone itself.
fn dismiss(state: &mut State, gone: IndexMap<String, Living>) -> Arc<[CancellationToken]> {
    state.dismissed.retain(|dismissed| !dismissed.task.is_done());
    for (path, living) in gone {
        if let Some(task) = living.task {
            task.stop();
            state.dismissed.push(Dismissed { path, task, at: Instant::now() });
        }
    }
    let recent = state.dismissed.iter().filter(|d| d.at.elapsed() < WAIT_FOR_PREDECESSORS);
    recent.map(|dismissed| dismissed.task.done.clone()).collect()
}

/// Closes every door. Those of tasks first: once they are closed nobody is inside of a strand
/// that is shared, so nobody can hold the one and wait for the other.
fn close(doors: &HashMap<Owner, Door>) -> HashMap<Owner, MutexGuard<'_, Strand>> {
    let (tasks, others): (Vec<_>, Vec<_>) =
        doors.iter().partition(|(owner, _)| matches!(owner, Owner::Task(_)));
    let locked = tasks.into_iter().chain(others);
    locked.map(|(owner, door)| (*owner, door.lock())).collect()
}
