//! A group taken apart, so that every wire leads where it led.

use std::collections::HashMap;

use super::edit::Edit;
use super::grouping::{Kinds, ports};
use super::item::Item;
use super::removed::Removed;
use super::surgery::{Parts, fresh_id};
use super::turning::{Shown, Turns, renamed, shown, turned};
use super::{Endpoint, Node, Patch, Pin, Wire};

/// Takes a group apart; what is chosen then. None if there is no such node, or nothing inside.
pub fn ungroup(patch: &Patch, id: &str, kinds: Kinds<'_>) -> Option<(Vec<Edit>, Parts)> {
    let at = patch.nodes.get_index_of(id)?;
    let inner = patch.nodes.get(id)?.patch.as_deref()?;
    let ends = Inside::new(inner, kinds);
    let mut parts = Parts::default();
    let mut names: HashMap<&str, String> = HashMap::new();
    let mut edits = vec![Edit::Remove { node: id.to_owned() }];
    for (inside, node) in inner.nodes.iter().filter(|(_, node)| !ends.is_end(node)) {
        let taken = |new: &str| (new != id && patch.is_taken(new)) || parts.nodes.contains(new);
        let fresh = fresh_id(taken, inside);
        let place = inner.layout.nodes.get(inside).cloned().unwrap_or_default();
        let at = at + parts.nodes.len();
        let never = Removed::never(at, fresh.clone(), node.clone(), place);
        edits.push(Edit::Restore(Box::new(never)));
        names.insert(inside, fresh.clone());
        parts.nodes.insert(fresh);
    }
    let renamed = |end: &Endpoint| {
        let node = names.get(end.node.as_str())?.clone();
        Some(Endpoint { node, port: end.port.clone() })
    };
    let mut wires: Vec<(bool, Wire)> = Vec::new();
    let mut within = Some(ends.within(patch, id, &renamed));
    for wire in &patch.wires {
        let turns = patch.nodes.get(&wire.from.node).and_then(kinds.turns);
        if wire.to.node == id && turns == Some(Turns::Only) {
            wires.extend(ends.turned(patch, wire, &names).map(|wire| (true, wire)));
        } else if wire.to.node == id && wire.from.node != id {
            let to = ends.targets(patch, id, &wire.to, &renamed).into_iter();
            let (from, extra) = (&wire.from, &wire.extra);
            wires
                .extend(to.map(|to| (true, Wire { from: from.clone(), to, extra: extra.clone() })));
        } else if wire.from.node == id {
            // What is inside stands where the group first gave something.
            wires.extend(within.take().into_iter().flatten().map(|wire| (true, wire)));
        } else {
            wires.push((false, wire.clone()));
        }
    }
    wires.extend(within.take().into_iter().flatten().map(|wire| (true, wire)));
    let new = wires.into_iter().enumerate().filter(|(_, (new, _))| *new);
    edits.extend(new.map(|(at, (_, wire))| Edit::Connect { at: Some(at), wire }));
    edits.extend(items(inner, &renamed));
    edits.extend(ends.called(patch, id));
    Some((edits, parts))
}

/// What else stood on the canvas inside.
fn items(
    inner: &Patch,
    renamed: impl Fn(&Endpoint) -> Option<Endpoint>,
) -> impl Iterator<Item = Edit> {
    let comments = inner.layout.comments.iter().cloned().map(Item::Comment);
    let frames = inner.layout.frames.iter().cloned().map(Item::Frame);
    let pins = inner.layout.probes.iter().filter_map(move |pin| {
        Some(Item::Pin(Pin { output: renamed(&pin.output)?, ..pin.clone() }))
    });
    comments.chain(frames).chain(pins).map(|item| Edit::AddItem { at: None, item })
}

