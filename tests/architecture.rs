//! The never-rules: who may know whom, and what stands only in one place.

mod scan;

use std::fs;
use std::path::{Path, PathBuf};

use scan::sizes::own_sizes;
use scan::{code_lines, paths, rust_files, with_whole_imports, without_tests};

/// A room and the rooms and crates that it must never know.
struct Room {
    /// The file or folder, or both: `src/value` means `src/value.rs` and `src/value/`.
    place: &'static str,
    /// First parts of paths: of ours after `crate::`, or of other crates.
    never: &'static [&'static str],
}

const OURS: &[&str] = &[
    "camera",
    "zeromq",
    "value",
    "error",
    "protocol",
    "flow",
    "operator",
    "operators",
    "patch",
    "engine",
    "editor",
    "headless",
    "cli",
];

/// What those at the bottom never know.
const BOTTOM: &[&str] = &[
    "camera",
    "zeromq",
    "protocol",
    "flow",
    "operator",
    "operators",
    "patch",
    "engine",
    "editor",
    "headless",
    "cli",
    "tokio",
    "egui",
    "eframe",
];

/// What those that only turn bytes into values and back never know; they have no other way to
/// themselves than `super`.
const BYTES: &[&str] = &[
    "camera",
    "flow",
    "operator",
    "operators",
    "patch",
    "engine",
    "editor",
    "headless",
    "cli",
    "tokio",
    "egui",
    "eframe",
];

const ROOMS: &[Room] = &[
    Room { place: "value", never: BOTTOM },
    Room { place: "error", never: BOTTOM },
    Room { place: "protocol", never: BYTES },
    Room { place: "camera", never: BYTES },
    Room { place: "zeromq", never: BYTES },
    Room {
        place: "flow",
        never: &[
            "camera",
            "zeromq",
            "protocol",
            "operator",
            "operators",
            "patch",
            "engine",
            "editor",
            "headless",
            "cli",
            "egui",
            "eframe",
        ],
    },
    Room {
        place: "operator",
        never: &[
            "camera",
            "protocol",
            "operators",
            "patch",
            "engine",
            "editor",
            "headless",
            "cli",
            "egui",
            "eframe",
        ],
    },
    Room {
        place: "operators",
        never: &[
            "flow",
            "operators",
            "patch",
            "engine",
            "editor",
            "headless",
            "cli",
            "egui",
            "eframe",
        ],
    },
    Room {
        place: "patch",
        never: &[
            "camera",
            "zeromq",
            "value",
            "error",
            "protocol",
            "flow",
            "operator",
            "operators",
            "engine",
            "editor",
            "headless",
            "cli",
            "tokio",
            "egui",
            "eframe",
        ],
    },
    Room {
        place: "engine",
        never: &["camera", "zeromq", "editor", "headless", "cli", "egui", "eframe"],
    },
    Room {
        place: "editor",
        never: &["camera", "zeromq", "operators", "protocol", "headless", "cli", "flow::strand"],
    },
    Room {
        place: "headless",
        never: &["camera", "zeromq", "operators", "editor", "cli", "egui", "eframe"],
    },
    Room { place: "cli", never: &["camera", "zeromq", "egui", "eframe", "flow::strand"] },
];

/// A file's or folder's name without its ending.
fn stem(part: &std::ffi::OsStr) -> &str {
    Path::new(part).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files_of(place: &str) -> Vec<PathBuf> {
    let mut files = rust_files(&source().join(place));
    files.extend(rust_files(&source().join(format!("{place}.rs"))));
    files
}

/// Whether a path leads into a room or crate: ours by `crate::` (or `patchline::`), others by
/// their name.
fn leads_to(path: &str, room: &str) -> bool {
    let first = room.split("::").next().unwrap_or_default();
    let target = if OURS.contains(&first) {
        let Some(rest) = path.strip_prefix("crate::").or(path.strip_prefix("patchline::")) else {
            return false;
        };
        rest
    } else {
        path
    };
    target == room || target.strip_prefix(room).is_some_and(|rest| rest.starts_with("::"))
}

fn violations(place: &str, never: &[&str], file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, code) in with_whole_imports(code_lines(text)) {
        for path in paths(&code) {
            for room in never.iter().filter(|room| leads_to(&path, room)) {
                found.push(format!("{file}:{number}: {place} must never know {room}"));
            }
        }
    }
    found.dedup();
    found
}

