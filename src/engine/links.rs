//! Connections and subjects: wires that nobody draws, resolved by name in any order of nodes.

use std::collections::HashMap;

use super::advice;
use super::plan::{Outside, Plan, PlanNode, PlanWire};
use super::problem::{Located, Problem, similar};
use crate::operator::port::{Hub, Link};
use crate::patch::Mode;

/// A property of a node, its default if it is not said.
pub(super) fn text(node: &PlanNode, property: &str) -> String {
    let said = node.properties.get(property).and_then(|value| value.as_str());
    let default = || {
        let field = node.operator?.fields().iter().find(|field| field.name == property)?;
        field.default.as_str()
    };
    said.or_else(default).unwrap_or_default().to_owned()
}

/// The hub that a node provides.
fn provided(node: &PlanNode) -> Option<Hub> {
    match node.operator?.link {
        Link::Provides(hub) => Some(hub),
        _ => None,
    }
}

/// Adds the wires between hubs and their users, in the order of the nodes. What an inner patch
/// names and does not have itself is noted for the patch around.
pub(super) fn resolve(plan: &mut Plan, inside: bool, problems: &mut Vec<Located>) {
    let mut hubs = Hubs::default();
    for position in 0..plan.nodes.len() {
        let node = &plan.nodes[position];
        let Some(hub) = provided(node) else { continue };
        let name = text(node, "name");
        if node.mode.is_some() {
            hubs.left_out.entry((hub, name)).or_insert(position);
        } else if let Some(&other) = hubs.there.get(&(hub, name.clone())) {
            let other = plan.nodes[other].path.clone();
            let problem = Problem::SameName { noun: hub.noun(), name, other };
            problems.push(Located { node: node.path.clone(), problem });
            plan.nodes[position].sound = false;
        } else {
            hubs.there.insert((hub, name), position);
        }
    }
    let mut wires = Vec::new();
    for ask in asks(plan) {
        let found = hubs.find(plan, ask.hub, &ask.name);
        match found {
            Ok(provider) => wires.push(wire(plan, provider, &ask)),
            // The patch around may have it.
            Err(Problem::NoHub { .. }) if inside => outside(plan, ask),
            Err(problem) => {
                plan.nodes[ask.node].sound &= problem.is_warning() || ask.is_of_inner(plan);
                let mut paths = Vec::new();
                ask.paths(plan, &mut paths);
                let located = paths.into_iter();
                problems.extend(located.map(|node| Located { node, problem: problem.clone() }));
            }
        }
    }
    plan.wires.extend(wires);
}

/// A node that names a hub.
struct Ask {
    node: usize,
    /// By which of its inputs or outputs of hubs.
    at: usize,
    hub: Hub,
    name: String,
    receives: bool,
}

impl Ask {
    /// Whether it is the patch inside the node that names it.
    fn is_of_inner(&self, plan: &Plan) -> bool {
        let node = &plan.nodes[self.node];
        self.at >= if self.receives { node.own_hub_input() } else { node.own_hub_output() }
    }

    /// The paths of the nodes that name it, in the innermost patches.
    fn paths(&self, plan: &Plan, found: &mut Vec<String>) {
        leaves(plan, (self.node, self.at), self.receives, found);
    }
}

fn leaves(plan: &Plan, (node, at): (usize, usize), receives: bool, found: &mut Vec<String>) {
    let node = &plan.nodes[node];
    let own = if receives { node.own_hub_input() } else { node.own_hub_output() };
    match (&node.inner, at.checked_sub(own)) {
        (Some(inner), Some(at)) => {
            let outside = if receives { &inner.hears } else { &inner.sends };
            for &user in outside.get(at).into_iter().flat_map(|outside| &outside.users) {
                leaves(inner, user, receives, found);
            }
        }
        _ => found.push(node.path.clone()),
    }
}

/// All that name hubs, in the order of the nodes.
fn asks(plan: &Plan) -> Vec<Ask> {
    let mut asks = Vec::new();
    for (position, node) in plan.nodes.iter().enumerate().filter(|(_, node)| node.mode.is_none()) {
        let ask = |at, hub, name, receives| Ask { node: position, at, hub, name, receives };
        match node.operator.map(|operator| operator.link) {
            Some(Link::Receives(hub)) => {
                asks.push(ask(0, hub, text(node, hub.property()), true));
            }
            Some(Link::Sends(hub)) => asks.push(ask(0, hub, text(node, hub.property()), false)),
            _ => {}
        }
        let Some(inner) = &node.inner else { continue };
        for (at, outside) in inner.hears.iter().enumerate() {
            let at = node.own_hub_input() + at;
            asks.push(ask(at, outside.hub, outside.name.clone(), true));
        }
        for (at, outside) in inner.sends.iter().enumerate() {
            let at = node.own_hub_output() + at;
            asks.push(ask(at, outside.hub, outside.name.clone(), false));
        }
    }
    asks
}

