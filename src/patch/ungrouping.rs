//! A group taken apart, so that every wire leads where it led.

use std::collections::HashMap;

use super::edit::Edit;
use super::grouping::{Kinds, ports};
use super::item::Item;
use super::removed::Removed;
use super::surgery::{Parts, fresh_id};
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
    let mut within = Some(ends.within(&renamed));
    for wire in &patch.wires {
        if wire.from.node != id && wire.to.node != id {
            wires.push((false, wire.clone()));
            continue;
        }
        // What is inside stands where the group's first wire stood.
        wires.extend(within.take().into_iter().flatten().map(|wire| (true, wire)));
        let sources = if wire.from.node == id {
            ends.sources(&wire.from, &renamed)
        } else {
            vec![wire.from.clone()]
        };
        for from in sources {
            let targets = if wire.to.node == id {
                ends.targets(&wire.to, &renamed)
            } else {
                vec![wire.to.clone()]
            };
            for to in targets {
                let wire = Wire { from: from.clone(), to, extra: wire.extra.clone() };
                wires.push((true, wire));
            }
        }
    }
    wires.extend(within.take().into_iter().flatten().map(|wire| (true, wire)));
    // What goes straight through is wired from what comes to what goes.
    for (from, to) in ends.straight(patch, id) {
        wires.push((true, Wire::new(from, to)));
    }
    let new = wires.into_iter().enumerate().filter(|(_, (new, _))| *new);
    edits.extend(new.map(|(at, (_, wire))| Edit::Connect { at: Some(at), wire }));
    edits.extend(items(inner, &renamed));
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
}

impl<'a> Inside<'a> {
    fn new(inner: &'a Patch, kinds: Kinds<'a>) -> Self {
        Self {
            inner,
            kinds,
            inputs: ports(inner, kinds.input),
            outputs: ports(inner, kinds.output),
        }
    }

    fn is_end(&self, node: &Node) -> bool {
        node.operator == self.kinds.input || node.operator == self.kinds.output
    }

    fn id_is_end(&self, id: &str) -> bool {
        self.inner.nodes.get(id).is_some_and(|node| self.is_end(node))
    }

    /// The wires between nodes that are no ports.
    fn within(&self, renamed: &dyn Fn(&Endpoint) -> Option<Endpoint>) -> Vec<Wire> {
        let wires = self.inner.wires.iter();
        let wires = wires.filter_map(|wire| {
            let (from, to) = (renamed(&wire.from)?, renamed(&wire.to)?);
            Some(Wire { from, to, extra: wire.extra.clone() })
        });
        wires.collect()
    }

    /// Where a value of an input goes inside.
    fn targets(
        &self,
        port: &Endpoint,
        renamed: &dyn Fn(&Endpoint) -> Option<Endpoint>,
    ) -> Vec<Endpoint> {
        let Some(id) = find(&self.inputs, port) else { return Vec::new() };
        let wires = self.inner.wires.iter().filter(|wire| wire.from.node == id);
        wires.filter_map(|wire| renamed(&wire.to)).collect()
    }

    /// Where the values of an output come from inside.
    fn sources(
        &self,
        port: &Endpoint,
        renamed: &dyn Fn(&Endpoint) -> Option<Endpoint>,
    ) -> Vec<Endpoint> {
        let Some(id) = find(&self.outputs, port) else { return Vec::new() };
        let wires = self.inner.wires.iter().filter(|wire| wire.to.node == id);
        wires.filter_map(|wire| renamed(&wire.from)).collect()
    }

    /// From what is wired to an input to what is wired to an output, where nothing lies between.
    fn straight(&self, patch: &Patch, id: &str) -> Vec<(Endpoint, Endpoint)> {
        let mut found = Vec::new();
        let through = self
            .inner
            .wires
            .iter()
            .filter(|wire| self.id_is_end(&wire.from.node) && self.id_is_end(&wire.to.node));
        for wire in through {
            let into = patch.wires.iter().filter(|outer| {
                outer.to.node == id && find(&self.inputs, &outer.to) == Some(&wire.from.node)
            });
            for before in into {
                let out_of = patch.wires.iter().filter(|outer| {
                    outer.from.node == id && find(&self.outputs, &outer.from) == Some(&wire.to.node)
                });
                found.extend(out_of.map(|after| (before.from.clone(), after.to.clone())));
            }
        }
        found
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
