//! What is not saved outlives a crash: every patch with changes is kept in a file of its own, which
//! goes once the patch is saved or closed. What a window leaves behind was left by a crash.
//!
//! A window locks a file for as long as it lives, and the system lets go of the lock however the
//! window ends; so no window takes the patches of another that is alive.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use super::files::Stamp;
use super::home;
use super::session::Session;
use crate::patch::Patch;

/// The most that a crash may take.
const EVERY: Duration = Duration::from_secs(2);

/// A patch with changes that are not saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unsaved {
    /// The file it belongs to.
    pub file: Option<PathBuf>,
    /// What it was called.
    pub title: String,
    /// What the file was when it was read.
    pub stamp: Option<Stamp>,
    /// The patch with its changes.
    pub patch: Patch,
}

impl Unsaved {
    fn of(session: &Session) -> Self {
        Self {
            file: session.file().and_then(|file| std::path::absolute(file).ok()),
            title: session.name(),
            stamp: session.stamp(),
            patch: session.whole().clone(),
        }
    }
}

/// The place where one window keeps what is not saved.
pub struct Recovery {
    folder: PathBuf,
    lock: PathBuf,
    next: u64,
    _held: File,
}

/// What a window left behind that is no more.
pub struct Remains {
    folder: PathBuf,
    lock: PathBuf,
    _held: File,
    /// The patches.
    pub patches: Vec<Kept>,
}

/// A patch that a window left behind.
pub struct Kept {
    place: PathBuf,
    /// When it was kept.
    pub at: SystemTime,
    /// What is in it.
    pub unsaved: Unsaved,
}

impl Kept {
    fn read(place: PathBuf) -> Option<Self> {
        let Some(unsaved) = home::read(&place) else {
            tracing::warn!("{} cannot be read; it is left where it is", place.display());
            return None;
        };
        let written = fs::metadata(&place).and_then(|about| about.modified());
        Some(Self { place, at: written.unwrap_or(SystemTime::UNIX_EPOCH), unsaved })
    }

    /// It is not needed any more.
    pub fn forget(self) {
        let _ = fs::remove_file(&self.place);
    }
}

impl Recovery {
    /// A new place below this folder.
    pub fn begin(below: &Path) -> std::io::Result<Self> {
        fs::create_dir_all(below)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let name = format!("{}-{}", std::process::id(), now.as_nanos());
        let lock = lock_of(below, &name);
        // Locked before there is a folder, so that nobody finds the folder without its lock.
        let held = File::create_new(&lock)?;
        held.try_lock()?;
        let folder = below.join(name);
        fs::create_dir(&folder)?;
        Ok(Self { folder, lock, next: 0, _held: held })
    }

    /// A place for one more patch.
    pub fn slot(&mut self) -> Slot {
        self.next += 1;
        Slot {
            file: self.folder.join(format!("{}.json", self.next)),
            latest: Arc::default(),
            step: 0,
            kept: None,
            since: None,
        }
    }

    /// Nothing is left behind.
    pub fn end(self) {
        let _ = fs::remove_dir_all(&self.folder);
        let _ = fs::remove_file(&self.lock);
    }
}

fn lock_of(below: &Path, name: &str) -> PathBuf {
    below.join(format!("{name}.lock"))
}

/// All that was left behind below this folder.
pub fn remains(below: &Path) -> Vec<Remains> {
    let Ok(entries) = fs::read_dir(below) else { return Vec::new() };
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    folders
        .filter(|folder| folder.is_dir())
        .filter_map(|folder| remains_in(below, folder))
        .collect()
}

fn remains_in(below: &Path, folder: PathBuf) -> Option<Remains> {
    let lock = lock_of(below, &folder.file_name()?.to_string_lossy());
    let held = File::options().create(true).write(true).truncate(false).open(&lock).ok()?;
    held.try_lock().ok()?;
    let files = fs::read_dir(&folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let (begun, files): (Vec<PathBuf>, Vec<PathBuf>) = files.partition(|file| is_begun(file));
    // What was being written when the window ended is not whole, and would keep the folder.
    for file in begun {
        let _ = fs::remove_file(file);
    }
    let mut files: Vec<PathBuf> = files.into_iter().filter(|f| f.extension().is_some()).collect();
    files.sort();
    let patches = files.into_iter().filter_map(Kept::read).collect();
    let remains = Remains { folder, lock, _held: held, patches };
    if remains.patches.is_empty() {
        remains.leave();
        return None;
    }
    Some(remains)
}

/// Whether this is the temporary name that a file has until it is whole.
fn is_begun(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".tmp"))
}

impl Remains {
    /// They are not needed any more.
    pub fn forget(mut self) {
        self.patches.drain(..).for_each(Kept::forget);
        self.leave();
    }

    /// The place is not needed any more, unless there is still something in it.
    pub fn leave(self) {
        // Only what is empty can be removed this way: what could not be read stays.
        if fs::remove_dir(&self.folder).is_ok() {
            let _ = fs::remove_file(&self.lock);
        }
    }
}

