//! The way around of wires that lead back: beside the nodes between their ends, behind which they
//! could not be seen.

use std::collections::HashMap;

use egui::{Pos2, Rangef, Rect, Vec2, pos2};

use super::super::graph::{Graph, Place};
use super::super::theme::{SPACE_2, SPACE_3, canvas as sizes};
use super::geometry::{self, Path};
use super::gesture::areas;
use crate::patch::Patch;
use crate::patch::item::ItemKind;

/// How far it leads out of an output, and from how far into an input.
const OUT: f32 = sizes::TURN + SPACE_2;
/// Between it and what it leads around.
const APART: f32 = SPACE_3;
/// How far the middle of a quarter of a circle pulls a curve, for a radius of one.
const ROUND: f32 = 0.552_3;

/// The heights at which wires that lead back pass what stands between their ends, by the places of
/// the wires in the patch. Those that are led through points have their way already.
pub fn heights(graph: &Graph, patch: &Patch) -> HashMap<usize, f32> {
    let mut heights = HashMap::new();
    let mut lines: Vec<(Place, Rect)> = Vec::new();
    // With room for what nodes say, and as narrow as can be.
    let [mut roomy, mut narrow]: [Vec<Rect>; 2] = Default::default();
    for wire in &graph.wires {
        let (from, to) = geometry::ends(graph, wire);
        if from.x <= to.x || !graph.bends(wire).is_empty() {
            continue;
        }
        if roomy.is_empty() {
            let notes = areas(patch).filter(|(kind, ..)| *kind == ItemKind::Comment);
            narrow.extend(notes.map(|(_, _, rect)| rect));
            roomy.clone_from(&narrow);
            narrow.extend(graph.nodes.iter().map(geometry::rect));
            roomy.extend(graph.nodes.iter().map(geometry::outline));
        }
        let span = Rangef::new(to.x - OUT, from.x + OUT);
        let wanted = Rangef::new(from.y.min(to.y), from.y.max(to.y));
        // Beside those of other outputs, together with those of the same.
        let others = lines.iter().filter(|(output, _)| *output != wire.from);
        let others = others.map(|(_, line)| line);
        let mut height = nearest(roomy.iter().chain(others.clone()), span, wanted);
        if !wanted.contains(height) {
            // Rather close by between two rows than around both of them.
            let close = nearest(narrow.iter().chain(others), span, wanted);
            height = if wanted.contains(close) { close } else { height };
        }
        lines.push((wire.from, Rect::from_x_y_ranges(span, Rangef::point(height))));
        heights.insert(wire.at, height);
    }
    heights
}

/// The height at which nothing solid is in the way, and that is the shortest way.
fn nearest<'a>(solid: impl Iterator<Item = &'a Rect>, span: Rangef, wanted: Rangef) -> f32 {
    let beside = |rect: &&Rect| rect.left() < span.max && rect.right() > span.min;
    let blocked = solid.filter(beside).map(|rect| rect.y_range().expand(APART));
    let mut blocked: Vec<Rangef> = blocked.collect();
    blocked.sort_by(|a, b| a.min.total_cmp(&b.min));
    let middle = wanted.center();
    let (mut best, mut cost, mut free_from) = (middle, f32::INFINITY, f32::NEG_INFINITY);
    let end = Rangef::point(f32::INFINITY);
    for range in blocked.into_iter().chain([end]) {
        if range.min >= free_from {
            let height = middle.clamp(free_from, range.min);
            let further = (wanted.min - height).max(height - wanted.max).max(0.0);
            if further <= cost {
                (best, cost) = (height, further);
            }
        }
        free_from = free_from.max(range.max);
    }
    best
}

/// Where it turns.
pub fn corners(from: Pos2, to: Pos2, height: f32) -> [Pos2; 4] {
    let (right, left) = (from.x + OUT, to.x - OUT);
    [pos2(right, from.y), pos2(right, height), pos2(left, height), pos2(left, to.y)]
}

/// The way of a wire that leads around at this height, with round corners.
pub fn path(from: Pos2, to: Pos2, height: f32) -> Path {
    let mut path = Path::new();
    let turns = corners(from, to, height);
    let [a, b, c, d] = turns;
    let all = [from, a, b, c, d, to];
    let mut start = from;
    for corner in all.windows(3) {
        let (before, at, behind) = (corner[0], corner[1], corner[2]);
        // Two turns have to share what is between them.
        let room = |other: Pos2| if turns.contains(&other) { 0.5 } else { 1.0 };
        let most =
            ((at - before).length() * room(before)).min((behind - at).length() * room(behind));
        let radius = most.min(sizes::TURN);
        let (inward, outward) = ((at - before).normalized(), (behind - at).normalized());
        let (turns_at, leaves_at) = (at - inward * radius, at + outward * radius);
        let pull = |way: Vec2| way * radius * ROUND;
        path.push(straight(start, turns_at));
        path.push([turns_at, turns_at + pull(inward), leaves_at - pull(outward), leaves_at]);
        start = leaves_at;
    }
    path.push(straight(start, to));
    path
}

fn straight(from: Pos2, to: Pos2) -> [Pos2; 4] {
    [from, from.lerp(to, 1.0 / 3.0), from.lerp(to, 2.0 / 3.0), to]
}

