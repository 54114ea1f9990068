//! Files on the command line, of which `-` is the standard input.

use std::io::{self, Read as _};
use std::path::Path;

use crate::engine;
use crate::patch::include::Library;
use crate::patch::{Patch, file};

/// Whether this stands for the standard input.
pub(super) fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// The patch in a file, with the files inside that it names.
pub(super) fn load_whole(file: &Path) -> Result<Patch, file::LoadError> {
    let (patch, _) = load(file)?;
    let of = (!is_stdin(file)).then_some(file);
    let whole = engine::expand(&patch, of, &mut Library::default());
    Ok(whole.unwrap_or(patch))
}

/// The patch in a file, and its text.
pub(super) fn load(file: &Path) -> Result<(Patch, String), file::LoadError> {
    let name = if is_stdin(file) { Path::new("standard input") } else { file };
    let failed = |source| file::LoadError::Read { file: name.to_owned(), source };
    let mut bytes = Vec::new();
    if is_stdin(file) {
        io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = std::fs::read(file).map_err(failed)?;
    }
    let patch = file::parse(&bytes, name)?;
    // What was read as JSON is UTF-8.
    Ok((patch, String::from_utf8_lossy(&bytes).into_owned()))
}
