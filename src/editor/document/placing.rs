//! Adds nodes, wired as they were asked for, where they hide nothing.

use egui::{Pos2, Rect, Vec2, pos2, vec2};
use serde_json::Value as Json;

use super::super::canvas::{self, Frame};
use super::super::fitting::{Fit, first_input_for, first_output_for};
use super::super::graph::{Graph, GraphNode};
use super::super::search::{Wish, WishEnd};
use super::super::theme::canvas as sizes;
use super::{Document, inside, snap};
use crate::engine::{Plan, operator};
use crate::operator::OperatorType;
use crate::patch::edit::Edit;
use crate::patch::surgery::{self, Parts};
use crate::patch::{Endpoint, Node, NodeLayout, Patch, Wire};

/// After so many lines of the grid, no free place is looked for any more.
const FAR: u16 = 1000;

impl Document {
    /// Adds an operator that was chosen, wired as it was asked for, and brings it into view.
    pub fn place(&mut self, wish: &Wish, name: &str, properties: &[(String, Json)]) {
        let patch = self.session.patch();
        let Some(found) = operator(name) else { return };
        let stem = name.rsplit('.').next().unwrap_or(name);
        let id = surgery::fresh_id(|id| patch.is_taken(id), stem);
        let fresh = Node { patch: inside::fresh(found), ..Node::new(name) };
        let properties = properties.iter().cloned();
        let node = properties.fold(fresh, |node, (property, value)| node.with(&property, value));
        let corner = self.spot(wish, &node);
        let mut place = NodeLayout { x: corner.x, y: corner.y, ..Default::default() };
        let wire = match wish.end {
            WishEnd::Wire(at) => self.session.graph().wires.iter().find(|wire| wire.at == at),
            _ => None,
        };
        let room = wire.map(|wire| {
            let outline = Rect::from_min_size(corner, vec2(sizes::NODE, sizes::HEADER));
            canvas::make_room(self.session.graph(), outline, wire, None)
        });
        let (by, moves) = room.unwrap_or_default();
        place.x += by;
        let mut edits = vec![Edit::Add { id: id.clone(), node: Box::new(node), place }];
        let fit = Fit::of(&wish.end, self.session.graph());
        edits.extend(wires_for(patch, wish, fit, &id, found));
        edits.extend(moves);
        let title = &found.description().title;
        self.do_all(format!("add {title}"), edits);
        self.canvas.bring(Frame::Beside(id.clone()));
        self.selection = Parts::node(id);
    }

    /// Where a new node stands that was wished for: beside others, as one that covers another hides
    /// it. Only one that is put into a wire stands right there, as what is behind makes room.
    fn spot(&self, wish: &Wish, node: &Node) -> Pos2 {
        let [x, y] = wish.at;
        // A node that is wired stands with its port where the wire was let go.
        let port = match wish.end {
            WishEnd::Free => Vec2::ZERO,
            WishEnd::From(..) => vec2(0.0, sizes::HEADER / 2.0),
            WishEnd::To(..) => vec2(sizes::NODE, sizes::HEADER / 2.0),
            WishEnd::Wire(_) => vec2(sizes::NODE, sizes::HEADER) / 2.0,
        };
        let wished = pos2(snap(x - port.x), snap(y - port.y));
        match wish.end {
            WishEnd::Wire(_) => wished,
            WishEnd::Free => self.free_below(wished, size_of(node, canvas::rect_of)),
            // With room for what it says, as it has a neighbour.
            _ => self.below(wished, size_of(node, canvas::outline_of), canvas::outline_of),
        }
    }

    /// The first place for something of this size, from here downwards, that no node covers.
    pub fn free_below(&self, at: Pos2, size: Vec2) -> Pos2 {
        self.below(at, size, canvas::rect_of)
    }

    fn below(&self, at: Pos2, size: Vec2, taken: fn(&GraphNode) -> Rect) -> Pos2 {
        let nodes = &self.session.graph().nodes;
        let is_free = |at: &Pos2| {
            let place = Rect::from_min_size(*at, size);
            !nodes.iter().any(|node| taken(node).intersects(place))
        };
        let below = (0..FAR).map(|step| at + vec2(0.0, f32::from(step) * sizes::GRID));
        below.into_iter().find(is_free).unwrap_or(at)
    }
}

/// How large a node is that is not there yet.
fn size_of(node: &Node, measure: fn(&GraphNode) -> Rect) -> Vec2 {
    let alone = Patch::new().with_node("alone", node.clone());
    let graph = Graph::of(&alone, "", &Plan::default(), &[]);
    graph.nodes.first().map_or(vec2(sizes::NODE, sizes::HEADER), |node| measure(node).size())
}

/// The wires that a new node was asked for with.
fn wires_for(patch: &Patch, wish: &Wish, fit: Fit, id: &str, operator: &OperatorType) -> Vec<Edit> {
    let connect =
        |from: Endpoint, to: Endpoint| vec![Edit::Connect { at: None, wire: Wire::new(from, to) }];
    let end = |port: Option<String>| Endpoint { node: id.to_owned(), port };
    match &wish.end {
        WishEnd::Free => Vec::new(),
        WishEnd::From(from, value_type) => match first_input_for(operator, *value_type) {
            Some(port) => connect(from.clone(), end(port)),
            None => Vec::new(),
        },
        WishEnd::To(to, value_type) => match first_output_for(operator, *value_type) {
            Some(port) => connect(end(port), to.clone()),
            None => Vec::new(),
        },
        WishEnd::Wire(wire) => fit.ports(operator).map_or_else(Vec::new, |(input, output)| {
            surgery::insert(patch, *wire, end(input), end(output))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::session::Session;
    use super::*;

    fn document(patch: Patch) -> Document {
        let mut session = Session::new().unwrap();
        session.replace(patch, None);
        Document::new(session)
    }

    /// Puts a node behind another, as with the keyboard; its outline.
    fn put_behind(document: &mut Document, before: &str, name: &str) -> Rect {
        let selected = Parts::node(before);
        let (at, end) = canvas::beside(document.session.graph(), &selected, Pos2::ZERO);
        document.place(&Wish { at: at.into(), end, text: String::new() }, name, &[]);
        let added = document.selection.only_node().and_then(|id| document.session.graph().node(id));
        canvas::outline_of(added.unwrap())
    }

    #[test]
    fn a_node_that_is_added_hides_none_with_its_visual() {
        let mut document = document(Patch::new().with_node("a", Node::new("core.int")));
        let first = put_behind(&mut document, "a", "math.abs");
        let abs = document.selection.only_node().unwrap().to_owned();
        document.toggle_visual(&abs);
        let first = first.union(canvas::outline_of(document.session.graph().node(&abs).unwrap()));
        let second = put_behind(&mut document, "a", "math.scale");
        let third = put_behind(&mut document, "a", "combine.zip");
        assert_eq!((first.left(), first.left()), (second.left(), third.left()), "in one column");
        assert!(first.bottom() <= second.top() && second.bottom() <= third.top());
        assert!(second.top() - first.bottom() < sizes::GRID, "no further than it takes");
        assert_eq!(document.session.patch().wires.len(), 3);
    }

    #[test]
    fn what_stands_for_a_file_has_nothing_inside() {
        let mut document = document(Patch::new().with_node("a", Node::new("core.int")));
        put_behind(&mut document, "a", "nested.include_patch");
        put_behind(&mut document, "a", "nested.group");
        let nodes = &document.session.patch().nodes;
        assert!(nodes["include_patch"].patch.is_none() && nodes["group"].patch.is_some());
    }
}
