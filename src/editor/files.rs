//! Which files there are to open: dialogs of the system, and the lessons.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::pending::Pending;
use crate::patch::file;

/// A person needs longer than this to close a dialog; an answer before it means that the system
/// has none to show. A busy one may need longer to find that out.
const TOO_SOON: Duration = Duration::from_millis(400);

/// Tells whether a file has been written since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
}

impl Stamp {
    /// That of a file as it is now; none if there is none.
    pub fn of(file: &Path) -> Option<Self> {
        let about = std::fs::metadata(file).ok()?;
        Some(Self { modified: about.modified().ok(), size: about.len() })
    }
}

/// What a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To open it.
    Open,
    /// To write to it.
    Save,
    /// To write a picture to it.
    Picture,
}

impl Purpose {
    /// What is done, as a title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Open => "Open a patch",
            Self::Save => "Save the patch",
            Self::Picture => "Save the picture",
        }
    }

    /// What such files are called, and how their names end.
    pub fn ending(self) -> (&'static str, &'static str) {
        match self {
            Self::Open | Self::Save => ("Patches", "json"),
            Self::Picture => ("Pictures", "png"),
        }
    }
}

/// A dialog of the system that is open.
pub struct Asking {
    /// What for.
    pub purpose: Purpose,
    answer: Pending<Option<PathBuf>>,
    since: Instant,
    /// Whether the keyboard has been with this window ever since.
    kept_keyboard: bool,
}

/// What came of a dialog.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// This file.
    File(PathBuf),
    /// None, as the person decided.
    Nothing,
    /// The system has no dialogs.
    NoDialog,
}

impl Asking {
    /// Opens a dialog.
    pub fn new(purpose: Purpose, folder: Option<&Path>, name: &str) -> Self {
        let (files, ending) = purpose.ending();
        let mut dialog =
            rfd::AsyncFileDialog::new().add_filter(files, &[ending]).set_title(purpose.title());
        if let Some(folder) = folder {
            dialog = dialog.set_directory(folder);
        }
        let answer = match purpose {
            Purpose::Open => {
                let file = dialog.pick_file();
                Pending::new(async { file.await.map(|file| file.path().to_owned()) })
            }
            Purpose::Save | Purpose::Picture => {
                let file = dialog.set_file_name(name).save_file();
                Pending::new(async { file.await.map(|file| file.path().to_owned()) })
            }
        };
        Self { purpose, answer, since: Instant::now(), kept_keyboard: true }
    }

    /// Looks whether there is an answer.
    pub fn look(&mut self, ctx: &egui::Context) -> Option<Answer> {
        self.kept_keyboard &= ctx.input(|input| input.focused);
        let file = self.answer.look(ctx)?;
        Some(meaning(file, self.since.elapsed(), self.kept_keyboard))
    }
}

/// What an answer means that came after this time. Who closes a dialog had the keyboard there;
/// where every system has dialogs, that need not be told to the window.
fn meaning(file: Option<PathBuf>, after: Duration, kept_keyboard: bool) -> Answer {
    let may_lack = !cfg!(any(target_os = "macos", target_os = "windows"));
    match file {
        Some(file) => Answer::File(file),
        None if after < TOO_SOON || (may_lack && kept_keyboard) => Answer::NoDialog,
        None => Answer::Nothing,
    }
}

/// A patch that teaches.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Where it is.
    pub file: PathBuf,
    /// What it is called.
    pub title: String,
    /// What one learns.
    pub purpose: String,
}

/// Lessons about one thing.
#[derive(Clone, Debug)]
pub struct Section {
    /// What they are about.
    pub title: String,
    /// One after the other.
    pub lessons: Vec<Lesson>,
}

/// The patches that come with the program, as the page in their folder lists them; what it does not
/// know comes last.
pub fn lessons() -> Vec<Section> {
    let folders = lesson_folders();
    let Some(folder) = folders.into_iter().find(|folder| folder.is_dir()) else {
        return Vec::new();
    };
    let page = std::fs::read_to_string(folder.join("README.md")).unwrap_or_default();
    let mut listed = listed(&page);
    let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let mut others: Vec<String> = names
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "json"))
        .filter(|name| !listed.iter().any(|(_, names)| names.iter().any(|it| it.0 == *name)))
        .collect();
    others.sort();
    let others = others.into_iter().map(|name| (name, String::new())).collect();
    listed.push(("More".to_owned(), others));
    let section = |(title, names): (String, Vec<(String, String)>)| {
        let lessons = names.into_iter().filter_map(|(name, word)| lesson(folder.join(name), word));
        Section { title, lessons: lessons.collect() }
    };
    let sections = listed.into_iter().map(section);
    sections.filter(|section| !section.lessons.is_empty()).collect()
}

/// The headings of a page, each with the files to which what stands below leads, and what it says of
/// them.
fn listed(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut sections: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            sections.push((title.trim().to_owned(), Vec::new()));
        }
        let link = line.split_once("](").and_then(|(_, rest)| rest.split_once(')'));
        if let (Some((file, word)), Some((_, names))) = (link, sections.last_mut()) {
            let word = word.trim_start_matches(':').trim();
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            names.push((file.to_owned(), first.chain(letters).collect()));
        }
    }
    sections
}

/// Where they may be: as told, beside the program, or in the source while developing.
fn lesson_folders() -> Vec<PathBuf> {
    let told = std::env::var_os("PATCHLINE_PATCHES").map(PathBuf::from);
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent).map(|folder| folder.join("patches"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches");
    told.into_iter().chain(beside).chain([source]).collect()
}

/// A lesson, with a word on it; without one its own first sentence.
fn lesson(file: PathBuf, word: String) -> Option<Lesson> {
    let patch = file::load(&file).ok()?;
    let heading =
        patch.layout.comments.iter().find_map(|c| c.text.lines().next()?.strip_prefix("# "));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let title = heading.map_or(stem, str::to_owned);
    let purpose = match patch.description.split_once(". ") {
        _ if !word.is_empty() => word,
        Some((first, _)) => format!("{first}."),
        None => patch.description.clone(),
    };
    Some(Lesson { file, title, purpose })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_has_its_place() {
        let sections = lessons();
        assert_eq!(sections[0].lessons[0].title, "Hello OSC", "the one to begin with");
        assert!(sections.iter().all(|section| section.title != "More"), "{sections:?}");
        let page = include_str!("../../patches/README.md");
        let listed: usize = listed(page).iter().map(|(_, names)| names.len()).sum();
        let shown: usize = sections.iter().map(|section| section.lessons.len()).sum();
        assert_eq!(listed, shown, "the page lists what is not there, or cannot be loaded");
    }

    #[test]
    fn a_dialog_that_nobody_could_have_closed_was_never_there() {
        let (soon, late) = (Duration::from_millis(3), Duration::from_secs(9));
        let file = PathBuf::from("a.json");
        assert_eq!(meaning(Some(file.clone()), late, false), Answer::File(file));
        assert_eq!(meaning(None, soon, false), Answer::NoDialog);
        assert_eq!(meaning(None, late, false), Answer::Nothing, "closed by hand");
        #[cfg(target_os = "linux")]
        assert_eq!(meaning(None, late, true), Answer::NoDialog, "a busy system finds out late");
    }
}
