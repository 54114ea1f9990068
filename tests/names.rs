//! Whatever takes the keyboard or a click has a name, in every state of the window.

#[path = "common/harness.rs"]
mod harness;

use egui::accesskit::{Action, Role};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use harness::{Window, until};
use patchline::editor::{Activity, App};
use patchline::engine;
use patchline::patch::{Comment, Frame, Node, Patch, Pin};

fn window() -> Window {
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(|creation| App::new(creation, None).expect("a window"));
    harness.run();
    harness
}

fn shown(patch: Patch) -> Window {
    let mut harness = window();
    harness.state_mut().show_patch(patch);
    harness.run();
    harness
}

/// Some of everything.
fn patch() -> Patch {
    let client = Node::new("osc.create_udp_client").with("name", "A").with("port", 0);
    let send = Node::new("osc.send_message").with("address", "wrong");
    let mut patch = Patch::new()
        .with_node("client", client)
        .with_node("tick", Node::new("time.timer").with("period", 0.01))
        .with_node("buffer", Node::new("combine.buffer_count"))
        .with_node("send", send)
        .with_chain(&["tick", "buffer", "send"]);
    patch.layout.comments.push(Comment::new(0.0, 300.0, [200.0, 64.0], "why"));
    patch.layout.frames.push(Frame::new(0.0, 400.0, [200.0, 64.0], "part"));
    patch.layout.probes.push(Pin::new("tick", 300.0, 300.0));
    patch
}

fn ctrl(harness: &mut Window, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run_steps(3);
}

/// Where screen readers and keyboards would find something without a name.
fn nameless(harness: &Window) -> Vec<String> {
    let all = harness.query_all(by().predicate(|node| {
        let acts = node.data().supports_action(Action::Focus)
            || node.data().supports_action(Action::Click);
        let is_place = matches!(node.role(), Role::Window | Role::ScrollView | Role::ScrollBar);
        let named = node.label().is_some_and(|label| !label.trim().is_empty());
        acts && !named && !is_place && !node.is_hidden()
    }));
    all.map(|node| {
        let node = node.accesskit_node();
        format!("{:?} {:?} at {:?}", node.role(), node.value(), node.bounding_box())
    })
    .collect()
}

#[track_caller]
fn all_named(harness: &Window, what: &str) {
    let found = nameless(harness);
    assert!(found.is_empty(), "{what}: {}", found.join("\n"));
    let named =
        harness.query_all(by().predicate(|node| {
            node.data().supports_action(Action::Focus) && node.label().is_some()
        }));
    assert!(named.count() > 3, "{what}: there is something to find");
}

#[test]
fn on_the_start_page_and_in_the_menu() {
    let mut harness = window();
    all_named(&harness, "start");
    harness.get_by_label("Menu").click();
    harness.run();
    all_named(&harness, "menu");
}

#[test]
fn in_the_inspector_of_every_operator() {
    let mut harness = shown(Patch::new());
    for (operator, _) in engine::operators() {
        let patch = Patch::new().with_node("it", Node::new(operator));
        harness.state_mut().show_patch(patch);
        harness.run_steps(2);
        ctrl(&mut harness, Key::A);
        assert_eq!(harness.state().selected(), Some("it"));
        all_named(&harness, operator);
    }
}

#[test]
fn with_a_patch_and_whatever_is_selected() {
    let mut harness = shown(patch());
    all_named(&harness, "nothing selected");
    for name in ["Comment why", "Frame part", "Probe on tick", "Wire from tick to buffer"] {
        harness.get_by_label_contains(name).click_accesskit();
        harness.run();
        all_named(&harness, name);
    }
    for (title, id) in [("CreateUdpClient", "client"), ("BufferCount", "buffer")] {
        harness.get_by_label(&format!("{title} {id}")).click_accesskit();
        harness.run();
        assert_eq!(harness.state().selected(), Some(id));
        all_named(&harness, id);
    }
    ctrl(&mut harness, Key::A);
    all_named(&harness, "everything selected");
}

#[test]
fn while_it_runs_with_a_visual_in_a_panel_and_the_log() {
    let mut harness = shown(patch());
    harness.get_by_label("Timer tick").click_accesskit();
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::V);
    harness.run();
    command(&mut harness, "Log");
    harness.key_press(Key::F5);
    until(&mut harness, "running", |harness| {
        harness.state().session().activity() == Activity::Running
    });
    let logs = |harness: &Window| harness.query_all_by_role(Role::Row).next().is_some();
    until(&mut harness, "in the log", logs);
    all_named(&harness, "running");
}

/// Does what has this title.
fn command(harness: &mut Window, title: &str) {
    ctrl(harness, Key::P);
    harness.event(Event::Text(title.to_owned()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
}

#[test]
fn in_whatever_lies_over_the_patch() {
    let mut harness = shown(patch());
    harness.key_press(Key::Tab);
    harness.run();
    all_named(&harness, "search");
    harness.key_press(Key::Escape);
    harness.run();
    for (what, key) in [("commands", Key::P), ("settings", Key::Comma), ("find", Key::F)] {
        ctrl(&mut harness, key);
        all_named(&harness, what);
        harness.key_press(Key::Escape);
        harness.run_steps(3);
    }
    harness.key_press(Key::Questionmark);
    harness.run();
    all_named(&harness, "keys");
    harness.key_press(Key::Escape);
    harness.run();
    ctrl(&mut harness, Key::A);
    harness.key_press(Key::Delete);
    harness.run();
    ctrl(&mut harness, Key::W);
    all_named(&harness, "a question");
}
