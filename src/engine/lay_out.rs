//! From a plan and living operators to strands.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use parking_lot::Mutex;

use super::knobs::Knobs;
use super::mappings::{self, Knob, Turned};
use super::plan::{Owner, Plan, PlanWire, StepKind};
use super::run::{self, Living, NodeHandle};
use crate::error::Error;
use crate::flow::back::{Back, Waiting};
use crate::flow::inner::Way;
use crate::flow::strand::{
    Door, Entrance, Out, Push, Slot, Strand, Surroundings, Target, Turn, Wires,
};
use crate::flow::vitals::Phase;
use crate::operator::Role;
use crate::value::Value;

/// More listeners than can ever leave: what others share by name never stops for want of them.
pub(super) const ALWAYS_WANTED: usize = usize::MAX / 2;

/// The place of each node's slot: its strand, and where on it.
pub(super) type Places = HashMap<usize, (Owner, usize)>;

/// The strands of a plan, each with the door that it is entered by.
pub(super) struct LaidOut {
    pub doors: HashMap<Owner, Door>,
    pub strands: HashMap<Owner, Strand>,
    pub places: Places,
    /// Inputs that are over before they began, because all that feeds them has ended already.
    pub over: Vec<(Owner, usize, usize)>,
}

/// Lays out the strands. `doors` are those of tasks that live on; `pushes` and `handles` are by
/// the position of the node in the plan; `was_open` says which inputs of surviving slots had not
/// ended.
pub(super) fn lay_out(
    plan: &Plan,
    mut doors: HashMap<Owner, Door>,
    mut pushes: HashMap<usize, Box<dyn Push>>,
    handles: &[Arc<NodeHandle>],
    was_open: &HashMap<usize, Box<[u32]>>,
) -> LaidOut {
    for owner in &plan.owners {
        doors.entry(*owner).or_insert_with(|| Door::new(Mutex::default()));
    }
    let places = places(plan);
    let waiting = waiting(plan, &places);
    let by_node = wires_by_node(plan);
    let layer = Layer { plan, doors: &doors, places: &places, waiting: &waiting, by_node };
    let mut strands: HashMap<Owner, Strand> = HashMap::new();
    let mut over = Vec::new();
    for &step in &plan.order {
        let owner = plan.owners[step];
        let strand = strands.entry(owner).or_default();
        let node = plan.steps[step].node;
        let role = plan.nodes[node].operator.map(|operator| operator.role);
        let leaves = match plan.steps[step].kind {
            StepKind::Task => role != Some(Role::Sink),
            StepKind::Slot => role != Some(Role::Relay),
        };
        let outlets =
            if leaves { layer.outlets(node, owner, &handles[node]) } else { Box::default() };
        if plan.steps[step].kind == StepKind::Task {
            strand.head = outlets;
        } else {
            let push = pushes.remove(&node).unwrap_or_else(|| Box::new(Dead));
            let open = open_wires(plan, node, handles);
            let fresh =
                |input: usize| was_open.get(&node).is_none_or(|was| was.get(input) != Some(&0));
            for (input, (count, total)) in open.iter().enumerate() {
                if *count == 0 && *total > 0 && fresh(input) {
                    over.push((owner, strand.slots.len(), input));
                }
            }
            let open = open.into_iter().map(|(count, _)| count).collect();
            let vitals = handles[node].vitals.clone();
            strand.slots.push(Slot { node, push, outlets, vitals, open });
        }
    }
    for (owner, waiting) in waiting {
        strands.entry(owner).or_default().waiting = Some(waiting);
    }
    tell_vitals(plan, handles);
    LaidOut { doors, strands, places, over }
}

/// In the place of an operator that could not be built.
pub(super) struct Dead;

impl Push for Dead {
    fn push(&mut self, _: usize, _: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.lose(1);
        Ok(())
    }

    fn renew(&mut self) -> bool {
        true
    }
}

