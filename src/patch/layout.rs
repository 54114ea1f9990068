//! Where things stand on the canvas. Nothing here changes what a patch does.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value as Json};

use super::{Endpoint, file};

/// The places of nodes, and what stands between them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// By the id of the node.
    #[serde(
        default,
        skip_serializing_if = "IndexMap::is_empty",
        deserialize_with = "file::unique_places"
    )]
    pub nodes: IndexMap<String, NodeLayout>,
    /// Text on the canvas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// Titled areas behind the nodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<Frame>,
    /// Probes that are pinned to outputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Pin>,
    /// Points that wires are led through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bends: Vec<Bend>,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// The place of one node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeLayout {
    /// Left edge, in points.
    #[serde(deserialize_with = "finite")]
    pub x: f32,
    /// Upper edge, in points.
    #[serde(deserialize_with = "finite")]
    pub y: f32,
    /// What draws its values on the node: `text`, `number`, `plot` …; none if closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visual: Option<String>,
    /// Width and height of the visual in points, if a person has changed them.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "finite")]
    pub size: Option<[f32; 2]>,
    /// How the visual draws, each by its own names: `{"range": [0, 1]}`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Json>,
    /// Whether the visual also has a panel of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub docked: bool,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// Text on the canvas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Left edge, in points.
    #[serde(deserialize_with = "finite")]
    pub x: f32,
    /// Upper edge, in points.
    #[serde(deserialize_with = "finite")]
    pub y: f32,
    /// In points.
    #[serde(deserialize_with = "finite")]
    pub width: f32,
    /// In points.
    #[serde(deserialize_with = "finite")]
    pub height: f32,
    /// What it says; a first line that begins with `# ` is a heading.
    pub text: String,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// A titled area behind nodes. What lies within moves with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Left edge, in points.
    #[serde(deserialize_with = "finite")]
    pub x: f32,
    /// Upper edge, in points.
    #[serde(deserialize_with = "finite")]
    pub y: f32,
    /// In points.
    #[serde(deserialize_with = "finite")]
    pub width: f32,
    /// In points.
    #[serde(deserialize_with = "finite")]
    pub height: f32,
    /// What it is called.
    pub title: String,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// A probe that is pinned to an output: its values stay in view, and go to the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pin {
    /// The output.
    pub output: Endpoint,
    /// Left edge of its card, in points.
    #[serde(deserialize_with = "finite")]
    pub x: f32,
    /// Upper edge, in points.
    #[serde(deserialize_with = "finite")]
    pub y: f32,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// Points that a wire is led through on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bend {
    /// The output that the wire begins at.
    pub from: Endpoint,
    /// The input that it ends at.
    pub to: Endpoint,
    /// From its beginning to its end, in points.
    #[serde(deserialize_with = "finite")]
    pub points: Vec<[f32; 2]>,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

impl Layout {
    /// Whether nothing has a place.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The points that a wire is led through.
    pub fn bend(&self, from: &Endpoint, to: &Endpoint) -> Option<usize> {
        self.bends.iter().position(|bend| bend.from == *from && bend.to == *to)
    }
}

impl Comment {
    /// Text at this place.
    pub fn new(x: f32, y: f32, [width, height]: [f32; 2], text: impl Into<String>) -> Self {
        Self { x, y, width, height, text: text.into(), extra: Map::new() }
    }
}

impl Frame {
    /// An area of this place and title.
    pub fn new(x: f32, y: f32, [width, height]: [f32; 2], title: impl Into<String>) -> Self {
        Self { x, y, width, height, title: title.into(), extra: Map::new() }
    }
}

impl Pin {
    /// A probe on this output, shown here.
    pub fn new(output: impl Into<Endpoint>, x: f32, y: f32) -> Self {
        Self { output: output.into(), x, y, extra: Map::new() }
    }
}

impl Bend {
    /// A wire between these ends is led through these points.
    pub fn new(from: Endpoint, to: Endpoint, points: Vec<[f32; 2]>) -> Self {
        Self { from, to, points, extra: Map::new() }
    }
}

/// Numbers that may be too large to be places.
trait Finite {
    fn is_finite(&self) -> bool;
}

impl Finite for f32 {
    fn is_finite(&self) -> bool {
        f32::is_finite(*self)
    }
}

impl Finite for [f32; 2] {
    fn is_finite(&self) -> bool {
        self.iter().all(Finite::is_finite)
    }
}

impl<T: Finite> Finite for Option<T> {
    fn is_finite(&self) -> bool {
        self.iter().all(Finite::is_finite)
    }
}

impl<T: Finite> Finite for Vec<T> {
    fn is_finite(&self) -> bool {
        self.iter().all(Finite::is_finite)
    }
}

/// Refuses what would become infinite: JSON has no such number, so it could not be saved.
fn finite<'de, D: Deserializer<'de>, T: Deserialize<'de> + Finite>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = T::deserialize(deserializer)?;
    if value.is_finite() {
        return Ok(value);
    }
    Err(D::Error::custom("this number is too large for a place on the canvas; write a smaller one"))
}
