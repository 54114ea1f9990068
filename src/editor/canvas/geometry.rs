//! Where the parts of a node are, in points of the patch.

use egui::{Pos2, Rect, Vec2, pos2, vec2};
use smallvec::SmallVec;

use super::super::graph::{Graph, GraphNode, GraphWire};
use super::super::theme::{SPACE_1, SPACE_2, SPACE_3, canvas as sizes};
use super::detour;

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
    node.inputs.len().max(node.outputs.len()) as f32 * sizes::PORT_ROW + sizes::BELOW_PORTS
}

/// A rectangle by its upper left corner and its size.
pub fn area(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(pos2(x, y), vec2(width, height))
}

/// How wide a node is: its visual may need more than its title.
pub fn width(node: &GraphNode) -> f32 {
    match node.visual {
        Some(_) => sizes::NODE.max(node.visual_size.x + 2.0 * SPACE_2),
        None => sizes::NODE,
    }
}

/// The node itself.
pub fn rect(node: &GraphNode) -> Rect {
    let visual = if node.visual.is_some() { node.visual_size.y + SPACE_2 } else { 0.0 };
    let height = top_height(node) + rows_height(node) + visual;
    Rect::from_min_size(node.position, vec2(width(node), height))
}

/// The lower right corner, by which something is resized.
pub fn corner(rect: Rect) -> Rect {
    Rect::from_min_max(rect.max - Vec2::splat(sizes::CORNER), rect.max)
}

/// Where the title of a frame is; no smaller than a hand can aim at.
pub fn frame_title(rect: Rect, zoom: f32) -> Rect {
    let height = sizes::FRAME_TITLE.max(SPACE_3 / zoom).min(rect.height());
    Rect::from_min_size(rect.min, vec2(rect.width(), height))
}

/// The node with what stands around it.
pub fn outline(node: &GraphNode) -> Rect {
    let mut outline = rect(node).expand2(vec2(SPACE_2, SPACE_1));
    outline.max.y += sizes::SENTENCE;
    outline
}

/// Where words on badges at its upper right corner are, about: what they are aimed at by.
pub fn badges(node: &GraphNode, letters: usize) -> Rect {
    let rect = rect(node);
    let width = letters as f32 * sizes::BADGE_LETTER + SPACE_3;
    let right = rect.right() + SPACE_1;
    Rect::from_min_max(pos2(right - width, rect.top() - SPACE_2), pos2(right, rect.top() + SPACE_2))
}

/// Where its visual draws.
pub fn visual(node: &GraphNode) -> Option<Rect> {
    node.visual?;
    let rect = rect(node);
    let top = rect.bottom() - node.visual_size.y - SPACE_2;
    Some(Rect::from_min_max(pos2(rect.left() + SPACE_2, top), rect.max - Vec2::splat(SPACE_2)))
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
    node.position + vec2(width(node), port_height(node, position))
}

/// The curves that make a wire: one, or one more than the points it is led through.
pub type Path = SmallVec<[[Pos2; 4]; 1]>;

/// Where a wire begins and ends.
pub fn ends(graph: &Graph, wire: &GraphWire) -> (Pos2, Pos2) {
    let from = output(&graph.nodes[wire.from.0], wire.from.1);
    (from, input(&graph.nodes[wire.to.0], wire.to.1))
}

/// The way of a wire.
pub fn path(graph: &Graph, wire: &GraphWire) -> Path {
    let (from, to) = ends(graph, wire);
    match graph.detour(wire) {
        Some(height) => detour::path(from, to, height),
        None => through(from, graph.bends(wire), to),
    }
}

/// The same as straight lines from point to point.
pub fn lines(graph: &Graph, wire: &GraphWire) -> SmallVec<[Pos2; 6]> {
    let (from, to) = ends(graph, wire);
    let detour = graph.detour(wire).map(|height| detour::corners(from, to, height));
    let between = detour.as_ref().map_or(graph.bends(wire), |corners| corners);
    std::iter::once(from).chain(between.iter().copied()).chain([to]).collect()
}

