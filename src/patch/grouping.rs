//! Nodes put together into one with a patch inside, so that every wire leads where it led.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::edit::Edit;
use super::item::{Item, ItemKind};
use super::removed::Removed;
use super::surgery::{Parts, fresh_id};
use super::{Endpoint, Node, NodeLayout, Patch, Wire};

/// The names of the operators that groups are made with. The patch does not know operators.
#[derive(Clone, Copy, Debug)]
pub struct Kinds<'a> {
    /// What has the patch inside.
    pub group: &'a str,
    /// Where values enter it.
    pub input: &'a str,
    /// Where they leave it.
    pub output: &'a str,
}

/// How far inputs and outputs stand beside what is grouped.
const ASIDE: f32 = 240.0;
/// How far they stand apart.
const APART: f32 = 80.0;

/// Puts what is chosen into a group in the place of the first of it; the edits, and what the group
/// is called.
pub fn group(patch: &Patch, parts: &Parts, kinds: Kinds<'_>) -> Option<(Vec<Edit>, String)> {
    let chosen: Vec<&String> = patch.nodes.keys().filter(|id| parts.nodes.contains(*id)).collect();
    let first = patch.nodes.get_index_of(*chosen.first()?)?;
    let taken = |id: &str| patch.is_taken(id);
    let parts = &with_pins(patch, parts);
    let id = fresh_id(taken, "group");
    let mut grouping = Grouping::new(patch, parts, kinds, &id);
    for wire in &patch.wires {
        grouping.take(wire);
    }
    let Grouping { inner, outside, .. } = grouping;
    let corner = super::fragment::middle(&inner);
    let node = Node { patch: Some(Box::new(inner)), ..Node::new(kinds.group) };
    let place = NodeLayout { x: corner[0], y: corner[1], ..NodeLayout::default() };
    let mut edits: Vec<Edit> = parts
        .items
        .iter()
        .rev()
        .filter(|(kind, at)| moves_along(patch, *kind, *at))
        .map(|&(kind, at)| Edit::RemoveItem { kind, at })
        .collect();
    edits.extend(chosen.into_iter().map(|id| Edit::Remove { node: id.clone() }));
    edits.push(Edit::Restore(Box::new(Removed::never(first, id.clone(), node, place))));
    edits.extend(outside.into_iter().map(|(at, wire)| Edit::Connect { at: Some(at), wire }));
    Some((edits, id))
}

/// The same with the probes on what is chosen, which go where their nodes go.
fn with_pins(patch: &Patch, parts: &Parts) -> Parts {
    let mut parts = parts.clone();
    for (at, pin) in patch.layout.probes.iter().enumerate() {
        if parts.nodes.contains(&pin.output.node) {
            parts.items.insert((ItemKind::Pin, at));
        }
    }
    parts
}

/// Whether something that is no node goes into the group with the nodes. A probe goes with its
/// node anyway.
fn moves_along(patch: &Patch, kind: ItemKind, at: usize) -> bool {
    matches!(patch.layout.item(kind, at), Some(Item::Comment(_) | Item::Frame(_)))
}

struct Grouping<'a> {
    patch: &'a Patch,
    parts: &'a Parts,
    kinds: Kinds<'a>,
    id: &'a str,
    inner: Patch,
    /// The wires of the group, with their places among all that stay outside.
    outside: Vec<(usize, Wire)>,
    /// How many wires stay outside so far.
    count: usize,
    /// The input that a source outside leads to, as long as no other wire of it came between.
    inputs: HashMap<Endpoint, usize>,
    outputs: HashMap<Endpoint, usize>,
    counts: (usize, usize),
}

impl<'a> Grouping<'a> {
    fn new(patch: &'a Patch, parts: &'a Parts, kinds: Kinds<'a>, id: &'a str) -> Self {
        let mut inner = super::fragment::copy(patch, parts);
        inner.version = None;
        inner.wires.clear();
        inner.extra.clear();
        Self {
            patch,
            parts,
            kinds,
            id,
            inner,
            outside: Vec::new(),
            count: 0,
            inputs: HashMap::new(),
            outputs: HashMap::new(),
            counts: (0, 0),
        }
    }

    /// Takes over one wire, in the order of the file, which is that of the values.
    fn take(&mut self, wire: &Wire) {
        let inside = |end: &Endpoint| self.parts.nodes.contains(&end.node);
        match (inside(&wire.from), inside(&wire.to)) {
            (true, true) => {
                // What comes behind it outside is another branch, or it would come before it.
                self.outputs.remove(&wire.from);
                self.inner.wires.push(wire.clone());
            }
            (false, false) => {
                // What the source gives comes here before it comes to the rest of the group.
                self.inputs.remove(&wire.from);
                self.count += 1;
            }
            (false, true) => self.enter(wire),
            (true, false) => self.leave(wire),
        }
    }

    fn enter(&mut self, wire: &Wire) {
        let number = match self.inputs.get(&wire.from) {
            Some(number) => *number,
            None => {
                self.counts.0 += 1;
                let number = self.counts.0;
                self.inputs.insert(wire.from.clone(), number);
                self.add_end(self.kinds.input, "in", number);
                let to = self.port(number);
                self.outside.push((self.count, Wire::new(wire.from.clone(), to)));
                self.count += 1;
                number
            }
        };
        let from = Endpoint { node: end_id("in", number), port: None };
        self.inner.wires.push(Wire { from, ..wire.clone() });
    }

