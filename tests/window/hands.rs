//! A search begun by typing, a node dropped on a wire, and a part of a patch carried to another
//! window.

use std::path::Path;

use patchline::patch::{Patch, Wire, file};

use super::desk::Desk;
use super::drawing::{add, blank, saved, wait_for_invitation};

/// Three in a row, searched by typing: the second is wired to the first, the third put between.
fn draw(desk: &Desk, path: &Path) -> Patch {
    wait_for_invitation(desk);
    let nodes = |count: usize| move |patch: &Patch| patch.nodes.len() == count;
    desk.move_to(320, 200);
    add(desk, || desk.type_in("tim"), "er");
    saved(desk, path, "a timer", nodes(1));
    add(desk, || desk.type_in("ab"), "s");
    let two = saved(desk, path, "what is typed after it is wired to it", nodes(2));
    assert_eq!(two.wires, [Wire::new("timer", "abs")]);
    // Beside it, wired to nothing.
    desk.key("Escape");
    desk.move_to(320, 400);
    add(desk, || desk.type_in("neg"), "ate");
    let three = saved(desk, path, "a lone one", nodes(3));
    assert_eq!(three.wires.len(), 1);
    three
}

#[test]
fn nodes_are_typed_dropped_on_a_wire_and_boxed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = blank(folder.path());
    box_and_copy(&Desk::with(&path), &path);
}

/// Draws, inserts, selects all with a box and copies it; what is saved then.
fn box_and_copy(desk: &Desk, path: &Path) -> Patch {
    draw(desk, path);

    desk.drag_swiftly((320 + 96, 400 + 16), (512 + 32, 216));
    let wires = [Wire::new("timer", "negate"), Wire::new("negate", "abs")];
    let inserted = |patch: &Patch| patch.wires == wires;
    saved(desk, path, "the node is in the wire", inserted);

    // All that the box touches is chosen, as is seen by what is done to it.
    desk.drag_swiftly((290, 180), (1080, 250));
    desk.key("ctrl+c");
    desk.key("ctrl+b");
    let bypassed = |patch: &Patch| patch.nodes.values().all(|node| node.mode.is_some());
    let all = saved(desk, path, "all three were in the box", bypassed);
    assert_eq!(all.nodes.len(), 3);
    all
}

#[test]
fn what_is_copied_is_pasted_into_another_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = blank(folder.path());
    let desk = Desk::with(&path);
    let all = box_and_copy(&desk, &path);

    let other = folder.path().join("other.json");
    file::save(&Patch::new(), &other).expect("saved");
    let _window = desk.open(&other, &folder.path().join("other.home"));
    wait_for_invitation(&desk);
    desk.move_to(500, 400);
    desk.key("ctrl+v");
    let pasted = saved(&desk, &other, "it is pasted", |patch| !patch.nodes.is_empty());
    let mut copied = all;
    copied.nodes.values_mut().for_each(|node| node.mode = None);
    assert_eq!((&pasted.nodes, &pasted.wires), (&copied.nodes, &copied.wires));
    let distances = |patch: &Patch| {
        let place = |id: &str| (patch.layout.nodes[id].x, patch.layout.nodes[id].y);
        let first = place("timer");
        ["abs", "negate"].map(|id| (place(id).0 - first.0, place(id).1 - first.1))
    };
    assert_eq!(distances(&pasted), distances(&copied), "as it stood there");
}
