//! The window as keyboards, screen readers and hands find it: everything by its accessible name.

use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use patchline::editor::{Activity, App};
use patchline::patch::{Node, Patch};
use serde_json::json;

/// An OSC client and what sends through it.
fn patch() -> Patch {
    let client =
        Node::new("osc.create_udp_client").with("name", "Client").with("remote_port", 9000);
    let send = Node::new("osc.send_message").with("connection", "Client").with("address", "/a");
    Patch::new()
        .with_node("client", client)
        .with_node("number", Node::new("math.abs"))
        .with_node("send", send)
        .with_chain(&["number", "send"])
}

fn window(patch: Patch) -> Harness<'static, App> {
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(|creation| App::new(creation, None).expect("a window"));
    harness.state_mut().show_patch(patch);
    harness.run();
    harness
}

fn select(harness: &mut Harness<'_, App>, name: &str, id: &str) {
    harness.get_by_label(name).click();
    harness.run();
    assert_eq!(harness.state().selected(), Some(id));
}

fn property(harness: &Harness<'_, App>, node: &str, property: &str) -> Option<serde_json::Value> {
    harness.state().session().patch().nodes[node].properties.get(property).cloned()
}

/// Draws until it is so; fails after thirty seconds.
fn until(harness: &mut Harness<'_, App>, what: &str, is: impl Fn(&App) -> bool) {
    let start = Instant::now();
    while !is(harness.state()) {
        assert!(start.elapsed() < Duration::from_secs(30), "still not {what}");
        std::thread::yield_now();
        harness.step();
    }
}

#[test]
fn the_inspector_shows_every_property_by_its_name() {
    let mut harness = window(patch());
    select(&mut harness, "CreateUdpClient client", "client");
    let operator = patchline::engine::operator("osc.create_udp_client").expect("an operator");
    assert!(operator.fields().len() > 4);
    for field in operator.fields() {
        let named = harness.query_all_by_label_contains(&field.title).count();
        assert!(named >= 1, "{} is not in the inspector", field.title);
    }
}

#[test]
fn turning_a_number_changes_the_patch_and_reset_takes_it_back() {
    let mut harness = window(patch());
    select(&mut harness, "CreateUdpClient client", "client");
    let knob = harness.get_by_role_and_label(egui::accesskit::Role::SpinButton, "Remote port");
    knob.set_value_accesskit(9001.0);
    harness.run();
    assert_eq!(property(&harness, "client", "remote_port"), Some(json!(9001)));
    assert!(harness.state().session().is_dirty());
    harness.get_by_label("Reset Remote port").click();
    harness.run();
    assert_eq!(property(&harness, "client", "remote_port"), None);
}

#[test]
fn a_bad_value_is_explained_at_its_field_and_the_list_leads_there() {
    let mut harness = window(patch());
    assert!(harness.state().session().problems().is_empty());
    select(&mut harness, "SendMessage send", "send");
    harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Address").focus();
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run();
    harness.event(egui::Event::Text("cursor".to_owned()));
    harness.run();
    assert_eq!(property(&harness, "send", "address"), Some(json!("/a")), "is still being typed");
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(property(&harness, "send", "address"), Some(json!("cursor")));
    let problems = harness.state().session().problems();
    assert_eq!(problems.len(), 1);
    let sentence = problems[0].problem.to_string();
    harness.get_by_label_contains("1 problem").click();
    harness.run();
    let sentence = sentence.split_once(": ").map_or(sentence.as_str(), |(_, rest)| rest);
    assert!(
        harness.query_all_by_label_contains(sentence).count() >= 2,
        "at the field, in the list"
    );

    select(&mut harness, "Abs number", "number");
    harness.get_by_label_contains("Problem at send").click();
    harness.run();
    assert_eq!(harness.state().selected(), Some("send"));
}

#[test]
fn run_starts_and_stop_ends_it() {
    let mut harness = window(patch());
    harness.get_by_label("Run").click();
    until(&mut harness, "running", |app| app.session().activity() == Activity::Running);
    until(&mut harness, "listening", |app| app.session().listening().next().is_some());
    harness.get_by_label("Stop").click();
    until(&mut harness, "stopped", |app| app.session().activity() == Activity::Stopped);
    harness.run();
    assert!(harness.query_by_label("Run").is_some());
}