/// A way through points. It leaves to the right, arrives from the left, and passes each point in
/// the direction from the one before to the one behind.
pub fn through(from: Pos2, points: &[Pos2], to: Pos2) -> Path {
    if points.is_empty() {
        return SmallVec::from_elem(bend(from, to), 1);
    }
    let all: SmallVec<[Pos2; 8]> =
        std::iter::once(from).chain(points.iter().copied()).chain([to]).collect();
    let last = all.len() - 1;
    let direction = |at: usize| match at {
        0 => vec2(1.0, 0.0),
        at if at == last => vec2(1.0, 0.0),
        at => (all[at + 1] - all[at - 1]).normalized(),
    };
    let piece = |at: usize| {
        let (a, b) = (all[at], all[at + 1]);
        let reach = (b - a).length() * 0.4;
        [a, a + direction(at) * reach, b - direction(at + 1) * reach, b]
    };
    (0..last).map(piece).collect()
}

/// A point of a way, from 0 at its start to 1 at its end; a piece counts as much as it is long.
pub fn along_path(path: &[[Pos2; 4]], t: f32) -> Pos2 {
    let [curve] = path else { return along_pieces(path, t) };
    along(curve, t.clamp(0.0, 1.0))
}

fn along_pieces(path: &[[Pos2; 4]], t: f32) -> Pos2 {
    let length = |[a, b, c, d]: &[Pos2; 4]| {
        let around = a.distance(*b) + b.distance(*c) + c.distance(*d);
        f32::midpoint(around, a.distance(*d))
    };
    let mut left = t.clamp(0.0, 1.0) * path.iter().map(length).sum::<f32>();
    for curve in path {
        let length = length(curve);
        if left < length {
            return along(curve, left / length);
        }
        left -= length;
    }
    path.last().map_or(Pos2::ZERO, |curve| curve[3])
}

/// A curve that leaves to the right and arrives from the left.
pub fn bend(from: Pos2, to: Pos2) -> [Pos2; 4] {
    let ahead = to.x - from.x;
    let reach = if ahead >= 0.0 {
        (ahead * 0.5).max((to - from).length() * 0.25).max(SPACE_3)
    } else {
        (-ahead * 0.35 + sizes::SWING.start()).min(*sizes::SWING.end())
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

/// The points of a wire with one more, in the piece that it is nearest to.
pub fn with_point(graph: &Graph, wire: &GraphWire, new: [f32; 2]) -> Vec<[f32; 2]> {
    let mut points: Vec<[f32; 2]> = graph.bends(wire).iter().map(|p| [p.x, p.y]).collect();
    let pieces = path(graph, wire);
    let distances = pieces.iter().map(|curve| distance(curve, new.into()));
    let nearest = distances.enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b));
    points.insert(nearest.map_or(0, |(piece, _)| piece).min(points.len()), new);
    points
}

/// Whether a stroke goes over a curve.
pub fn crosses(curve: &[Pos2; 4], stroke: &[Pos2]) -> bool {
    const PIECES: usize = 20;
    let point = |piece: usize| along(curve, piece as f32 / PIECES as f32);
    let area = bounds(curve);
    let pieces = || (0..PIECES).map(|piece| (point(piece), point(piece + 1)));
    stroke.windows(2).any(|line| {
        Rect::from_two_pos(line[0], line[1]).intersects(area)
            && pieces().any(|(a, b)| segments_cross(line[0], line[1], a, b))
    })
}

fn segments_cross(a: Pos2, b: Pos2, c: Pos2, d: Pos2) -> bool {
    let side = |from: Pos2, to: Pos2, point: Pos2| {
        let (along, toward) = (to - from, point - from);
        along.x * toward.y - along.y * toward.x
    };
    (side(a, b, c) > 0.0) != (side(a, b, d) > 0.0) && (side(c, d, a) > 0.0) != (side(c, d, b) > 0.0)
}

/// The smallest rectangle around a curve's four points.
pub fn bounds(curve: &[Pos2; 4]) -> Rect {
    Rect::from_points(curve)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_passes_its_points_and_a_stroke_finds_it() {
        let point = pos2(100.0, 300.0);
        let path = through(pos2(0.0, 0.0), &[point], pos2(200.0, 0.0));
        assert_eq!(path.len(), 2);
        assert_eq!((path[0][3], path[1][0]), (point, point));
        assert!(along_path(&path, 0.5).distance(point) < 0.1);
        assert_eq!(along_path(&path, 1.0), pos2(200.0, 0.0));
        assert!(crosses(&path[0], &[pos2(-50.0, 150.0), pos2(250.0, 150.0)]));
        assert!(!crosses(&path[0], &[pos2(150.0, 290.0), pos2(250.0, 290.0)]));
    }

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
