//! Where the parts of a node are, in points of the patch.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::super::graph::{GraphNode, GraphWire};
use super::super::theme::canvas as sizes;

/// Whether its ports have lines of their own, below the header.
fn has_rows(node: &GraphNode) -> bool {
    let named = node.inputs.iter().chain(&node.outputs).any(|port| port.name.is_some());
    named || node.inputs.len() > 1 || node.outputs.len() > 1
}

/// Header and detail.
fn top_height(node: &GraphNode) -> f32 {
    sizes::HEADER + if node.detail.is_empty() { 0.0 } else { sizes::DETAIL }
}

fn rows_height(node: &GraphNode) -> f32 {
    if !has_rows(node) {
        return 0.0;
    }
    node.inputs.len().max(node.outputs.len()) as f32 * sizes::PORT_ROW + 6.0
}

/// A rectangle by its upper left corner and its size.
pub fn area(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(pos2(x, y), vec2(width, height))
}

/// The node itself.
pub fn rect(node: &GraphNode) -> Rect {
    let visual = if node.visual.is_some() { sizes::VISUAL + 8.0 } else { 0.0 };
    let height = top_height(node) + rows_height(node) + visual;
    Rect::from_min_size(node.position, vec2(sizes::NODE, height))
}

/// The node with what stands around it.
pub fn outline(node: &GraphNode) -> Rect {
    let mut outline = rect(node).expand2(vec2(8.0, 6.0));
    outline.max.y += 28.0;
    outline
}

/// Where its visual draws.
pub fn visual(node: &GraphNode) -> Option<Rect> {
    node.visual?;
    let rect = rect(node);
    let top = rect.bottom() - sizes::VISUAL - 8.0;
    Some(Rect::from_min_max(pos2(rect.left() + 8.0, top), rect.max - Vec2::splat(8.0)))
}

fn port_height(node: &GraphNode, position: usize) -> f32 {
    if !has_rows(node) {
        return sizes::HEADER / 2.0;
    }
    top_height(node) + (position as f32 + 0.5) * sizes::PORT_ROW
}

/// Where an input is.
pub fn input(node: &GraphNode, position: usize) -> Pos2 {
    node.position + vec2(0.0, port_height(node, position))
}

/// Where an output is.
pub fn output(node: &GraphNode, position: usize) -> Pos2 {
    node.position + vec2(sizes::NODE, port_height(node, position))
}

/// The four points that make the curve of a wire.
pub fn curve(nodes: &[GraphNode], wire: &GraphWire) -> [Pos2; 4] {
    let from = output(&nodes[wire.from.0], wire.from.1);
    let to = input(&nodes[wire.to.0], wire.to.1);
    bend(from, to)
}

/// A curve that leaves to the right and arrives from the left.
pub fn bend(from: Pos2, to: Pos2) -> [Pos2; 4] {
    let ahead = to.x - from.x;
    let reach = if ahead >= 0.0 {
        (ahead * 0.5).max((to - from).length() * 0.25).max(12.0)
    } else {
        (-ahead * 0.35 + 60.0).min(240.0)
    };
    [from, from + vec2(reach, 0.0), to - vec2(reach, 0.0), to]
}

/// A point of a curve, from 0 at its start to 1 at its end.
pub fn along(curve: &[Pos2; 4], t: f32) -> Pos2 {
    let [a, b, c, d] = curve.map(Pos2::to_vec2);
    let s = 1.0 - t;
    (a * (s * s * s) + b * (3.0 * s * s * t) + c * (3.0 * s * t * t) + d * (t * t * t)).to_pos2()
}

/// How far a point is from a curve.
pub fn distance(curve: &[Pos2; 4], point: Pos2) -> f32 {
    const PIECES: usize = 20;
    let mut nearest = f32::INFINITY;
    let mut before = curve[0];
    for piece in 1..=PIECES {
        let next = along(curve, piece as f32 / PIECES as f32);
        let (line, to_point) = (next - before, point - before);
        let share = (to_point.dot(line) / line.length_sq().max(1e-6)).clamp(0.0, 1.0);
        nearest = nearest.min((to_point - line * share).length());
        before = next;
    }
    nearest
}

/// The smallest rectangle around a curve's four points.
pub fn bounds(curve: &[Pos2; 4]) -> Rect {
    Rect::from_points(curve)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_on_the_curve_is_at_no_distance() {
        let curve = bend(pos2(0.0, 0.0), pos2(200.0, 120.0));
        assert_eq!(along(&curve, 0.0), curve[0]);
        assert_eq!(along(&curve, 1.0), curve[3]);
        assert!(distance(&curve, along(&curve, 0.37)) < 0.5);
        assert!((distance(&curve, pos2(-30.0, 0.0)) - 30.0).abs() < 0.5);
        assert!(bounds(&curve).expand(0.1).contains(along(&curve, 0.5)));
    }
}
