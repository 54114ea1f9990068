//! The file that an operator writes to: its name, and what to do if there is one already.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::author::Complaint;
use super::disk::{Growing, refused};
use crate::error::Error;
use crate::value::TimeTag;

/// What to do if the file is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// Keep it, and write to the next free name: `take.csv`, `take-1.csv`, `take-2.csv`.
    #[default]
    Number,
    /// Go on at its end.
    Append,
    /// Throw away what is in it.
    Overwrite,
}

/// What to add to the name of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Suffix {
    /// Nothing.
    #[default]
    None,
    /// The moment, in UTC: `take-2026-01-31T12_00_00.csv`.
    Timestamp,
    /// The first number that is free: `take-0.csv`, `take-1.csv`.
    Count,
}

/// Beyond this many files of one name, something is wrong.
const MOST: u32 = 100_000;

/// A file that was opened to be written to.
#[derive(Debug)]
pub struct NewFile {
    /// The file itself; still at its beginning, also if it is to be continued.
    pub growing: Growing,
    /// Its name in the end.
    pub path: PathBuf,
    /// Whether it is an old one that is to be continued.
    pub continues: bool,
}

impl NewFile {
    /// Opens a file of this name.
    pub fn open(path: &str, suffix: Suffix, existing: Existing) -> Result<Self, Error> {
        let path = match suffix {
            Suffix::None => PathBuf::from(path.trim()),
            Suffix::Timestamp => {
                let now = TimeTag::now().to_string().replace(':', "_");
                let to_the_second = now.split('.').next().unwrap_or(&now);
                with(Path::new(path.trim()), to_the_second)
            }
            Suffix::Count => return Self::numbered(Path::new(path.trim()), 0),
        };
        let refuse = |error| refused("write", &path, error);
        if path.is_dir() {
            return Err(refuse(ErrorKind::IsADirectory.into()));
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        match existing {
            Existing::Number => return Self::numbered(&path, 1),
            Existing::Overwrite => options.create(true).truncate(true),
            Existing::Append => options.create(true),
        };
        let growing = Growing::new(&path, &options).map_err(refuse)?;
        Ok(Self { growing, path, continues: existing == Existing::Append })
    }

    /// The first free name; that without a number comes before number 1.
    fn numbered(path: &Path, first: u32) -> Result<Self, Error> {
        for number in first..MOST {
            let plain = number == 1 && first == 1;
            // The plain name was not tried yet where counting begins with 1.
            let names = [plain.then(|| path.to_owned()), Some(with(path, &number.to_string()))];
            for path in names.into_iter().flatten() {
                match Growing::new(
                    &path,
                    OpenOptions::new().read(true).write(true).create_new(true),
                ) {
                    Ok(growing) => return Ok(Self { growing, path, continues: false }),
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(refused("write", &path, error)),
                }
            }
        }
        Err(refused("write", path, io::Error::other("there are too many files of this name")))
    }
}

/// Whether there is a name and its folder, before there is anything to be written.
pub fn folder_of(path: &str) -> Result<(), Error> {
    let path = Path::new(path.trim());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.map(Path::metadata) {
        None => Ok(()),
        Some(Ok(about)) if about.is_dir() => Ok(()),
        Some(Ok(_)) => Err(refused("write", path, ErrorKind::NotADirectory.into())),
        Some(Err(error)) => Err(refused("write", path, error)),
    }
}

/// A path that has no file name.
pub fn check_name(path: &str) -> Result<(), Complaint> {
    let named = Path::new(path.trim()).file_name().is_some() && !path.contains('\0');
    let sentence = "name a file";
    if named { Ok(()) } else { Err(Complaint::about("path", sentence)) }
}

/// `take.csv` with `1` is `take-1.csv`.
fn with(path: &Path, addition: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("-");
    name.push(addition);
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path, suffix: Suffix, existing: Existing) -> String {
        let path = folder.join("take.csv");
        let mut file = NewFile::open(path.to_str().unwrap(), suffix, existing).unwrap();
        if file.continues {
            file.growing.to_end().unwrap();
        }
        file.growing.append(b"x").unwrap();
        let name = file.path.file_name().unwrap().to_str().unwrap().to_owned();
        format!("{name} {}", file.growing.length())
    }

    #[test]
    fn names() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let numbers = || open(folder, Suffix::None, Existing::Number);
        assert_eq!(
            [numbers(), numbers(), numbers()],
            ["take.csv 1", "take-1.csv 1", "take-2.csv 1"]
        );
        assert_eq!(open(folder, Suffix::None, Existing::Append), "take.csv 2");
        assert_eq!(open(folder, Suffix::None, Existing::Append), "take.csv 3");
        assert_eq!(open(folder, Suffix::None, Existing::Overwrite), "take.csv 1");
        let counts = || open(folder, Suffix::Count, Existing::Overwrite);
        assert_eq!([counts(), counts()], ["take-0.csv 1", "take-3.csv 1"]);
        let stamped = open(folder, Suffix::Timestamp, Existing::Append);
        assert!(
            stamped.starts_with("take-20")
                && stamped.len() == "take-2026-01-31T12_00_00.csv 1".len()
        );
    }

    #[test]
    fn what_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let fails = |path: &Path| {
            let path = path.to_str().unwrap();
            let opened = NewFile::open(path, Suffix::None, Existing::Number);
            let sentence = opened.unwrap_err().to_string();
            (folder_of(path).map_err(|error| error.to_string()), sentence)
        };
        for missing in ["missing/take.csv", "file/take.csv"] {
            let (before, sentence) = fails(&folder.path().join(missing));
            assert!(sentence.ends_with("does not exist; make it, or choose another"), "{sentence}");
            assert_eq!(before, Err(sentence));
        }
        let (before, sentence) = fails(folder.path());
        assert!(before.is_ok() && sentence.ends_with("is a folder; choose a file"), "{sentence}");
        for name in ["", " ", "/", "a/..", "a\0"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name("take.csv").is_ok() && folder_of("take.csv").is_ok());
    }
}
