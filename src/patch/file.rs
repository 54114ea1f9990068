//! From a file to a patch and back.

use std::fmt;
use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use super::{Patch, VERSION, explain, format};

/// Why a file is not a patch.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error("{}: {}", file.display(), explain::unreadable(cause))]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// It was read, but is no patch.
    #[error("{}:{line}:{column}: {}{message}", file.display(), at(path))]
    Parse {
        /// Which.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// Where in the document: `nodes.scale.properties`.
        path: String,
        /// What is wrong there.
        message: String,
    },
    /// It was made by a later version of this program.
    #[error(
        "{}: this patch was written in version {version} of the file format; this program reads up to version {VERSION}. Install a newer Patchline to open it",
        file.display()
    )]
    Version {
        /// Which.
        file: PathBuf,
        /// Its version.
        version: u32,
    },
}

fn at(path: &str) -> String {
    // What is named `?` was not read to its end.
    let path = path.trim_end_matches(['?', '.']);
    if path.is_empty() { String::new() } else { format!("at {path}: ") }
}

/// Reads a patch from a file.
pub fn load(file: &Path) -> Result<Patch, LoadError> {
    let bytes =
        std::fs::read(file).map_err(|cause| LoadError::Read { file: file.to_owned(), cause })?;
    parse(&bytes, file)
}

/// Reads a patch from bytes; `file` is only for what errors say.
pub fn parse(bytes: &[u8], file: &Path) -> Result<Patch, LoadError> {
    // Some editors of Windows put a byte order mark in front.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let no_patch = |message: &str| LoadError::Parse {
        file: file.to_owned(),
        line: 1,
        column: 1,
        path: String::new(),
        message: message.to_owned(),
    };
    if let Some(message) = explain::at_a_glance(bytes) {
        return Err(no_patch(message));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let wrong = |error: &serde_json::Error, path: String| LoadError::Parse {
        file: file.to_owned(),
        line: error.line(),
        column: error.column(),
        path,
        message: explain::explain(error),
    };
    let patch: Patch = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| wrong(error.inner(), error.path().to_string()))?;
    json.end().map_err(|error| wrong(&error, String::new()))?;
    match patch.version {
        Some(version) if version > VERSION => {
            Err(LoadError::Version { file: file.to_owned(), version })
        }
        None if is_other_json(&patch) => Err(no_patch(explain::OTHER_JSON)),
        _ => Ok(patch),
    }
}

/// Whether it is an object of somebody else, in which nothing is as in a patch.
fn is_other_json(patch: &Patch) -> bool {
    let Patch { version, nodes, wires, extra, .. } = patch;
    version.is_none() && nodes.is_empty() && wires.is_empty() && !extra.is_empty()
}

/// The text of a patch as it is saved.
pub fn text(patch: &Patch) -> String {
    let mut patch = patch.clone();
    patch.version.get_or_insert(VERSION);
    // A patch is made of maps with text keys, so this cannot fail.
    format::text(&serde_json::to_value(&patch).unwrap_or_default())
}

/// Writes a patch to a file: wholly or not at all, and never a broken file.
pub fn save(patch: &Patch, file: &Path) -> io::Result<()> {
    settle(&write(patch, file)?);
    Ok(())
}

/// The same for who has no time: gives the folder, which is still to be settled. Until then a power
/// cut may bring back the file that was there, whole.
pub fn write(patch: &Patch, file: &Path) -> io::Result<PathBuf> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A link stays a link: what it points to is replaced.
    let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = target.parent().unwrap_or(folder);
    let mut temporary = new_file(folder)?;
    temporary.write_all(text(patch).as_bytes())?;
    if let Ok(old) = std::fs::metadata(&target) {
        temporary.as_file().set_permissions(old.permissions())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(&target)?;
    Ok(folder.to_owned())
}

/// Makes sure that the new names of a folder outlast a power cut; not every system can do that.
pub fn settle(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// A temporary file that others may read as they may any other new file.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".patchline-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The mask of the process takes away what it takes away from every file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Nodes by their ids, none of them twice.
pub(super) fn unique<'de, D, V>(deserializer: D) -> Result<IndexMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    deserializer.deserialize_map(Unique {
        what: "nodes by their ids",
        twice: |id| format!("two nodes are called \"{id}\"; give one of them another name"),
        values: PhantomData,
    })
}

