//! What can be done in the window, as values: panels give them while they draw, and the window
//! does them when all is drawn.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::Action;
use super::search::Wish;
use super::shell::Request;
use crate::patch::edit::Edit;
use crate::patch::history::Step;
use crate::patch::surgery::Parts;
use crate::value::Image;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// What has a name.
    Do(Action),
    /// Opens this file.
    OpenFile(PathBuf),
    /// Writes a picture to a file that is asked for.
    SavePicture {
        /// What was shown when somebody asked for it.
        image: Arc<Image>,
        /// The node that gave it.
        of: String,
    },
    /// Changes the patch.
    Edit(Step),
    /// The same, where edits name nodes by their whole paths.
    EditWhole(Step),
    /// Shows what is inside of the node at this path; the patch itself if it is empty.
    Enter(String),
    /// Selects these parts and no others.
    Select(Parts),
    /// Selects a node and brings it into view if it is not.
    Reveal(String),
    /// Shows the patch at this size.
    Zoom(f32),
    /// Opens or closes the visual of a node.
    ToggleVisual(String),
    /// Opens the search for an operator.
    Search(Wish),
    /// What the window does.
    Shell(Request),
    /// Adds an operator in the middle of the view.
    Place {
        /// Its name.
        name: &'static str,
        /// What it is to have besides its defaults.
        properties: super::search::Properties,
    },
}

impl Command {
    /// One edit as a step of its own.
    pub fn edit(edit: Edit) -> Self {
        Self::Edit(edit.into())
    }

    /// Selects one node.
    pub fn select_node(id: impl Into<String>) -> Self {
        Self::Select(Parts::node(id))
    }
}
