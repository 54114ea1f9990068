//! What constants say: each at its start, and one that lives on to whom it is newly wired.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::lay_out::Places;
use super::plan::{Owner, Plan, PlanNode, PlanWire};
use super::run::{Living, NodeHandle};
use crate::flow::contain::contained;
use crate::flow::event::Events;
use crate::flow::strand::{Door, Entrance, Strand, Target, Wires};
use crate::operator::port::{Hub, Link};
use crate::operator::task::{Context, Task};
use crate::operator::{Behaviour, Role, Wiring};

/// A constant's turn to speak, to all that is wired to it or only to some.
pub(super) struct Speech {
    /// The position of its node, which is its place in the order of speaking.
    pub position: usize,
    pub task: Box<dyn Task>,
    pub context: Context,
}

fn speaks(node: &PlanNode) -> bool {
    node.task && node.operator.is_some_and(|operator| operator.role == Role::Constant)
}

/// The wires from constants that live on to where they did not lead before, or to a node that is
/// not the one it was. `survivors` are the new positions of nodes by their paths.
pub(super) fn new_wires(
    old: &Plan,
    plan: &Plan,
    survivors: &HashMap<String, usize>,
) -> HashMap<usize, Vec<PlanWire>> {
    let lives_on = |node: &PlanNode| survivors.get(&node.path).copied();
    let mut known: HashMap<(usize, usize, usize), usize> = HashMap::new();
    for wire in old.wires.iter().filter(|wire| speaks(&old.nodes[wire.from])) {
        let ends = (lives_on(&old.nodes[wire.from]), lives_on(&old.nodes[wire.to]));
        if let (Some(from), Some(to)) = ends {
            *known.entry((from, to, wire.input)).or_default() += 1;
        }
    }
    let mut new: HashMap<usize, Vec<PlanWire>> = HashMap::new();
    for wire in plan.wires.iter().filter(|wire| speaks(&plan.nodes[wire.from])) {
        if lives_on(&plan.nodes[wire.from]).is_none() {
            continue;
        }
        match known.get_mut(&(wire.from, wire.to, wire.input)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => new.entry(wire.from).or_default().push(*wire),
        }
    }
    new
}

/// The wires from subjects that live on to who did not listen before. These are told what was said;
/// the instances of inner patches see to that themselves.
pub(super) fn newcomers(
    old: &Plan,
    plan: &Plan,
    survivors: &HashMap<String, usize>,
) -> Vec<PlanWire> {
    let listened = |wire: &PlanWire| {
        let (from, to) = (&plan.nodes[wire.from].path, &plan.nodes[wire.to].path);
        survivors.contains_key(to)
            && old.wires.iter().any(|before| {
                old.nodes[before.from].path == *from && old.nodes[before.to].path == *to
            })
    };
    let subject = |node: &PlanNode| {
        node.operator.is_some_and(|operator| operator.link == Link::Provides(Hub::Subject))
    };
    let wires = plan.wires.iter().filter(|wire| {
        let (from, to) = (&plan.nodes[wire.from], &plan.nodes[wire.to]);
        wire.hub.is_some()
            && subject(from)
            && to.inner.is_none()
            && survivors.contains_key(&from.path)
            && !listened(wire)
    });
    wires.copied().collect()
}

/// The same constant once more, behind a door that leads to its new targets only.
pub(super) fn once_more(
    position: usize,
    living: &Living,
    wires: &[PlanWire],
    (places, doors): (&Places, &HashMap<Owner, Door>),
    events: &Events,
) -> Option<Speech> {
    let wiring = Wiring { inputs: living.inputs, wired: living.wired, ..Wiring::default() };
    let built = living.handle.operator?.build(&living.properties, wiring).ok()?;
    let Behaviour::Task(_, task) = built.behaviour else { return None };
    let target = |wire: &PlanWire| {
        let (owner, slot) = places.get(&wire.to)?;
        let door = Some(Entrance::Door(doors.get(owner)?.clone()));
        Some(Target { door, slot: *slot, input: wire.input, ends: false })
    };
    // Who looks at the output has seen this value.
    let targets = wires.iter().filter_map(target).collect();
    let head = Box::new([Wires { targets, ..Wires::default() }]);
    let door = Door::new(Mutex::new(Strand { head, ..Strand::default() }));
    let (vitals, events) = (living.handle.vitals.clone(), events.clone());
    let context = Context { door, inside: None, vitals, events };
    Some(Speech { position, task, context })
}

/// Tells those what a subject has said before who begin to listen to it. All doors are closed: the
/// strands of tasks are not behind theirs yet, so nothing that is said meanwhile is told as well.
pub(super) fn tell(
    newcomers: &[PlanWire],
    handles: &[Arc<NodeHandle>],
    places: &Places,
    (strands, doors): (&mut HashMap<Owner, Strand>, &HashMap<Owner, Door>),
) {
    for wire in newcomers {
        let Some(&(owner, slot)) = places.get(&wire.to) else { continue };
        for value in handles[wire.from].vitals.memory.told().values {
            let _ = contained(|| match (strands.get_mut(&owner), doors.get(&owner)) {
                (Some(strand), _) => strand.push(slot, wire.input, value),
                (None, Some(door)) => door.lock().push(slot, wire.input, value),
                (None, None) => {}
            });
        }
    }
}

/// What may speak before anything reaches it.
pub(super) enum Speaking<'a> {
    Task(&'a mut Box<dyn Task>, &'a Context),
    /// The beginning of a slot.
    Slot(Door, usize),
}
