//! Other sizes, other ways of wires, and wires that are cut.

use egui::{Pos2, Rect, pos2};

use super::super::command::Command;
use super::super::document::snap;
use super::super::theme::canvas as sizes;
use super::gesture::{Resizable, areas};
use super::{Scene, geometry};
use crate::patch::edit::Edit;
use crate::patch::item::{Item, ItemKind};

/// Where something that is no node stands.
pub fn area_of(scene: &Scene<'_>, kind: ItemKind, at: usize) -> Option<Rect> {
    if kind == ItemKind::Pin {
        return scene.session.patch().layout.probes.get(at).map(super::pin::rect);
    }
    let mut all = areas(scene.session.patch());
    all.find(|(k, i, _)| (*k, *i) == (kind, at)).map(|(_, _, rect)| rect)
}

/// The corner is here now.
pub fn resized(scene: &Scene<'_>, of: &Resizable, end: Pos2) -> Option<Command> {
    let end = pos2(snap(end.x), snap(end.y));
    let patch = scene.session.patch();
    let edit = match of {
        Resizable::Visual(id) => {
            let visual = geometry::visual(scene.graph.node(id)?)?;
            let size = super::super::graph::clamped(end - visual.min);
            let place = patch.layout.nodes.get(id)?.clone();
            let place = crate::patch::NodeLayout { size: Some(size.into()), ..place };
            Edit::SetPlace { node: id.clone(), place: Some(place) }
        }
        Resizable::Item(kind, at) => {
            let size = (end - area_of(scene, *kind, *at)?.min).max(sizes::LEAST_ITEM);
            let mut item = patch.layout.item(*kind, *at)?;
            match &mut item {
                Item::Comment(it) => (it.width, it.height) = (size.x, size.y),
                Item::Frame(it) => (it.width, it.height) = (size.x, size.y),
                _ => return None,
            }
            Edit::SetItem { at: *at, item }
        }
    };
    Some(Command::edit(edit))
}

/// A point of a wire is here now.
pub fn bent(scene: &Scene<'_>, wire: usize, point: usize, world: Pos2) -> Option<Command> {
    let patch = scene.session.patch();
    let ends = patch.wires.get(wire)?;
    let at = patch.layout.bend(&ends.from, &ends.to)?;
    let mut bend = patch.layout.bends[at].clone();
    let new = rounded(world);
    let old = bend.points.get_mut(point)?;
    if *old == new {
        return None;
    }
    *old = new;
    Some(Command::edit(Edit::SetItem { at, item: Item::Bend(bend) }))
}

/// On the grid.
pub fn rounded(world: Pos2) -> [f32; 2] {
    [snap(world.x), snap(world.y)]
}

/// The wires that a stroke crosses, by their places in the patch.
pub fn crossed(scene: &Scene<'_>, stroke: &[Pos2]) -> Vec<usize> {
    let wires = scene.graph.wires.iter();
    let cut = |wire: &&super::super::graph::GraphWire| {
        let path = geometry::path(scene.graph, wire);
        path.iter().any(|curve| geometry::crosses(curve, stroke))
    };
    wires.filter(cut).map(|wire| wire.at).collect()
}
