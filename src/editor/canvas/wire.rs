//! Draws the wires, and hints at those that nobody draws.

use std::time::Duration;

use egui::epaint::CubicBezierShape;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::super::graph::GraphWire;
use super::super::theme::{self, canvas as sizes, type_color};
use super::super::watch::Tap;
use super::hit::Hit;
use super::{Scene, geometry};

/// The share of a wire in which what travels along it fades in and out.
const FADE: f32 = 0.125;
/// How long a wire stays lit after a value.
const AFTERGLOW: Duration = Duration::from_millis(600);
/// How far the lines that make up a curve may lie beside it, in points.
const FLAT: f32 = 0.1;
/// How long a pulse takes from end to end.
const PULSE: f64 = 1.4;

pub fn paint_all(scene: &Scene<'_>, painter: &Painter) {
    for (position, wire) in scene.graph.wires.iter().enumerate() {
        paint(scene, painter, position, wire);
    }
    paint_links(scene, painter);
}

fn paint(scene: &Scene<'_>, painter: &Painter, position: usize, wire: &GraphWire) {
    let path = geometry::path(scene.graph, wire);
    if !path.iter().any(|curve| scene.is_visible(geometry::bounds(curve))) {
        return;
    }
    let zoom = scene.camera.zoom;
    let path: geometry::Path =
        path.iter().map(|curve| curve.map(|point| scene.camera.to_screen(point))).collect();
    let source = &scene.graph.nodes[wire.from.0];
    let value_type = scene.session.seen_type(&source.id, wire.from.1, wire.value_type);
    let color = type_color(scene.palette, value_type);
    let hovered = matches!(scene.hover, Some(Hit::Wire(at) | Hit::Bend(at, _)) if at == position);
    let selected = scene.selection.wires.contains(&wire.at);
    let tap = tap(scene, wire);
    let glow = tap.map_or(0.0, |tap| glow(scene, tap));
    let strength = if hovered || touches(scene, wire) { 1.0 } else { 0.55 + 0.45 * glow };
    let silent = source.mode.is_some() || scene.graph.nodes[wire.to.0].mode.is_some();
    let strength = if silent { 0.3 } else { strength };
    let color = theme::mix(scene.palette.canvas, color, strength);
    let width = width(zoom, hovered);
    let rim = width + sizes::WIRE_RIM * zoom.min(1.0);
    // A rim of the ground sets crossing wires off from each other.
    let ground = if selected { scene.palette.accent } else { scene.palette.canvas };
    strokes(painter, &path, rim, ground);
    strokes(painter, &path, width, color);
    for point in scene.graph.bends(wire) {
        let at = scene.camera.to_screen(*point);
        let radius = sizes::PORT * zoom * if hovered { 1.0 } else { 0.7 };
        painter.circle(at, radius, color, Stroke::new(theme::LINE, scene.palette.canvas));
    }
    arrow(scene, painter, &path, color);
    if glow > 0.0 && scene.animates {
        pulse(scene, painter, &path, (width, color, glow));
    }
}

/// The width of a wire at this zoom.
pub fn width(zoom: f32, lit: bool) -> f32 {
    let width = if lit { sizes::WIRE_LIT } else { sizes::WIRE };
    width * zoom.clamp(*sizes::WIRE_ZOOM.start(), *sizes::WIRE_ZOOM.end())
}

fn strokes(painter: &Painter, path: &[[Pos2; 4]], width: f32, color: Color32) {
    let stroke = Stroke::new(width, color);
    let shape = |curve: &[Pos2; 4]| {
        CubicBezierShape::from_points_stroke(*curve, false, theme::NOTHING, stroke)
    };
    if let [curve] = path {
        painter.add(Shape::CubicBezier(shape(curve)));
        return;
    }
    // As one line, so that nothing is seen of where its pieces meet.
    let mut points: Vec<Pos2> = path.iter().take(1).map(|curve| curve[0]).collect();
    for curve in path {
        points.extend(shape(curve).flatten(Some(FLAT)).into_iter().skip(1));
    }
    painter.add(Shape::line(points, stroke));
}

/// Says which way values go, where the wire is long enough to have room for it.
fn arrow(scene: &Scene<'_>, painter: &Painter, path: &[[Pos2; 4]], color: Color32) {
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
    let zoom = scene.camera.zoom;
    if first[0].distance(last[3]) < sizes::LEAST_WITH_ARROW * zoom.max(1.0)
        || zoom < *sizes::WIRE_ZOOM.start()
    {
        return;
    }
    let tip = geometry::along_path(path, 0.52);
    let way = (tip - geometry::along_path(path, 0.5)).normalized();
    let (back, side) = (way * -sizes::ARROW.x * zoom, way.rot90() * sizes::ARROW.y * zoom);
    let points = vec![tip, tip + back + side, tip + back - side];
    painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
}

/// A light that travels along while values pass.
fn pulse(
    scene: &Scene<'_>,
    painter: &Painter,
    path: &[[Pos2; 4]],
    (width, color, glow): (f32, Color32, f32),
) {
    let share = (scene.time / PULSE).fract() as f32;
    let at = geometry::along_path(path, share);
    // Fades in and out at the ends, so that nothing jumps.
    let fade = (share * (1.0 - share) / FADE).min(1.0) * glow;
    let swell = 0.5 + 0.5 * fade;
    let bright = theme::mix(color, scene.palette.text, 0.5 * fade);
    painter.circle_filled(at, (width + theme::LINE * scene.camera.zoom) * swell, bright);
}

/// Whether one of its ends is selected.
fn touches(scene: &Scene<'_>, wire: &GraphWire) -> bool {
    let is = |position: usize| scene.is_selected(&scene.graph.nodes[position]);
    is(wire.from.0) || is(wire.to.0)
}

/// What is known of the output that a wire leads from.
pub fn tap<'a>(scene: &Scene<'a>, wire: &GraphWire) -> Option<&'a Tap> {
    let (node, output) = wire.from;
    scene.session.tap(node, output)
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
pub fn paint_links(scene: &Scene<'_>, painter: &Painter) {
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
        let stroke = Stroke::new(theme::LINE, scene.palette.accent);
        painter.extend(Shape::dashed_line(&[start, end], stroke, theme::DASH, theme::DASH));
        painter.circle_filled(end, theme::DOT_SMALL, scene.palette.accent);
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
