//! Panels, lists and sheets around the canvas, by their accessible names.

#[path = "common/harness.rs"]
mod harness;

use std::net::UdpSocket;
use std::path::Path;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harness::{Window, has, open_problem, until};
use patchline::editor::{Activity, App, Home};
use patchline::patch::{Node, Patch, Pin};

fn window(patch: Patch, home: Option<&Path>) -> Window {
    let home = home.map(Home::at);
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(move |creation| App::at_home(creation, None, home).expect("a window"));
    harness.state_mut().show_patch(patch);
    harness.run();
    harness
}

fn counter() -> Patch {
    let mut patch = Patch::new()
        .with_node("tick", Node::new("time.timer").with("period", 0.01))
        .with_node("other", Node::new("math.abs"));
    patch.layout.probes.push(Pin::new("tick", 0.0, 200.0));
    patch
}

fn ctrl(harness: &mut Window, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run();
}

fn click(harness: &mut Window, name: &str) {
    harness.get_by_label(name).click();
    harness.run_steps(3);
}

fn type_text(harness: &mut Window, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(3);
}

/// Drags what is at one place to another, in steps as a hand does.
fn drag(harness: &mut Window, from: egui::Pos2, to: egui::Pos2) {
    harness.drag_at(from);
    harness.run();
    for step in [0.1, 0.5, 0.9, 1.0] {
        harness.hover_at(from.lerp(to, step));
        harness.run_steps(2);
    }
    harness.drop_at(to);
    harness.run();
}

#[test]
fn all_there_is_to_do_is_found_by_typing() {
    let mut harness = window(counter(), None);
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "sel all");
    assert!(has(&harness, "Select all Edit"));
    harness.key_press(Key::Enter);
    harness.run();
    assert!(!has(&harness, "Select all Edit"));
    for (typed, title) in [
        ("start", "Start page"),
        ("start page", "Start page"),
        ("lessons", "Start page"),
        ("welcome", "Start page"),
        ("conversation", "Log"),
    ] {
        ctrl(&mut harness, Key::P);
        type_text(&mut harness, typed);
        let first = harness.query_all_by_role(Role::ListBoxOption).next().expect("a line");
        let label = first.accesskit_node().label().unwrap_or_default();
        assert!(label.starts_with(title), "{typed}: {label}");
        harness.key_press(Key::Escape);
        harness.run();
    }
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "new patch");
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowUp);
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().titles(), ["Untitled", "Untitled 2"]);
    ctrl(&mut harness, Key::P);
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!has(&harness, "Select all Edit"));
    assert_eq!(harness.state().session().activity(), Activity::Stopped);
}

#[test]
fn a_node_is_found_by_its_name() {
    let mut harness = window(counter(), None);
    ctrl(&mut harness, Key::F);
    type_text(&mut harness, "othe");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().selected(), Some("other"));
}

#[test]
fn every_key_is_on_the_sheet() {
    let mut harness = window(counter(), None);
    harness.key_press(Key::Questionmark);
    harness.run();
    for what in ["Save: Ctrl+S", "Run: F5   Ctrl+Enter", "Next panel: F6", "Mute: M   Ctrl+M"] {
        assert!(has(&harness, what), "{what}");
    }
    click(&mut harness, "Done");
    assert!(!has(&harness, "Save: Ctrl+S"));
}

#[test]
fn settings_take_effect_and_are_found_again() {
    let home = tempfile::tempdir().expect("a folder");
    let mut harness = window(counter(), Some(home.path()));
    ctrl(&mut harness, Key::Comma);
    click(&mut harness, "Theme: Light");
    assert_eq!(harness.ctx.theme(), egui::Theme::Light);
    click(&mut harness, "Size: 125 %");
    click(&mut harness, "Open the files that were open last time");
    click(&mut harness, "Done");
    assert_eq!(harness.ctx.zoom_factor(), 1.25);
    drop(harness);
    let harness = window(counter(), Some(home.path()));
    assert_eq!(harness.ctx.zoom_factor(), 1.25);
    // The harness has a theme of its own, so that the file must do.
    let file = std::fs::read(home.path().join("config/settings.json")).expect("settings");
    let settings: serde_json::Value = serde_json::from_slice(&file).expect("JSON");
    assert_eq!((&settings["theme"], &settings["restore"]), (&"Light".into(), &false.into()));
}

#[test]
fn panels_open_close_and_are_found_where_they_were() {
    let home = tempfile::tempdir().expect("a folder");
    let mut harness = window(counter(), Some(home.path()));
    assert!(has(&harness, "Panel Inspector") && !has(&harness, "Panel Log"));
    click(&mut harness, "Close panel Inspector");
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "log");
    harness.key_press(Key::Enter);
    harness.run();
    assert!(!has(&harness, "Panel Inspector") && has(&harness, "Panel Log"));
    drop(harness);
    let mut harness = window(counter(), Some(home.path()));
    assert!(!has(&harness, "Panel Inspector") && has(&harness, "Panel Log"));
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "reset layout");
    harness.key_press(Key::Enter);
    harness.run();
    assert!(has(&harness, "Panel Inspector") && !has(&harness, "Panel Log"));
}

