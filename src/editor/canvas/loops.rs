//! Where a wire may not lead because values would come back to where they are on their way.

use super::super::graph::{Graph, GraphNode, GraphWire};
use super::wiring::{Port, Wiring};
use crate::operator::Role;
use crate::patch::Mode;

/// Gives what it takes at a later moment, so that a loop may lead through it.
fn relays(node: &GraphNode) -> bool {
    // One that is bypassed passes everything on at once.
    let relay = node.operator.is_some_and(|operator| operator.role == Role::Relay);
    relay && node.mode.is_none()
}

/// By its position, whether a node is one that these wires would close a loop with. What the check
/// before a run finds besides leads through connections, subjects and the insides of groups.
pub fn closed_by(graph: &Graph, wiring: &Wiring) -> Vec<bool> {
    // From the fixed ends against the way of the wires to be, along the wires that are there.
    let up = wiring.seeks_input();
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    let muted = |node: usize| graph.nodes[node].mode == Some(Mode::Mute);
    let leads = |wire: &&GraphWire| {
        !wiring.moving.contains(&wire.at) && !muted(wire.from.0) && !muted(wire.to.0)
    };
    for wire in graph.wires.iter().filter(leads) {
        let (from, to) = (wire.from.0, wire.to.0);
        let (at, further) = if up { (to, from) } else { (from, to) };
        next[at].push(further);
    }
    let mut closes = vec![false; graph.nodes.len()];
    let fixed = wiring.fixed.iter().map(|port| match *port {
        Port::Input(node, _) | Port::Output(node, _) => node,
    });
    let mut found: Vec<usize> = fixed.collect();
    while let Some(node) = found.pop() {
        if relays(&graph.nodes[node]) || std::mem::replace(&mut closes[node], true) {
            continue;
        }
        found.extend(&next[node]);
    }
    closes
}