#[cfg(test)]
mod tests {
    use super::super::super::session::Session;
    use super::super::camera::Camera;
    use super::super::hit::{self, Hit};
    use egui::vec2;

    use super::*;
    use crate::patch::{Comment, Node, NodeLayout};

    /// Three nodes in a row, of which the last is wired to the first, and one more below.
    fn session(below: f32) -> Session {
        let made = || Node::new("time.delay");
        let mut patch = Patch::new()
            .with_node("a", made())
            .with_node("b", made())
            .with_node("c", made())
            .with_node("d", made())
            .with_chain(&["a", "b", "c", "a"]);
        let places = [("a", 0.0, 0.0), ("b", 260.0, 0.0), ("c", 520.0, 0.0), ("d", 260.0, below)];
        for (id, x, y) in places {
            patch.layout.nodes.insert(id.into(), NodeLayout { x, y, ..Default::default() });
        }
        let mut session = Session::new().unwrap();
        session.replace(patch, None);
        session
    }

    /// All of the way in small steps.
    fn steps(session: &Session, wire: usize) -> Vec<Pos2> {
        let graph = session.graph();
        let path = geometry::path(graph, &graph.wires[wire]);
        (0..=400).map(|step| geometry::along_path(&path, step as f32 / 400.0)).collect()
    }

    #[test]
    fn a_wire_that_leads_back_is_not_behind_the_nodes_and_can_be_aimed_at() {
        for below in [200.0, -60.0] {
            let session = session(below);
            let (graph, camera) = (session.graph(), Camera::default());
            let steps = steps(&session, 2);
            let (from, to) = geometry::ends(graph, &graph.wires[2]);
            assert!(steps[0].distance(from) + steps[400].distance(to) < 0.1);
            for node in &graph.nodes {
                let inner = geometry::rect(node).shrink(0.5);
                assert!(!steps.iter().any(|step| inner.contains(*step)), "{below}: {}", node.id);
            }
            let aimed = steps
                .iter()
                .filter(|step| hit::find(&session, &camera, **step) == Some(Hit::Wire(2)));
            assert!(aimed.count() > 350, "{below}: it lies apart from other wires");
        }
    }

    #[test]
    fn it_passes_where_it_is_nearest() {
        let height = |session: &Session| session.graph().detour(&session.graph().wires[2]).unwrap();
        let above = height(&session(200.0));
        assert!(above < -SPACE_3 && above > -sizes::HEADER, "{above}: there is nothing above");
        let below = height(&session(-60.0));
        assert!(below > sizes::HEADER, "{below}: something stands above");
    }

    #[test]
    fn it_passes_between_two_rows_that_are_close() {
        let mut session = session(100.0);
        let patch = session.patch().clone().with_chain(&["c", "d"]);
        session.replace(patch, None);
        let (graph, node) =
            (session.graph(), |id| geometry::rect(session.graph().node(id).unwrap()));
        let height = graph.detour(&graph.wires[3]).unwrap();
        assert!(node("c").bottom() < height && height < node("d").top(), "{height}");
        let middle = pos2(500.0, height);
        assert!(!graph.nodes.iter().any(|node| geometry::rect(node).contains(middle)));
    }

    #[test]
    fn it_leads_around_comments_and_beside_others_like_it() {
        let mut session = session(200.0);
        let mut patch = session.patch().clone();
        patch.layout.comments.push(Comment::new(100.0, -60.0, [200.0, 50.0], "why"));
        patch = patch.with_chain(&["b", "a"]).with_chain(&["c", "b"]);
        session.replace(patch, None);
        let graph = session.graph();
        let heights: Vec<f32> = graph.wires.iter().filter_map(|wire| graph.detour(wire)).collect();
        assert_eq!(heights.len(), 3);
        assert!(heights[0] > sizes::HEADER, "{heights:?}");
        assert!((heights[0] - heights[1]).abs() >= APART, "{heights:?}");
        assert!((heights[0] - heights[2]).abs() < 0.1, "from one output: {heights:?}");
    }

    #[test]
    fn a_wire_that_leads_ahead_or_through_points_has_no_way_around() {
        let mut session = session(200.0);
        assert!(session.graph().detour(&session.graph().wires[0]).is_none());
        let edits = crate::patch::surgery::bend(session.patch(), 2, vec![[300.0, 100.0]]);
        session.apply(crate::patch::history::Step::new("bend", edits));
        assert!(session.graph().detour(&session.graph().wires[2]).is_none());
        let steps = steps(&session, 2);
        assert!(steps.iter().any(|step| step.distance(pos2(300.0, 100.0)) < 3.0));
    }

    #[test]
    fn it_turns_by_right_angles_and_is_whole() {
        let path = path(pos2(500.0, 0.0), pos2(0.0, 100.0), 60.0);
        assert!(path.windows(2).all(|pair| pair[0][3] == pair[1][0]));
        let bounds = path.iter().map(geometry::bounds).reduce(Rect::union).unwrap();
        let expected = Rect::from_min_max(pos2(-OUT, 0.0), pos2(500.0 + OUT, 100.0));
        assert!((bounds.min - expected.min).length() + (bounds.max - expected.max).length() < 0.1);
        assert_eq!(
            corners(pos2(500.0, 0.0), pos2(0.0, 100.0), 60.0)[1] - vec2(OUT, 0.0),
            pos2(500.0, 60.0)
        );
    }
}
