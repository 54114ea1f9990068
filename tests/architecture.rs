//! The never-rules: who may know whom, and what stands only in one place.

use std::fs;
use std::path::{Path, PathBuf};

/// A room and the rooms and crates that it must never know.
struct Room {
    /// The file or folder, or both: `src/value` means `src/value.rs` and `src/value/`.
    place: &'static str,
    /// First parts of paths: of ours after `crate::`, or of other crates.
    never: &'static [&'static str],
}

const OURS: &[&str] = &[
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

const ROOMS: &[Room] = &[
    Room {
        place: "value",
        never: &[
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
        ],
    },
    Room {
        place: "error",
        never: &[
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
        ],
    },
    Room {
        place: "protocol",
        never: &[
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
        ],
    },
    Room {
        place: "flow",
        never: &[
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
    Room { place: "engine", never: &["editor", "headless", "cli", "egui", "eframe"] },
    Room { place: "editor", never: &["operators", "protocol", "headless", "cli", "flow::strand"] },
    Room { place: "headless", never: &["operators", "editor", "cli", "egui", "eframe"] },
    Room { place: "cli", never: &["egui", "eframe", "flow::strand"] },
];

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .flat_map(|entry| rust_files(&entry.expect("a folder that can be read").path()))
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    files
}

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

/// The lines of a file without comments and text literals, numbered from 1. Naive about block
/// comments, which this project does not use.
fn code_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut code = String::new();
        let mut in_text = false;
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' if in_text => drop(letters.next()),
                '"' => in_text = !in_text,
                '/' if !in_text && letters.peek() == Some(&'/') => break,
                _ if in_text => {}
                _ => code.push(letter),
            }
        }
        lines.push((number + 1, code));
    }
    lines
}

/// The part of a file that is not tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
}

/// Every path that a line of code names, `use crate::{a, b::c}` spread out.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let separators = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let names = group.split('}').next().unwrap_or_default().split(',');
            found.extend(names.map(|name| format!("crate::{}", name.trim())));
        } else {
            let end = rest.find(separators).unwrap_or(rest.len());
            found.push(format!("crate::{}", &rest[..end]));
        }
    }
    for word in code.split(separators).filter(|word| word.contains("::")) {
        found.push(word.trim_start_matches("::").to_owned());
    }
    if let Some(import) = code.trim().strip_prefix("use ") {
        let end = import.find(separators).unwrap_or(import.len());
        found.push(import[..end].to_owned());
    }
    found
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
    for (number, code) in code_lines(text) {
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
    ] {
        let rule = ROOMS.iter().find(|room| room.place == place).expect("a room");
        assert_eq!(violations(place, rule.never, "x", text).len(), 1, "{text}");
    }
    let rule = ROOMS.iter().find(|room| room.place == "flow").expect("a room");
    for text in
        ["// use crate::engine::Run;", "let a = \"crate::engine::Run\";", "use crate::flow::live;"]
    {
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
    // The window and the headless runner have helpers of their own, which drive no operator.
    only_in(
        &[
            "engine/start.rs",
            "editor",
            "editor.rs",
            "headless",
            "headless.rs",
            "cli",
            "operator/bench.rs",
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
            "hex_color!",
        ],
        "colours stand in editor/theme",
    );
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
    for place in ["value", "flow", "protocol", "operator", "operators", "engine"] {
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
