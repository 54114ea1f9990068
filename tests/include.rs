//! Patches in files of their own, as nodes of others.

mod common;

use std::path::Path;

use common::program::{Folder, say};
use common::{start, values};
use patchline::engine::{check, expand, runtime};
use patchline::patch::include::Library;
use patchline::patch::{Node, Patch, file};
use patchline::value::Value;
use serde_json::json;

/// Multiplies what comes by a number that it shows as its gain.
fn amplifier() -> Patch {
    let mapping = json!([{"property": "operand", "name": "gain"}]);
    Patch::new()
        .with_node("in", Node::new("nested.workflow_input"))
        .with_node("times", Node::new("math.multiply").with("operand", 2))
        .with_node("out", Node::new("nested.workflow_output"))
        .with_node("show", Node::new("core.externalized_mapping").with("mappings", mapping))
        .with_chain(&["in", "times", "out"])
        .with_chain(&["show", "times"])
}

fn including(path: &str) -> Patch {
    Patch::new()
        .with_node("seven", Node::new("core.int").with("value", 7))
        .with_node("plain", Node::new("nested.include_patch").with("path", path))
        .with_node("loud", Node::new("nested.include_patch").with("path", path).with("gain", 100))
        .with_node("sum", Node::new("combine.merge"))
        .with_chain(&["seven", "plain", "sum"])
        .with_chain(&["seven", "loud", "sum.2"])
}

fn whole(patch: &Patch, file: &Path) -> Patch {
    expand(patch, Some(file), &mut Library::default()).expect("files inside")
}

#[test]
fn a_file_works_as_a_group_with_properties_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    file::save(&amplifier(), &folder.path().join("amplifier.json")).expect("saved");
    let patch = whole(&including("amplifier.json"), &folder.path().join("top.json"));
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    assert_eq!(values(&run, "sum", 2), [14, 700].map(Value::Int));
    assert_eq!(values(&run, "loud/times", 1), [Value::Int(700)]);
    runtime.block_on(run.stop());
}

#[test]
fn a_file_that_is_not_there_is_a_problem_of_its_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let patch = whole(&including("nowhere.json"), &folder.path().join("top.json"));
    let problems: Vec<_> = check(&patch).1.iter().map(ToString::to_string).collect();
    assert!(
        problems[0].starts_with("plain: ") && problems[0].contains("nowhere.json"),
        "{problems:?}"
    );
}

#[test]
fn the_command_line_reads_files_within_files_too() {
    let folder = Folder::new();
    folder.patch("amplifier.json", &amplifier());
    let top = folder.patch("top.json", &including("amplifier.json"));
    let checked = say(&["check", &top]);
    assert_eq!(
        (checked.code, checked.out),
        (0, format!("{top}: no problems\n")),
        "{}",
        checked.err
    );
    let ran = say(&["run", &top, "--for", "1s", "--watch", "loud/times", "--json"]);
    assert!(ran.out.contains("700"), "{} {}", ran.out, ran.err);
}
