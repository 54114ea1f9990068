//! A checked patch: what will run, and who drives whom.
//!
//! A node becomes one step, or two if it is a relay: its inlet ends the strand before it and its
//! task begins the strand behind it. The tasks that can reach a step decide who owns it: reached
//! by one it belongs to that task's private strand, reached by several it belongs to a strand
//! that they share.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::mappings::Turned;
use crate::operator::port::{Hub, Link};
use crate::operator::{JsonMap, OperatorType, Role};
use crate::patch::Mode;
use crate::value::ValueType;

/// What [`check`](super::check()) makes of a patch.
#[derive(Debug, Default)]
pub struct Plan {
    /// Every node of the flattened patch, in the order of the file.
    pub nodes: Vec<PlanNode>,
    pub(super) wires: Vec<PlanWire>,
    pub(super) steps: Vec<Step>,
    pub(super) order: Vec<usize>,
    pub(super) owners: Vec<Owner>,
    /// The wires that turn knobs.
    pub(super) mappings: Vec<Turned>,
    /// How much of the paths of its nodes leads to the patch itself.
    pub(super) prefix: usize,
    /// Hubs outside that an inner patch listens to, and those it sends to.
    pub(super) hears: Vec<Outside>,
    pub(super) sends: Vec<Outside>,
    /// The nodes of the longest chain of direct calls.
    pub(super) longest: usize,
}

/// A hub that is not in the patch itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outside {
    pub hub: Hub,
    pub name: String,
    /// The nodes that name it, and by which of their inputs or outputs of hubs it reaches them.
    pub users: Vec<(usize, usize)>,
}

/// One node of a plan.
#[derive(Debug)]
pub struct PlanNode {
    /// Its path: `group/node`.
    pub path: String,
    /// Its operator; none if there is no such operator.
    pub operator: Option<&'static OperatorType>,
    /// Its properties as they stand in the patch.
    pub properties: JsonMap,
    /// How it is left out; none if it takes part.
    pub mode: Option<Mode>,
    /// Whether it can run.
    pub sound: bool,
    /// What each of its drawn outputs carries.
    pub carries: Vec<ValueType>,
    /// How many inputs it has, the additional one of a hub included.
    pub inputs: usize,
    /// Whether it is a constant whose input is wired, and so no source.
    pub wired: bool,
    /// Drawn inputs that are wired to what is left out.
    pub(super) silent: Vec<usize>,
    /// The patch inside of a nested operator.
    pub(super) inner: Option<Arc<Plan>>,
    /// Whether instances of its inner patch have tasks, which then reach it as well.
    pub(super) drives: bool,
    pub(super) task: bool,
    pub(super) inlet: bool,
}

impl std::fmt::Debug for OperatorType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.description().title)
    }
}

impl PlanNode {
    /// How many outputs it has, the additional ones to hubs included.
    pub(super) fn outputs(&self) -> usize {
        self.operator.map_or(0, |o| o.outputs.count()) + self.hub_outputs()
    }

    /// How many of its outputs lead to hubs: its own, then those of its inner patch.
    pub(super) fn hub_outputs(&self) -> usize {
        self.own_hub_output() + self.inner.as_ref().map_or(0, |inner| inner.sends.len())
    }

    pub(super) fn own_hub_output(&self) -> usize {
        let link = self.operator.map(|operator| operator.link);
        usize::from(matches!(link, Some(Link::Sends(_) | Link::Provides(_))))
    }

    /// How many of its inputs come from hubs: its own, then those of its inner patch.
    pub(super) fn hub_inputs(&self) -> usize {
        self.own_hub_input() + self.inner.as_ref().map_or(0, |inner| inner.hears.len())
    }

    pub(super) fn own_hub_input(&self) -> usize {
        // Values that are sent to a connection enter the queue of its task; a subject takes them
        // like what is wired to it.
        let link = self.operator.map(|operator| operator.link);
        usize::from(matches!(link, Some(Link::Receives(_) | Link::Provides(Hub::Connection(_)))))
    }

    /// Whether it is what others share by name.
    pub(super) fn is_hub(&self) -> bool {
        self.operator.is_some_and(|o| matches!(o.link, Link::Provides(_)))
    }

    /// Whether it gives values by a task of its own, whatever it takes.
    pub(super) fn is_relay(&self) -> bool {
        self.operator.is_some_and(|operator| operator.role == Role::Relay)
    }

