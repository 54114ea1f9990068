//! A whole patch is drawn, set, run and saved without a mouse.

#[path = "common/harness.rs"]
mod harness;

use std::net::UdpSocket;

use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _, by};
use harness::{Window, until};
use patchline::editor::{Activity, App};
use patchline::patch::{Patch, Wire, file};
use serde_json::json;

fn key(harness: &mut Window, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(3);
}

fn press(harness: &mut Window, which: Key) {
    key(harness, Modifiers::NONE, which);
}

fn write(harness: &mut Window, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(3);
}

fn patch(harness: &Window) -> &Patch {
    harness.state().session().patch()
}

/// The name of what the keyboard is at.
fn focused(harness: &Window) -> String {
    let all = harness.query_all(by().predicate(|node: &AccessKitNode<'_>| node.is_focused()));
    all.filter_map(|node| node.accesskit_node().label()).next_back().unwrap_or_default()
}

/// Tab by Tab to what has this name.
#[track_caller]
fn tab_to(harness: &mut Window, name: &str) {
    let mut passed = Vec::new();
    while focused(harness) != name {
        passed.push(focused(harness));
        assert!(passed.len() < 60, "Tab does not lead to {name}, but to {passed:?}");
        press(harness, Key::Tab);
    }
}

/// From the canvas to a field of the node that is selected.
#[track_caller]
fn set(harness: &mut Window, field: &str, text: &str) {
    press(harness, Key::F2);
    tab_to(harness, field);
    key(harness, Modifiers::COMMAND, Key::A);
    write(harness, text);
    press(harness, Key::Enter);
    to_canvas(harness);
}

/// Panel by panel to the canvas.
#[track_caller]
fn to_canvas(harness: &mut Window) {
    for _ in 0..8 {
        if focused(harness).starts_with("Canvas of") {
            return;
        }
        press(harness, Key::F6);
    }
    panic!("F6 does not lead to the canvas, but to {}", focused(harness));
}

/// A node behind the one that is selected, or beside everything if none is.
#[track_caller]
fn add(harness: &mut Window, text: &str, id: &str) {
    press(harness, Key::Tab);
    write(harness, text);
    press(harness, Key::Enter);
    assert_eq!(harness.state().selected(), Some(id), "{text}");
}

#[track_caller]
fn add_alone(harness: &mut Window, text: &str, id: &str) {
    press(harness, Key::Escape);
    assert_eq!(harness.state().selected(), None);
    add(harness, text, id);
}

/// The connection of the selected node, picked from the list.
#[track_caller]
fn pick_connection(harness: &mut Window, name: &str) {
    press(harness, Key::F2);
    tab_to(harness, "Connection");
    press(harness, Key::Enter);
    tab_to(harness, name);
    press(harness, Key::Enter);
    to_canvas(harness);
}

#[test]
fn a_whole_patch_is_drawn_by_the_keyboard_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hello.json");
    file::save(&Patch::new(), &path).expect("a file");
    let opened = path.clone();
    let mut harness: Window = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(move |creation| App::new(creation, Some(&opened)).expect("a window"));
    harness.run();
    let port = free_port().to_string();

    add(&mut harness, "mouse", "mouse_move");
    add(&mut harness, "member X", "member_selector");
    add(&mut harness, "send /cursor", "send_message");
    add_alone(&mut harness, "udp", "create_udp_client");
    set(&mut harness, "Name", "Emitter");
    set(&mut harness, "Remote port", &port);
    add_alone(&mut harness, "udp", "create_udp_client_2");
    set(&mut harness, "Name", "Receiver");
    set(&mut harness, "Port", &port);
    add_alone(&mut harness, "receive", "receive_message");
    set(&mut harness, "Address", "/cursor");
    set(&mut harness, "Type tag", "i");
    pick_connection(&mut harness, "Receiver");
    press(&mut harness, Key::V);
    // Back to the sender with the arrows, or by its name.
    key(&mut harness, Modifiers::COMMAND, Key::F);
    write(&mut harness, "send_message");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().selected(), Some("send_message"));
    to_canvas(&mut harness);
    pick_connection(&mut harness, "Emitter");

    compare(patch(&harness), &port);
    let problems = harness.state().session().problems();
    assert!(problems.is_empty(), "{problems:?}");

    run(&mut harness);
    key(&mut harness, Modifiers::COMMAND, Key::S);
    assert!(!harness.state().session().is_dirty());
    compare(&file::load(&path).expect("a patch"), &port);
}

