//! Every patch in patches/ is sound, is written as this program writes it, teaches, and runs.

mod common;

use std::path::{Path, PathBuf};

use common::{free_port, start, values, wait_for_socket};
use patchline::engine::{Run, check, omit_defaults, runtime};
use patchline::flow::event::{InputEvent, Modifiers};
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

fn press(run: &Run, key: &str) {
    for pressed in [true, false] {
        let (key, modifiers) = (key.to_owned(), Modifiers::default());
        run.events().send(InputEvent::Key { key, pressed, repeated: false, modifiers });
    }
}

#[test]
fn the_relay_tells_all_others_what_one_says() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("client-relay"), &runtime);
    common::wait_until("all clients listen", || run.events().listeners() == 3);
    let pair = |(id, text): &(i32, &str)| Value::tuple([Value::Int(*id), Value::text(*text)]);
    // The table of expected traffic of the tutorial.
    let table = [
        ("D1", vec![]),
        ("D2", vec![(2, "Client1"), (1, "Client2")]),
        ("D3", vec![(3, "Client2"), (1, "Client3"), (2, "Client3")]),
        ("D1", vec![(2, "Client1"), (3, "Client1")]),
    ];
    for ((key, expected), heard) in table.into_iter().zip(1..) {
        press(&run, key);
        let router = run.node("router").expect("a node");
        common::wait_until("the server hears it", || router.probes[0].count() == heard);
        let expected: Vec<Value> = expected.iter().map(pair).collect();
        assert_eq!(values(&run, "sent", expected.len()), expected);
    }
    runtime.block_on(run.stop());
}

#[test]
fn a_lesson_of_patches_inside_of_nodes_gives_what_it_says() {
    let mut patch = lesson("nested-basics");
    // A quicker timer leaves some out when the machine is busy.
    set(&mut patch, "timer", "period", 0.2);
    set(&mut patch, "later/wait", "due_time", 0.01);
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    assert_eq!(values(&run, "odd", 3)[..3], [1, 3, 5].map(Value::Long));
    // Each has its own clock, so that what is due at the same time comes in any order.
    let mut doubled: Vec<f64> = Vec::new();
    common::wait_until("the first three have waited", || {
        doubled.extend(values(&run, "later", 1).iter().filter_map(Value::as_f64));
        [0.0, 2.0, 4.0].iter().all(|number| doubled.contains(number))
    });
    assert!(doubled.iter().all(|number| number % 2.0 == 0.0), "{doubled:?}");
    let sums: Vec<_> = values(&run, "sums", 6)[..6].iter().map(Value::as_f64).collect();
    assert_eq!(sums, [0.0, 1.0, 3.0, 6.0, 10.0, 5.0].map(Some));
    runtime.block_on(run.stop());
}

#[test]
fn a_subject_is_heard_by_name_and_inside() {
    let mut patch = lesson("subjects");
    set(&mut patch, "timer", "period", 0.2);
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    let products: Vec<_> = values(&run, "scaled", 3)[..3].iter().map(Value::as_f64).collect();
    assert_eq!(products, [0.0, 1.0, 2.0].map(Some));
    assert_eq!(values(&run, "hear", 1), [Value::Int(1)]);
    common::wait_until("the key is listened to", || run.events().listeners() == 2);
    press(&run, "A");
    let told: Vec<_> = values(&run, "replay", 5).iter().filter_map(Value::as_f64).collect();
    assert!(told.windows(2).all(|pair| pair[0] < pair[1]), "{told:?}");
    runtime.block_on(run.stop());
}

#[test]
fn a_wire_drives_the_frequency_of_a_lesson() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("property-mapping"), &runtime);
    let sine = run.node("sine").expect("a node");
    common::wait_until("the sine swings", || sine.probes[0].count() > 10);
    run.events().send(InputEvent::MouseMove { x: 1400.0, y: 0.0 });
    let hertz = values(&run, "hertz", 1);
    assert_eq!(hertz[0].as_f64(), Some(3.0));
    let largest =
        values(&run, "amplifier/out", 60).iter().filter_map(Value::as_f64).fold(0.0, f64::max);
    assert!((50.0..=80.0).contains(&largest), "the group's own gain: {largest}");
    assert_eq!(run.node("drive").expect("a node").vitals.faults.count(), 0);
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