    /// How its role plays out, now that it is known whether its input is wired.
    pub(super) fn settle_role(&mut self, inside: bool) {
        let role = self.operator.map(|operator| operator.role);
        // Inside it speaks when an instance begins.
        let constant = role == Some(Role::Constant) && !self.wired && !inside;
        self.task = constant || matches!(role, Some(Role::Source | Role::Sink | Role::Relay));
        self.inlet = matches!(role, Some(Role::Sink | Role::Relay));
    }
}

/// A wire of a plan, drawn or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlanWire {
    pub from: usize,
    pub output: usize,
    pub to: usize,
    /// Which input; of a wire that enters by the additional one, set when they are counted.
    pub input: usize,
    /// The additional input by which it enters, counted after those that are drawn.
    pub hub: Option<usize>,
    /// Whether the end of the values travels along it.
    pub ends: bool,
    /// Whether the far end counts as a listener, without whom the near end may stop.
    pub wants: bool,
    /// Whether it leads back to where its values come from, so that they come later.
    pub back: bool,
}

/// One station of the push path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    pub node: usize,
    pub kind: StepKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum StepKind {
    /// A slot: an operator, or the inlet of a task.
    Slot,
    /// The task of a sink, source or relay.
    Task,
}

/// Which strand a step lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Owner {
    /// Reached by no task: kept, but nothing ever comes.
    Nobody,
    /// The private strand of the task of this node.
    Task(usize),
    /// A strand that several tasks share.
    Shared(usize),
}

/// As many hops as the way into an inner patch takes of the stack.
const ENTERING: usize = 4;

impl Plan {
    /// Every node, those of inner patches behind the node that has them.
    pub fn all(&self) -> Vec<&PlanNode> {
        let mut all = Vec::new();
        for node in &self.nodes {
            all.push(node);
            all.extend(node.inner.iter().flat_map(|inner| inner.all()));
        }
        all
    }

    /// Whether it has tasks that reach what is behind them; what sinks do reaches nothing.
    pub(super) fn drives(&self) -> bool {
        let gives = |node: &PlanNode| {
            node.sound
                && node.operator.is_some_and(|o| matches!(o.role, Role::Source | Role::Relay))
        };
        self.nodes.iter().any(|node| gives(node) || node.drives)
    }

    /// The steps of a node: where values enter it and where they leave it.
    pub(super) fn ends(&self) -> Vec<(Option<usize>, Option<usize>)> {
        let mut ends = vec![(None, None); self.nodes.len()];
        for (position, step) in self.steps.iter().enumerate() {
            let (enter, leave) = &mut ends[step.node];
            let node = &self.nodes[step.node];
            if step.kind == StepKind::Slot {
                *enter = Some(position);
            }
            // A sink passes its input on from its inlet, not from its task.
            let passes = node.operator.is_some_and(|o| o.role == Role::Sink);
            if (step.kind == StepKind::Task) == (node.task && !passes) {
                *leave = Some(position);
            }
        }
        ends
    }

    /// The steps that each step leads to, one entry a wire; not those to which it leads back.
    fn edges(&self) -> Vec<Vec<usize>> {
        self.edges_of(|wire| !wire.back)
    }

    /// The same by these wires.
    pub(super) fn edges_of(&self, wanted: impl Fn(&PlanWire) -> bool) -> Vec<Vec<usize>> {
        let ends = self.ends();
        let mut edges = vec![Vec::new(); self.steps.len()];
        for wire in self.wires.iter().filter(|wire| wanted(wire)) {
            if let (Some(from), Some(to)) = (ends[wire.from].1, ends[wire.to].0) {
                edges[from].push(to);
            }
        }
        edges
    }

    /// Lays out steps and their order; the nodes that feed back into themselves without a relay.
    pub(super) fn sort(&mut self) -> Vec<usize> {
        self.steps.clear();
        for (node, plan) in self.nodes.iter().enumerate().filter(|(_, plan)| plan.sound) {
            if !plan.task || plan.inlet {
                self.steps.push(Step { node, kind: StepKind::Slot });
            }
            if plan.task {
                self.steps.push(Step { node, kind: StepKind::Task });
            }
        }
        let edges = self.edges();
        let mut waiting = vec![0_usize; self.steps.len()];
        for &to in edges.iter().flatten() {
            waiting[to] += 1;
        }
        // The least first, so that the order is that of the file wherever wires leave it open.
        let mut ready: BinaryHeap<Reverse<usize>> =
            (0..self.steps.len()).filter(|&step| waiting[step] == 0).map(Reverse).collect();
        self.order.clear();
        while let Some(Reverse(step)) = ready.pop() {
            self.order.push(step);
            for &to in &edges[step] {
                waiting[to] -= 1;
                if waiting[to] == 0 {
                    ready.push(Reverse(to));
                }
            }
        }
        self.in_cycles(&edges, &waiting)
    }

