//! What a hand is in the middle of.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use egui::{Pos2, Rect, Vec2};

use super::super::graph::Graph;
use super::wiring::Wiring;
use crate::patch::Patch;
use crate::patch::item::ItemKind;
use crate::patch::surgery::Parts;

/// A drag that has begun. Places are in points of the patch.
#[derive(Clone, Debug)]
pub enum Gesture {
    /// The view.
    Pan,
    /// A box around what is to be selected.
    Zone {
        /// Where it began.
        from: Pos2,
        /// Whether what was selected stays so, and whether what is in the box is turned over.
        how: Join,
        /// What was selected.
        before: Parts,
    },
    /// Selected parts.
    Shift(Shift),
    /// A wire in the making, or wires that are led somewhere else.
    Wire(Wiring),
    /// A stroke that cuts wires.
    Cut(Vec<Pos2>),
    /// The lower right corner of something.
    Resize {
        /// What.
        of: Resizable,
        /// From the corner to the pointer.
        hold: Vec2,
    },
    /// A point that a wire is led through.
    Bend {
        /// The place of the wire in the patch.
        wire: usize,
        /// Which of its points.
        point: usize,
    },
    /// The view, held in the minimap.
    Minimap,
}

/// Selected parts under way.
#[derive(Clone, Debug)]
pub struct Shift {
    /// What moves.
    pub parts: Parts,
    /// Where the hand took hold.
    pub from: Pos2,
    /// The corner that snaps, as it was then.
    pub corner: Pos2,
    /// How far they have moved so far.
    pub done: Vec2,
    /// The node under the hand, which a wire may be led through.
    pub node: Option<String>,
    /// Whether these are copies that the hand has just made.
    pub copies: bool,
}

impl Gesture {
    /// Whether it is about positions of nodes and wires, which mean something else once the patch
    /// has another shape.
    pub fn needs_shape(&self) -> bool {
        matches!(self, Self::Wire(_) | Self::Bend { .. })
    }
}

/// A number that is another one when nodes or wires are others.
pub fn shape(graph: &Graph) -> u64 {
    let mut hasher = DefaultHasher::new();
    graph.nodes.iter().for_each(|node| node.id.hash(&mut hasher));
    graph.wires.iter().for_each(|wire| (wire.at, wire.from, wire.to).hash(&mut hasher));
    hasher.finish()
}

/// What can have another size.
#[derive(Clone, Debug)]
pub enum Resizable {
    /// The visual of a node.
    Visual(String),
    /// A comment or a frame.
    Item(ItemKind, usize),
}

/// How something new joins what is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// In its place.
    Replace,
    /// Besides.
    Add,
    /// What was selected is not, and the other way round.
    Toggle,
}

impl Join {
    /// What is held down decides.
    pub fn of(modifiers: egui::Modifiers) -> Self {
        match (modifiers.shift, modifiers.command) {
            (true, _) => Self::Add,
            (false, true) => Self::Toggle,
            (false, false) => Self::Replace,
        }
    }

    /// What is selected then.
    pub fn join(self, before: &Parts, new: &Parts) -> Parts {
        match self {
            Self::Replace => new.clone(),
            Self::Add => Parts {
                nodes: before.nodes.union(&new.nodes).cloned().collect(),
                wires: before.wires.union(&new.wires).copied().collect(),
                items: before.items.union(&new.items).copied().collect(),
            },
            Self::Toggle => Parts {
                nodes: before.nodes.symmetric_difference(&new.nodes).cloned().collect(),
                wires: before.wires.symmetric_difference(&new.wires).copied().collect(),
                items: before.items.symmetric_difference(&new.items).copied().collect(),
            },
        }
    }
}

/// These parts, and what lies within the frames among them.
pub fn with_contents(
    patch: &Patch,
    rect_of: impl Fn(&str) -> Option<Rect>,
    parts: &Parts,
) -> Parts {
    let mut all = parts.clone();
    for &(_, at) in parts.items.iter().filter(|(kind, _)| *kind == ItemKind::Frame) {
        let Some(frame) = patch.layout.frames.get(at) else { continue };
        let area = super::geometry::area(frame.x, frame.y, frame.width, frame.height);
        let inside = |id: &&String| rect_of(id).is_some_and(|rect| area.contains_rect(rect));
        all.nodes.extend(patch.nodes.keys().filter(inside).cloned());
        for (kind, other, rect) in areas(patch) {
            if (kind, other) != (ItemKind::Frame, at) && area.contains_rect(rect) {
                all.items.insert((kind, other));
            }
        }
        let pins = patch.layout.probes.iter().enumerate();
        let pins = pins.filter(|(_, pin)| area.contains(Pos2::new(pin.x, pin.y)));
        all.items.extend(pins.map(|(at, _)| (ItemKind::Pin, at)));
    }
    all
}

/// Comments and frames with their rectangles.
pub fn areas(patch: &Patch) -> impl Iterator<Item = (ItemKind, usize, Rect)> {
    use super::geometry::area;
    let comments = patch.layout.comments.iter().enumerate();
    let comments =
        comments.map(|(at, it)| (ItemKind::Comment, at, area(it.x, it.y, it.width, it.height)));
    let frames = patch.layout.frames.iter().enumerate();
    let frames =
        frames.map(|(at, it)| (ItemKind::Frame, at, area(it.x, it.y, it.width, it.height)));
    comments.chain(frames)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::{Comment, Frame, Node};

    #[test]
    fn what_is_held_down_decides_what_stays_selected() {
        let (a, b) = (Parts::node("a"), Parts::node("b"));
        let both = Join::Add.join(&a, &b);
        assert_eq!(both.nodes.len(), 2);
        assert_eq!(Join::Toggle.join(&both, &a), b);
        assert_eq!(Join::Replace.join(&both, &a), a);
    }

    #[test]
    fn a_frame_takes_along_what_lies_within() {
        let mut patch =
            Patch::new().with_node("in", Node::new("x")).with_node("out", Node::new("x"));
        patch.layout.frames.push(Frame::new(0.0, 0.0, [300.0, 300.0], "all"));
        patch.layout.frames.push(Frame::new(10.0, 10.0, [50.0, 50.0], "inner"));
        patch.layout.comments.push(Comment::new(280.0, 0.0, [90.0, 20.0], "half out"));
        let rect = |id: &str| {
            let x = if id == "in" { 20.0 } else { 400.0 };
            Some(super::super::geometry::area(x, 20.0, 100.0, 50.0))
        };
        let frame = Parts { items: [(ItemKind::Frame, 0)].into(), ..Parts::default() };
        let all = with_contents(&patch, rect, &frame);
        assert_eq!(all.nodes.iter().collect::<Vec<_>>(), ["in"]);
        assert_eq!(all.items, [(ItemKind::Frame, 0), (ItemKind::Frame, 1)].into());
    }
}
