//! Where the program keeps what it remembers: settings in one folder, everything else in another.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The folders of one user.
#[derive(Clone, Debug)]
pub struct Home {
    config: PathBuf,
    data: PathBuf,
}

impl Home {
    /// Those of whoever started the program: in `PATCHLINE_HOME` if that is set, and else where
    /// the system wants such things. None if the system knows no user.
    pub fn of_user() -> Option<Self> {
        match std::env::var_os("PATCHLINE_HOME").filter(|home| !home.is_empty()) {
            Some(home) => Some(Self::at(Path::new(&home))),
            None => {
                let folders = directories::ProjectDirs::from("", "", "patchline")?;
                let config = folders.config_dir().to_owned();
                Some(Self { config, data: folders.data_local_dir().to_owned() })
            }
        }
    }

    /// Both below this folder.
    pub fn at(folder: &Path) -> Self {
        Self { config: folder.join("config"), data: folder.join("data") }
    }

    /// What the user has chosen.
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.json")
    }

    /// Where the panels stand.
    pub fn layout(&self) -> PathBuf {
        self.config.join("layout.json")
    }

    /// Files that were open lately.
    pub fn recent(&self) -> PathBuf {
        self.data.join("recent.json")
    }

    /// Files that are open now.
    pub fn last_session(&self) -> PathBuf {
        self.data.join("session.json")
    }

    /// What is not saved yet, for the case of a crash.
    pub fn recovery(&self) -> PathBuf {
        self.data.join("recovery")
    }
}

/// What a file remembers; none if there is no such file, or if it is not to be understood.
pub fn read<T: DeserializeOwned>(file: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

/// Remembers something: wholly or not at all.
pub fn write(file: &Path, what: &impl Serialize) -> io::Result<()> {
    write_bytes(file, &bytes(what)?)
}

/// What a file that remembers something has in it.
pub fn bytes(what: &impl Serialize) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(what)?)
}

/// Writes that to the file.
pub fn write_bytes(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(bytes)?;
    // Else a power cut may leave the new name with nothing in it.
    temporary.as_file().sync_all()?;
    temporary.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_broken_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let file = Home::at(folder.path()).settings();
        assert_eq!(read::<Vec<u8>>(&file), None);
        write(&file, &[1, 2]).unwrap();
        assert_eq!(read::<Vec<u8>>(&file), Some(vec![1, 2]));
        std::fs::write(&file, "[1, ").unwrap();
        assert_eq!(read::<Vec<u8>>(&file), None);
    }
}
