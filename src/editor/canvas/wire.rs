//! Draws the wires, and hints at those that nobody draws.

use std::time::Duration;

use egui::epaint::CubicBezierShape;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::super::graph::GraphWire;
use super::super::theme::{self, canvas as sizes, type_color};
use super::super::watch::Tap;
use super::hit::Hit;
use super::{Scene, geometry};

/// How long a wire stays lit after a value.
const AFTERGLOW: Duration = Duration::from_millis(600);
/// How long a pulse takes from end to end.
const PULSE: f64 = 1.4;

pub fn paint_all(scene: &Scene<'_>, painter: &Painter) {
    for (position, wire) in scene.graph.wires.iter().enumerate() {
        paint(scene, painter, position, wire);
    }
    paint_links(scene, painter);
}

fn paint(scene: &Scene<'_>, painter: &Painter, position: usize, wire: &GraphWire) {
    let curve = geometry::curve(&scene.graph.nodes, wire);
    if !scene.is_visible(geometry::bounds(&curve)) {
        return;
    }
    let zoom = scene.camera.zoom;
    let points = curve.map(|point| scene.camera.to_screen(point));
    let source = &scene.graph.nodes[wire.from.0].id;
    let value_type = scene.session.seen_type(source, wire.from.1, wire.value_type);
    let color = type_color(scene.palette, value_type);
    let hovered = scene.hover == Some(Hit::Wire(position));
    let chosen = touches(scene, wire);
    if zoom < sizes::PLAIN {
        let width = if hovered { 2.5 } else { 1.0 };
        let dim = theme::mix(scene.palette.canvas, color, 0.6);
        painter.line_segment([points[0], points[3]], Stroke::new(width, dim));
        return;
    }
    let tap = tap(scene, wire);
    let glow = tap.map_or(0.0, |tap| glow(scene, tap));
    let strength = if hovered || chosen { 1.0 } else { 0.55 + 0.45 * glow };
    let color = theme::mix(scene.palette.canvas, color, strength);
    let width = sizes::WIRE * zoom.clamp(0.6, 1.5) + if hovered { 1.0 } else { 0.0 };
    let stroke = |width, color: Color32| {
        let shape = CubicBezierShape::from_points_stroke(
            points,
            false,
            Color32::TRANSPARENT,
            Stroke::new(width, color),
        );
        painter.add(Shape::CubicBezier(shape));
    };
    // A rim of the ground sets crossing wires off from each other.
    stroke(width + 3.0 * zoom.min(1.0), scene.palette.canvas);
    stroke(width, color);
    if glow > 0.0 {
        let share = (scene.time / PULSE).fract() as f32;
        let at = geometry::along(&points, share);
        // Fades in and out at the ends, so that nothing jumps.
        let fade = (share * (1.0 - share) * 8.0).min(1.0) * glow;
        let bright = theme::mix(color, scene.palette.text, 0.5 * fade);
        painter.circle_filled(at, (width + 1.5 * zoom) * (0.5 + 0.5 * fade), bright);
    }
}

/// Whether one of its ends is selected.
fn touches(scene: &Scene<'_>, wire: &GraphWire) -> bool {
    let is = |position: usize| scene.is_selected(&scene.graph.nodes[position]);
    is(wire.from.0) || is(wire.to.0)
}

/// What is known of the output that a wire leads from.
pub fn tap<'a>(scene: &Scene<'a>, wire: &GraphWire) -> Option<&'a Tap> {
    let (node, output) = wire.from;
    scene.session.reading(&scene.graph.nodes[node].id)?.taps.get(output)
}

/// From 1 when a value has just passed to 0.
fn glow(scene: &Scene<'_>, tap: &Tap) -> f32 {
    if !scene.runs {
        return 0.0;
    }
    if tap.rate > 0.0 {
        return 1.0;
    }
    let Some(last) = &tap.last else { return 0.0 };
    let age = scene.now.saturating_duration_since(last.at);
    1.0 - (age.as_secs_f32() / AFTERGLOW.as_secs_f32()).min(1.0)
}

/// Connections and subjects of the node that is selected or under the pointer.
fn paint_links(scene: &Scene<'_>, painter: &Painter) {
    let hovered = match scene.hover {
        Some(Hit::Node(at) | Hit::Visual(at)) => Some(at),
        _ => None,
    };
    let selected = scene.selection.only_node().and_then(|id| scene.graph.position(id));
    for link in &scene.graph.links {
        let shown = [hovered, selected].into_iter().flatten();
        if !shown.into_iter().any(|node| node == link.from || node == link.to) {
            continue;
        }
        let rect = |node: usize| geometry::rect(&scene.graph.nodes[node]);
        let (from, to) = (rect(link.from), rect(link.to));
        let (start, end) = facing(from, to);
        let (start, end) = (scene.camera.to_screen(start), scene.camera.to_screen(end));
        let stroke = Stroke::new(1.25, scene.palette.accent);
        painter.extend(Shape::dashed_line(&[start, end], stroke, 4.0, 4.0));
        painter.circle_filled(end, 3.0, scene.palette.accent);
    }
}

/// The points at which two nodes face each other: the middles of their headers, or of their
/// upper and lower edges where they stand above each other.
fn facing(from: Rect, to: Rect) -> (Pos2, Pos2) {
    let header = |rect: Rect, x| pos2(x, rect.top() + sizes::HEADER / 2.0);
    if from.right() < to.left() {
        (header(from, from.right()), header(to, to.left()))
    } else if to.right() < from.left() {
        (header(from, from.left()), header(to, to.right()))
    } else if from.bottom() < to.top() {
        (from.center_bottom(), to.center_top())
    } else {
        (from.center_top(), to.center_bottom())
    }
}