#[test]
fn a_visual_opens_by_key_and_is_kept_in_the_layout() {
    let mut harness = window(patch());
    select(&mut harness, "Abs number", "number");
    harness.key_press(egui::Key::V);
    harness.run();
    let visual = |harness: &Harness<'_, App>| {
        let layout = &harness.state().session().patch().layout;
        layout.nodes["number"].visual.clone()
    };
    assert_eq!(visual(&harness).as_deref(), Some("text"));
    harness.get_by_label("Visual: Plot").click();
    harness.run();
    assert_eq!(visual(&harness).as_deref(), Some("plot"));
    harness.key_press(egui::Key::V);
    harness.run();
    assert_eq!(visual(&harness), None);
}

#[test]
fn what_is_not_saved_is_not_lost_without_a_question() {
    let mut harness = window(patch());
    select(&mut harness, "Abs number", "number");
    harness.key_press(egui::Key::V);
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::W);
    harness.run();
    assert!(harness.query_by_label("Discard").is_some());
    harness.get_by_label("Cancel").click();
    harness.run();
    assert_eq!(harness.state().session().patch().nodes.len(), 3);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::W);
    harness.run();
    harness.get_by_label("Discard").click();
    harness.run();
    assert_eq!(harness.state().titles(), ["Start"]);
}

#[test]
fn saving_writes_the_file_and_opening_it_never_runs_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.json");
    patchline::patch::file::save(&patch(), &file).expect("a file");
    let path = file.clone();
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(move |creation| App::new(creation, Some(&path)).expect("a window"));
    harness.run();
    assert_eq!(harness.state().session().activity(), Activity::Stopped);
    select(&mut harness, "CreateUdpClient client", "client");
    harness
        .get_by_role_and_label(egui::accesskit::Role::SpinButton, "Remote port")
        .set_value_accesskit(9001.0);
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::S);
    harness.run();
    assert!(!harness.state().session().is_dirty());
    let saved = patchline::patch::file::load(&file).expect("a patch");
    assert_eq!(saved.nodes["client"].properties["remote_port"], 9001);
}

#[test]
fn a_fault_inside_of_a_group_stands_at_the_group_and_leads_to_the_node() {
    let held = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = held.local_addr().expect("an address").port();
    let router = Node::new("zeromq.router");
    let router = router.with("connection_string", format!("@tcp://127.0.0.1:{port}"));
    let inner = Patch::new().with_node("router", router);
    let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
    let mut harness = window(Patch::new().with_node("inside", group));
    harness.key_press(egui::Key::F5);
    let said = format!("inside/router: port {port}");
    let told = |harness: &Harness<'_, App>| {
        harness
            .get_by_label("GroupWorkflow inside")
            .accesskit_node()
            .description()
            .unwrap_or_default()
    };
    let start = Instant::now();
    while !told(&harness).contains(&said) {
        assert!(start.elapsed() < Duration::from_secs(30), "still {}", told(&harness));
        std::thread::yield_now();
        harness.step();
    }
    harness.get_by_label("GroupWorkflow inside").click();
    harness.run_steps(3);
    assert!(harness.query_all_by_label_contains(&said).next().is_some(), "in the inspector too");
    harness.get_by_label("Show it").click();
    harness.run_steps(3);
    assert_eq!(harness.state().session().inside(), "inside");
    assert_eq!(harness.state().selected(), Some("router"));
}

#[test]
fn a_wire_that_leads_back_is_drawn_around_the_nodes_between() {
    let delay = || Node::new("time.delay");
    let patch = Patch::new().with_node("a", delay()).with_node("b", delay());
    let patch = patch.with_node("c", delay()).with_chain(&["a", "b", "c", "a"]);
    let harness = window(patch);
    let wire = harness.get_by_label_contains("Wire from c to a").rect();
    let node = |name: &str| harness.get_by_label(name).rect();
    let nodes = node("Delay a").union(node("Delay b")).union(node("Delay c"));
    assert!(!nodes.contains_rect(wire), "{wire:?} beside {nodes:?}");
    assert!(wire.left() < nodes.left() && wire.right() > nodes.right());
}
