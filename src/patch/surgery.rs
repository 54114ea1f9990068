//! What hands do to a patch, as edits: delete, heal, insert, move. Each is one step to undo.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::edit::Edit;
use super::item::{Item, ItemKind};
use super::{Bend, Endpoint, Patch, Wire};

/// A choice of parts of a patch: what is selected, copied, deleted or moved together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// By id, in the order in which they were chosen.
    pub nodes: IndexSet<String>,
    /// By their places among the wires.
    pub wires: BTreeSet<usize>,
    /// By their places among their like.
    pub items: BTreeSet<(ItemKind, usize)>,
}

impl Parts {
    /// One node.
    pub fn node(id: impl Into<String>) -> Self {
        Self { nodes: IndexSet::from([id.into()]), ..Self::default() }
    }

    /// All nodes, comments, frames and pins.
    pub fn all(patch: &Patch) -> Self {
        let kinds = [ItemKind::Comment, ItemKind::Frame, ItemKind::Pin];
        let items = kinds.into_iter().flat_map(|k| (0..patch.layout.count(k)).map(move |i| (k, i)));
        Self {
            nodes: patch.nodes.keys().cloned().collect(),
            wires: BTreeSet::new(),
            items: items.collect(),
        }
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.wires.is_empty() && self.items.is_empty()
    }

    /// The only node, if it is one and nothing else.
    pub fn only_node(&self) -> Option<&str> {
        let alone = self.nodes.len() == 1 && self.wires.is_empty() && self.items.is_empty();
        self.nodes.first().filter(|_| alone).map(String::as_str)
    }

    /// Forgets what is no longer there.
    pub fn retain_of(&mut self, patch: &Patch) {
        self.nodes.retain(|id| patch.nodes.contains_key(id));
        self.wires.retain(|at| *at < patch.wires.len());
        self.items.retain(|(kind, at)| *at < patch.layout.count(*kind));
    }
}

