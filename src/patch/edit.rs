//! Every change of a patch, as data, each with the edits that undo it exactly.

use serde_json::{Map, Value as Json};

use super::item::{Item, ItemKind};
use super::removed::Removed;
use super::{Mode, Node, NodeLayout, Patch, Wire};

/// One change of a patch. The window and the command line make these and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds a node behind all others.
    Add {
        /// Its id, which no other has.
        id: String,
        /// What it is.
        node: Box<Node>,
        /// Where it stands.
        place: NodeLayout,
    },
    /// Takes out a node with its wires and the probes on it.
    Remove {
        /// Its id.
        node: String,
    },
    /// Puts back what another edit took out, each thing where it was.
    Restore(Box<Removed>),
    /// Gives a node another id, also at its wires.
    Rename {
        /// Its id.
        node: String,
        /// Its new id, which no other has.
        to: String,
    },
    /// Sets a property of a node, or resets it to the operator's default with none.
    SetProperty {
        /// The path of the node.
        node: String,
        /// The property.
        property: String,
        /// Its new value.
        value: Option<Json>,
    },
    /// Sets all properties of a node that differ from the defaults.
    SetProperties {
        /// The path of the node.
        node: String,
        /// Their new values.
        properties: Map<String, Json>,
    },
    /// Bypasses a node, mutes it, or lets it work again.
    SetMode {
        /// The path of the node.
        node: String,
        /// How it takes part; none for as ever.
        mode: Option<Mode>,
    },
    /// Joins an output to an input.
    Connect {
        /// Its place among the wires; behind all others if none. The order of the wires from one
        /// output is the order in which values take them.
        at: Option<usize>,
        /// The wire.
        wire: Wire,
    },
    /// Takes out a wire, and its bends.
    Disconnect {
        /// Its place among the wires.
        at: usize,
    },
    /// Changes the order of the wires.
    MoveWire {
        /// The place of the wire.
        from: usize,
        /// Its place afterwards.
        to: usize,
    },
    /// Puts a node somewhere else.
    Move {
        /// The id of the node.
        node: String,
        /// Its new left edge.
        x: f32,
        /// Its new upper edge.
        y: f32,
    },
    /// Opens, changes or closes what draws the values of a node.
    SetVisual {
        /// The id of the node.
        node: String,
        /// `text`, `number`, `plot` …; none to close it.
        visual: Option<String>,
    },
    /// Sets all of the place of a node, or forgets it.
    SetPlace {
        /// The id of the node.
        node: String,
        /// Where it stands and what it shows.
        place: Option<NodeLayout>,
    },
    /// Adds something that is no node.
    AddItem {
        /// Its place among its like; behind them if none.
        at: Option<usize>,
        /// What.
        item: Item,
    },
    /// Takes it out.
    RemoveItem {
        /// What.
        kind: ItemKind,
        /// Its place among its like.
        at: usize,
    },
    /// Puts another in its place.
    SetItem {
        /// The place among its like.
        at: usize,
        /// What is there afterwards.
        item: Item,
    },
    /// Says what the patch is for.
    Describe(String),
    /// Changes the patch inside of a node.
    Within {
        /// The path of the node.
        node: String,
        /// What changes there.
        edit: Box<Edit>,
    },
}

/// A change that cannot be made. Nothing has been changed then.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditError {
    /// It is about a node that is not there.
    #[error("there is no node \"{0}\"")]
    NoSuchNode(String),
    /// It is about a wire that is not there.
    #[error("there is no wire number {0}")]
    NoSuchWire(usize),
    /// It is about something else that is not there.
    #[error("there is no {} number {at}", kind.noun())]
    NoSuchItem {
        /// What.
        kind: ItemKind,
        /// Which.
        at: usize,
    },
    /// Two nodes would have the same id, or one what belongs to another that is missing.
    #[error(
        "there already is a node \"{0}\", or something in the file that leads to one: choose another name"
    )]
    Taken(String),
    /// An id that wires could not be written with.
    #[error("a node cannot be called \"{0}\": choose a name without dot and slash")]
    BadId(String),
}

/// The edits that undo an edit, in order.
pub type Inverse = Vec<Edit>;

