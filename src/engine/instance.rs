//! One instance of an inner patch, from what all of them have in common.

use std::collections::HashMap;
use std::sync::Arc;

use super::lay_out::{ALWAYS_WANTED, Dead};
use super::plan::{Plan, PlanNode, PlanWire, StepKind};
use super::start::Inside;
use crate::flow::back::{Back, Waiting};
use crate::flow::event::Events;
use crate::flow::inbox::Inlet;
use crate::flow::inner::{Exit, Launch, Made, Nest, Ports, Way, Whence};
use crate::flow::probe::Probe;
use crate::flow::strand::{Door, Entrance, Push, Slot, Strand, Surroundings, Target, Turn, Wires};
use crate::flow::vitals::Vitals;
use crate::operator::port::{Hub, Link};
use crate::operator::task::{Context, Task};
use crate::operator::{Again, Behaviour, Role};

/// What all instances of an inner patch have in common.
pub(super) struct Instances {
    /// By the positions of the nodes.
    pub stations: Vec<Station>,
    pub layout: Layout,
    /// The life of the node that has them.
    pub owner: Arc<Vitals>,
    pub events: Events,
    pub inside: Inside,
}

/// One node of an inner patch.
pub(super) struct Station {
    /// Its life in all instances together.
    pub whole: Arc<Vitals>,
    /// All instances lie on one strand, so that one of them at a time writes to these.
    pub probes: Box<[Arc<Probe>]>,
    pub maker: Maker,
    /// The knobs of others that it turns.
    pub knobs: Box<[Turn]>,
}

/// How a node of an instance is made.
pub(super) enum Maker {
    /// Anew each time.
    Again(Again),
    /// As a way into the queue that all share.
    Sink(Inlet),
    /// It cannot run.
    Never,
}

/// Where everything in an instance is.
pub(super) struct Layout {
    pub ports: Ports,
    slots: Vec<Place>,
    /// By node.
    slot_of: HashMap<usize, usize>,
    /// What comes from outside, then what tasks give.
    heads: Vec<Vec<Spot>>,
    /// The nodes of the tasks, the first of their outputs among the heads, and how many they are.
    tasks: Vec<(usize, usize, usize)>,
    exit_open: Box<[u32]>,
    /// Whether values come back anywhere.
    loops: bool,
    /// By node: who feeds it.
    feeders: Vec<Vec<usize>>,
    wanted_by: Vec<usize>,
}

struct Place {
    node: usize,
    outlets: Vec<Vec<Spot>>,
    open: Box<[u32]>,
}

#[derive(Clone, Copy)]
struct Spot {
    slot: usize,
    input: usize,
    ends: bool,
    /// Whether values come there later, as they lead back.
    back: bool,
}

/// The positions of the nodes through which values enter or leave the patch itself, in order; not
/// those of groups in it.
fn ends(plan: &Plan, role: Role) -> Vec<usize> {
    let is_end = |node: &PlanNode| {
        let own = node.path.get(plan.prefix..).is_some_and(|id| !id.contains('/'));
        own && node.operator.is_some_and(|operator| operator.role == role)
    };
    (0..plan.nodes.len()).filter(|&node| is_end(&plan.nodes[node])).collect()
}

impl Layout {
    pub fn of(plan: &Plan) -> Self {
        let steps = plan.order.iter().map(|&step| plan.steps[step]);
        let slots: Vec<usize> =
            steps.clone().filter(|s| s.kind == StepKind::Slot).map(|s| s.node).collect();
        let slot_of: HashMap<usize, usize> =
            slots.iter().enumerate().map(|(slot, node)| (*node, slot)).collect();
        let (inputs, outputs) = (ends(plan, Role::GroupInput), ends(plan, Role::GroupOutput));
        let ports = Ports {
            inputs: inputs.len(),
            hubs: plan.hears.len(),
            outputs: outputs.len(),
            sends: plan.sends.len(),
        };
        let mut this = Self {
            ports,
            heads: Vec::new(),
            tasks: Vec::new(),
            exit_open: vec![0; ports.outputs + ports.sends].into(),
            loops: plan.wires.iter().any(|wire| wire.back),
            feeders: vec![Vec::new(); plan.nodes.len()],
            wanted_by: vec![0; plan.nodes.len()],
            slots: Vec::new(),
            slot_of,
        };
        for &node in &slots {
            let role = plan.nodes[node].operator.map(|operator| operator.role);
            let outlets = if role == Some(Role::Relay) {
                Vec::new()
            } else {
                this.outlets(plan, node, &outputs)
            };
            let open = vec![0; plan.nodes[node].inputs].into();
            this.slots.push(Place { node, outlets, open });
        }
        this.enter(plan, &inputs);
        let tasks = steps.filter(|step| step.kind == StepKind::Task).map(|step| step.node);
        for node in
            tasks.filter(|&node| plan.nodes[node].operator.is_some_and(|o| o.role != Role::Sink))
        {
            let outlets = this.outlets(plan, node, &outputs);
            this.tasks.push((node, this.heads.len(), outlets.len()));
            this.heads.extend(outlets);
        }
        this.count(plan);
        this
    }

