//! Files on the command line, of which `-` is the standard input.

use std::io::ErrorKind::NotFound;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::anyhow;

use crate::engine::{self, similar};
use crate::patch::include::Library;
use crate::patch::{Patch, file};

/// Whether this stands for the standard input.
pub(super) fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// The patch in a file, with the files inside that it names.
pub(super) fn load_whole(file: &Path) -> anyhow::Result<Patch> {
    let (patch, _) = load(file)?;
    let of = (!is_stdin(file)).then_some(file);
    let whole = engine::expand(&patch, of, &mut Library::default());
    Ok(whole.unwrap_or(patch))
}

/// The file that may have been meant by one that is not there, as the end of a sentence.
fn near(file: &Path) -> Option<String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = std::fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        let folder = folder?.display();
        return Some(format!("nor is there a folder {folder}: check how both are written"));
    };
    let patches = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let patches: Vec<String> = patches
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "json"))
        .collect();
    let near = similar(file.file_name()?.to_str()?, patches.iter().map(String::as_str))?;
    Some(format!("did you mean {}?", file.with_file_name(near).display()))
}

/// The patch in a file, and its text.
pub(super) fn load(file: &Path) -> anyhow::Result<(Patch, String)> {
    let name = if is_stdin(file) { Path::new("standard input") } else { file };
    let failed = |cause: io::Error| match near(file).filter(|_| cause.kind() == NotFound) {
        Some(near) => anyhow!("{}: there is no such file; {near}", file.display()),
        None => file::LoadError::Read { file: name.to_owned(), cause }.into(),
    };
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
