//! Every shortcut, pressed as a key at the real window: what the system swallows or calls another
//! way would do nothing.

use std::path::{Path, PathBuf};

use patchline::patch::{Mode, Node, NodeLayout, Patch, Wire, file};

use super::common::{repeat_until, wait_until};
use super::desk::Desk;
use super::drawing::{CANVAS, differs, saved, wait_for_invitation};

/// A source, two transforms and a lone one below them.
fn patch() -> Patch {
    let mut patch = Patch::new()
        .with_node("timer", Node::new("time.timer"))
        .with_node("abs", Node::new("math.abs"))
        .with_node("round", Node::new("math.round"))
        .with_node("lone", Node::new("math.negate"))
        .with_chain(&["timer", "abs", "round"]);
    for (id, x, y) in
        [("timer", 0.0, 0.0), ("abs", 240.0, 0.0), ("round", 480.0, 0.0), ("lone", 240.0, 240.0)]
    {
        patch.layout.nodes.insert(id.to_owned(), NodeLayout { x, y, ..NodeLayout::default() });
    }
    patch
}

/// A window on that patch, and its file.
struct Keys {
    desk: Desk,
    path: PathBuf,
    /// The canvas with nothing selected.
    whole: Vec<u8>,
}

impl Keys {
    fn in_folder(folder: &Path) -> Self {
        let path = folder.join("keys.json");
        file::save(&patch(), &path).expect("saved");
        let desk = Desk::with(&path);
        wait_until("the window has its patch", || desk.title() == "keys.json – Patchline");
        wait_for_invitation(&desk);
        // Beside all nodes.
        desk.move_to(300, 620);
        let whole = desk.still(CANVAS);
        Self { desk, path, whole }
    }

    /// Presses these, one after the other. What an arrow selects is seen before the next one.
    fn press(&self, keys: &[&str]) {
        for key in keys {
            if ["Right", "Down"].iter().any(|arrow| key.ends_with(arrow)) {
                self.look(key);
            } else {
                self.desk.key(key);
            }
        }
    }

    /// What is saved after these keys satisfies; then they are taken back, and nothing is selected
    /// as far as can be seen: the next arrow would else change nothing that shows.
    #[track_caller]
    fn change(&self, keys: &[&str], is: impl Fn(&Patch) -> bool) {
        self.press(keys);
        saved(&self.desk, &self.path, &format!("{keys:?}"), &is);
        let is_back = || file::load(&self.path).is_ok_and(|now| now == patch());
        let take_back = || self.press(&["ctrl+z", "ctrl+s"]);
        repeat_until(&format!("{keys:?} taken back"), take_back, is_back);
        self.looks_like("Escape", &self.whole);
    }

    fn picture(&self) -> Vec<u8> {
        self.desk.picture(CANVAS.0, CANVAS.1, CANVAS.2, CANVAS.3)
    }

    /// Much of the canvas is another picture after this key; gives what it was.
    #[track_caller]
    fn look(&self, key: &str) -> Vec<u8> {
        let before = self.desk.still(CANVAS);
        self.desk.key(key);
        wait_until(&format!("{key} is seen"), || self.picture() != before);
        before
    }

    #[track_caller]
    fn looks_like(&self, key: &str, wanted: &[u8]) {
        self.press(&[key]);
        wait_until(&format!("{key} leads back"), || self.picture() == wanted);
    }

    #[track_caller]
    fn title(&self, key: &str, wanted: &str) {
        self.press(&[key]);
        wait_until(&format!("{key} leads to {wanted}"), || self.desk.title() == wanted);
    }
}

fn wired(patch: &Patch, from: &str, to: &str) -> bool {
    patch.wires.contains(&Wire::new(from, to))
}

fn all(patch: &Patch, mode: Mode) -> bool {
    patch.nodes.len() == 4 && patch.nodes.values().all(|node| node.mode == Some(mode))
}

