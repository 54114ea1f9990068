//! What is shared by name, and the wires to it that nobody draws.

use std::collections::HashMap;

use super::{GraphNode, HubLink, text_of};
use crate::engine::operator;
use crate::operator::port::{Hub, Link};
use crate::patch::Patch;

/// The names of all hubs of one kind in a patch.
pub fn hub_names(patch: &Patch, wanted: impl Fn(Hub) -> bool) -> Vec<String> {
    let names = patch.nodes.values().filter_map(|node| {
        let operator = operator(&node.operator)?;
        let Link::Provides(hub) = operator.link else { return None };
        wanted(hub).then(|| text_of(operator, node, "name"))?
    });
    names.collect()
}

/// The wires to what is shared by name; these nodes are those of this patch.
pub(super) fn links(patch: &Patch, nodes: &[GraphNode]) -> Vec<HubLink> {
    let operators = || patch.nodes.values().zip(nodes).enumerate();
    let mut hubs: HashMap<(Hub, String), usize> = HashMap::new();
    for (position, (node, drawn)) in operators() {
        let Some(operator) = drawn.operator else { continue };
        if let Link::Provides(hub) = operator.link {
            hubs.insert((hub, text_of(operator, node, "name").unwrap_or_default()), position);
        }
    }
    let mut links = Vec::new();
    for (position, (node, drawn)) in operators() {
        let Some(operator) = drawn.operator else { continue };
        let (Link::Receives(hub) | Link::Sends(hub)) = operator.link else { continue };
        let name = text_of(operator, node, hub.property()).unwrap_or_default();
        let mut of_kind = hubs.iter().filter(|((kind, _), _)| *kind == hub);
        let provider = match hubs.get(&(hub, name.clone())) {
            Some(provider) => Some(*provider),
            // No name means the only one there is.
            None if name.is_empty() && of_kind.clone().count() == 1 => {
                of_kind.next().map(|(_, provider)| *provider)
            }
            None => None,
        };
        let Some(provider) = provider else { continue };
        links.push(match operator.link {
            Link::Receives(_) => HubLink { from: provider, to: position },
            _ => HubLink { from: position, to: provider },
        });
    }
    links
}
