//! Places for nodes that have none: from left to right, each behind all that feed it.

use std::collections::HashMap;

use egui::Pos2;

use super::graph::Graph;
use super::theme::{SPACE_6, SPACE_8, canvas};
use crate::patch::edit::Edit;
use crate::patch::surgery::Parts;
use crate::patch::{NodeLayout, Patch};

/// From one column to the next.
const COLUMN: f32 = canvas::NODE + 2.0 * SPACE_8;
/// From one node to the one below it.
const ROW: f32 = canvas::HEADER + canvas::DETAIL + 2.0 * SPACE_6;

/// Gives a place to every node that has none, in the patches inside of nodes too. Nodes that have
/// one stay; others stand below them.
pub fn complete(patch: &mut Patch) {
    for inner in patch.nodes.values_mut().filter_map(|node| node.patch.as_deref_mut()) {
        complete(inner);
    }
    let layout = &patch.layout;
    let homeless = |id: &String| !layout.nodes.contains_key(id);
    let missing: Vec<String> = patch.nodes.keys().filter(|id| homeless(id)).cloned().collect();
    if missing.is_empty() {
        return;
    }
    let placed = patch.layout.nodes.values();
    let below = placed.map(|place| place.y + 2.0 * ROW).reduce(f32::max).unwrap_or(0.0);
    let left = patch.layout.nodes.values().map(|place| place.x).reduce(f32::min).unwrap_or(0.0);
    let columns = columns(patch);
    let mut heights: HashMap<usize, f32> = HashMap::new();
    for id in missing {
        let column = columns.get(&id).copied().unwrap_or(0);
        let height = heights.entry(column).or_insert(below);
        let place =
            NodeLayout { x: left + column as f32 * COLUMN, y: *height, ..Default::default() };
        *height += ROW;
        patch.layout.nodes.insert(id, place);
    }
}

/// Moves nodes into columns, each behind all that feed it, their upper left corner where it was.
pub fn tidy(graph: &Graph, parts: &Parts) -> Vec<Edit> {
    let chosen = |position: usize| parts.nodes.contains(&graph.nodes[position].id);
    let all: Vec<usize> = (0..graph.nodes.len()).filter(|&at| chosen(at)).collect();
    let mut columns: HashMap<usize, usize> = all.iter().map(|&at| (at, 0)).collect();
    for _ in 0..all.len().min(MOST_ROUNDS) {
        let mut changed = false;
        for wire in &graph.wires {
            let (from, to) = (wire.from.0, wire.to.0);
            let Some(&before) = columns.get(&from) else { continue };
            let Some(column) = columns.get_mut(&to) else { continue };
            if *column <= before && before + 1 < all.len() {
                *column = before + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let corner = all.iter().map(|&at| graph.nodes[at].position).reduce(Pos2::min);
    let corner = corner.unwrap_or_default();
    // Who stood higher stands higher.
    let mut order = all;
    order.sort_by(|&a, &b| graph.nodes[a].position.y.total_cmp(&graph.nodes[b].position.y));
    let mut heights: HashMap<usize, f32> = HashMap::new();
    let moves = order.into_iter().map(|at| {
        let node = &graph.nodes[at];
        let column = columns.get(&at).copied().unwrap_or(0);
        let y = heights.entry(column).or_insert(corner.y);
        let edit =
            Edit::Move { node: node.id.clone(), x: corner.x + column as f32 * COLUMN, y: *y };
        *y += super::canvas::height_of(node) + SPACE_8;
        edit
    });
    moves.collect()
}

/// How many nodes stand before each at the longest; wires that lead back do not count.
fn columns(patch: &Patch) -> HashMap<String, usize> {
    let mut columns: HashMap<String, usize> =
        patch.nodes.keys().map(|id| (id.clone(), 0)).collect();
    // A chain without loops settles after as many rounds as it has nodes.
    for _ in 0..patch.nodes.len().min(MOST_ROUNDS) {
        let mut changed = false;
        for wire in &patch.wires {
            let Some(&from) = columns.get(&wire.from.node) else { continue };
            let Some(to) = columns.get_mut(&wire.to.node) else { continue };
            if *to <= from && from + 1 < patch.nodes.len() {
                *to = from + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    columns
}

/// Enough for any chain that can run.
const MOST_ROUNDS: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::Node;

    #[test]
    fn stands_behind_what_feeds_it_and_never_on_another() {
        let mut patch = ["c", "a", "b", "x"]
            .into_iter()
            .fold(Patch::new(), |patch, id| patch.with_node(id, Node::new("math.abs")))
            .with_chain(&["a", "b", "c"])
            .with_chain(&["a", "c"]);
        complete(&mut patch);
        let at = |id: &str| (patch.layout.nodes[id].x, patch.layout.nodes[id].y);
        assert_eq!([at("a").0, at("b").0, at("c").0], [0.0, COLUMN, 2.0 * COLUMN]);
        assert_ne!(at("a"), at("x"));
    }

    #[test]
    fn a_loop_ends_and_what_has_a_place_keeps_it() {
        let mut patch = Patch::new()
            .with_node("a", Node::new("math.abs"))
            .with_node("b", Node::new("math.abs"))
            .with_chain(&["a", "b", "a"]);
        let place = NodeLayout { x: 5.0, y: 7.0, ..Default::default() };
        patch.layout.nodes.insert("b".into(), place.clone());
        complete(&mut patch);
        assert_eq!(patch.layout.nodes["b"], place);
        assert!(patch.layout.nodes["a"].y > place.y);
    }
}
