//! What stands on the canvas besides nodes, so that one set of edits serves all of it.

use super::{Bend, Comment, Frame, Layout, Pin};

/// Something on the canvas that is no node.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Text.
    Comment(Comment),
    /// A titled area.
    Frame(Frame),
    /// A pinned probe.
    Pin(Pin),
    /// Points that a wire is led through.
    Bend(Bend),
}

/// A list of such things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemKind {
    /// Texts.
    Comment,
    /// Titled areas.
    Frame,
    /// Pinned probes.
    Pin,
    /// Points that wires are led through.
    Bend,
}

impl Item {
    /// The list it belongs to.
    pub fn kind(&self) -> ItemKind {
        match self {
            Self::Comment(_) => ItemKind::Comment,
            Self::Frame(_) => ItemKind::Frame,
            Self::Pin(_) => ItemKind::Pin,
            Self::Bend(_) => ItemKind::Bend,
        }
    }

    /// The same, this much further right and down.
    #[must_use]
    pub fn moved(mut self, dx: f32, dy: f32) -> Self {
        match &mut self {
            Self::Comment(it) => (it.x, it.y) = (it.x + dx, it.y + dy),
            Self::Frame(it) => (it.x, it.y) = (it.x + dx, it.y + dy),
            Self::Pin(it) => (it.x, it.y) = (it.x + dx, it.y + dy),
            Self::Bend(it) => {
                it.points.iter_mut().for_each(|point| *point = [point[0] + dx, point[1] + dy]);
            }
        }
        self
    }
}

impl ItemKind {
    /// What it is called in the name of an undo step.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Frame => "frame",
            Self::Pin => "probe",
            Self::Bend => "bend",
        }
    }
}

impl Layout {
    /// How many of a kind there are.
    pub fn count(&self, kind: ItemKind) -> usize {
        match kind {
            ItemKind::Comment => self.comments.len(),
            ItemKind::Frame => self.frames.len(),
            ItemKind::Pin => self.probes.len(),
            ItemKind::Bend => self.bends.len(),
        }
    }

    /// One of a kind.
    pub fn item(&self, kind: ItemKind, at: usize) -> Option<Item> {
        Some(match kind {
            ItemKind::Comment => Item::Comment(self.comments.get(at)?.clone()),
            ItemKind::Frame => Item::Frame(self.frames.get(at)?.clone()),
            ItemKind::Pin => Item::Pin(self.probes.get(at)?.clone()),
            ItemKind::Bend => Item::Bend(self.bends.get(at)?.clone()),
        })
    }

    /// Puts one into its list, at the end if there is no such place.
    pub(super) fn insert(&mut self, at: usize, item: Item) {
        let at = at.min(self.count(item.kind()));
        match item {
            Item::Comment(it) => self.comments.insert(at, it),
            Item::Frame(it) => self.frames.insert(at, it),
            Item::Pin(it) => self.probes.insert(at, it),
            Item::Bend(it) => self.bends.insert(at, it),
        }
    }

    /// Takes one out of its list.
    pub(super) fn take(&mut self, kind: ItemKind, at: usize) -> Option<Item> {
        if at >= self.count(kind) {
            return None;
        }
        Some(match kind {
            ItemKind::Comment => Item::Comment(self.comments.remove(at)),
            ItemKind::Frame => Item::Frame(self.frames.remove(at)),
            ItemKind::Pin => Item::Pin(self.probes.remove(at)),
            ItemKind::Bend => Item::Bend(self.bends.remove(at)),
        })
    }
}
