//! Every patch in patches/ is sound, is written as this program writes it, teaches, and runs.

mod common;

use std::path::{Path, PathBuf};

use common::{free_port, start, values, wait_for_socket};
use patchline::engine::{check, omit_defaults, runtime};
use patchline::flow::event::InputEvent;
use patchline::patch::{Patch, file};
use patchline::value::Value;
use serde_json::json;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("patches")
}

fn lesson(name: &str) -> Patch {
    file::load(&folder().join(format!("{name}.json"))).expect("a patch")
}

fn all() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the patches");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(files.len() >= 5);
    files
}

#[test]
fn all_are_sound_and_written_as_they_would_be_saved() {
    for file in all() {
        let mut patch = file::load(&file).expect("a patch");
        let problems = check(&patch).1;
        assert!(problems.is_empty(), "{}: {problems:?}", file.display());
        omit_defaults(&mut patch);
        let written = std::fs::read_to_string(&file).expect("text");
        assert!(file::text(&patch) == written, "patchline fmt {}", file.display());
    }
}

#[test]
fn all_teach_and_have_their_places() {
    for file in all() {
        let patch = file::load(&file).expect("a patch");
        let comments = &patch.layout.comments;
        assert!(patch.description.len() > 20, "{}", file.display());
        assert!(comments.iter().any(|c| c.text.starts_with("# ")), "{}", file.display());
        for id in patch.nodes.keys() {
            assert!(patch.layout.nodes.contains_key(id), "{}: {id}", file.display());
        }
    }
}

#[track_caller]
fn set(patch: &mut Patch, node: &str, property: &str, value: impl Into<serde_json::Value>) {
    let node = patch.node_mut(node).unwrap_or_else(|| panic!("no node {node}"));
    node.properties.insert(property.to_owned(), value.into());
}

/// The node of this operator; the lessons have one of each that is asked for.
fn the(patch: &Patch, operator: &str) -> Vec<String> {
    let nodes = patch.nodes.iter().filter(|(_, node)| node.operator == operator);
    nodes.map(|(id, _)| id.clone()).collect()
}

/// Moves a patch from its own port to one that is free.
fn on_a_free_port(patch: &mut Patch, from: u16) -> u16 {
    let port = free_port();
    for id in the(patch, "osc.create_udp_client") {
        for property in ["port", "remote_port"] {
            if patch.nodes[&id].properties.get(property) == Some(&json!(from)) {
                set(patch, &id, property, port);
            }
        }
    }
    port
}

#[test]
fn hello_osc_carries_the_cursor_through_the_network() {
    let mut patch = lesson("hello-osc");
    on_a_free_port(&mut patch, 2342);
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    for id in the(&patch, "osc.create_udp_client") {
        wait_for_socket(&run, &id);
    }
    common::wait_until("the mouse is listened to", || run.events().wanted());
    let [receiver] = &the(&patch, "osc.receive_message")[..] else { panic!("one receiver") };
    for x in [10.0, 20.0, 640.0] {
        run.events().send(InputEvent::MouseMove { x, y: 5.0 });
    }
    assert_eq!(values(&run, receiver, 3), [10, 20, 640].map(Value::Int));
    runtime.block_on(run.stop());
}

#[test]
fn one_lesson_sends_what_the_other_receives() {
    let (mut sending, mut receiving) = (lesson("osc-send-message"), lesson("osc-receive-message"));
    let port = on_a_free_port(&mut receiving, 2342);
    set(&mut sending, "emitter", "remote_port", port);
    let runtime = runtime().expect("a runtime");
    let receiver = start(&receiving, &runtime);
    wait_for_socket(&receiver, "receiver");
    let sender = start(&sending, &runtime);
    wait_for_socket(&sender, "emitter");
    common::wait_until("the mouse is listened to", || sender.events().wanted());
    sender.events().send(InputEvent::MouseMove { x: 512.0, y: 5.0 });
    assert_eq!(values(&receiver, "cursor", 1), [Value::Int(512)]);
    assert_eq!(values(&receiver, "everything", 1)[0].to_string(), "/cursor ,i 512");
    runtime.block_on(sender.stop());
    runtime.block_on(receiver.stop());
}

#[test]
fn python_osc_doubles_and_echoes() {
    let mut patch = lesson("python-osc");
    let port = on_a_free_port(&mut patch, 5005);
    let reply = free_port();
    set(&mut patch, "emitter", "remote_port", reply);
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    wait_for_socket(&run, "receiver");
    let asking = r#"
import sys, socket
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
me, reply = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
reply.bind(("127.0.0.1", int(sys.argv[2])))
for s in (me, reply): s.settimeout(10)
b = OscMessageBuilder("/test"); b.add_arg(21)
me.sendto(b.build().dgram, ("127.0.0.1", int(sys.argv[1])))
for s in (me, reply):
    m = OscMessage(s.recv(1000)); print(m.address, m.params)
"#;
    let output = common::Peer::python(asking, &[port.to_string(), reply.to_string()]).output();
    assert_eq!(output, "/echo [21]\n/reply [42]\n");
    runtime.block_on(run.stop());
}

#[test]
fn the_tour_moves_everywhere() {
    let patch = lesson("operators-tour");
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    common::wait_until("every node has given a value", || {
        run.events().send(InputEvent::MouseMove { x: 100.0, y: 200.0 });
        run.nodes().iter().all(|node| node.probes.iter().all(|probe| probe.count() > 0))
    });
    let faults: Vec<_> = run
        .nodes()
        .iter()
        .filter_map(|node| Some((node.path.clone(), node.vitals.faults.latest()?.sentence)))
        .collect();
    assert_eq!(faults, []);
    runtime.block_on(run.stop());
}
