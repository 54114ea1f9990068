//! Where things stand on the canvas. Nothing here changes what a patch does.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The places of nodes, and the comments between them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// By the id of the node.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub nodes: IndexMap<String, NodeLayout>,
    /// Text on the canvas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// The place of one node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeLayout {
    /// Left edge, in points.
    pub x: f32,
    /// Upper edge, in points.
    pub y: f32,
    /// What draws its values on the node: `text`, `number`, `plot`; none if closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visual: Option<String>,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// Text on the canvas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Left edge, in points.
    pub x: f32,
    /// Upper edge, in points.
    pub y: f32,
    /// In points.
    pub width: f32,
    /// In points.
    pub height: f32,
    /// What it says; a first line that begins with `# ` is a heading.
    pub text: String,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

impl Layout {
    /// Whether nothing has a place.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
