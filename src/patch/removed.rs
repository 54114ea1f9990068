//! What an edit took out of a patch, and how it is put back.

use super::edit::{Edit, EditError, Inverse};
use super::item::Item;
use super::{Node, NodeLayout, Patch, Wire};

/// What has gone from a patch, each with its place among its like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removed {
    node: Option<(usize, String, Node)>,
    place: Option<(usize, String, NodeLayout)>,
    /// In the order in which they are put back.
    wires: Vec<(usize, Wire)>,
    items: Vec<(usize, Item)>,
}

impl Removed {
    /// Takes out a node with all that mentions it.
    pub(super) fn node(patch: &mut Patch, id: &str) -> Result<Self, EditError> {
        let node = patch.nodes.shift_remove_full(id);
        let node = node.ok_or_else(|| EditError::NoSuchNode(id.to_owned()))?;
        let place = patch.layout.nodes.shift_remove_full(id);
        let (mut wires, mut items) = (Vec::new(), Vec::new());
        // From behind, so that the places of those before stay what they are.
        for at in (0..patch.wires.len()).rev() {
            if patch.wires[at].from.node == id || patch.wires[at].to.node == id {
                wires.push((at, patch.wires.remove(at)));
            }
        }
        let layout = &mut patch.layout;
        for at in (0..layout.bends.len()).rev() {
            if layout.bends[at].from.node == id || layout.bends[at].to.node == id {
                items.push((at, Item::Bend(layout.bends.remove(at))));
            }
        }
        for at in (0..layout.probes.len()).rev() {
            if layout.probes[at].output.node == id {
                items.push((at, Item::Pin(layout.probes.remove(at))));
            }
        }
        wires.reverse();
        items.reverse();
        Ok(Self { node: Some(node), place, wires, items })
    }

    /// Takes out a wire, and its bend unless that is also the bend of another.
    pub(super) fn wire(patch: &mut Patch, at: usize) -> Result<Self, EditError> {
        if at >= patch.wires.len() {
            return Err(EditError::NoSuchWire(at));
        }
        let wire = patch.wires.remove(at);
        let bend = patch.lone_bend(&wire);
        let items =
            bend.map(|at| (at, Item::Bend(patch.layout.bends.remove(at)))).into_iter().collect();
        Ok(Self { wires: vec![(at, wire)], items, ..Self::default() })
    }

    /// A node that was never there, to be put before the one at this place.
    pub(super) fn never(at: usize, id: String, node: Node, place: NodeLayout) -> Self {
        let place = Some((usize::MAX, id.clone(), place));
        Self { node: Some((at, id, node)), place, ..Self::default() }
    }

    /// Takes out the place of a node.
    pub(super) fn place(patch: &mut Patch, id: &str) -> Self {
        Self { place: patch.layout.nodes.shift_remove_full(id), ..Self::default() }
    }

    /// Whether nothing in it changes what the patch does.
    pub(super) fn is_only_layout(&self) -> bool {
        self.node.is_none() && self.wires.is_empty()
    }

    /// Puts all of it back.
    pub(super) fn restore(self, patch: &mut Patch) -> Inverse {
        let inverse = self.again();
        if let Some((at, id, node)) = self.node {
            patch.nodes.shift_insert(at.min(patch.nodes.len()), id, node);
        }
        if let Some((at, id, place)) = self.place {
            let places = &mut patch.layout.nodes;
            places.shift_insert(at.min(places.len()), id, place);
        }
        for (at, wire) in self.wires {
            patch.wires.insert(at.min(patch.wires.len()), wire);
        }
        for (at, item) in self.items {
            patch.layout.insert(at, item);
        }
        inverse
    }

    /// The edits that take it out as before.
    fn again(&self) -> Inverse {
        match (&self.node, &self.place) {
            (Some((_, id, _)), _) => vec![Edit::Remove { node: id.clone() }],
            (None, Some((_, id, _))) => vec![Edit::SetPlace { node: id.clone(), place: None }],
            (None, None) => self.wires.iter().map(|&(at, _)| Edit::Disconnect { at }).collect(),
        }
    }
}

impl Patch {
    /// Whether a new node cannot have this id: a node has it, or something that is left over in
    /// the file would become part of the new node.
    pub fn is_taken(&self, id: &str) -> bool {
        self.nodes.contains_key(id)
            || self.layout.nodes.contains_key(id)
            || self.wires.iter().any(|wire| wire.from.node == id || wire.to.node == id)
            || self.layout.bends.iter().any(|bend| bend.from.node == id || bend.to.node == id)
            || self.layout.probes.iter().any(|pin| pin.output.node == id)
    }

    /// The bend between the ends of a wire, unless a wire of the patch leads through it.
    pub(super) fn lone_bend(&self, wire: &Wire) -> Option<usize> {
        let used = self.wires.iter().any(|other| other.from == wire.from && other.to == wire.to);
        self.layout.bend(&wire.from, &wire.to).filter(|_| !used)
    }
}