/// The knobs that a node turns, found by the paths of the nodes that have them.
pub(super) fn turns(
    plan: &Plan,
    node: usize,
    knobs: impl Fn(&str) -> Option<Arc<Knobs>>,
) -> Box<[Turn]> {
    let wires: Vec<&Turned> = plan.mappings.iter().filter(|wire| wire.from == node).collect();
    let turn = |to: &str, knob: &Knob| -> Option<Turn> {
        let knobs = knobs(&knob.node)?;
        // It is to be said which one refused, if that is not the only one that the wire leads to.
        let clear = wires.len() == 1 && knob.node == to;
        let whose = if clear { String::new() } else { format!("{}: ", knob.node) };
        let (called, property) = (knob.name.clone(), knob.property.clone());
        Some(Arc::new(move |name: &str, value: &Value| {
            let refused = |error: Error| Error::new(format!("{whose}{error}"));
            if name == called { knobs.turn(&property, value).map_err(refused) } else { Ok(()) }
        }))
    };
    let of = |wire: &&Turned| wire.knobs.iter().filter_map(|knob| turn(&wire.to, knob)).collect();
    wires.iter().flat_map(|wire| -> Vec<Turn> { of(wire) }).collect()
}

/// Tells slots where what they need is: nested operators the hubs that their patches listen to and
/// how tasks in these find back, others whose knobs they turn.
pub(super) fn settle(
    plan: &Plan,
    strands: &mut HashMap<Owner, Strand>,
    handles: &[Arc<NodeHandle>],
    (places, living): (&Places, &IndexMap<String, Living>),
) {
    let driven = mappings::driven(plan);
    for (path, node) in run::all(living) {
        let names = driven.get(path.as_str()).map_or(&[][..], Vec::as_slice);
        node.set.iter().for_each(|knobs| knobs.keep_driven(names));
    }
    for (position, node) in plan.nodes.iter().enumerate() {
        let turns = turns(plan, position, |path| run::find(living, path)?.set.clone());
        let Some((owner, slot)) = places.get(&position) else { continue };
        let maps = node.operator.is_some_and(|operator| operator.maps.is_some());
        if node.inner.is_none() && !maps {
            continue;
        }
        let hub = |at: usize| {
            let hub = Some(node.own_hub_input() + at);
            let wire = plan.wires.iter().find(|wire| wire.to == position && wire.hub == hub)?;
            Some(handles[wire.from].vitals.clone())
        };
        let hears = node.inner.as_ref().map_or(0, |inner| inner.hears.len());
        let place = Surroundings {
            hubs: (0..hears).map(hub).collect(),
            way: node.drives.then(|| Way::leading_to(handles[position].vitals.address())),
            knobs: turns,
        };
        if let Some(slot) = strands.get_mut(owner).and_then(|s| s.slots.get_mut(*slot)) {
            slot.push.settle(&place);
        }
    }
}

/// Tells nodes with tasks inside of their instances where they stand from now on.
pub(super) fn tell_addresses(
    plan: &Plan,
    handles: &[Arc<NodeHandle>],
    places: &Places,
    doors: &HashMap<Owner, Door>,
) {
    for (position, (owner, slot)) in places {
        if let Some(door) = doors.get(owner).filter(|_| plan.nodes[*position].drives) {
            handles[*position].vitals.address().set(door, *slot);
        }
    }
}

/// Which of the new nodes may speak by themselves, and the way to them.
pub(super) fn begins(
    plan: &Plan,
    fresh: impl Iterator<Item = usize>,
    places: &Places,
    doors: &HashMap<Owner, Door>,
) -> Vec<(usize, Door, usize)> {
    let begins = fresh.filter(|position| plan.nodes[*position].may_begin());
    let begins = begins.filter_map(|position| {
        let (owner, slot) = places.get(&position)?;
        Some((position, doors.get(owner)?.clone(), *slot))
    });
    begins.collect()
}