    /// Of the steps that could not be ordered, those on a cycle; not those merely behind one.
    fn in_cycles(&self, edges: &[Vec<usize>], waiting: &[usize]) -> Vec<usize> {
        let stuck: Vec<usize> = (0..waiting.len()).filter(|&step| waiting[step] > 0).collect();
        let mut leads_back = vec![0_usize; waiting.len()];
        for &step in &stuck {
            leads_back[step] = edges[step].iter().filter(|&&to| waiting[to] > 0).count();
        }
        // Peel off what leads nowhere within the stuck part.
        let mut loose: Vec<usize> =
            stuck.iter().copied().filter(|&step| leads_back[step] == 0).collect();
        let mut off = vec![false; waiting.len()];
        while let Some(step) = loose.pop() {
            off[step] = true;
            for &from in &stuck {
                let wires = edges[from].iter().filter(|&&to| to == step).count();
                if wires > 0 && !off[from] {
                    leads_back[from] -= wires;
                    if leads_back[from] == 0 {
                        loose.push(from);
                    }
                }
            }
        }
        stuck.into_iter().filter(|&step| !off[step]).map(|step| self.steps[step].node).collect()
    }

    /// Nodes at the end of a chain of direct calls that is longer than this.
    pub(super) fn longer_than(&mut self, longest: usize) -> Vec<usize> {
        let edges = self.edges();
        let mut depth = vec![1_usize; self.steps.len()];
        let mut too_long = Vec::new();
        for &step in &self.order {
            let before = depth[step] - 1;
            let inner = self.nodes[self.steps[step].node].inner.as_ref();
            depth[step] += inner.map_or(0, |inner| inner.longest + ENTERING);
            if before <= longest && depth[step] > longest {
                too_long.push(self.steps[step].node);
            }
            for &to in &edges[step] {
                depth[to] = depth[to].max(depth[step] + 1);
            }
        }
        self.longest = depth.into_iter().max().unwrap_or_default();
        too_long
    }

    /// Says who owns each step.
    pub(super) fn settle_owners(&mut self) {
        let edges = self.edges_of(|_| true);
        let drivers = self.drivers(&edges);
        let groups = shared_groups(&edges, &drivers);
        let owner = |step: usize| match (self.steps[step].kind, &drivers[step]) {
            (StepKind::Task, _) => Owner::Task(self.steps[step].node),
            (_, Drivers::None) => Owner::Nobody,
            (_, Drivers::One(task)) => Owner::Task(*task),
            (_, Drivers::Many) => Owner::Shared(groups[step]),
        };
        self.owners = (0..self.steps.len()).map(owner).collect();
    }

    /// Which tasks reach each step.
    fn drivers(&self, edges: &[Vec<usize>]) -> Vec<Drivers> {
        let mut drivers = vec![Drivers::None; self.steps.len()];
        loop {
            let before = drivers.clone();
            for &step in &self.order {
                let own = match self.steps[step] {
                    Step { node, kind: StepKind::Task } => Drivers::One(node),
                    Step { node, .. } if self.nodes[node].drives => {
                        drivers[step] = drivers[step].and(Drivers::One(node));
                        drivers[step]
                    }
                    _ => drivers[step],
                };
                for &to in &edges[step] {
                    drivers[to] = drivers[to].and(own);
                }
            }
            // What leads back may tell more of what was looked at before.
            if drivers == before {
                return drivers;
            }
        }
    }
}

/// Which tasks reach a step; two are as good as a thousand.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drivers {
    None,
    One(usize),
    Many,
}

impl Drivers {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, either) | (either, Self::None) => either,
            (Self::One(a), Self::One(b)) if a == b => self,
            _ => Self::Many,
        }
    }
}

/// Steps that several tasks reach share a strand if a wire joins them.
fn shared_groups(edges: &[Vec<usize>], drivers: &[Drivers]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..edges.len()).collect();
    fn root(group: &mut [usize], mut step: usize) -> usize {
        while group[step] != step {
            group[step] = group[group[step]];
            step = group[step];
        }
        step
    }
    for (from, targets) in edges.iter().enumerate() {
        for &to in targets {
            if drivers[from] == Drivers::Many && drivers[to] == Drivers::Many {
                let (a, b) = (root(&mut group, from), root(&mut group, to));
                group[a.max(b)] = a.min(b);
            }
        }
    }
    (0..edges.len()).map(|step| root(&mut group, step)).collect()
}
