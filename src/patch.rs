//! The document: nodes, wires, and how they are laid out. Knows no operator.

pub mod edit;
pub mod endpoint;
mod explain;
pub mod file;
mod format;
pub mod fragment;
pub mod grouping;
pub mod history;
pub mod include;
pub mod item;
pub mod layout;
pub mod removed;
pub mod surgery;
pub mod turning;
pub mod ungrouping;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

pub use edit::Edit;
pub use endpoint::Endpoint;
pub use history::{History, Step};
pub use item::{Item, ItemKind};
pub use layout::{Bend, Comment, Frame, Layout, NodeLayout, Pin};

/// The version of the file format that this program writes.
pub const VERSION: u32 = 1;

/// Nodes joined by wires, as they stand in a file.
///
/// The order of the nodes is the order in which they start; the order of the wires from one
/// output is the order in which values take them. What this program does not know is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// The version of the format; inner patches have none of their own.
    #[serde(rename = "patchline", default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What the patch is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// By id: a short readable name without dot or slash.
    #[serde(default, deserialize_with = "file::unique")]
    pub nodes: IndexMap<String, Node>,
    /// From outputs to inputs.
    #[serde(default)]
    pub wires: Vec<Wire>,
    /// Where things stand; nothing that changes what the patch does.
    #[serde(default, skip_serializing_if = "Layout::is_empty")]
    pub layout: Layout,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// One operator at work in a patch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Which operator: `osc.send_message`.
    pub operator: String,
    /// Properties that differ from the operator's defaults.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Json>,
    /// Whether it takes part; none if it does, as most nodes do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The patch inside, of a group or a nested operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<Box<Patch>>,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// How a node is left out without being taken out of the patch. It keeps its properties and
/// wires, and its properties are still checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// What is wired to its first input goes on as if it came from its first output; its other
    /// outputs give nothing. A node without an input or without an output is as if muted.
    Bypass,
    /// It takes nothing and gives nothing, and nobody reaches it by name.
    Mute,
}

/// From an output to an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wire {
    /// The output.
    pub from: Endpoint,
    /// The input.
    pub to: Endpoint,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

impl Wire {
    /// A wire between these ends, written `node` or `node.port`.
    pub fn new(from: impl Into<Endpoint>, to: impl Into<Endpoint>) -> Self {
        Self { from: from.into(), to: to.into(), extra: Map::new() }
    }
}

impl Node {
    /// A node of this operator with all its defaults.
    pub fn new(operator: impl Into<String>) -> Self {
        Self { operator: operator.into(), ..Self::default() }
    }

    /// The same with this property.
    #[must_use]
    pub fn with(mut self, property: &str, value: impl Into<Json>) -> Self {
        self.properties.insert(property.to_owned(), value.into());
        self
    }
}

impl Patch {
    /// An empty patch of the present version.
    pub fn new() -> Self {
        Self { version: Some(VERSION), ..Self::default() }
    }

    /// The same with this node.
    #[must_use]
    pub fn with_node(mut self, id: &str, node: Node) -> Self {
        self.nodes.insert(id.to_owned(), node);
        self
    }

    /// The same with wires along a chain of ends.
    #[must_use]
    pub fn with_chain(mut self, ends: &[&str]) -> Self {
        for pair in ends.windows(2) {
            self.wires.push(Wire::new(pair[0], pair[1]));
        }
        self
    }

    /// The node at a path such as `group/node`.
    pub fn node(&self, path: &str) -> Option<&Node> {
        match path.split_once('/') {
            None => self.nodes.get(path),
            Some((group, rest)) => self.nodes.get(group)?.patch.as_ref()?.node(rest),
        }
    }

    /// The patch inside of the node at a path; the patch itself if that is empty.
    pub fn inner(&self, path: &str) -> Option<&Patch> {
        if path.is_empty() { Some(self) } else { self.node(path)?.patch.as_deref() }
    }

    /// The same, to change it.
    pub fn inner_mut(&mut self, path: &str) -> Option<&mut Patch> {
        if path.is_empty() { Some(self) } else { self.node_mut(path)?.patch.as_deref_mut() }
    }

    /// The same, to change it.
    pub fn node_mut(&mut self, path: &str) -> Option<&mut Node> {
        match path.split_once('/') {
            None => self.nodes.get_mut(path),
            Some((group, rest)) => self.nodes.get_mut(group)?.patch.as_mut()?.node_mut(rest),
        }
    }
}