#[test]
fn nobody_knows_what_it_must_not_know() {
    let mut found = Vec::new();
    for Room { place, never } in ROOMS {
        for file in files_of(place) {
            let text = fs::read_to_string(&file).expect("a file that can be read");
            found.extend(violations(place, never, &file.display().to_string(), &text));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_of_ours_has_its_rule() {
    let ruled: Vec<_> = ROOMS.iter().map(|room| room.place).collect();
    assert_eq!(ruled.len(), OURS.len());
    assert!(OURS.iter().all(|room| ruled.contains(room)));
    for entry in fs::read_dir(source()).expect("the source") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if !["lib", "main", "build"].contains(&name.as_str()) {
            assert!(OURS.contains(&name.as_str()), "{name} is a room without a rule");
        }
    }
}

#[test]
fn the_scanner_sees_each_way_to_name_a_room() {
    for (place, text) in [
        ("flow", "use crate::operator::Role;"),
        ("flow", "use crate::{error::Error, engine::Run};"),
        ("flow", "    let run: crate::engine::Run = make();"),
        ("flow", "use egui;"),
        ("flow", "fn f(ui: &mut egui::Ui) {}"),
        ("editor", "use crate::flow::strand::Out;"),
        ("patch", "use tokio::time;"),
        ("flow", "use crate::{\n    error::Error, // why\n    engine::{\n        Run,\n    },\n};"),
        (
            "editor",
            "pub(crate) use crate::flow::{\n    probe::Probe,\n    strand::{self, Out},\n};",
        ),
        ("editor", "use crate::{flow::{\n    strand::self}};"),
        ("flow", "use {\n    std::fmt,\n    egui::Ui as U,\n};"),
        ("flow", "use crate::{\n    engine as driver,\n};"),
        ("flow", "pub use ::egui::Ui;"),
    ] {
        let rule = ROOMS.iter().find(|room| room.place == place).expect("a room");
        assert_eq!(violations(place, rule.never, "x", text).len(), 1, "{text}");
    }
    let rule = ROOMS.iter().find(|room| room.place == "flow").expect("a room");
    for text in [
        "// use crate::engine::Run;",
        "let a = \"crate::engine::Run\";",
        "use crate::flow::live;",
        "use crate::{\n    value::{Value, engine},\n    flow::{\n        operator,\n    },\n};",
    ] {
        assert!(violations("flow", rule.never, "x", text).is_empty(), "{text}");
    }
}

/// Says where code, tests left out, contains any of these words outside of one place.
#[track_caller]
fn only_in(places: &[&str], words: &[&str], why: &str) {
    let mut found = Vec::new();
    for file in rust_files(&source()) {
        let inside = file.strip_prefix(source()).expect("a file of the source");
        if places.iter().any(|place| inside.starts_with(place)) {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a file that can be read");
        for (number, code) in code_lines(without_tests(&text)) {
            if let Some(word) = words.iter().find(|word| code.contains(**word)) {
                found.push(format!("{}:{number}: {word}: {why}", inside.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn patches_are_driven_from_one_place() {
    // Helpers of the window and the command line, none of which drives an operator.
    only_in(
        &[
            "engine/start.rs",
            "engine/tests",
            // Holds what a crate may never come back from.
            "camera/nokhwa.rs",
            // The one thread on which sockets live that only one thread may use.
            "zeromq/reactor.rs",
            "operator/bench.rs",
            "operator/disk.rs", // Waits for a disk, for tasks that were started there.
            // Waits for what was sent last, after the end of a run.
            "headless/parting.rs",
            // Waits for something new to draw.
            "editor/lookout.rs",
            // Writes down what a window remembers.
            "editor/clerk.rs",
            // Writes down what is not saved.
            "editor/recovery.rs",
            // Asks the system what takes longer than a frame.
            "editor/session/keeping.rs",
            // Ends all patches side by side.
            "editor/shell/tabs.rs",
            // What a terminal takes its time for.
            "headless/writer.rs",
            "cli/log.rs",
        ],
        &["spawn(", "spawn_blocking(", "thread::Builder", "spawn_local("],
        "tasks and threads of a run are started in engine/start.rs",
    );
}

#[test]
fn colours_stand_in_the_theme() {
    only_in(
        &["editor/theme.rs", "editor/theme", "value", "operators", "protocol"],
        &[
            "Color32::from_",
            "Color32::WHITE",
            "Color32::BLACK",
            "Color32::RED",
            "Color32::GREEN",
            "Color32::GRAY",
            "Color32::TRANSPARENT",
            "hex_color!",
        ],
        "colours stand in editor/theme",
    );
}

/// Files of the window whose numbers are not points, and what they are.
const NO_SIZES: &[(&str, &str)] = &[
    ("input.rs", "how far a wheel turns"),
    ("settings.rs", "how large the window is drawn"),
    ("log/conversation.rs", "pauses"),
    ("watch.rs", "rates and ages"),
    ("field/number.rs", "digits"),
    ("field/parse.rs", "units"),
    ("visual/range.rs", "steps of an axis"),
];

#[test]
fn sizes_stand_in_the_theme() {
    let mut found = Vec::new();
    for file in files_of("editor") {
        let inside = file.strip_prefix(source().join("editor")).unwrap_or(&file);
        let is_theme = inside.starts_with("theme") || inside.starts_with("theme.rs");
        let counts = NO_SIZES.iter().any(|(other, _)| inside == Path::new(other));
        let only_tests = inside.iter().any(|part| ["testing", "tests"].contains(&stem(part)));
        if is_theme || counts || only_tests {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a file that can be read");
        let sizes = own_sizes(&text).into_iter();
        found.extend(sizes.map(|(line, code)| format!("{}:{line}: {code}", inside.display())));
    }
    assert!(found.is_empty(), "sizes stand in editor/theme:\n{}", found.join("\n"));
}

#[test]
fn nothing_is_unbounded() {
    only_in(
        &[],
        &["unbounded_channel", "mpsc::channel()", "SegQueue", "mpsc::unbounded", "UnboundedSender"],
        "every queue has a bound and counts what it loses",
    );
}

#[test]
fn nothing_is_unsafe_and_nothing_is_left_open() {
    only_in(&[], &["unsafe {", "unsafe fn", "unsafe impl"], "unsafe code is forbidden");
    only_in(&[], &["todo!(", "unimplemented!(", "dbg!("], "left in the code");
    let manifest = fs::read_to_string(source().join("../Cargo.toml")).expect("the manifest");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}

#[test]
fn the_way_of_a_value_cannot_panic_by_our_own_hand() {
    let mut found = Vec::new();
    for place in
        ["camera", "zeromq", "value", "flow", "protocol", "operator", "operators", "engine"]
    {
        for file in files_of(place) {
            let inside = file.strip_prefix(source()).expect("a file of the source");
            let only_tests = ["bench", "testing", "tests", "interleaving"];
            if inside.iter().any(|part| only_tests.contains(&stem(part))) {
                continue;
            }
            let text = fs::read_to_string(&file).expect("a file that can be read");
            for (number, code) in code_lines(without_tests(&text)) {
                if [".unwrap()", ".expect(", "panic!("].iter().any(|word| code.contains(word)) {
                    found.push(format!("{}:{number}:{code}", inside.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