#[test]
fn the_keyboard_goes_from_panel_to_panel() {
    let mut harness = window(counter(), None);
    let inspector = |harness: &Window| harness.get_by_label("Panel Inspector").is_focused();
    assert!(!inspector(&harness));
    harness.key_press(Key::F6);
    harness.run();
    assert!(inspector(&harness));
    harness.key_press(Key::F6);
    harness.run();
    assert!(harness.get_by_label("Panel Palette").is_focused());
    harness.key_press(Key::F6);
    harness.run();
    assert!(!harness.get_by_label("Panel Palette").is_focused());
    ctrl(&mut harness, Key::A);
    assert_eq!(harness.state().selected(), None, "all are selected, so none alone");
}

#[test]
fn the_log_shows_what_passes_a_pinned_probe() {
    let mut harness = window(counter(), None);
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "log");
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    harness.key_press(Key::F5);
    until(&mut harness, "logged", |window| has(window, "tick  "));
    click(&mut harness, "Pause");
    harness.get_by_label("Copy").click();
    let copied = |window: &Window| {
        let commands = &window.output().platform_output.commands;
        commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    };
    until(&mut harness, "copied", |window| copied(window).is_some());
    let table = copied(&harness).expect("a table");
    assert!(table.starts_with("time\tnode\taddress\ttypes\tvalues\n"));
    assert!(table.lines().nth(1).is_some_and(|line| line.contains("\ttick\t")), "{table}");
    harness.get_by_label("Filter the log").focus();
    harness.run_steps(2);
    type_text(&mut harness, "nothing like that");
    assert!(has(&harness, "No line has what you look for") && !has(&harness, "tick  "));
    click(&mut harness, "Clear");
    click(&mut harness, "Go on");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F5);
    until(&mut harness, "stopped", |window| {
        window.state().session().activity() == Activity::Stopped
    });
}

#[test]
fn the_log_shows_faults_with_their_number() {
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a port");
    let port = socket.local_addr().expect("its address").port();
    let client = Node::new("osc.create_udp_client").with("name", "A").with("port", port);
    let mut harness = window(Patch::new().with_node("client", client), None);
    harness.key_press(Key::F5);
    open_problem(&mut harness);
    // In front of the problems.
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "log");
    harness.key_press(Key::Enter);
    let first = format!("client  fault 1 port {port} on 0.0.0.0 is taken");
    until(&mut harness, "logged", |window| has(window, &first));
}

#[test]
fn who_hears_nothing_says_what_to_check() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let port = socket.local_addr().expect("its address").port();
    drop(socket);
    let client = Node::new("osc.create_udp_client").with("name", "In").with("port", port);
    let hear = Node::new("osc.receive_message").with("connection", "In");
    let patch = Patch::new().with_node("client", client).with_node("hear", hear);
    let mut harness = window(patch, None);
    harness.key_press(Key::F5);
    until(&mut harness, "listening", |w| has(w, &format!("Listening on UDP {port}")));
    assert!(!has(&harness, "no packets yet"));
    harness.get_by_label("ReceiveMessage hear").click();
    let check = format!("it sends to port {port}, by UDP");
    // It takes five seconds until somebody may be in need of help.
    let start = std::time::Instant::now();
    while !has(&harness, &check) {
        assert!(start.elapsed().as_secs() < 20, "nobody says what to check");
        std::thread::yield_now();
        harness.step();
    }
    until(&mut harness, "told", |w| has(w, "client: no packets yet"));
    click(&mut harness, "client: no packets yet");
    assert_eq!(harness.state().selected(), Some("client"));
    assert!(has(&harness, &check));
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.send_to(b"/a\0\0,\0\0\0", ("127.0.0.1", port)).expect("sent");
    until(&mut harness, "content", |w| !has(w, &check) && !has(w, "no packets yet"));
}

#[test]
fn run_while_it_is_stopping_runs_it_again() {
    let mut harness = window(counter(), None);
    harness.key_press(Key::F5);
    until(&mut harness, "running", |w| w.state().session().activity() == Activity::Running);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F5);
    harness.key_press(Key::F5);
    until(&mut harness, "running again", |w| {
        let session = w.state().session();
        session.activity() == Activity::Running && session.runs() == 2
    });
}

#[test]
fn two_nodes_on_one_port_are_parted_by_a_click_before_anything_runs() {
    let client =
        |name: &str| Node::new("osc.create_udp_client").with("name", name).with("port", 40_000);
    let patch = Patch::new().with_node("a", client("A")).with_node("b", client("B"));
    let mut harness = window(patch, None);
    let help = |window: &Window| {
        let name = (40_001..40_300).map(|free| format!("Use {free}"));
        name.into_iter().find(|name| window.query_by_label(name).is_some())
    };
    open_problem(&mut harness);
    until(&mut harness, "helped", |window| help(window).is_some());
    let name = help(&harness).expect("a free port");
    click(&mut harness, &name);
    until(&mut harness, "parted", |w| w.state().session().problems().is_empty());
}

