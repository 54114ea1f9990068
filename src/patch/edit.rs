//! Every change of a patch, as data.

use serde_json::Value as Json;

use super::{NodeLayout, Patch};

/// One change of a patch. The window and the command line make these and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets a property of a node, or resets it to the operator's default with none.
    SetProperty {
        /// The path of the node.
        node: String,
        /// The property.
        property: String,
        /// Its new value.
        value: Option<Json>,
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
        /// `text`, `number`, `plot`; none to close it.
        visual: Option<String>,
    },
}

/// A change of something that is not there.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("there is no node \"{0}\"")]
pub struct NoSuchNode(pub String);

impl Edit {
    /// Makes the change.
    pub fn apply(self, patch: &mut Patch) -> Result<(), NoSuchNode> {
        match self {
            Self::SetProperty { node, property, value } => {
                let found = patch.node_mut(&node).ok_or(NoSuchNode(node))?;
                match value {
                    Some(value) => found.properties.insert(property, value),
                    None => found.properties.shift_remove(&property),
                };
            }
            Self::Move { node, x, y } => {
                let place = place(patch, node)?;
                (place.x, place.y) = (x, y);
            }
            Self::SetVisual { node, visual } => place(patch, node)?.visual = visual,
        }
        Ok(())
    }
}

fn place(patch: &mut Patch, node: String) -> Result<&mut NodeLayout, NoSuchNode> {
    if !patch.nodes.contains_key(&node) {
        return Err(NoSuchNode(node));
    }
    Ok(patch.layout.nodes.entry(node).or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Node;
    use super::*;

    #[test]
    fn sets_and_resets_a_property() {
        let mut patch = Patch::new().with_node("a", Node::new("math.scale"));
        let set = |value| Edit::SetProperty { node: "a".into(), property: "clamp".into(), value };
        set(Some(json!(true))).apply(&mut patch).unwrap();
        assert_eq!(patch.nodes["a"].properties["clamp"], true);
        set(None).apply(&mut patch).unwrap();
        assert!(patch.nodes["a"].properties.is_empty());
    }

    #[test]
    fn a_node_that_is_not_there_is_named() {
        let edit = Edit::Move { node: "b".into(), x: 0.0, y: 0.0 };
        let error = edit.apply(&mut Patch::new()).unwrap_err();
        assert_eq!(error.to_string(), "there is no node \"b\"");
    }
}