/// The inside of a group, and where its ports lead.
struct Inside<'a> {
    inner: &'a Patch,
    kinds: Kinds<'a>,
    inputs: Vec<(&'a str, String)>,
    outputs: Vec<(&'a str, String)>,
    shown: Vec<Shown<'a>>,
}

impl<'a> Inside<'a> {
    fn new(inner: &'a Patch, kinds: Kinds<'a>) -> Self {
        Self {
            inner,
            kinds,
            inputs: ports(inner, kinds.input),
            outputs: ports(inner, kinds.output),
            shown: shown(inner, |node| node.operator == kinds.shown),
        }
    }

    fn is_end(&self, node: &Node) -> bool {
        let Kinds { input, output, shown, .. } = self.kinds;
        [input, output, shown].contains(&&*node.operator)
    }

    /// The wires to what a node outside turns of those inside.
    fn turned<'b>(
        &'b self,
        patch: &'b Patch,
        wire: &'b Wire,
        names: &'b HashMap<&str, String>,
    ) -> impl Iterator<Item = Wire> + 'b {
        let turned = patch
            .nodes
            .get(&wire.from.node)
            .map(|node| turned(&node.properties))
            .unwrap_or_default();
        let mut nodes: Vec<&String> = Vec::new();
        for shown in self.shown.iter().filter(|shown| turned.contains(&shown.name)) {
            let Some(node) = names.get(shown.node).filter(|node| !nodes.contains(node)) else {
                continue;
            };
            nodes.push(node);
        }
        let to = |node: &String| Endpoint { node: node.clone(), port: None };
        nodes.into_iter().map(move |node| Wire { to: to(node), ..wire.clone() })
    }

    /// What was turned by the name that the group had for it is turned by its own from now on.
    fn called(&self, patch: &Patch, id: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (giver, node) in &patch.nodes {
            let leads_here = |wire: &Wire| wire.from.node == *giver && wire.to.node == id;
            if (self.kinds.turns)(node).is_none() || !patch.wires.iter().any(leads_here) {
                continue;
            }
            let mut after = node.clone();
            for name in turned(&node.properties) {
                let there = self.shown.iter().filter(|shown| shown.name == name);
                let mut own: Vec<&str> = there.map(|shown| shown.property).collect();
                own.dedup();
                if !own.is_empty() && own != [name] {
                    after = after.clone().with("mappings", renamed(&after, name, &own));
                }
            }
            if after.properties != node.properties {
                let value = after.properties.get("mappings").cloned();
                let property = "mappings".to_owned();
                edits.push(Edit::SetProperty { node: giver.clone(), property, value });
            }
        }
        edits
    }

    /// The wires that begin at nodes which are no ports, each in its turn. What leaves goes on to
    /// all that the group is wired to.
    fn within(
        &self,
        patch: &Patch,
        id: &str,
        renamed: &dyn Fn(&Endpoint) -> Option<Endpoint>,
    ) -> Vec<Wire> {
        let mut wires = Vec::new();
        for wire in &self.inner.wires {
            let Some(from) = renamed(&wire.from) else { continue };
            let to = self.ends_of(patch, id, &wire.to, renamed).into_iter();
            wires.extend(to.map(|to| Wire { from: from.clone(), to, extra: wire.extra.clone() }));
        }
        wires
    }

    /// Where a value of an input goes.
    fn targets(
        &self,
        patch: &Patch,
        id: &str,
        port: &Endpoint,
        renamed: &dyn Fn(&Endpoint) -> Option<Endpoint>,
    ) -> Vec<Endpoint> {
        let Some(input) = find(&self.inputs, port) else { return Vec::new() };
        let wires = self.inner.wires.iter().filter(|wire| wire.from.node == input);
        wires.flat_map(|wire| self.ends_of(patch, id, &wire.to, renamed)).collect()
    }

    /// Where a wire inside leads: to a node, or through an output to all that is wired to it.
    fn ends_of(
        &self,
        patch: &Patch,
        id: &str,
        to: &Endpoint,
        renamed: &dyn Fn(&Endpoint) -> Option<Endpoint>,
    ) -> Vec<Endpoint> {
        if let Some(end) = renamed(to) {
            return vec![end];
        }
        let leaves = |wire: &&Wire| {
            wire.from.node == id && find(&self.outputs, &wire.from) == Some(&to.node)
        };
        let out = patch.wires.iter().filter(leaves);
        out.map(|wire| wire.to.clone()).filter(|end| end.node != id).collect()
    }
}

/// The node that a port of a group leads to: by its name, or its number.
fn find<'a>(ports: &[(&'a str, String)], end: &Endpoint) -> Option<&'a str> {
    let port = match &end.port {
        None => ports.first(),
        Some(name) => ports
            .iter()
            .find(|(_, port)| port == name)
            .or_else(|| ports.get(name.parse::<usize>().ok()?.checked_sub(1)?)),
    };
    port.map(|(id, _)| *id)
}
