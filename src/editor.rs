//! The window.

use std::path::PathBuf;

/// Opens the window, with this patch in it.
pub fn open(_file: Option<PathBuf>) -> anyhow::Result<()> {
    anyhow::bail!("there is no display; run a patch without a window with `patchline run FILE`")
}
