//! What can be done in the window, as values: panels give them while they draw, and the window
//! does them when all is drawn.

use std::path::PathBuf;

use crate::patch::edit::Edit;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Brings the patch to life.
    Run,
    /// Ends it.
    Stop,
    /// An empty patch.
    New,
    /// Asks for a file and opens it.
    Open,
    /// Opens this file.
    OpenFile(PathBuf),
    /// Writes the patch to its file.
    Save,
    /// Asks for a file and writes the patch to it.
    SaveAs,
    /// Changes the patch.
    Edit(Edit),
    /// Selects a node, or nothing.
    Select(Option<String>),
    /// Selects a node and brings it into view.
    Reveal(String),
    /// Brings what is selected into view, or everything.
    Frame,
    /// Brings everything into view.
    FrameAll,
    /// Shows the patch at this size.
    Zoom(f32),
    /// Opens or closes what draws the values of a node.
    ToggleVisual(String),
    /// Follows the system, or does not.
    Theme(egui::ThemePreference),
    /// Closes the window.
    Quit,
}
