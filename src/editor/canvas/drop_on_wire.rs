//! A node that is let go over a wire is put into it.

use std::collections::HashMap;

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
    // Of those that move already, and of those that stay.
    let mut met = vec![false; nodes.len()];
    met[next] = true;
    node.into_iter().for_each(|node| met[node] = true);
    let mut wires: HashMap<usize, Vec<usize>> = HashMap::new();
    for wire in &graph.wires {
        wires.entry(wire.from.0).or_default().push(wire.to.0);
    }
    let (mut behind, mut at) = (vec![next], 0);
    while let Some(&from) = behind.get(at) {
        at += 1;
        for &to in wires.get(&from).into_iter().flatten() {
            // What leads back stays where it is.
            let further = nodes[to].position.x > nodes[from].position.x;
            if further && !std::mem::replace(&mut met[to], true) {
                behind.push(to);
            }
        }
    }
    met[before] = true;
    push_aside(graph, &mut behind, by, &mut met);
    let moved = behind.into_iter().map(|at| &nodes[at]);
    let moved = moved.map(|drawn| Edit::Move {
        node: drawn.id.clone(),
        x: drawn.position.x + by,
        y: drawn.position.y,
    });
    (own, moved.collect())
}

/// Takes along what would otherwise lie below what is moved to the right by so much.
fn push_aside(graph: &Graph, moved: &mut Vec<usize>, by: f32, met: &mut [bool]) {
    let rects: Vec<Rect> = graph.nodes.iter().map(geometry::rect).collect();
    let mut at = 0;
    while let Some(&one) = moved.get(at) {
        at += 1;
        let (old, new) = (rects[one], rects[one].translate(egui::vec2(by, 0.0)));
        for (other, rect) in rects.iter().enumerate().filter(|(other, _)| !met[*other]) {
            if new.intersects(*rect) && !old.intersects(*rect) {
                moved.push(other);
            }
        }
        moved[at..].iter().for_each(|other| met[*other] = true);
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
