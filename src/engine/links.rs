//! Connections and subjects: wires that nobody draws, resolved by name in any order of nodes.

use std::collections::HashMap;

use super::plan::{Plan, PlanNode, PlanWire};
use super::problem::{Located, Problem, similar};
use crate::operator::port::{Hub, Link};
use crate::patch::Mode;

/// Whether what comes from or goes to a hub enters the node by an additional input.
pub(super) fn has_hub_input(node: &PlanNode) -> bool {
    // Values that are sent to a connection enter the queue of its task; a subject takes them
    // like what is wired to it.
    matches!(
        node.operator.map(|operator| operator.link),
        Some(Link::Receives(_) | Link::Provides(Hub::Connection(_)))
    )
}

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

/// Adds the wires between hubs and their users, in the order of the nodes.
pub(super) fn resolve(plan: &mut Plan, problems: &mut Vec<Located>) {
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
    for position in 0..plan.nodes.len() {
        let node = &plan.nodes[position];
        let (hub, receives) = match node.operator.map(|operator| operator.link) {
            Some(Link::Receives(hub)) => (hub, true),
            Some(Link::Sends(hub)) => (hub, false),
            _ => continue,
        };
        if node.mode.is_some() {
            continue;
        }
        match hubs.find(plan, hub, &text(node, hub.property())) {
            Ok(provider) => wires.push(wire(plan, provider, position, hub, receives)),
            Err(problem) => {
                let path = node.path.clone();
                plan.nodes[position].sound &= problem.is_warning();
                problems.push(Located { node: path, problem });
            }
        }
    }
    plan.wires.extend(wires);
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
            Hub::Connection("osc") if name.is_empty() => {
                "add a CreateUdpClient, or one for TCP".to_owned()
            }
            Hub::Connection("osc") => {
                "add a CreateUdpClient with that name, or one for TCP".to_owned()
            }
            _ => format!("add a node that creates the {}", hub.noun()),
        };
    }
    match similar(name, names.iter().map(|(name, _)| *name)) {
        Some(similar) if !name.is_empty() => format!("did you mean \"{similar}\"?"),
        _ => {
            let quoted: Vec<_> = names.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            format!("there is {}", quoted.join(", "))
        }
    }
}

fn wire(plan: &Plan, hub: usize, user: usize, kind: Hub, receives: bool) -> PlanWire {
    let hidden_output = |node: usize| plan.nodes[node].outputs().saturating_sub(1);
    let subject = kind == Hub::Subject;
    if receives {
        PlanWire {
            from: hub,
            output: hidden_output(hub),
            to: user,
            input: 0,
            hub: true,
            ends: true,
            wants: subject,
        }
    } else {
        PlanWire {
            from: user,
            output: hidden_output(user),
            to: hub,
            input: 0,
            hub: !subject,
            // A connection serves others too, so it does not end with one of its senders.
            ends: subject,
            wants: false,
        }
    }
}
