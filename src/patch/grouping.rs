//! Nodes put together into one with a patch inside, so that every wire leads where it led.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::edit::Edit;
use super::item::{Item, ItemKind};
use super::removed::Removed;
use super::surgery::{Parts, fresh_id};
use super::turning::{Turns, renamed, showing, turned};
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
    /// What shows properties of nodes inside as properties of the group.
    pub shown: &'a str,
    /// Whether the wires of a node turn knobs.
    pub turns: fn(&Node) -> Option<Turns>,
    /// Whether a group has a property of this name itself.
    pub own: fn(&str) -> bool,
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
    let Grouping { inner, outside, called, .. } = grouping;
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
    edits.extend(called.into_iter().map(|(node, mappings)| Edit::SetProperty {
        node,
        property: "mappings".to_owned(),
        value: Some(mappings),
    }));
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
    /// The names by which the group shows what nodes outside turn, and which node that is.
    names: HashMap<String, String>,
    /// Nodes outside that turn what the group calls otherwise, with their new mappings.
    called: IndexMap<String, Json>,
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
            names: HashMap::new(),
            called: IndexMap::new(),
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
        let giver = &self.patch.nodes[&wire.from.node];
        let turns = (self.kinds.turns)(giver);
        if turns.is_some() {
            self.show(giver, wire);
        }
        if turns == Some(Turns::Only) {
            let to = Endpoint { node: self.id.to_owned(), port: None };
            if !self.outside.iter().any(|(_, there)| there.from.node == wire.from.node) {
                self.outside.push((self.count, Wire { to, ..wire.clone() }));
                self.count += 1;
            }
            return;
        }
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

    /// Lets the group show what a node outside turns of one inside.
    fn show(&mut self, giver: &Node, wire: &Wire) {
        let id = &wire.from.node;
        let mut shown = Vec::new();
        for property in turned(&giver.properties) {
            let is_free = |name: &str| {
                !(self.kinds.own)(name) && self.names.get(name).is_none_or(|by| by == id)
            };
            let numbered = (2..).map(|number| format!("{property}_{number}"));
            let mut names = std::iter::once(property.to_owned()).chain(numbered);
            let Some(name) = names.find(|name| is_free(name)) else { continue };
            if name != property {
                let before = self.called.get(id).cloned();
                let before =
                    before.map_or_else(|| giver.clone(), |it| giver.clone().with("mappings", it));
                self.called.insert(id.clone(), renamed(&before, property, &[&name]));
            }
            self.names.insert(name.clone(), id.clone());
            shown.push((property.to_owned(), name));
        }
        let number = self.inner.nodes.values().filter(|it| it.operator == self.kinds.shown).count();
        let show = fresh_id(|id| self.inner.is_taken(id), &end_id("show", number + 1));
        self.inner.nodes.insert(show.clone(), showing(self.kinds.shown, &shown));
        let mut place = self.inner.layout.nodes.get(&wire.to.node).cloned().unwrap_or_default();
        place = NodeLayout { x: place.x - ASIDE, y: place.y + APART, ..NodeLayout::default() };
        self.inner.layout.nodes.insert(show.clone(), place);
        self.inner.wires.push(Wire::new(&*show, &*wire.to.node));
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
mod tests;