/// Places by the ids of their nodes, none of them twice.
pub(super) fn unique_places<'de, D, V>(deserializer: D) -> Result<IndexMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    deserializer.deserialize_map(Unique {
        what: "a map",
        twice: |id| format!("\"{id}\" has two places; keep one of them"),
        values: PhantomData,
    })
}

/// A map that refuses the same key twice, where serde would silently keep the last.
struct Unique<V> {
    what: &'static str,
    twice: fn(&str) -> String,
    values: PhantomData<V>,
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for Unique<V> {
    type Value = IndexMap<String, V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut map = IndexMap::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom((self.twice)(&key)));
            }
            map.insert(key, access.next_value()?);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Mode, Node, Wire};
    use super::*;

    fn parse_text(text: &str) -> Result<Patch, LoadError> {
        parse(text.as_bytes(), Path::new("a.json"))
    }

    #[test]
    fn one_node_and_one_wire_to_a_line() {
        let mut patch = Patch::new()
            .with_node("tick", Node::new("time.timer").with("period", 0.5))
            .with_node("zip", Node::new("combine.zip"));
        patch.wires.push(Wire::new("tick", "zip.2"));
        assert_eq!(
            text(&patch),
            r#"{
  "patchline": 1,
  "nodes": {
    "tick": {"operator": "time.timer", "properties": {"period": 0.5}},
    "zip": {"operator": "combine.zip"}
  },
  "wires": [
    {"from": "tick", "to": "zip.2"}
  ]
}
"#
        );
        assert_eq!(parse_text(&text(&patch)).unwrap(), patch);
    }

    #[test]
    fn what_is_unknown_is_kept() {
        let text_before = r#"{
  "patchline": 1,
  "nodes": {
    "x": {"operator": "later.thing", "properties": {"depth": [1, {"a": null}]}, "colour": "red"}
  },
  "wires": [
    {"from": "x.left", "to": "x.right", "delay": 1}
  ],
  "layout": {
    "nodes": {
      "x": {"x": 1.5, "y": 2.0, "pinned": true}
    }
  },
  "later": {"more": [1, 2]}
}
"#;
        let patch = parse_text(text_before).unwrap();
        assert_eq!(text(&patch), text_before);
    }

    #[test]
    fn an_error_names_file_line_and_path() {
        let error = parse_text("{\"nodes\": {\n\"a\": {\"operator\": 3}}}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.json:2:19: at nodes.a.operator: this should be a text in double quotes, not 3"
        );
        let error =
            parse_text("{\"nodes\": {\"a\": {\"operator\": \"x\"}, \"a\": {\"operator\": \"y\"}}}");
        assert!(error.unwrap_err().to_string().contains("two nodes are called \"a\""));
        let error = parse_text("{\"patchline\": 99}").unwrap_err();
        assert!(error.to_string().contains("Install a newer Patchline"));
        assert!(parse_text("{} x").is_err());
        assert!(parse_text("").is_err());
    }

    #[test]
    fn the_mode_of_a_node_stands_in_the_file_if_it_has_one() {
        let node = |mode| Node { mode, ..Node::new("math.abs") };
        let patch = Patch::new()
            .with_node("a", node(None))
            .with_node("b", node(Some(Mode::Bypass)))
            .with_node("c", node(Some(Mode::Mute)));
        let text = text(&patch);
        for line in [
            r#""a": {"operator": "math.abs"}"#,
            r#""b": {"operator": "math.abs", "mode": "bypass"}"#,
            r#""c": {"operator": "math.abs", "mode": "mute"}"#,
        ] {
            assert!(text.contains(line), "{text}");
        }
        assert_eq!(parse_text(&text).unwrap(), patch);
        let error = parse_text("{\"nodes\": {\"a\": {\"operator\": \"x\", \"mode\": \"solo\"}}}");
        assert!(error.unwrap_err().to_string().contains("at nodes.a"));
    }

    #[test]
    fn inner_patches_are_spread_over_lines_too() {
        let inner = Patch::default().with_node("a", Node::new("math.abs"));
        let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
        let patch = Patch::new().with_node("g", group);
        let text = text(&patch);
        assert!(text.contains("\n          \"a\": {\"operator\": \"math.abs\"}\n"), "{text}");
        assert_eq!(parse_text(&text).unwrap(), patch);
    }

    #[test]
    fn saving_replaces_the_whole_file_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.json");
        std::fs::write(&file, "x".repeat(10_000)).unwrap();
        let patch = Patch::new().with_node("a", Node::new("math.abs").with("x", json!([1])));
        save(&patch, &file).unwrap();
        assert_eq!(load(&file).unwrap(), patch);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
