//! Connections and subjects: wires that nobody draws, resolved by name in any order of nodes.

use std::collections::HashMap;

use super::plan::{Plan, PlanNode, PlanWire};
use super::problem::{Located, Problem, similar};
use crate::operator::port::{Hub, Link};

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
fn text(node: &PlanNode, property: &str) -> String {
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
    let mut hubs: HashMap<(Hub, String), usize> = HashMap::new();
    for position in 0..plan.nodes.len() {
        let node = &plan.nodes[position];
        let Some(hub) = provided(node) else { continue };
        let name = text(node, "name");
        if let Some(&other) = hubs.get(&(hub, name.clone())) {
            let other = plan.nodes[other].path.clone();
            let problem = Problem::SameName { noun: hub.noun(), name, other };
            problems.push(Located { node: node.path.clone(), problem });
            plan.nodes[position].sound = false;
        } else {
            hubs.insert((hub, name), position);
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
        match find(&hubs, hub, &text(node, hub.property())) {
            Ok(provider) => wires.push(wire(plan, provider, position, hub, receives)),
            Err(problem) => {
                let path = node.path.clone();
                plan.nodes[position].sound = false;
                problems.push(Located { node: path, problem });
            }
        }
    }
    plan.wires.extend(wires);
}

/// The hub of this name; the only one there is, if no name is said.
fn find(hubs: &HashMap<(Hub, String), usize>, hub: Hub, name: &str) -> Result<usize, Problem> {
    if let Some(&position) = hubs.get(&(hub, name.to_owned())) {
        return Ok(position);
    }
    let mut names: Vec<(&str, usize)> = hubs
        .iter()
        .filter(|((other, _), _)| *other == hub)
        .map(|((_, name), position)| (name.as_str(), *position))
        .collect();
    names.sort_unstable();
    let hint = match (&names[..], name) {
        ([(_, only)], "") => return Ok(*only),
        ([], _) => match hub {
            Hub::Connection("osc") => "add a CreateUdpClient with that name".to_owned(),
            _ => format!("add a node that creates the {}", hub.noun()),
        },
        (names, _) => match similar(name, names.iter().map(|(name, _)| *name)) {
            Some(similar) if !name.is_empty() => format!("did you mean \"{similar}\"?"),
            _ => {
                let quoted: Vec<_> = names.iter().map(|(name, _)| format!("\"{name}\"")).collect();
                format!("there is {}", quoted.join(", "))
            }
        },
    };
    Err(Problem::NoHub { noun: hub.noun(), name: name.to_owned(), hint })
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