impl Edit {
    /// Makes the change, and says how to undo it.
    pub fn apply(self, patch: &mut Patch) -> Result<Inverse, EditError> {
        match self {
            Self::Add { id, node, place } => add(patch, id, *node, place),
            Self::Remove { node } => Ok(restored(Removed::node(patch, &node)?)),
            Self::Restore(removed) => Ok(removed.restore(patch)),
            Self::Rename { node, to } => rename(patch, node, to),
            Self::SetProperty { node, property, value } => {
                set_property(patch, node, property, value)
            }
            Self::SetProperties { node, properties } => {
                let found = node_of(patch, &node)?;
                let properties = std::mem::replace(&mut found.properties, properties);
                Ok(vec![Self::SetProperties { node, properties }])
            }
            Self::SetMode { node, mode } => {
                let mode = std::mem::replace(&mut node_of(patch, &node)?.mode, mode);
                Ok(vec![Self::SetMode { node, mode }])
            }
            Self::Connect { at, wire } => connect(patch, at, wire),
            Self::Disconnect { at } => Ok(restored(Removed::wire(patch, at)?)),
            Self::MoveWire { from, to } => move_wire(patch, from, to),
            Self::Move { node, x, y } => {
                let place = NodeLayout { x, y, ..place_of(patch, &node) };
                Self::SetPlace { node, place: Some(place) }.apply(patch)
            }
            Self::SetVisual { node, visual } => {
                let place = NodeLayout { visual, ..place_of(patch, &node) };
                Self::SetPlace { node, place: Some(place) }.apply(patch)
            }
            Self::SetPlace { node, place } => set_place(patch, node, place),
            Self::AddItem { at, item } => {
                let kind = item.kind();
                let at = at.unwrap_or(usize::MAX).min(patch.layout.count(kind));
                patch.layout.insert(at, item);
                Ok(vec![Self::RemoveItem { kind, at }])
            }
            Self::RemoveItem { kind, at } => {
                let gone = patch.layout.take(kind, at);
                let item = gone.ok_or(EditError::NoSuchItem { kind, at })?;
                Ok(vec![Self::AddItem { at: Some(at), item }])
            }
            Self::SetItem { at, item } => {
                let kind = item.kind();
                let before = patch.layout.take(kind, at);
                let before = before.ok_or(EditError::NoSuchItem { kind, at })?;
                patch.layout.insert(at, item);
                Ok(vec![Self::SetItem { at, item: before }])
            }
            Self::Describe(description) => {
                let before = std::mem::replace(&mut patch.description, description);
                Ok(vec![Self::Describe(before)])
            }
            Self::Within { node, edit } => {
                let inner = patch.inner_mut(&node);
                let inverse = edit.apply(inner.ok_or(EditError::NoSuchNode(node.clone()))?)?;
                Ok(inverse.into_iter().map(|edit| edit.within(&node)).collect())
            }
        }
    }

    /// The same in the patch inside of the node at this path; the patch itself if that is empty.
    pub fn within(self, path: &str) -> Self {
        if path.is_empty() {
            return self;
        }
        Self::Within { node: path.to_owned(), edit: Box::new(self) }
    }

    /// Whether it leaves alone what the patch does.
    pub fn is_only_layout(&self) -> bool {
        if let Self::Within { edit, .. } = self {
            return edit.is_only_layout();
        }
        if let Self::Restore(removed) = self {
            return removed.is_only_layout();
        }
        matches!(
            self,
            Self::Move { .. }
                | Self::SetVisual { .. }
                | Self::SetPlace { .. }
                | Self::AddItem { .. }
                | Self::RemoveItem { .. }
                | Self::SetItem { .. }
                | Self::Describe(_)
        )
    }
}

fn node_of<'a>(patch: &'a mut Patch, path: &str) -> Result<&'a mut Node, EditError> {
    patch.node_mut(path).ok_or_else(|| EditError::NoSuchNode(path.to_owned()))
}

fn place_of(patch: &Patch, id: &str) -> NodeLayout {
    patch.layout.nodes.get(id).cloned().unwrap_or_default()
}

fn restored(removed: Removed) -> Inverse {
    vec![Edit::Restore(Box::new(removed))]
}

fn is_bad(id: &str) -> bool {
    id.is_empty() || id.contains(['.', '/'])
}