/// Leaves it to the patch around to find the hub.
fn outside(plan: &mut Plan, ask: Ask) {
    let Ask { node, at, hub, name, receives } = ask;
    let known = if receives { &mut plan.hears } else { &mut plan.sends };
    match known.iter_mut().find(|outside| outside.hub == hub && outside.name == name) {
        Some(outside) => outside.users.push((node, at)),
        None => known.push(Outside { hub, name, users: vec![(node, at)] }),
    }
}

/// Hubs by kind and name.
#[derive(Default)]
struct Hubs {
    there: HashMap<(Hub, String), usize>,
    /// Those that are muted or bypassed.
    left_out: HashMap<(Hub, String), usize>,
}

impl Hubs {
    /// The hub of this name; the only one there is, if no name is said.
    fn find(&self, plan: &Plan, hub: Hub, name: &str) -> Result<usize, Problem> {
        if let Some(&position) = self.there.get(&(hub, name.to_owned())) {
            return Ok(position);
        }
        let names = named(&self.there, hub);
        if let ([(_, only)], "") = (&names[..], name) {
            return Ok(*only);
        }
        let left_out = named(&self.left_out, hub);
        let meant = left_out.iter().find(|(other, _)| *other == name);
        let meant = meant.or(left_out.first().filter(|_| name.is_empty() && names.is_empty()));
        if let Some(&(name, position)) = meant {
            let node = &plan.nodes[position];
            let how = if node.mode == Some(Mode::Bypass) { "bypassed" } else { "muted" };
            let (noun, name, other) = (hub.noun(), name.to_owned(), node.path.clone());
            return Err(Problem::SilentHub { noun, name, how, other });
        }
        let hint = hint(hub, name, &names);
        Err(Problem::NoHub { noun: hub.noun(), name: name.to_owned(), hint })
    }
}

/// The hubs of one kind by their names, in the order of these.
fn named(hubs: &HashMap<(Hub, String), usize>, hub: Hub) -> Vec<(&str, usize)> {
    let of_kind = hubs.iter().filter(|((other, _), _)| *other == hub);
    let mut names: Vec<_> = of_kind.map(|((_, name), at)| (name.as_str(), *at)).collect();
    names.sort_unstable();
    names
}

/// What to do when there is no hub of this name but only these.
fn hint(hub: Hub, name: &str, names: &[(&str, usize)]) -> String {
    if names.is_empty() {
        return match hub {
            // What most people are after comes first.
            Hub::Connection("osc") if name.is_empty() => {
                "add a CreateUdpClient, or one for TCP".to_owned()
            }
            Hub::Connection("osc") => {
                "add a CreateUdpClient with that name, or one for TCP".to_owned()
            }
            _ => advice::provider(hub, name),
        };
    }
    match similar(name, names.iter().map(|(name, _)| *name)) {
        Some(similar) if !name.is_empty() => format!("did you mean \"{similar}\"?"),
        _ => format!("choose {}", advice::quoted(names.iter().map(|(name, _)| *name))),
    }
}

fn wire(plan: &Plan, hub: usize, ask: &Ask) -> PlanWire {
    let node = |position: usize| &plan.nodes[position];
    let subject = ask.hub == Hub::Subject;
    if ask.receives {
        PlanWire {
            from: hub,
            output: node(hub).outputs().saturating_sub(1),
            to: ask.node,
            input: 0,
            hub: Some(ask.at),
            ends: true,
            wants: subject,
            back: false,
        }
    } else {
        let user = node(ask.node);
        PlanWire {
            from: ask.node,
            output: user.outputs() - user.hub_outputs() + ask.at,
            to: hub,
            input: 0,
            hub: (!subject).then_some(0),
            // A connection serves others too, so it does not end with one of its senders.
            ends: subject && !node(hub).operator.is_some_and(|operator| operator.outlives_senders),
            wants: false,
            back: false,
        }
    }
}