/// Whether the connection that receives has its socket.
fn hears(harness: &Window) -> bool {
    harness.state().session().listening().any(|(id, _)| id == "create_udp_client_2")
}

/// Starts it, sees values change, stops it.
#[track_caller]
fn run(harness: &mut Window) {
    press(harness, Key::F5);
    until(harness, "running", |harness| harness.state().session().activity() == Activity::Running);
    until(harness, "listening", hears);
    // What is drawn here listens to the mouse, so that one has to move.
    let mut x = 400_i16;
    let seen = |harness: &Window, x: i16| {
        let reading = harness.state().session().reading("receive_message");
        let last = reading.and_then(|reading| reading.taps.first()?.last.as_ref());
        last.is_some_and(|last| last.value.to_string() == x.to_string())
    };
    for _ in 0..2 {
        x += 100;
        harness.event(Event::PointerMoved(egui::pos2(x.into(), 700.0)));
        until(harness, "the value in the window", |harness| seen(harness, x));
    }
    key(harness, Modifiers::SHIFT, Key::F5);
    until(harness, "stopped", |harness| harness.state().session().activity() == Activity::Stopped);
}

/// A port that nobody uses.
fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.local_addr().expect("its address").port()
}

#[track_caller]
fn compare(patch: &Patch, port: &str) {
    let port: u16 = port.parse().expect("a number");
    let nodes: Vec<_> = patch
        .nodes
        .iter()
        .map(|(id, node)| (id.as_str(), node.operator.as_str(), json!(node.properties)))
        .collect();
    assert_eq!(
        nodes,
        [
            ("mouse_move", "input.mouse_move", json!({})),
            ("member_selector", "core.member_selector", json!({"selector": "X"})),
            (
                "send_message",
                "osc.send_message",
                json!({"address": "/cursor", "connection": "Emitter"})
            ),
            (
                "create_udp_client",
                "osc.create_udp_client",
                json!({"name": "Emitter", "remote_port": port})
            ),
            (
                "create_udp_client_2",
                "osc.create_udp_client",
                json!({"name": "Receiver", "port": port})
            ),
            (
                "receive_message",
                "osc.receive_message",
                json!({"address": "/cursor", "type_tag": "i", "connection": "Receiver"})
            ),
        ]
    );
    let wires =
        [Wire::new("mouse_move", "member_selector"), Wire::new("member_selector", "send_message")];
    assert_eq!(patch.wires, wires);
    assert!(patch.layout.nodes["receive_message"].visual.is_some());
}

#[test]
fn the_keyboard_wires_what_is_there() {
    let nodes = ["input.mouse_move", "core.member_selector"];
    let mut patch_ = Patch::new();
    for (at, operator) in nodes.iter().enumerate() {
        patch_ = patch_.with_node(&format!("n{at}"), patchline::patch::Node::new(*operator));
    }
    let mut harness: Window = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(|creation| App::new(creation, None).expect("a window"));
    harness.state_mut().show_patch(patch_);
    harness.run();
    key(&mut harness, Modifiers::COMMAND, Key::A);
    press(&mut harness, Key::L);
    assert_eq!(patch(&harness).wires, [Wire::new("n0", "n1")]);
    key(&mut harness, Modifiers::COMMAND, Key::Z);
    assert!(patch(&harness).wires.is_empty());
}
