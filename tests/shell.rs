//! What is around the canvas, by its accessible names: tabs, files, what outlives a crash.

#[path = "common/harness.rs"]
mod harness;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{DroppedFileHandle, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harness::{Window, has, until};
use patchline::editor::{Activity, App, Home};
use patchline::patch::{Node, Patch, file};

/// A file that is dropped onto the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn window(file: Option<&Path>, home: Option<&Path>) -> Window {
    let (file, home) = (file.map(Path::to_owned), home.map(Home::at));
    let mut harness =
        Harness::builder().with_size(egui::vec2(1440.0, 900.0)).build_eframe(move |creation| {
            App::at_home(creation, file.as_deref(), home).expect("a window")
        });
    harness.run();
    harness
}

fn ctrl(harness: &mut Window, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run();
}

fn click(harness: &mut Window, name: &str) {
    harness.get_by_label(name).click();
    harness.run();
}

/// Files with one node each, called as they are.
fn files<const N: usize>(folder: &Path, names: [&str; N]) -> [PathBuf; N] {
    names.map(|name| {
        let path = folder.join(format!("{name}.json"));
        let patch = Patch::new().with_node(name, Node::new("time.timer"));
        file::save(&patch, &path).expect("a file");
        path
    })
}

fn drop_files(harness: &mut Window, paths: &[PathBuf]) {
    let dropped = paths.iter().map(|path| Arc::new(Dropped(path.clone())) as DroppedFileHandle);
    harness.input_mut().dropped_files = dropped.collect();
    harness.run();
}

/// Does something that is to be saved.
fn edit(harness: &mut Window) {
    ctrl(harness, Key::A);
    harness.key_press(Key::V);
    harness.run();
    assert!(harness.state().session().is_dirty());
}

#[test]
fn files_open_in_tabs_and_each_only_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let [a, b] = files(folder.path(), ["a", "b"]);
    let mut harness = window(None, None);
    assert_eq!(harness.state().titles(), ["Start"]);
    drop_files(&mut harness, &[a.clone(), b]);
    assert_eq!(harness.state().titles(), ["a.json", "b.json"]);
    drop_files(&mut harness, &[a]);
    assert_eq!(harness.state().titles().len(), 2);
    assert_eq!(harness.state().session().name(), "a.json");
    ctrl(&mut harness, Key::Tab);
    assert_eq!(harness.state().session().name(), "b.json");
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Tab);
    harness.run();
    assert_eq!(harness.state().session().name(), "a.json");
    ctrl(&mut harness, Key::N);
    assert_eq!(harness.state().titles(), ["a.json", "b.json", "Untitled"]);
    click(&mut harness, "Tab b.json");
    ctrl(&mut harness, Key::W);
    assert_eq!(harness.state().titles(), ["a.json", "Untitled"]);
    click(&mut harness, "Close a.json");
    assert_eq!(harness.state().titles(), ["Untitled"]);
}

#[test]
fn a_patch_in_the_background_goes_on_and_nothing_runs_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let [a, b] = files(folder.path(), ["a", "b"]);
    let mut harness = window(Some(&a), None);
    assert_eq!(harness.state().session().activity(), Activity::Stopped);
    harness.key_press(Key::F5);
    harness.run_steps(2);
    drop_files_stepping(&mut harness, b);
    assert_eq!(harness.state().session().activity(), Activity::Stopped);
    assert!(has(&harness, "Tab a.json, running"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::PageUp);
    until(&mut harness, "in front", |window| window.state().session().name() == "a.json");
    until(&mut harness, "at work", |window| {
        window.state().session().readings().any(|(_, reading)| reading.rate() > 0.0)
    });
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    until(&mut harness, "closed", |window| window.state().titles() == ["b.json"]);
}

/// While something runs the window never comes to rest, so frames are counted.
fn drop_files_stepping(harness: &mut Window, path: PathBuf) {
    harness.input_mut().dropped_files = vec![Arc::new(Dropped(path))];
    harness.run_steps(3);
}

#[test]
fn leaving_asks_for_each_patch_that_is_not_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let [a, b] = files(folder.path(), ["a", "b"]);
    let mut harness = window(Some(&a), None);
    edit(&mut harness);
    drop_files(&mut harness, std::slice::from_ref(&b));
    edit(&mut harness);
    ctrl(&mut harness, Key::Q);
    assert!(has(&harness, "Save the changes to 2 patches?"));
    click(&mut harness, "Cancel");
    assert!(harness.state().session().is_dirty());
    ctrl(&mut harness, Key::Q);
    click(&mut harness, "Save all");
    for path in [a, b] {
        let saved = file::load(&path).expect("a patch");
        assert!(saved.layout.nodes.values().all(|node| node.visual.is_some()));
    }
    assert!(harness.state().titles().len() == 2 && !harness.state().session().is_dirty());
}

#[test]
fn a_file_that_changed_outside_is_not_overwritten_without_a_question() {
    let folder = tempfile::tempdir().expect("a folder");
    let [a] = files(folder.path(), ["a"]);
    let mut harness = window(Some(&a), None);
    edit(&mut harness);
    let other = Patch::new().with_node("somebody_else", Node::new("time.timer"));
    file::save(&other, &a).expect("a file");
    ctrl(&mut harness, Key::S);
    assert!(has(&harness, "was changed by another program"));
    assert_eq!(file::load(&a).expect("a patch").nodes.len(), 1);
    click(&mut harness, "Reload");
    assert!(harness.state().session().patch().nodes.contains_key("somebody_else"));
    edit(&mut harness);
    file::save(&Patch::new(), &a).expect("a file");
    ctrl(&mut harness, Key::S);
    click(&mut harness, "Overwrite");
    assert!(file::load(&a).expect("a patch").nodes.contains_key("somebody_else"));
    assert!(has(&harness, "Saved a.json"));
}