/// An id for a new node: the name itself, or with the first number that is free.
pub fn fresh_id(taken: impl Fn(&str) -> bool, name: &str) -> String {
    let clean = |c| if matches!(c, '.' | '/' | ' ') { '_' } else { c };
    let name: String = name.chars().map(clean).collect();
    if !name.is_empty() && !taken(&name) {
        return name;
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = if stem.len() < name.len() { stem.trim_end_matches('_') } else { &name };
    let stem = if stem.is_empty() { "node" } else { stem };
    let numbered = (2..u64::MAX).map(|number| format!("{stem}_{number}"));
    // Only what has no name of its own is called as its stem.
    let plain = name.is_empty().then(|| stem.to_owned());
    plain.into_iter().chain(numbered).find(|id| !taken(id)).unwrap_or(name)
}

/// Takes out what is chosen.
pub fn delete(parts: &Parts) -> Vec<Edit> {
    // From behind, so that the places of those before stay what they are; nodes last, because
    // they take wires and pins with them.
    let wires = parts.wires.iter().rev().map(|&at| Edit::Disconnect { at });
    let items = parts.items.iter().rev().map(|&(kind, at)| Edit::RemoveItem { kind, at });
    let nodes = parts.nodes.iter().map(|id| Edit::Remove { node: id.clone() });
    wires.chain(items).chain(nodes).collect()
}

/// Takes out what is chosen, and joins what fed the first input of a node to what its first
/// output fed.
pub fn delete_and_heal(patch: &Patch, parts: &Parts, is_first: &dyn IsFirst) -> Vec<Edit> {
    let mut scratch = patch.clone();
    let mut edits = Vec::new();
    let mut make = |scratch: &mut Patch, edit: Edit| {
        // Each edit is about what the loop has just found.
        if edit.clone().apply(scratch).is_ok() {
            edits.push(edit);
        }
    };
    // Nobody wants a wire healed that is chosen itself.
    let rest = Parts { nodes: IndexSet::new(), ..parts.clone() };
    for edit in delete(&rest) {
        make(&mut scratch, edit);
    }
    for id in &parts.nodes {
        for wire in bridges(&scratch, id, is_first) {
            make(&mut scratch, wire);
        }
        make(&mut scratch, Edit::Remove { node: id.clone() });
    }
    edits
}

/// Whether the port of an end is the first of its node. The patch does not know operators.
pub trait IsFirst {
    /// As an input.
    fn input(&self, end: &Endpoint) -> bool;
    /// As an output.
    fn output(&self, end: &Endpoint) -> bool;
}

/// Wires that lead around a node, each in the place of the one that led into it, so that the
/// branches keep their order.
fn bridges(patch: &Patch, id: &str, is_first: &dyn IsFirst) -> Vec<Edit> {
    let wires = || patch.wires.iter().enumerate().filter(|(_, w)| w.from.node != w.to.node);
    let into = wires().filter(|(_, wire)| wire.to.node == id && is_first.input(&wire.to));
    let mut new: Vec<(usize, Wire)> = Vec::new();
    for (at, before) in into {
        let out = wires().filter(|(_, w)| w.from.node == id && is_first.output(&w.from));
        for (_, after) in out {
            let same = |wire: &Wire| wire.from == before.from && wire.to == after.to;
            let there = patch.wires.iter().chain(new.iter().map(|(_, wire)| wire)).any(same);
            if before.from.node != after.to.node && !there {
                let wire = Wire::new(before.from.clone(), after.to.clone());
                new.push((at + 1 + new.len(), wire));
            }
        }
    }
    new.into_iter().map(|(at, wire)| Edit::Connect { at: Some(at), wire }).collect()
}

/// Leads a wire through a node: to this input of it, and on from this output.
pub fn insert(patch: &Patch, wire: usize, input: Endpoint, output: Endpoint) -> Vec<Edit> {
    let Some(old) = patch.wires.get(wire) else { return Vec::new() };
    // In the place of the old wire, so that the branches keep their order.
    vec![
        Edit::Disconnect { at: wire },
        Edit::Connect { at: Some(wire), wire: Wire::new(old.from.clone(), input) },
        Edit::Connect { at: Some(wire + 1), wire: Wire::new(output, old.to.clone()) },
    ]
}

/// Takes out wires.
pub fn disconnect(wires: impl IntoIterator<Item = usize>) -> Vec<Edit> {
    let wires: BTreeSet<usize> = wires.into_iter().collect();
    wires.into_iter().rev().map(|at| Edit::Disconnect { at }).collect()
}

/// Where the ends of a wire lead from now on; none for where they lead already.
#[derive(Clone, Debug, Default)]
pub struct Ends {
    /// The output.
    pub from: Option<Endpoint>,
    /// The input.
    pub to: Option<Endpoint>,
}

/// Lets ends of wires lead somewhere else. Their places among the wires stay, and so do the points
/// that they are led through.
pub fn redirect(patch: &Patch, moves: &[(usize, Ends)]) -> Vec<Edit> {
    let moves: BTreeMap<usize, &Ends> = moves.iter().map(|(at, ends)| (*at, ends)).collect();
    let moved = moves.iter().filter_map(|(&at, ends)| {
        let old = patch.wires.get(at)?;
        let from = ends.from.as_ref().unwrap_or(&old.from).clone();
        let to = ends.to.as_ref().unwrap_or(&old.to).clone();
        Some((at, old, Wire { from, to, extra: old.extra.clone() }))
    });
    let moved: Vec<(usize, &Wire, Wire)> = moved.collect();
    // All go before any comes, so that wires which change places do not meet.
    let mut edits = disconnect(moved.iter().map(|(at, ..)| *at));
    let mut scratch = patch.clone();
    for edit in &edits {
        // Each is about a wire that was just found.
        let _ = edit.clone().apply(&mut scratch);
    }
    let mut bent: Vec<Edit> = Vec::new();
    for (at, old, new) in moved {
        let points = patch.layout.bend(&old.from, &old.to).map(|at| &patch.layout.bends[at]);
        if let Some(bend) = points.filter(|_| scratch.layout.bend(&new.from, &new.to).is_none()) {
            let bend = Bend { from: new.from.clone(), to: new.to.clone(), ..bend.clone() };
            scratch.layout.bends.push(bend.clone());
            bent.push(Edit::AddItem { at: None, item: Item::Bend(bend) });
        }
        edits.push(Edit::Connect { at: Some(at), wire: new });
    }
    edits.extend(bent);
    edits
}

/// Moves what is chosen, and the bends of wires between chosen nodes.
pub fn shift(patch: &Patch, parts: &Parts, dx: f32, dy: f32) -> Vec<Edit> {
    let mut edits = Vec::new();
    for id in &parts.nodes {
        let (x, y) = patch.layout.nodes.get(id).map_or((0.0, 0.0), |place| (place.x, place.y));
        edits.push(Edit::Move { node: id.clone(), x: x + dx, y: y + dy });
    }
    let chosen = |end: &Endpoint| parts.nodes.contains(&end.node);
    let bends = patch.layout.bends.iter().enumerate();
    let bends = bends.filter(|(_, bend)| chosen(&bend.from) && chosen(&bend.to));
    let bends = bends.map(|(at, _)| (ItemKind::Bend, at));
    let items: BTreeSet<_> = parts.items.iter().copied().chain(bends).collect();
    for (kind, at) in items {
        let item = patch.layout.item(kind, at);
        edits.extend(item.map(|item| Edit::SetItem { at, item: item.moved(dx, dy) }));
    }
    edits
}

/// Leads a wire through these points, or straight if there are none.
pub fn bend(patch: &Patch, wire: usize, points: Vec<[f32; 2]>) -> Vec<Edit> {
    let Some(Wire { from, to, .. }) = patch.wires.get(wire) else { return Vec::new() };
    let before = patch.layout.bend(from, to);
    let item = Item::Bend(Bend::new(from.clone(), to.clone(), points.clone()));
    match (before, points.is_empty()) {
        (None, true) => Vec::new(),
        (None, false) => vec![Edit::AddItem { at: None, item }],
        (Some(at), true) => vec![Edit::RemoveItem { kind: ItemKind::Bend, at }],
        (Some(at), false) => vec![Edit::SetItem { at, item }],
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::{History, Step};
    use super::super::{Frame, Node, Pin};
    use super::*;

    struct Bare;

    impl IsFirst for Bare {
        fn input(&self, end: &Endpoint) -> bool {
            end.port.is_none()
        }

        fn output(&self, end: &Endpoint) -> bool {
            end.port.is_none()
        }
    }

    fn chain() -> Patch {
        ["a", "b", "c", "d"]
            .iter()
            .fold(Patch::new(), |patch, id| patch.with_node(id, Node::new("math.add")))
            .with_chain(&["a", "b", "c", "d"])
    }

    fn do_it(patch: &mut Patch, edits: Vec<Edit>) {
        History::new().apply(patch, Step::new("test", edits)).unwrap();
    }

    #[test]
    fn what_is_deleted_together_heals_over_all_of_it() {
        let mut patch = chain();
        let parts = Parts { nodes: ["b", "c"].map(str::to_owned).into(), ..Parts::default() };
        let edits = delete_and_heal(&patch, &parts, &Bare);
        do_it(&mut patch, edits);
        assert_eq!(patch.wires, [Wire::new("a", "d")]);
    }

    #[test]
    fn what_heals_keeps_the_order_of_the_branches() {
        let mut patch = ["a", "b", "c", "x", "y"]
            .iter()
            .fold(Patch::new(), |patch, id| patch.with_node(id, Node::new("math.add")))
            .with_chain(&["a", "b", "c"])
            .with_chain(&["a", "x"])
            .with_chain(&["b", "y"]);
        let mut all = patch.clone();
        let edits = delete_and_heal(&patch, &Parts::node("b"), &Bare);
        do_it(&mut patch, edits);
        assert_eq!(patch.wires, ["c", "y", "x"].map(|to| Wire::new("a", to)));

        all.layout.probes.push(Pin::new("a", 0.0, 0.0));
        let parts =
            Parts { wires: [1, 2].into(), items: [(ItemKind::Pin, 0)].into(), ..Parts::node("b") };
        let edits = delete_and_heal(&all, &parts, &Bare);
        do_it(&mut all, edits);
        assert_eq!(all.wires, [Wire::new("a", "y")]);
        assert!(all.layout.probes.is_empty());
    }

    #[test]
    fn wires_that_change_places_take_their_points_along() {
        let mut patch = chain().with_chain(&["a", "d.2"]);
        let before = patch.clone();
        let swap = |patch: &Patch| {
            let to = |end: &str| Ends { to: Some(end.into()), ..Ends::default() };
            redirect(patch, &[(0, to("d.2")), (3, to("b"))])
        };
        for (wire, x) in [(0, 1.0), (3, 2.0)] {
            let edits = bend(&patch, wire, vec![[x, x]]);
            do_it(&mut patch, edits);
        }
        let edits = swap(&patch);
        do_it(&mut patch, edits);
        assert_eq!(patch.wires[0], before.wires[3]);
        let points = |wire: usize| {
            let Wire { from, to, .. } = &patch.wires[wire];
            patch.layout.bend(from, to).map(|at| patch.layout.bends[at].points.clone())
        };
        assert_eq!(points(0), Some(vec![[1.0, 1.0]]));
        assert_eq!(points(3), Some(vec![[2.0, 2.0]]));
        assert_eq!(patch.layout.bends.len(), 2);
    }

    #[test]
    fn a_node_is_inserted_where_the_wire_was() {
        let mut patch = chain().with_node("e", Node::new("math.add"));
        let edits = insert(&patch, 1, "e.operand".into(), "e".into());
        do_it(&mut patch, edits);
        let wires = [("a", "b"), ("b", "e.operand"), ("e", "c"), ("c", "d")];
        assert_eq!(patch.wires, wires.map(|(from, to)| Wire::new(from, to)));
    }

    #[test]
    fn wires_and_items_go_from_behind() {
        let mut patch = chain();
        patch.layout.frames = ["1", "2", "3"].map(|t| Frame::new(0.0, 0.0, [9.0, 9.0], t)).into();
        let parts = Parts {
            nodes: IndexSet::from(["d".to_owned()]),
            wires: [0, 1].into(),
            items: [(ItemKind::Frame, 0), (ItemKind::Frame, 1)].into(),
        };
        do_it(&mut patch, delete(&parts));
        assert!(patch.wires.is_empty());
        assert_eq!(patch.layout.frames.len(), 1);
        assert_eq!(patch.layout.frames[0].title, "3");
    }

    #[test]
    fn bends_go_with_the_nodes_at_both_ends() {
        let mut patch = chain();
        let edits = bend(&patch, 0, vec![[1.0, 2.0]]);
        do_it(&mut patch, edits);
        let both = Parts { nodes: ["a", "b"].map(str::to_owned).into(), ..Parts::default() };
        let edits = shift(&patch, &both, 10.0, 0.0);
        do_it(&mut patch, edits);
        let edits = shift(&patch, &Parts::node("a"), 10.0, 0.0);
        do_it(&mut patch, edits);
        assert_eq!(patch.layout.bends[0].points, [[11.0, 2.0]]);
    }

    #[test]
    fn a_fresh_id_counts_on() {
        let taken = ["scale", "scale_2"];
        let fresh = |name| fresh_id(|id| taken.contains(&id), name);
        assert_eq!(fresh("scale"), "scale_3");
        assert_eq!(fresh("scale_2"), "scale_3");
        assert_eq!(fresh("add"), "add");
        assert_eq!(fresh("a/b.c"), "a_b_c");
        assert_eq!(fresh("osc1"), "osc1");
        assert_eq!(fresh_id(|id| id == "osc1", "osc1"), "osc_2");
        assert_eq!(fresh(""), "node");
    }
}
