//! The files that were open: lately, and when the window was closed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// How many files are remembered.
const MOST: usize = 12;

/// Files that were opened or saved lately, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent(Vec<PathBuf>);

impl Recent {
    /// This one was just used.
    pub fn note(&mut self, file: &Path) {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        self.0.retain(|other| *other != file);
        self.0.insert(0, file);
        self.0.truncate(MOST);
    }

    /// This one is gone.
    pub fn forget(&mut self, file: &Path) {
        self.0.retain(|other| other != file);
    }

    /// The latest first.
    pub fn files(&self) -> &[PathBuf] {
        &self.0
    }
}

/// What was open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastSession {
    /// From left to right.
    pub files: Vec<PathBuf>,
    /// Which of them was in front.
    pub active: Option<PathBuf>,
}

/// A path as people write it: that of the user's folder is `~`.
pub fn short(file: &Path) -> String {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    match home.and_then(|home| file.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(rest) => format!("~/{}", rest.display()),
        None => file.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_is_first_and_stands_there_once() {
        let mut recent = Recent::default();
        for number in 0..20 {
            recent.note(Path::new(&format!("/a/{number}.json")));
        }
        recent.note(Path::new("/a/15.json"));
        assert_eq!(recent.files().len(), MOST);
        assert_eq!(recent.files()[..2], [PathBuf::from("/a/15.json"), "/a/19.json".into()]);
        recent.forget(Path::new("/a/15.json"));
        assert_eq!(recent.files()[0], PathBuf::from("/a/19.json"));
    }
}