fn places(patch: &Patch, is: impl Fn(&NodeLayout) -> bool) -> bool {
    patch.layout.nodes.len() == 4 && patch.layout.nodes.values().all(is)
}

#[test]
fn keys_that_change_the_patch_do_so_at_the_real_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::in_folder(folder.path());
    for key in ["m", "ctrl+m"] {
        keys.change(&["ctrl+a", key], |patch| all(patch, Mode::Mute));
    }
    for key in ["b", "ctrl+b"] {
        keys.change(&["ctrl+a", key], |patch| all(patch, Mode::Bypass));
    }
    keys.change(&["ctrl+a", "v"], |patch| places(patch, |place| place.visual.is_some()));
    keys.change(&["ctrl+a", "shift+v"], |patch| places(patch, |place| place.docked));
    keys.change(&["ctrl+a", "c", "Return"], |patch| patch.layout.frames.len() == 1);
    keys.change(&["ctrl+a", "q"], |now| now.layout.nodes != patch().layout.nodes);
    // The arrows lead to the timer, and from there to what is beside it.
    let without = |id: &'static str| move |patch: &Patch| !patch.nodes.contains_key(id);
    for key in ["Delete", "BackSpace"] {
        keys.change(&["Right", key], without("timer"));
    }
    for key in ["ctrl+Delete", "ctrl+BackSpace"] {
        let healed = |patch: &Patch| without("abs")(patch) && wired(patch, "timer", "round");
        keys.change(&["Right", "Right", key], healed);
    }
    keys.change(&["Right", "p"], |patch| patch.layout.probes.len() == 1);
    let renamed = |patch: &Patch| patch.nodes.contains_key("metro");
    keys.change(&["Right", "F2", "ctrl+a", "m", "e", "t", "r", "o", "Return"], renamed);
    keys.change(&["Right", "Right", "shift+Down", "l"], |patch| wired(patch, "abs", "lone"));
    // What was deselected is not duplicated.
    keys.change(&["ctrl+a", "Escape", "ctrl+d", "ctrl+a", "m"], |patch| all(patch, Mode::Mute));
    for redo in ["ctrl+shift+z", "ctrl+y"] {
        keys.change(&["ctrl+a", "m", "ctrl+z", redo], |patch| all(patch, Mode::Mute));
    }
}

#[test]
fn keys_of_the_clipboard_and_of_the_search_do_so_at_the_real_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::in_folder(folder.path());
    let abs = ["Right", "Right"];
    let copied = |patch: &Patch| patch.nodes.contains_key("abs_2");
    let with_wire = |patch: &Patch| copied(patch) && wired(patch, "timer", "abs_2");
    keys.change(&[&abs[..], &["ctrl+d"]].concat(), with_wire);
    // What is copied is on the clipboard once the next frame is seen.
    let copy = || {
        keys.press(&[&abs[..], &["ctrl+c"]].concat());
        keys.look("Escape");
    };
    copy();
    keys.change(&["ctrl+v"], |patch| copied(patch) && !with_wire(patch));
    copy();
    keys.change(&["ctrl+shift+v"], with_wire);
    keys.change(&[&abs[..], &["ctrl+x"]].concat(), |patch| patch.nodes.len() == 3);
    for key in ["Tab", "shift+a", "space"] {
        let before = keys.desk.still(CANVAS);
        let is_open = || differs(&before, &keys.picture());
        // Where frames are slow, what was meant as a tap of Space may be taken for a hold.
        repeat_until(&format!("{key} opens the search"), || keys.press(&[key]), is_open);
        keys.press(&["ctrl+a"]);
        keys.desk.type_in("counter");
        keys.change(&["Return"], |patch| patch.nodes.contains_key("counter"));
    }
    // What is found by its name is selected.
    keys.press(&["ctrl+f"]);
    keys.desk.type_in("lone");
    keys.change(&["Return", "m"], |patch| {
        patch.nodes["lone"].mode.is_some() && patch.nodes["abs"].mode.is_none()
    });
    keys.press(&["ctrl+p"]);
    keys.desk.type_in("select all");
    keys.change(&["Return", "m"], |patch| all(patch, Mode::Mute));
}

