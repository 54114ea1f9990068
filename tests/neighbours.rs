//! Two patches in one window that want the same port.

#[path = "common/harness.rs"]
mod harness;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harness::{Window, has, open_problem, until};
use patchline::editor::{Activity, App};
use patchline::patch::{Node, Patch};
use serde_json::json;

fn press(harness: &mut Window, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(3);
}

/// Runs a patch with a server and a client, in a tab of its own; `name` is that of the server.
fn run(harness: &mut Window, name: &str, port: u16) {
    let server = Node::new("osc.create_tcp_server").with("name", "a").with("port", port);
    let client = Node::new("osc.create_tcp_client").with("name", "b").with("port", port);
    let patch = Patch::new().with_node(name, server).with_node("client", client);
    harness.state_mut().show_patch(patch);
    harness.run_steps(3);
    press(harness, Modifiers::NONE, Key::F5);
}

#[test]
fn who_has_the_port_is_named_and_stopped_or_left_in_peace() {
    let port = {
        let socket = std::net::TcpListener::bind("0.0.0.0:0").expect("a socket");
        socket.local_addr().expect("its address").port()
    };
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(|creation| App::new(creation, None).expect("a window"));
    harness.run();
    run(&mut harness, "first", port);
    let listens = |window: &Window| window.state().session().listening().next().is_some();
    until(&mut harness, "it listens", listens);
    press(&mut harness, Modifiers::COMMAND, Key::N);
    run(&mut harness, "second", port);
    // Neither the client, which reaches the other server, nor anything else is in trouble.
    open_problem(&mut harness);
    let told = "is taken by the node \"first\" of Untitled, which runs in another tab";
    until(&mut harness, "it is told who has it", |window| has(window, told));

    // Another port leads the client along, and one step takes all of it back.
    let free = |window: &Window| {
        let names = (port + 1..).map(|free| format!("Use {free}")).take(300);
        names.into_iter().find(|name| window.query_by_label(name).is_some())
    };
    until(&mut harness, "a free port is found", |window| free(window).is_some());
    let name = free(&harness).expect("a free port");
    harness.get_by_label(&name).click();
    harness.run_steps(3);
    let ports = |window: &Window| {
        let nodes = &window.state().session().patch().nodes;
        ["second", "client"].map(|id| nodes[id].properties["port"].clone())
    };
    let chosen = ports(&harness);
    assert_eq!(chosen[0], chosen[1]);
    assert_ne!(chosen[0], json!(port));
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(ports(&harness), [json!(port), json!(port)]);

    // The other one lets go of it.
    until(&mut harness, "it wants the port again", |window| has(window, told));
    harness.get_by_label("Stop Untitled").click();
    until(&mut harness, "it has the port", listens);
    press(&mut harness, Modifiers::COMMAND, Key::Tab);
    let stopped = |window: &Window| window.state().session().activity() == Activity::Stopped;
    until(&mut harness, "the other is stopped", stopped);
}
