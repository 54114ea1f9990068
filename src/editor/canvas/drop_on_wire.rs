//! A node that is let go over a wire is put into it.

use egui::{Painter, Rect, Stroke};

use super::super::document;
use super::super::graph::{Graph, GraphWire};
use super::super::theme::canvas as sizes;
use super::gesture::Shift;
use super::wiring::{self, Port, endpoint};
use super::{Scene, geometry};
use crate::patch::edit::Edit;
use crate::patch::surgery;

/// How far from a wire the middle of a node's title may be.
const REACH: f32 = sizes::HEADER * 0.75;

/// The drawn wire that a node would be put into.
fn target(scene: &Scene<'_>, shift: &Shift) -> Option<(usize, usize)> {
    let node = scene.graph.position(shift.node.as_deref()?)?;
    // A tremble of the hand is no drop.
    if shift.done.length() < sizes::SNAP {
        return None;
    }
    let drawn = &scene.graph.nodes[node];
    let rect = geometry::rect(drawn);
    if drawn.inputs.is_empty() || drawn.outputs.is_empty() {
        return None;
    }
    // One that has its place between others is only moved.
    let wired = |end: (usize, usize)| end.0 == node;
    if scene.graph.wires.iter().any(|wire| wired(wire.from) || wired(wire.to)) {
        return None;
    }
    let middle = rect.left_top() + egui::vec2(rect.width() / 2.0, sizes::HEADER / 2.0);
    let fits = |wire: &&(usize, &GraphWire)| {
        wiring::joins(scene, wire.1.from, (node, 0), None).is_ok()
            && wiring::joins(scene, (node, 0), wire.1.to, None).is_ok()
    };
    let distance = |wire: &GraphWire| {
        let path = geometry::path(scene.graph, wire);
        let around = |curve: &&_| geometry::bounds(curve).expand(REACH).contains(middle);
        let near = path.iter().filter(around).map(|curve| geometry::distance(curve, middle));
        near.fold(f32::INFINITY, f32::min)
    };
    let wires = scene.graph.wires.iter().enumerate();
    let near = wires.filter(|(_, wire)| distance(wire) < REACH);
    let near: Vec<_> = near.collect();
    near.iter().find(fits).map(|(at, _)| (*at, node))
}

/// The edits that put it in.
pub fn edits(scene: &Scene<'_>, shift: &Shift) -> Option<Vec<Edit>> {
    let (wire, node) = target(scene, shift)?;
    let input = endpoint(scene.graph, Port::Input(node, 0));
    let output = endpoint(scene.graph, Port::Output(node, 0));
    let at = scene.graph.wires[wire].at;
    let mut edits = surgery::insert(scene.session.patch(), at, input, output);
    let (drawn, wire) = (&scene.graph.nodes[node], &scene.graph.wires[wire]);
    let (by, moves) = make_room(scene.graph, geometry::rect(drawn), wire, Some(node));
    if by > 0.0 {
        let (x, y) = (drawn.position.x + by, drawn.position.y);
        edits.push(Edit::Move { node: drawn.id.clone(), x, y });
    }
    edits.extend(moves);
    Some(edits)
}

/// Makes room for a node of this outline on a wire: how far the node itself goes to the right, so
/// as not to lie on what the wire comes from, and the moves of what comes behind the wire.
pub fn make_room(
    graph: &Graph,
    outline: Rect,
    wire: &GraphWire,
    node: Option<usize>,
) -> (f32, Vec<Edit>) {
    let nodes = &graph.nodes;
    let (before, next) = (wire.from.0, wire.to.0);
    let whole = |needed: f32| document::snap(needed + sizes::SNAP / 2.0);
    let leads_right = nodes[before].position.x < nodes[next].position.x;
    let lacks = geometry::rect(&nodes[before]).right() + sizes::BEHIND - outline.left();
    let own = if leads_right && lacks > 0.0 { whole(lacks) } else { 0.0 };
    let needed = outline.right() + own + sizes::BEHIND - nodes[next].position.x;
    if needed <= 0.0 {
        return (own, Vec::new());
    }
    let by = whole(needed);
    let (mut behind, mut at) = (vec![next], 0);
    while let Some(&from) = behind.get(at) {
        at += 1;
        for wire in graph.wires.iter().filter(|wire| wire.from.0 == from) {
            let to = wire.to.0;
            // What leads back stays where it is.
            let further = nodes[to].position.x > nodes[from].position.x;
            if further && Some(to) != node && !behind.contains(&to) {
                behind.push(to);
            }
        }
    }
    push_aside(graph, &mut behind, by, &[Some(before), node]);
    let moved = behind.into_iter().map(|at| &nodes[at]);
    let moved = moved.map(|drawn| Edit::Move {
        node: drawn.id.clone(),
        x: drawn.position.x + by,
        y: drawn.position.y,
    });
    (own, moved.collect())
}

/// Takes along what would otherwise lie below what is moved to the right by so much.
fn push_aside(graph: &Graph, moved: &mut Vec<usize>, by: f32, stay: &[Option<usize>]) {
    let rect = |at: usize| geometry::rect(&graph.nodes[at]);
    let mut at = 0;
    while let Some(&one) = moved.get(at) {
        at += 1;
        let (old, new) = (rect(one), rect(one).translate(egui::vec2(by, 0.0)));
        let met = |other: &usize| {
            let other = rect(*other);
            new.intersects(other) && !old.intersects(other)
        };
        let free = |other: &usize| !stay.contains(&Some(*other)) && !moved.contains(other);
        let others: Vec<usize> = (0..graph.nodes.len()).filter(free).filter(met).collect();
        moved.extend(others);
    }
}

/// Lights up the wire.
pub fn paint(scene: &Scene<'_>, painter: &Painter, shift: &Shift) {
    let Some((wire, _)) = target(scene, shift) else { return };
    for curve in geometry::path(scene.graph, &scene.graph.wires[wire]) {
        let points = curve.map(|point| scene.camera.to_screen(point));
        let stroke = Stroke::new(sizes::WIRE_LIT, scene.palette.accent);
        painter.add(egui::epaint::CubicBezierShape::from_points_stroke(
            points,
            false,
            super::super::theme::NOTHING,
            stroke,
        ));
    }
}