#[test]
fn what_was_open_is_open_again_and_stopped() {
    let (folder, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a"));
    let [a, b] = files(folder.path(), ["a", "b"]);
    let mut harness = window(None, Some(home.path()));
    drop_files(&mut harness, &[a.clone(), b]);
    click(&mut harness, "Tab a.json");
    drop(harness);
    let harness = window(None, Some(home.path()));
    assert_eq!(harness.state().titles(), ["a.json", "b.json"]);
    assert_eq!(harness.state().session().name(), "a.json");
    assert_eq!(harness.state().session().activity(), Activity::Stopped);
    // A file that is asked for is all that is wanted.
    let harness = window(Some(&a), Some(home.path()));
    assert_eq!(harness.state().titles(), ["a.json"]);
}

#[test]
fn lessons_open_as_copies_and_recent_files_are_offered() {
    let (folder, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a"));
    let [a] = files(folder.path(), ["a"]);
    let mut harness = window(Some(&a), Some(home.path()));
    ctrl(&mut harness, Key::W);
    assert_eq!(harness.state().titles(), ["Start"]);
    click(&mut harness, "Lesson Hello OSC");
    assert_eq!(harness.state().session().file(), None);
    assert_eq!(harness.state().titles(), ["hello-osc"]);
    assert!(!harness.state().session().is_dirty());
    ctrl(&mut harness, Key::W);
    click(&mut harness, "Recent a.json");
    assert_eq!(harness.state().titles(), ["a.json"]);
}

/// What a window leaves behind that is killed: its files, without the lock.
fn kill(harness: &Window, home: &Path, new: &Path) {
    let _ = harness;
    let recovery = Path::new("data/recovery");
    for entry in std::fs::read_dir(home.join(recovery)).expect("a folder") {
        let folder = entry.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        let copy = new.join(recovery).join(folder.file_name().expect("a name"));
        std::fs::create_dir_all(&copy).expect("a folder");
        for file in std::fs::read_dir(&folder).expect("a folder") {
            let file = file.expect("a file").path();
            std::fs::copy(&file, copy.join(file.file_name().expect("a name"))).expect("a copy");
        }
    }
}

/// Whether a patch is kept for the case of a crash: wholly, not just begun to be written.
fn is_kept(home: &Path) -> bool {
    let all = std::fs::read_dir(home.join("data/recovery")).expect("a folder");
    let folders = all.filter_map(|entry| std::fs::read_dir(entry.ok()?.path()).ok());
    let mut files = folders.flatten().filter_map(|file| Some(file.ok()?.path()));
    files.any(|file| file.extension().is_some_and(|extension| extension == "json"))
}

#[test]
fn what_was_not_saved_comes_back_after_a_crash() {
    let folder = tempfile::tempdir().expect("a folder");
    let (home, after) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("a folder"));
    let [a] = files(folder.path(), ["a"]);
    let mut harness = window(Some(&a), Some(home.path()));
    edit(&mut harness);
    until(&mut harness, "kept", |_| is_kept(home.path()));
    // Another window leaves alone what belongs to one that lives.
    assert!(!has(&window(None, Some(home.path())), "was not closed properly"));
    kill(&harness, home.path(), after.path());

    let mut again = window(None, Some(after.path()));
    assert!(has(&again, "Patchline was not closed properly: restore 1 patch?"));
    click(&mut again, "Restore");
    let session = again.state().session();
    assert_eq!((session.name().as_str(), session.is_dirty()), ("a.json", true));
    assert!(session.patch().layout.nodes["a"].visual.is_some());
    assert_eq!(session.activity(), Activity::Stopped);
    ctrl(&mut again, Key::S);
    let saved = file::load(&a).expect("a patch");
    assert!(saved.layout.nodes["a"].visual.is_some());
    assert!(!has(&window(None, Some(after.path())), "was not closed properly"));
}

#[test]
fn of_two_copies_of_a_file_the_newest_goes_on_and_the_other_is_there_too() {
    let (folder, after) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("a folder"));
    let [a] = files(folder.path(), ["a"]);
    for _ in 0..2 {
        let home = tempfile::tempdir().expect("a folder");
        let mut harness = window(Some(&a), Some(home.path()));
        edit(&mut harness);
        until(&mut harness, "kept", |_| is_kept(home.path()));
        kill(&harness, home.path(), after.path());
    }
    let mut again = window(Some(&folder.path().join("gone.json")), Some(after.path()));
    assert!(has(&again, "could not be opened") && !has(&again, "was not closed properly"));
    again.key_press(Key::Escape);
    again.run_steps(3);
    assert!(has(&again, "restore 2 patches?"));
    click(&mut again, "Restore");
    assert_eq!(again.state().titles(), ["a.json", "a.json"]);
    let session = again.state().session();
    assert!(session.file().is_some() && session.is_dirty());
}

#[test]
fn what_nobody_wants_back_is_gone() {
    let (home, after) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("a folder"));
    let mut harness = window(None, Some(home.path()));
    harness.state_mut().show_patch(Patch::new().with_node("a", Node::new("time.timer")));
    harness.run();
    edit(&mut harness);
    until(&mut harness, "kept", |_| is_kept(home.path()));
    kill(&harness, home.path(), after.path());
    let mut again = window(None, Some(after.path()));
    click(&mut again, "Discard");
    assert_eq!(again.state().titles(), ["Start"]);
    drop(again);
    assert!(!has(&window(None, Some(after.path())), "was not closed properly"));
}