fn free(patch: &Patch, id: &str) -> Result<(), EditError> {
    if is_bad(id) {
        return Err(EditError::BadId(id.to_owned()));
    }
    if patch.is_taken(id) {
        return Err(EditError::Taken(id.to_owned()));
    }
    Ok(())
}

fn add(patch: &mut Patch, id: String, node: Node, place: NodeLayout) -> Result<Inverse, EditError> {
    free(patch, &id)?;
    patch.nodes.insert(id.clone(), node);
    patch.layout.nodes.insert(id.clone(), place);
    Ok(vec![Edit::Remove { node: id }])
}

fn rename(patch: &mut Patch, from: String, to: String) -> Result<Inverse, EditError> {
    if from == to {
        return Ok(Vec::new());
    }
    let Some(at) = patch.nodes.get_index_of(&from) else {
        return Err(EditError::NoSuchNode(from));
    };
    free(patch, &to)?;
    let inverse = if is_bad(&from) {
        // What a file may say is no name that an edit may give.
        let removed = Removed::node(&mut patch.clone(), &from)?;
        [vec![Edit::Remove { node: to.clone() }], restored(removed)].concat()
    } else {
        vec![Edit::Rename { node: to.clone(), to: from.clone() }]
    };
    if let Some((_, node)) = patch.nodes.shift_remove_index(at) {
        patch.nodes.shift_insert(at, to.clone(), node);
    }
    let places = &mut patch.layout.nodes;
    if let Some((at, _, place)) = places.shift_remove_full(&from) {
        places.shift_insert(at, to.clone(), place);
    }
    let wires = patch.wires.iter_mut().flat_map(|wire| [&mut wire.from, &mut wire.to]);
    let bends = patch.layout.bends.iter_mut().flat_map(|bend| [&mut bend.from, &mut bend.to]);
    let pins = patch.layout.probes.iter_mut().map(|pin| &mut pin.output);
    for end in wires.chain(bends).chain(pins).filter(|end| end.node == from) {
        end.node.clone_from(&to);
    }
    Ok(inverse)
}

fn connect(patch: &mut Patch, at: Option<usize>, wire: Wire) -> Result<Inverse, EditError> {
    for end in [&wire.from, &wire.to] {
        if !patch.nodes.contains_key(&end.node) {
            return Err(EditError::NoSuchNode(end.node.clone()));
        }
    }
    let at = at.unwrap_or(usize::MAX).min(patch.wires.len());
    // A bend that waits for this wire in the file stays when the wire goes again.
    let waiting = patch.lone_bend(&wire);
    let waiting = waiting.and_then(|at| Some((at, patch.layout.item(ItemKind::Bend, at)?)));
    patch.wires.insert(at, wire);
    let mut inverse = vec![Edit::Disconnect { at }];
    inverse.extend(waiting.map(|(at, item)| Edit::AddItem { at: Some(at), item }));
    Ok(inverse)
}

fn move_wire(patch: &mut Patch, from: usize, to: usize) -> Result<Inverse, EditError> {
    if from >= patch.wires.len() {
        return Err(EditError::NoSuchWire(from));
    }
    let wire = patch.wires.remove(from);
    let to = to.min(patch.wires.len());
    patch.wires.insert(to, wire);
    Ok(vec![Edit::MoveWire { from: to, to: from }])
}

fn set_property(
    patch: &mut Patch,
    node: String,
    property: String,
    value: Option<Json>,
) -> Result<Inverse, EditError> {
    let mut properties = node_of(patch, &node)?.properties.clone();
    match value {
        Some(value) => properties.insert(property, value),
        None => properties.shift_remove(&property),
    };
    Edit::SetProperties { node, properties }.apply(patch)
}

fn set_place(
    patch: &mut Patch,
    node: String,
    place: Option<NodeLayout>,
) -> Result<Inverse, EditError> {
    if !patch.nodes.contains_key(&node) {
        return Err(EditError::NoSuchNode(node));
    }
    let Some(place) = place else { return Ok(restored(Removed::place(patch, &node))) };
    let before = patch.layout.nodes.insert(node.clone(), place);
    Ok(vec![Edit::SetPlace { node, place: before }])
}
