//! Other properties that would put a fault right, as something to do.

use crate::error::Remedy;
use crate::patch::Patch;
use crate::patch::edit::Edit;

/// What gives a node these properties and keeps its others; none once it has them, or is gone.
pub fn edit_of(remedy: &Remedy, node: &str, patch: &Patch) -> Option<Edit> {
    let before = &patch.node(node)?.properties;
    let mut properties = before.clone();
    for (name, value) in &remedy.properties {
        properties.insert((*name).to_owned(), value.clone());
    }
    let changes = properties != *before;
    changes.then(|| Edit::SetProperties { node: node.to_owned(), properties })
}
