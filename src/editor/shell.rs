//! What is around the canvas: tabs with patches, panels, menus.

mod crumbs;
pub mod dock;
pub mod help;
pub mod panes;
pub mod picker;
pub mod sheets;
pub mod strip;
pub mod tabs;

use std::path::PathBuf;

pub use dock::{Dock, Pane};
pub use tabs::{Neighbour, Tab, TabId, Tabs};

/// Something that the window does and that is about no patch in particular.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Opens a copy that has no file, so that the original stays as it is.
    OpenCopy(PathBuf),
    /// Brings a tab to the front.
    Show(TabId),
    /// Stops what runs in a tab.
    Stop(TabId),
    /// Closes a tab, after a question if there is something to save.
    Close(TabId),
}
