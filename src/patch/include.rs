//! Patches in files of their own, in place of the nodes that name them.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value as Json;

use super::{Node, Patch, file};

/// Files within files beyond this are refused, so that nothing can exhaust the stack.
const DEEPEST: usize = 16;

/// So many files within one patch, all of them counted, are refused: sixteen that each name the
/// next one ten times are more than any machine holds.
const MOST: usize = 1024;

/// Where an expanded node says why it has nothing inside.
pub const TROUBLE: &str = "include_trouble";

/// When a file was written, and how long it is; none of one that is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Files that were read, so that they are read again only when they change.
#[derive(Debug, Default)]
pub struct Library {
    known: HashMap<PathBuf, (Stamp, Result<Patch, String>)>,
    /// How many are in the patch that is being expanded.
    count: usize,
}

impl Library {
    fn read(&mut self, path: &Path) -> &Result<Patch, String> {
        let data = std::fs::metadata(path).ok();
        let stamp = data.and_then(|data| Some((data.modified().ok()?, data.len())));
        let known = self.known.get(path);
        if known.is_none_or(|(before, _)| stamp.is_none() || *before != stamp) {
            let read = file::load(path).map_err(|error| error.to_string());
            self.known.insert(path.to_owned(), (stamp, read));
        }
        &self.known[path].1
    }

    /// The patch of a file with those inside that it names; nodes of this operator name them in
    /// their property `path`, beginning from the folder of the file. None if it names none.
    pub fn expand(&mut self, patch: &Patch, of: Option<&Path>, operator: &str) -> Option<Patch> {
        if !names_any(patch, operator) {
            return None;
        }
        self.count = 0;
        let mut whole = patch.clone();
        let mut way = Vec::new();
        way.extend(of.map(settled));
        let folder = of.and_then(Path::parent).unwrap_or(Path::new(""));
        self.fill(&mut whole, folder, operator, &mut way);
        Some(whole)
    }

    fn fill(&mut self, patch: &mut Patch, folder: &Path, operator: &str, way: &mut Vec<PathBuf>) {
        for node in patch.nodes.values_mut() {
            if node.operator != operator {
                if let Some(inner) = &mut node.patch {
                    self.fill(inner, folder, operator, way);
                }
                continue;
            }
            match self.included(node, folder, operator, way) {
                Ok(inner) => node.patch = Some(Box::new(inner)),
                Err(sentence) => drop(node.extra.insert(TROUBLE.to_owned(), sentence.into())),
            }
        }
    }

    fn included(
        &mut self,
        node: &Node,
        folder: &Path,
        operator: &str,
        way: &mut Vec<PathBuf>,
    ) -> Result<Patch, String> {
        let path = path_of(node, folder).ok_or("choose the file of the patch to include")?;
        let path = settled(&path);
        let name =
            |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if way.contains(&path) {
            let names: Vec<String> = way.iter().chain([&path]).map(name).collect();
            return Err(format!("includes itself ({}); take one of these out", names.join(" → ")));
        }
        if way.len() >= DEEPEST {
            return Err(format!("lies in more than {DEEPEST} files within each other"));
        }
        self.count += 1;
        if self.count > MOST {
            return Err(format!(
                "is one of more than {MOST} files in this patch; name fewer of them"
            ));
        }
        let mut inner = self.read(&path).clone()?;
        inner.version = None;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        way.push(path);
        self.fill(&mut inner, &folder, operator, way);
        way.pop();
        Ok(inner)
    }
}

/// The file that a node names: from the folder on. If it is not where it was, as the folder has moved
/// or was sent to somebody, it is the one that lies in the same folders below this one, as many of them
/// as there are.
pub fn path_of(node: &Node, folder: &Path) -> Option<PathBuf> {
    let said =
        node.properties.get("path").and_then(Json::as_str).filter(|path| !path.is_empty())?;
    let path = folder.join(said);
    if path.exists() {
        return Some(path);
    }
    let names: Vec<&OsStr> = Path::new(said).iter().collect();
    let is_name = |name: &OsStr| !Path::new(name).has_root() && name != "..";
    let below = (1..names.len()).filter(|at| names[*at..].iter().all(|name| is_name(name)));
    let mut below = below.map(|at| folder.join(names[at..].iter().collect::<PathBuf>()));
    Some(below.find(|path| path.exists()).unwrap_or(path))
}

/// The same file by the same path, if it is there.
fn settled(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn names_any(patch: &Patch, operator: &str) -> bool {
    patch.nodes.values().any(|node| {
        node.operator == operator
            || node.patch.as_deref().is_some_and(|inner| names_any(inner, operator))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn including(file: &str) -> Patch {
        Patch::new().with_node("part", Node::new("include").with("path", file))
    }

    fn trouble(patch: &Patch, path: &str) -> String {
        patch.node(path).unwrap().extra[TROUBLE].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_file_stands_in_the_node_that_names_it_wherever_the_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        let parts = folder.path().join("parts");
        std::fs::create_dir(&parts).unwrap();
        file::save(&including("leaf.json"), &parts.join("part.json")).unwrap();
        let leaf = Patch::new().with_node("a", Node::new("math.abs"));
        file::save(&leaf, &parts.join("leaf.json")).unwrap();
        let top = including("parts/part.json");
        let expand = |folder: &Path| {
            let file = folder.join("top.json");
            Library::default().expand(&top, Some(&file), "include").unwrap()
        };
        assert_eq!(expand(folder.path()).node("part/part/a").unwrap().operator, "math.abs");
        let moved = folder.path().join("elsewhere");
        std::fs::create_dir(&moved).unwrap();
        std::fs::rename(&parts, moved.join("parts")).unwrap();
        assert!(expand(&moved).node("part/part/a").is_some());
        assert!(trouble(&expand(folder.path()), "part").contains("part.json"));
        // By a whole path as well, as it was chosen.
        let whole = including(&parts.join("part.json").display().to_string());
        let file = moved.join("top.json");
        let found = Library::default().expand(&whole, Some(&file), "include").unwrap();
        assert!(found.node("part/part/a").is_some());
        assert_eq!(Library::default().expand(&leaf, None, "include"), None);
    }

    #[test]
    fn a_file_that_includes_itself_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.json"), folder.path().join("b.json"));
        file::save(&including("b.json"), &a).unwrap();
        file::save(&including("a.json"), &b).unwrap();
        let whole = Library::default().expand(&including("b.json"), Some(&a), "include").unwrap();
        assert_eq!(
            trouble(&whole, "part/part"),
            "includes itself (a.json → b.json → a.json); take one of these out"
        );
    }

    #[test]
    fn a_file_is_read_again_when_it_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("part.json");
        let mut library = Library::default();
        let of = folder.path().join("top.json");
        let mut expand = || library.expand(&including("part.json"), Some(&of), "include").unwrap();
        file::save(&Patch::new().with_node("a", Node::new("math.abs")), &file).unwrap();
        assert!(expand().node("part/a").is_some());
        file::save(&Patch::new().with_node("longer", Node::new("math.abs")), &file).unwrap();
        assert!(expand().node("part/longer").is_some());
    }
}