#[test]
fn a_taken_port_is_changed_to_a_free_one_by_a_click() {
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a port");
    let port = socket.local_addr().expect("its address").port();
    let client = Node::new("osc.create_udp_client").with("name", "A").with("port", port);
    let mut harness = window(Patch::new().with_node("client", client), None);
    harness.key_press(Key::F5);
    open_problem(&mut harness);
    until(&mut harness, "told", |window| has(window, "is taken by"));
    until(&mut harness, "helped", |window| {
        window.query_all_by_label_contains("Use ").any(|_| true)
    });
    let name = (port + 1..).map(|free| format!("Use {free}"));
    let name = name.take(300).find(|name| harness.query_by_label(name).is_some());
    click(&mut harness, &name.expect("a free port"));
    let chosen = &harness.state().session().patch().nodes["client"].properties["port"];
    assert!(chosen.as_u64().is_some_and(|chosen| chosen > port.into()));
    until(&mut harness, "listening", |window| {
        window.state().session().listening().next().is_some()
    });
    assert!(!has(&harness, "Use "), "the help has helped");
}

#[test]
fn a_wire_to_a_port_that_is_not_there_is_removed_by_a_click() {
    let patch = Patch::new()
        .with_node("tick", Node::new("time.timer"))
        .with_node("wave", Node::new("generate.sine"))
        .with_chain(&["tick", "wave"]);
    let mut harness = window(patch, None);
    open_problem(&mut harness);
    until(&mut harness, "told", |window| has(window, "takes nothing, but a wire leads to"));
    click(&mut harness, "Remove the wire");
    assert!(harness.state().session().patch().wires.is_empty());
    until(&mut harness, "well", |window| window.state().session().problems().is_empty());
}

#[test]
fn problems_are_counted_below_and_nothing_comes_between_hand_and_canvas() {
    let mut harness = window(counter().with_node("odd", Node::new("math.nothing")), None);
    until(&mut harness, "counted", |window| has(window, "1 problem"));
    assert!(!has(&harness, "Panel Problems") && !has(&harness, "Problem at odd"));
    open_problem(&mut harness);
    assert!(has(&harness, "Problem at odd"));
}

#[test]
fn a_panel_is_dragged_by_its_title() {
    let mut harness = window(counter(), None);
    let title = |harness: &Window| harness.get_by_label("Panel Inspector").rect();
    let from = title(&harness).center();
    drag(&mut harness, from, egui::pos2(500.0, 450.0));
    assert!(title(&harness).center().distance(from) > 100.0, "it is somewhere else");
}

#[test]
fn a_panel_that_is_let_go_on_another_leaves_room_for_both() {
    let mut harness = window(counter(), None);
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "problems");
    harness.key_press(Key::Enter);
    until(&mut harness, "open", |window| has(window, "Panel Problems"));
    let title = |harness: &Window, of: &str| harness.get_by_label(of).rect();
    let (from, below) =
        (title(&harness, "Panel Inspector").center(), title(&harness, "Panel Problems"));
    drag(&mut harness, from, egui::pos2(640.0, below.bottom() + 10.0));
    let [inspector, problems] =
        ["Panel Inspector", "Panel Problems"].map(|of| title(&harness, of).center().y);
    assert!((inspector - problems).abs() > 100.0, "{inspector} and {problems}");
    assert!((900.0 - inspector.max(problems)) > 100.0, "{inspector} and {problems}");
    ctrl(&mut harness, Key::P);
    type_text(&mut harness, "log");
    harness.key_press(Key::Enter);
    until(&mut harness, "open", |window| has(window, "Panel Log"));
    let [log, problems] = ["Panel Log", "Panel Problems"].map(|of| title(&harness, of).center().y);
    assert!((log - problems).abs() < 1.0, "they share a place as before");
}

#[test]
fn the_settings_have_room_in_a_small_window() {
    let mut harness = window(counter(), None);
    harness.set_size(egui::vec2(460.0, 290.0));
    harness.run();
    ctrl(&mut harness, Key::Comma);
    let whole = harness.ctx.content_rect();
    assert!(whole.contains_rect(harness.get_by_label("Done").rect()));
    click(&mut harness, "Done");
    assert!(!has(&harness, "Done"));
}

#[test]
fn a_docked_visual_has_a_panel_until_it_is_closed() {
    let mut harness = window(counter(), None);
    harness.get_by_label("Timer tick").click();
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::V);
    harness.run();
    assert!(has(&harness, "Panel tick"));
    let docked = |harness: &Window| harness.state().session().patch().layout.nodes["tick"].docked;
    assert!(docked(&harness));
    ctrl(&mut harness, Key::N);
    assert!(!has(&harness, "Panel tick"), "it belongs to its patch");
    ctrl(&mut harness, Key::W);
    assert!(has(&harness, "Panel tick"));
    click(&mut harness, "Close panel tick");
    assert!(!docked(&harness) && !has(&harness, "Panel tick"));
    ctrl(&mut harness, Key::Z);
    assert!(has(&harness, "Panel tick"));
}
