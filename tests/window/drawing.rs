//! A patch drawn from nothing: wired by hand, run, taken back and done again, saved, lost in a
//! power cut and found again.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use patchline::patch::{Patch, Wire, file};
use serde_json::json;

use super::common::{free_port, repeat_until, wait_until};
use super::desk::Desk;

/// The canvas without the panels around it.
pub const CANVAS: (i32, i32, u32, u32) = (240, 60, 860, 600);

pub fn blank(folder: &Path) -> PathBuf {
    let path = folder.join("drawn.json");
    file::save(&Patch::new(), &path).expect("saved");
    path
}

/// What is in the file once it is saved and satisfies.
#[track_caller]
pub fn saved(desk: &Desk, path: &Path, what: &str, is: impl Fn(&Patch) -> bool) -> Patch {
    let is_saved = || file::load(path).is_ok_and(|patch| is(&patch));
    repeat_until(what, || desk.key("ctrl+s"), is_saved);
    file::load(path).expect("a patch")
}

/// Whether much of a picture is another.
pub fn differs(before: &[u8], after: &[u8]) -> bool {
    let changed = before.iter().zip(after).filter(|(before, after)| before != after).count();
    changed * 12 > before.len()
}

/// Opens the search by this gesture, types and takes what is found.
pub fn add(desk: &Desk, gesture: impl Fn(), text: &str) {
    let before = desk.still(CANVAS);
    let open = || differs(&before, &desk.picture(CANVAS.0, CANVAS.1, CANVAS.2, CANVAS.3));
    gesture();
    wait_until(&format!("the search for {text} is open"), open);
    desk.type_in(text);
    desk.key("Return");
}

/// What is blank says in letters what to do.
pub fn wait_for_invitation(desk: &Desk) {
    wait_until("the canvas is there", || {
        let picture = desk.picture(CANVAS.0, CANVAS.1, CANVAS.2, CANVAS.3);
        picture.iter().any(|&part| part > 200)
    });
}

/// The hello patch, step by step as a person draws it.
fn draw_hello(desk: &Desk, path: &Path, port: u16) -> Patch {
    wait_for_invitation(desk);
    let nodes = |count: usize| move |patch: &Patch| patch.nodes.len() == count;
    add(desk, || desk.double_click(320, 200), "mouse");
    saved(desk, path, "a mouse", nodes(1));
    add(desk, || desk.drag((512, 216), (600, 216)), "member X");
    saved(desk, path, "a member selector", nodes(2));
    add(desk, || desk.drag((792, 216), (880, 216)), "send /cursor");
    saved(desk, path, "a sender", nodes(3));
    add(desk, || desk.double_click(320, 400), &format!("udp {port} {port}"));
    saved(desk, path, "a connection", nodes(4));
    add(desk, || desk.double_click(640, 400), "receive /cursor");
    saved(desk, path, "a receiver", nodes(5))
}

#[test]
fn a_patch_is_drawn_from_nothing_and_survives_a_power_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = blank(folder.path());
    let mut desk = Desk::with(&path);
    let port = free_port();
    let drawn = draw_hello(&desk, &path, port);
    let wires =
        [Wire::new("mouse_move", "member_selector"), Wire::new("member_selector", "send_message")];
    assert_eq!(drawn.wires, wires);
    assert_eq!(drawn.nodes["member_selector"].properties["selector"], "X");
    assert_eq!(drawn.nodes["send_message"].properties["address"], "/cursor");
    let client = &drawn.nodes["create_udp_client"].properties;
    assert_eq!((&client["port"], &client["remote_port"]), (&json!(port), &json!(port)));

    it_runs(&desk);
    back_and_forth(&desk, &path, &drawn);
    power_cut(&mut desk, &path);
}

/// It runs, and the receiver shows what the hand does.
fn it_runs(desk: &Desk) {
    desk.key("v");
    desk.key("F5");
    // "No value yet" is one picture; each message that comes is another.
    let mut seen = HashSet::new();
    let mut x = 0;
    wait_until("the receiver shows message after message", || {
        x += 7;
        desk.move_to(300 + x % 500, 620);
        seen.insert(desk.picture(640, 440, 180, 120));
        seen.len() > 5
    });
    desk.key("shift+F5");
}

/// All the way back, and forth again.
fn back_and_forth(desk: &Desk, path: &Path, drawn: &Patch) {
    let empty = |patch: &Patch| patch.nodes.is_empty();
    let press = |key: &str| {
        (0..8).for_each(|_| desk.key(key));
        desk.key("ctrl+s");
    };
    let is_empty = || file::load(path).is_ok_and(|patch| empty(&patch));
    repeat_until("everything is undone", || press("ctrl+z"), is_empty);
    let visual = |patch: &Patch| patch.layout.nodes.values().any(|place| place.visual.is_some());
    let is_whole = || file::load(path).is_ok_and(|patch| visual(&patch));
    repeat_until("everything is done again", || press("ctrl+shift+z"), is_whole);
    let again = file::load(path).expect("a patch");
    assert_eq!((&again.nodes, &again.wires), (&drawn.nodes, &drawn.wires));
}

/// What is not saved outlives a power cut.
fn power_cut(desk: &mut Desk, path: &Path) {
    let home = path.with_extension("home");
    let before = desk.still(CANVAS);
    desk.click(420, 216);
    desk.wait_for_change("the node is selected", &before, CANVAS);
    desk.key("ctrl+d");
    let kept = || {
        // What is being written has another name until it is whole.
        let files = walk(&home.join("data/recovery"));
        let whole = files.iter().filter(|file| file.extension().is_some_and(|end| end == "json"));
        whole.into_iter().any(|file| std::fs::read_to_string(file).is_ok_and(|t| t.contains("_2")))
    };
    wait_until("what is not saved is kept", kept);
    desk.kill();
    desk.start(path, &home);
    // A question dims what is behind it; a display without a window is black.
    let ground = || desk.picture(260, 120, 4, 4);
    wait_until("it is offered", || ground().iter().all(|part| (4..16).contains(part)));
    desk.key("Return");
    wait_until("the answer is taken", || ground().iter().all(|part| *part > 18));
    let has_copy = |patch: &Patch| patch.nodes.keys().any(|id| id.ends_with("_2"));
    saved(desk, path, "what was restored", has_copy);
}

/// All files in a folder and in those within it.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let paths = entries.map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