#[test]
fn keys_of_the_view_and_of_the_run_do_so_at_the_real_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keys::in_folder(folder.path());
    let whole = keys.desk.still(CANVAS);
    for (out, back) in [("ctrl+plus", "Home"), ("ctrl+equal", "ctrl+1"), ("ctrl+minus", "ctrl+0")] {
        keys.look(out);
        keys.looks_like(back, &whole);
    }
    keys.look("Right");
    for key in ["f", "period"] {
        let selected = keys.look(key);
        keys.looks_like("Home", &selected);
    }
    for key in ["ctrl+equal"; 3] {
        keys.look(key);
    }
    let corner = (760, 600, 330, 260);
    for what in ["the minimap goes", "the minimap comes back"] {
        let before = keys.desk.still(corner);
        keys.press(&["o"]);
        keys.desk.wait_for_change(what, &before, corner);
    }
    keys.look("Home");
    for sheet in ["question", "F1", "ctrl+comma", "ctrl+f", "ctrl+p"] {
        let before = keys.look(sheet);
        assert!(differs(&before, &keys.desk.still(CANVAS)), "{sheet} shows much");
        keys.looks_like("Escape", &before);
    }
    // Above the inspector.
    let titles = (1100, 44, 330, 40);
    let before = keys.desk.still(titles);
    keys.press(&["F6"]);
    keys.desk.wait_for_change("F6 goes to the inspector", &before, titles);
    keys.press(&["F6", "F6"]);
    // The word for what it does.
    let word = (0, 872, 100, 28);
    let stopped = keys.desk.still(word);
    for run in ["F5", "ctrl+Return"] {
        keys.press(&[run]);
        keys.desk.wait_for_change(run, &stopped, word);
        keys.press(&["shift+F5"]);
        let (x, y, w, h) = word;
        wait_until("shift+F5 stops it", || keys.desk.picture(x, y, w, h) == stopped);
    }
}

#[test]
fn keys_of_files_and_tabs_do_so_at_the_real_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut keys = Keys::in_folder(folder.path());
    let (first, second) = ("keys.json – Patchline", "Untitled – Patchline");
    keys.title("ctrl+n", second);
    for (key, title) in [
        ("ctrl+Tab", first),
        ("ctrl+shift+Tab", second),
        ("ctrl+Next", first),
        ("ctrl+Prior", second),
        ("ctrl+w", first),
    ] {
        keys.title(key, title);
    }
    let other = folder.path().join("other.json");
    // Without dialogs of the system a path is typed.
    let type_path = |key: &str, path: &Path| {
        let before = keys.look(key);
        assert!(differs(&before, &keys.desk.still(CANVAS)), "{key} asks for a path");
        keys.press(&["ctrl+a"]);
        keys.desk.type_in(&path.display().to_string());
        keys.press(&["Return"]);
    };
    type_path("ctrl+shift+s", &other);
    wait_until("it is saved under another name", || {
        file::load(&other).is_ok_and(|saved| saved == patch())
    });
    wait_until("it is called so", || keys.desk.title() == "other.json – Patchline");
    type_path("ctrl+o", &keys.path);
    wait_until("the first is open again", || keys.desk.title() == first);
    keys.press(&["ctrl+a", "m"]);
    wait_until("it is marked", || keys.desk.title() == format!("• {first}"));
    keys.title("ctrl+s", first);
    assert!(file::load(&keys.path).is_ok_and(|saved| all(&saved, Mode::Mute)));
    keys.press(&["ctrl+q"]);
    wait_until("ctrl+q ends it", || keys.desk.has_ended());
}