/// Where one patch is kept.
pub struct Slot {
    file: PathBuf,
    /// The last step that was done. Files are written elsewhere, and the later step is to win
    /// whichever comes first.
    latest: Arc<Mutex<u64>>,
    step: u64,
    /// The revision that is kept.
    kept: Option<u64>,
    /// Since when there is something to keep.
    since: Option<Instant>,
}

impl Slot {
    /// Keeps the patch if it has changed, a little later, and not while the window draws. When to
    /// come again, if there is something left to do.
    pub fn tend(&mut self, session: &Session, runtime: &Runtime) -> Option<Duration> {
        if !session.is_dirty() {
            self.since = None;
            if self.kept.take().is_some() {
                self.write(None, Some(runtime));
            }
            return None;
        }
        if self.kept == Some(session.revision()) {
            self.since = None;
            return None;
        }
        let waits = self.since.get_or_insert_with(Instant::now).elapsed();
        if waits < EVERY {
            return Some(EVERY - waits);
        }
        self.keep(session, Some(runtime));
        None
    }

    /// Keeps the patch as it is; at once without a runtime to do it. Whether that is done, or will
    /// be tried.
    pub fn keep(&mut self, session: &Session, runtime: Option<&Runtime>) -> bool {
        self.since = None;
        self.kept = Some(session.revision());
        self.write(Some(Unsaved::of(session)), runtime)
    }

    fn write(&mut self, unsaved: Option<Unsaved>, runtime: Option<&Runtime>) -> bool {
        self.step += 1;
        let (step, file, latest) = (self.step, self.file.clone(), self.latest.clone());
        let work = move || {
            let mut latest = latest.lock();
            if *latest > step {
                return true;
            }
            *latest = step;
            let done = match unsaved {
                Some(unsaved) => home::write(&file, &unsaved),
                None => fs::remove_file(&file),
            };
            if let Err(error) = &done {
                tracing::warn!("{}: {error}; changes may be lost by a crash", file.display());
            }
            done.is_ok()
        };
        match runtime {
            Some(runtime) => {
                drop(runtime.spawn_blocking(work));
                true
            }
            None => work(),
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // What goes down by a panic is to be found again.
        if self.kept.is_some() && !std::thread::panicking() {
            self.write(None, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::Node;

    fn changed() -> Session {
        let mut session = Session::new().unwrap();
        let patch = Patch::new().with_node("a", Node::new("time.timer"));
        session.restore(patch, Some("/somewhere/a.json".into()), None);
        session
    }

    #[test]
    fn what_a_living_window_keeps_is_its_own_and_what_a_dead_one_left_is_found_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut recovery = Recovery::begin(folder.path()).unwrap();
        let mut slot = recovery.slot();
        slot.keep(&changed(), None);
        assert!(remains(folder.path()).is_empty());
        // As after a crash: the files stay, the lock does not.
        drop(recovery);
        let found = remains(folder.path());
        assert_eq!(found.len(), 1);
        let unsaved = &found[0].patches[0].unsaved;
        assert_eq!((unsaved.title.as_str(), unsaved.patch.nodes.len()), ("a.json", 1));
        assert!(remains(folder.path()).is_empty(), "another window has found it already");
        for remains in found {
            remains.forget();
        }
        slot.kept = None;
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_was_only_begun_when_the_window_ended_does_not_stay() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("1-1");
        fs::create_dir(&place).unwrap();
        fs::write(place.join(".tmpA"), "{").unwrap();
        assert!(remains(folder.path()).is_empty());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_cannot_be_read_is_never_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("1-1");
        fs::create_dir(&place).unwrap();
        let broken = place.join("1.json");
        fs::write(&broken, "{").unwrap();
        assert!(remains(folder.path()).is_empty());
        assert!(broken.exists());
        home::write(&place.join("2.json"), &Unsaved::of(&changed())).unwrap();
        remains(folder.path()).into_iter().for_each(Remains::forget);
        assert_eq!(fs::read_dir(&place).unwrap().count(), 1);
        assert!(broken.exists());
    }

    #[test]
    fn what_is_saved_or_closed_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = crate::engine::runtime().unwrap();
        let mut recovery = Recovery::begin(folder.path()).unwrap();
        let (mut slot, mut session) = (recovery.slot(), changed());
        assert!(slot.tend(&session, &runtime).is_some_and(|wait| wait <= EVERY));
        slot.keep(&session, None);
        assert!(slot.file.exists() && slot.tend(&session, &runtime).is_none());
        session.forget_changes();
        slot.tend(&session, &runtime);
        runtime.shutdown_timeout(Duration::from_secs(5));
        assert!(!slot.file.exists());
        slot.keep(&changed(), None);
        let file = slot.file.clone();
        drop(slot);
        assert!(!file.exists());
        recovery.end();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