    fn leave(&mut self, wire: &Wire) {
        let number = match self.outputs.get(&wire.from) {
            Some(number) => *number,
            None => {
                self.counts.1 += 1;
                let number = self.counts.1;
                self.outputs.insert(wire.from.clone(), number);
                self.add_end(self.kinds.output, "out", number);
                let to = Endpoint { node: end_id("out", number), port: None };
                self.inner.wires.push(Wire::new(wire.from.clone(), to));
                number
            }
        };
        self.outside.push((self.count, Wire { from: self.port(number), ..wire.clone() }));
        self.count += 1;
    }

    fn port(&self, number: usize) -> Endpoint {
        let port = (number > 1).then(|| number.to_string());
        Endpoint { node: self.id.to_owned(), port }
    }

    /// A port of the group, as a node inside of it.
    fn add_end(&mut self, operator: &str, stem: &str, number: usize) {
        let wanted = end_id(stem, number);
        self.inner.nodes.insert(wanted.clone(), Node::new(operator));
        let places = self.parts.nodes.iter().filter_map(|id| self.patch.layout.nodes.get(id));
        let (mut left, mut right, mut top) = (f32::MAX, f32::MIN, f32::MAX);
        for place in places {
            (left, right, top) = (left.min(place.x), right.max(place.x), top.min(place.y));
        }
        let x = if stem == "in" { left - ASIDE } else { right + ASIDE };
        let y = top + APART * (number - 1) as f32;
        let place = NodeLayout { x, y, ..NodeLayout::default() };
        self.inner.layout.nodes.insert(wanted, place);
    }
}

/// Blanks are in no id that a person gives, so that ports do not meet the nodes they stand beside.
fn end_id(stem: &str, number: usize) -> String {
    format!("{stem} {number}")
}

/// The ports that the nodes of an operator make, by their ids and names.
pub fn ports<'a>(inner: &'a Patch, operator: &str) -> Vec<(&'a str, String)> {
    let mut ports: Vec<(&str, String)> = Vec::new();
    for (id, node) in inner.nodes.iter().filter(|(_, node)| node.operator == operator) {
        let name = port_name(node, ports.len() + 1);
        ports.push((id, name));
    }
    ports
}

/// The name of a port that an inner input or output makes; its number if it has none.
pub fn port_name(node: &Node, number: usize) -> String {
    match node.properties.get("name").and_then(Json::as_str) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::file::text;
    use super::super::history::{History, Step};
    use super::super::ungrouping::ungroup;
    use super::*;

    const KINDS: Kinds<'_> = Kinds { group: "group", input: "input", output: "output" };

    fn patch() -> Patch {
        ["a", "b", "c", "d", "e"]
            .iter()
            .fold(Patch::new(), |patch, id| patch.with_node(id, Node::new("math.add")))
            .with_chain(&["a", "b", "c", "d"])
            .with_chain(&["a", "e", "c.2"])
            .with_chain(&["a", "c.3"])
    }

    fn choose(ids: &[&str]) -> Parts {
        Parts { nodes: ids.iter().map(|id| (*id).to_owned()).collect(), ..Parts::default() }
    }

    /// The wires of a patch as if its groups were not there.
    fn flat(patch: &Patch) -> BTreeSet<String> {
        let mut patch = patch.clone();
        while let Some(id) =
            patch.nodes.iter().find(|(_, n)| n.patch.is_some()).map(|(id, _)| id.clone())
        {
            let (edits, _) = ungroup(&patch, &id, KINDS).unwrap();
            History::new().apply(&mut patch, Step::new("ungroup", edits)).unwrap();
        }
        patch.wires.iter().map(|wire| format!("{} → {}", wire.from, wire.to)).collect()
    }

    #[test]
    fn a_group_keeps_every_wire_and_can_be_undone() {
        let before = patch();
        for chosen in [&["b", "c"][..], &["a"], &["c", "e"], &["a", "b", "c", "d", "e"]] {
            let (mut patch, mut history) = (before.clone(), History::new());
            let (edits, id) = group(&patch, &choose(chosen), KINDS).unwrap();
            history.apply(&mut patch, Step::new("group", edits)).unwrap();
            assert!(patch.nodes[&id].patch.is_some());
            assert_eq!(patch.nodes.len(), before.nodes.len() - chosen.len() + 1);
            assert_eq!(flat(&patch), flat(&before), "{chosen:?}");
            history.undo(&mut patch).unwrap();
            assert_eq!(text(&patch), text(&before), "{chosen:?}");
        }
    }

    #[test]
    fn what_a_source_feeds_keeps_its_order_around_a_group() {
        let before = patch();
        let (mut patch, mut history) = (before.clone(), History::new());
        let (edits, id) = group(&patch, &choose(&["b", "c"]), KINDS).unwrap();
        history.apply(&mut patch, Step::new("group", edits)).unwrap();
        let from_a = patch.wires.iter().filter(|wire| wire.from.node == "a");
        let from_a: Vec<String> = from_a.map(|wire| wire.to.to_string()).collect();
        assert_eq!(from_a, [id.clone(), "e".to_owned(), format!("{id}.3")]);
    }

    #[test]
    fn taking_apart_is_undone_exactly() {
        let (mut patch, mut history) = (patch(), History::new());
        let (edits, id) = group(&patch, &choose(&["b", "c"]), KINDS).unwrap();
        history.apply(&mut patch, Step::new("group", edits)).unwrap();
        let grouped = text(&patch);
        let (edits, parts) = ungroup(&patch, &id, KINDS).unwrap();
        history.apply(&mut patch, Step::new("ungroup", edits)).unwrap();
        assert_eq!(parts.nodes, ["b", "c"].map(str::to_owned).into());
        history.undo(&mut patch).unwrap();
        assert_eq!(text(&patch), grouped);
    }
}