fn places(plan: &Plan) -> Places {
    let mut lengths: HashMap<Owner, usize> = HashMap::new();
    let mut places = HashMap::new();
    for &step in &plan.order {
        if plan.steps[step].kind == StepKind::Slot {
            let owner = plan.owners[step];
            let length = lengths.entry(owner).or_default();
            places.insert(plan.steps[step].node, (owner, *length));
            *length += 1;
        }
    }
    places
}

/// Where values wait that come back, on the strands on which any do.
fn waiting(plan: &Plan, places: &Places) -> HashMap<Owner, Arc<Waiting>> {
    let back = plan.wires.iter().filter(|wire| wire.back);
    back.filter_map(|wire| Some((places.get(&wire.to)?.0, Arc::default()))).collect()
}

fn wires_by_node(plan: &Plan) -> Vec<Vec<PlanWire>> {
    let mut by_node = vec![Vec::new(); plan.nodes.len()];
    for wire in &plan.wires {
        by_node[wire.from].push(*wire);
    }
    by_node
}

struct Layer<'a> {
    plan: &'a Plan,
    doors: &'a HashMap<Owner, Door>,
    places: &'a Places,
    waiting: &'a HashMap<Owner, Arc<Waiting>>,
    by_node: Vec<Vec<PlanWire>>,
}

impl Layer<'_> {
    fn outlets(&self, node: usize, owner: Owner, handle: &NodeHandle) -> Box<[Wires]> {
        let outlet = |output: usize| Wires {
            probe: handle.probes.get(output).cloned().unwrap_or_default(),
            targets: self.by_node[node]
                .iter()
                .filter(|wire| wire.output == output)
                .filter_map(|wire| self.target(wire, owner, handle))
                .collect(),
        };
        (0..self.plan.nodes[node].outputs()).map(outlet).collect()
    }

    fn target(&self, wire: &PlanWire, from: Owner, handle: &NodeHandle) -> Option<Target> {
        let &(owner, slot) = self.places.get(&wire.to)?;
        let door = if wire.back {
            Some(Entrance::Back(Box::new(Back::new(self.waiting.get(&owner)?, &handle.vitals))))
        } else if owner == from {
            None
        } else {
            Some(Entrance::Door(self.doors.get(&owner)?.clone()))
        };
        Some(Target { door, slot, input: wire.input, ends: wire.ends })
    }
}

/// For each input, how many wires have not ended, and how many there are.
fn open_wires(plan: &Plan, node: usize, handles: &[Arc<NodeHandle>]) -> Vec<(u32, u32)> {
    let mut open = vec![(0, 0); plan.nodes[node].inputs];
    for wire in plan.wires.iter().filter(|wire| wire.to == node && wire.ends) {
        if let Some((count, total)) = open.get_mut(wire.input) {
            let ended = handles[wire.from].vitals.phase() == Phase::Finished;
            *count += u32::from(!ended);
            *total += 1;
        }
    }
    open
}

/// Tells every node who feeds it and how many listen, and the feeders of those that have ended.
fn tell_vitals(plan: &Plan, handles: &[Arc<NodeHandle>]) {
    let mut feeders = vec![Vec::new(); plan.nodes.len()];
    let mut listeners = vec![0_usize; plan.nodes.len()];
    for wire in plan.wires.iter().filter(|wire| wire.wants) {
        feeders[wire.to].push(Arc::downgrade(&handles[wire.from].vitals));
        listeners[wire.from] += 1;
    }
    for ((node, feeders), (handle, listeners)) in
        plan.nodes.iter().zip(feeders).zip(handles.iter().zip(listeners))
    {
        let wanted_by = if node.is_hub() { ALWAYS_WANTED } else { listeners };
        handle.vitals.wire(feeders, wanted_by);
    }
    for handle in handles {
        handle.vitals.retell();
    }
}