    /// Where the values of a node go.
    fn outlets(&mut self, plan: &Plan, node: usize, outputs: &[usize]) -> Vec<Vec<Spot>> {
        let count = plan.nodes[node].outputs();
        let mut outlets = vec![Vec::new(); count];
        for wire in plan.wires.iter().filter(|wire| wire.from == node) {
            let slot = self.slot_of.get(&wire.to);
            if let (Some(&slot), Some(outlet)) = (slot, outlets.get_mut(wire.output)) {
                let PlanWire { input, ends, back, .. } = *wire;
                outlet.push(Spot { slot, input, ends, back });
            }
        }
        let exit = self.slot_of.len();
        let mut leave = |output: usize, input: usize, ends: bool| {
            if let Some(outlet) = outlets.get_mut(output) {
                outlet.push(Spot { slot: exit, input, ends, back: false });
                self.exit_open[input] += 1;
            }
        };
        if let Some(way) = outputs.iter().position(|output| *output == node) {
            leave(0, way, true);
        }
        let first = count - plan.nodes[node].hub_outputs();
        for (send, outside) in plan.sends.iter().enumerate() {
            for &(_, at) in outside.users.iter().filter(|(user, _)| *user == node) {
                leave(first + at, outputs.len() + send, outside.hub == Hub::Subject);
            }
        }
        outlets
    }

    /// The ways in: the inputs of the patch, then the hubs that it listens to.
    fn enter(&mut self, plan: &Plan, inputs: &[usize]) {
        let spot = |slot: usize, input: usize| Spot { slot, input, ends: true, back: false };
        for input in inputs {
            let slot = self.slot_of.get(input);
            self.heads.push(slot.map(|&slot| spot(slot, 0)).into_iter().collect());
        }
        for outside in &plan.hears {
            let user = |&(node, at): &(usize, usize)| {
                let planned = &plan.nodes[node];
                let slot = *self.slot_of.get(&node)?;
                Some(spot(slot, planned.inputs - planned.hub_inputs() + at))
            };
            let users = outside.users.iter().filter_map(user).collect();
            self.heads.push(users);
        }
    }

    /// Counts the wires into each input, and who feeds whom.
    fn count(&mut self, plan: &Plan) {
        let outlets = self.slots.iter().flat_map(|place| &place.outlets);
        let spots: Vec<Spot> = outlets.chain(&self.heads).flatten().copied().collect();
        for spot in spots.into_iter().filter(|spot| spot.ends) {
            let place = self.slots.get_mut(spot.slot);
            if let Some(open) = place.and_then(|place| place.open.get_mut(spot.input)) {
                *open += 1;
            }
        }
        for wire in plan.wires.iter().filter(|wire| wire.wants) {
            self.feeders[wire.to].push(wire.from);
            self.wanted_by[wire.from] += 1;
        }
        for (node, wanted_by) in plan.nodes.iter().zip(&mut self.wanted_by) {
            if node.is_hub() {
                *wanted_by = ALWAYS_WANTED;
            }
        }
    }

    /// The slots that may have something to say by themselves, in the order of their nodes.
    pub fn begins(&self, plan: &Plan) -> Box<[usize]> {
        let nodes = plan.nodes.iter().enumerate().filter(|(_, node)| node.may_begin());
        nodes.filter_map(|(position, _)| self.slot_of.get(&position).copied()).collect()
    }

    /// The slots of subjects that outlive those who send to them.
    pub fn lasting(&self, plan: &Plan) -> Box<[usize]> {
        let lasts = |node: &PlanNode| node.operator.is_some_and(|o| o.outlives_senders);
        let nodes = plan.nodes.iter().enumerate().filter(|(_, node)| lasts(node));
        nodes.filter_map(|(position, _)| self.slot_of.get(&position).copied()).collect()
    }

    /// The slots that have patches inside themselves, and where the hubs of those are.
    pub fn nests(&self, plan: &Plan) -> Box<[Nest]> {
        let nest = |(position, node): (usize, &PlanNode)| {
            let slot = *self.slot_of.get(&position)?;
            let hears = &node.inner.as_ref()?.hears;
            let whence = |at: usize| {
                let at = node.own_hub_input() + at;
                let wire = |w: &&super::plan::PlanWire| w.to == position && w.hub == Some(at);
                if let Some(wire) = plan.wires.iter().find(wire) {
                    return self
                        .slot_of
                        .get(&wire.from)
                        .map_or(Whence::Nowhere, |s| Whence::Slot(*s));
                }
                let asked = plan.hears.iter().position(|o| o.users.contains(&(position, at)));
                asked.map_or(Whence::Nowhere, Whence::Outside)
            };
            Some(Nest { slot, hubs: (0..hears.len()).map(whence).collect() })
        };
        plan.nodes.iter().enumerate().filter_map(nest).collect()
    }
}

impl PlanNode {
    /// Whether it may have something to say before anything reaches it.
    pub(super) fn may_begin(&self) -> bool {
        self.operator.is_some_and(|operator| match operator.role {
            Role::Nested => true,
            Role::Constant => !self.wired,
            _ => matches!(operator.link, Link::Provides(Hub::Subject)),
        })
    }
}

impl Instances {
    /// A new one.
    pub fn make(&self) -> Made {
        let Self { stations, layout, .. } = self;
        let vitals = self.lives();
        let waiting = layout.loops.then(Arc::<Waiting>::default);
        let mut unborn: HashMap<usize, Box<dyn Task>> = HashMap::new();
        let mut slots = Vec::with_capacity(layout.slots.len() + 1);
        for Place { node, outlets, open } in &layout.slots {
            let push: Box<dyn Push> = match &stations[*node].maker {
                Maker::Never => Box::new(Dead),
                Maker::Sink(inlet) => Box::new(inlet.share()),
                Maker::Again(again) => match again() {
                    Behaviour::Push(push) => push,
                    Behaviour::Task(inlet, task) => {
                        unborn.insert(*node, task);
                        inlet.map_or_else(|| Box::new(Dead) as _, |(inlet, _)| Box::new(inlet) as _)
                    }
                },
            };
            let mut push = push;
            if !stations[*node].knobs.is_empty() {
                let knobs = stations[*node].knobs.clone();
                push.settle(&Surroundings { knobs, ..Surroundings::default() });
            }
            let vitals = vitals[*node].clone();
            let back = waiting.as_ref().map(|waiting| Back::new(waiting, &vitals));
            let outlets = wires(outlets, &stations[*node].probes, back.as_ref());
            slots.push(Slot { node: *node, push, outlets, vitals, open: open.clone() });
        }
        let exit = Exit::default();
        slots.push(Slot {
            node: usize::MAX,
            push: Box::new(exit),
            outlets: Box::default(),
            vitals: Arc::default(),
            open: layout.exit_open.clone(),
        });
        let tasks = layout.tasks.iter().filter_map(|&(node, head, outputs)| {
            let again = || match &stations[node].maker {
                Maker::Again(again) => match again() {
                    Behaviour::Task(_, task) => Some(task),
                    Behaviour::Push(_) => None,
                },
                _ => None,
            };
            let task = unborn.remove(&node).or_else(again)?;
            Some(self.launch(task, vitals[node].clone(), (head, outputs)))
        });
        let tasks = tasks.collect();
        Made { strand: Strand { head: self.heads(), slots, waiting }, tasks }
    }

    /// The lives of its nodes, by their positions.
    fn lives(&self) -> Vec<Arc<Vitals>> {
        let Self { stations, layout, .. } = self;
        let alone = layout.tasks.is_empty();
        let vitals: Vec<Arc<Vitals>> =
            stations.iter().map(|station| Arc::new(station.whole.instance(alone))).collect();
        for (node, vitals_of) in vitals.iter().enumerate() {
            let feeders = layout.feeders[node].iter().map(|&of| &vitals[of]);
            // Where there are tasks, wires may lead back by their queues.
            if layout.loops || !alone {
                let feeders = feeders.map(Arc::downgrade);
                vitals_of.wire(feeders.collect(), layout.wanted_by[node]);
            } else {
                vitals_of.wire_for_good(feeders.cloned().collect());
            }
            vitals_of.renew(layout.wanted_by[node]);
        }
        vitals
    }

    fn heads(&self) -> Box<[Wires]> {
        let Layout { heads, tasks, .. } = &self.layout;
        let mut head: Vec<Wires> = heads.iter().map(|spots| wire(spots, None, None)).collect();
        for &(node, first, outputs) in tasks {
            for output in 0..outputs {
                head[first + output].probe = self.stations[node].probes[output].clone();
            }
        }
        head.into()
    }

    fn launch(&self, task: Box<dyn Task>, vitals: Arc<Vitals>, at: (usize, usize)) -> Launch {
        let (events, inside, owner) =
            (self.events.clone(), self.inside.clone(), self.owner.clone());
        Box::new(move |way: &Way| {
            let way = Some(way.at(at.0, at.1));
            let context = Context { door: Door::default(), inside: way, vitals, events };
            inside.start(task, context, &owner)
        })
    }
}

fn wires(outlets: &[Vec<Spot>], probes: &[Arc<Probe>], back: Option<&Back>) -> Box<[Wires]> {
    let outlets = outlets.iter().enumerate();
    outlets.map(|(at, spots)| wire(spots, probes.get(at), back)).collect()
}

fn wire(spots: &[Spot], probe: Option<&Arc<Probe>>, way_back: Option<&Back>) -> Wires {
    let target = |&Spot { slot, input, ends, back }: &Spot| {
        let way_back = way_back.filter(|_| back).cloned();
        let door = way_back.map(|way| Entrance::Back(Box::new(way)));
        Target { door, slot, input, ends }
    };
    Wires { probe: probe.cloned().unwrap_or_default(), targets: spots.iter().map(target).collect() }
}
