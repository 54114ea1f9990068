//! Streams between patches: the lessons about TCP, cameras and pictures, and the proof that what is
//! sent is what is received, bit for bit.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::program::{Folder, patchline};
use common::{Peer, free_port, start, values, wait_for_socket, wait_until};
use patchline::engine::{Run, runtime};
use patchline::flow::event::InputEvent;
use patchline::patch::{Mode, Node, Patch, file};
use patchline::protocol::test_picture::verify;
use patchline::value::Value;
use serde_json::json;

fn lesson(name: &str) -> Patch {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("patches/{name}.json"));
    let mut patch = file::load(&file).expect("a patch");
    // A machine with a camera would show whoever sits before it.
    for node in patch.nodes.values_mut().filter(|node| node.operator == "camera.camera_capture") {
        node.properties.insert("device".into(), json!("a camera that nobody has"));
    }
    patch
}

#[track_caller]
fn set(patch: &mut Patch, node: &str, property: &str, value: impl Into<serde_json::Value>) {
    let node = patch.node_mut(node).unwrap_or_else(|| panic!("no node {node}"));
    node.properties.insert(property.to_owned(), value.into());
}

fn connected(run: &Run, node: &str, peers: usize) {
    let node = run.node(node).expect("a node of the patch");
    wait_until("they are connected", || node.vitals.peers().len() == peers);
}

#[track_caller]
fn assert_no_faults(run: &Run, but: &[&str]) {
    for node in run.nodes().iter().filter(|node| !but.contains(&node.path.as_ref())) {
        let fault = node.vitals.faults.latest().map(|fault| fault.sentence);
        assert_eq!(fault, None, "{}", node.path);
    }
}

/// The number of the frame in a picture, every bit of which is as it was drawn.
#[track_caller]
fn number(value: &Value) -> u32 {
    let Value::Image(image) = value else { panic!("{value} is no image") };
    verify(image).unwrap_or_else(|error| panic!("{error}")).number
}

#[test]
fn every_receiver_hears_the_cursor_over_tcp() {
    let (mut sending, mut receiving) = (lesson("osc-send-tcp"), lesson("osc-receive-tcp"));
    let port = free_port();
    set(&mut sending, "emitter", "port", port);
    set(&mut receiving, "receiver", "port", port);
    let runtime = runtime().expect("a runtime");
    let sender = start(&sending, &runtime);
    wait_for_socket(&sender, "emitter");
    let receivers = [start(&receiving, &runtime), start(&receiving, &runtime)];
    connected(&sender, "emitter", 2);
    wait_until("the mouse is listened to", || sender.events().wanted());
    for x in [5.0, 640.0] {
        sender.events().send(InputEvent::MouseMove { x, y: 1.0 });
    }
    for receiver in &receivers {
        assert_eq!(values(receiver, "cursor", 2), [5, 640].map(Value::Int));
        assert_eq!(values(receiver, "everything", 2)[1].to_string(), "/cursor ,i 640");
        assert_no_faults(receiver, &[]);
        runtime.block_on(receiver.stop());
    }
    connected(&sender, "emitter", 0);
    assert_no_faults(&sender, &[]);
    runtime.block_on(sender.stop());
}

#[test]
fn pictures_and_the_cursor_share_a_connection() {
    let (mut sending, mut receiving) = (lesson("osc-send-image"), lesson("osc-receive-image"));
    let port = free_port();
    set(&mut sending, "emitter", "port", port);
    set(&mut receiving, "receiver", "port", port);
    let runtime = runtime().expect("a runtime");
    let receiver = start(&receiving, &runtime);
    let sender = start(&sending, &runtime);
    connected(&sender, "emitter", 1);
    sender.events().send(InputEvent::MouseMove { x: 77.0, y: 1.0 });
    assert_eq!(values(&receiver, "cursor", 1), [Value::Int(77)]);
    let pictures = values(&receiver, "image", 20);
    let numbers: Vec<u32> = pictures.iter().map(number).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
    assert_eq!(pictures[0].to_string(), "640×480 bgr8");
    // It called before there was a server.
    assert_no_faults(&receiver, &["receiver"]);
    assert_no_faults(&sender, &[]);
    runtime.block_on(sender.stop());
    runtime.block_on(receiver.stop());
}

#[test]
fn a_camera_goes_through_the_network_within_one_patch() {
    let mut patch = lesson("camera-over-tcp");
    let port = free_port();
    set(&mut patch, "server", "port", port);
    set(&mut patch, "client", "port", port);
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    let numbers: Vec<u32> = values(&run, "image", 10).iter().map(number).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
    assert_no_faults(&run, &["client"]);
    runtime.block_on(run.stop());
}

#[test]
fn filters_and_the_motion_detector_see_the_test_camera() {
    let runtime = runtime().expect("a runtime");
    for name in ["webcam-filters", "motion-detector"] {
        let run = start(&lesson(name), &runtime);
        wait_until("every node has given a value", || {
            let mut nodes = run.nodes().into_iter();
            // Nobody answers the connection.
            nodes.all(|it| &*it.path == "out" || it.probes.iter().all(|probe| probe.count() > 0))
        });
        assert_no_faults(&run, &[]);
        runtime.block_on(run.stop());
    }
}

#[test]
fn what_was_recorded_comes_again() {
    let folder = Folder::new();
    let path = folder.path("cursor.plr").display().to_string();
    let mut patch = lesson("record-and-replay");
    set(&mut patch, "record", "path", path.as_str());
    set(&mut patch, "play", "path", path.as_str());
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    wait_until("the mouse is listened to", || run.events().wanted());
    for x in [1.0, 2.0, 3.0] {
        run.events().send(InputEvent::MouseMove { x, y: 0.0 });
    }
    assert_eq!(values(&run, "record", 3).len(), 3);
    runtime.block_on(run.stop());
    assert_no_faults(&run, &[]);
    patch.node_mut("record").expect("a node").mode = Some(Mode::Mute);
    patch.node_mut("play").expect("a node").mode = None;
    let run = start(&patch, &runtime);
    assert_eq!(values(&run, "x", 6)[..6], [1, 2, 3, 1, 2, 3].map(Value::Int));
    runtime.block_on(run.stop());
}

/// Frames that travel from one program to another.
const FRAMES: usize = 10_000;

#[test]
fn ten_thousand_frames_arrive_in_another_process_bit_for_bit() {
    let port = free_port();
    let folder = Folder::new();
    let sending = Patch::new()
        .with_node("net", Node::new("osc.create_tcp_server").with("name", "net").with("port", port))
        .with_node("camera", Node::new("camera.test_camera").with("rate", 500.0))
        .with_node(
            "send",
            Node::new("osc.send_message").with("connection", "net").with("address", "/i"),
        )
        .with_chain(&["camera", "send"]);
    let sending = folder.patch("sending.json", &sending);
    let _sender = Peer::start(&mut patchline(&["run", &sending]));
    let receiving = Patch::new()
        .with_node("net", Node::new("osc.create_tcp_client").with("name", "net").with("port", port))
        .with_node(
            "blob",
            Node::new("osc.receive_message")
                .with("connection", "net")
                .with("address", "/i")
                .with("type_tag", "b"),
        )
        .with_node("array", Node::new("array.convert_from_array"))
        .with_node("shape", Node::new("array.reshape").with("channels", 3).with("rows", 480))
        .with_node("image", Node::new("image.convert_to_image"))
        .with_chain(&["blob", "array", "shape", "image"]);
    let runtime = runtime().expect("a runtime");
    let (run, problems) = Run::start(&receiving, runtime.handle());
    assert!(problems.is_empty(), "{problems:?}");
    let probe = &run.node("image").expect("a node of the patch").probes[0];
    let (mut seen, mut last, mut since) = (0, None, Instant::now());
    while seen < FRAMES {
        for sample in probe.record().samples {
            let number = number(&sample.value);
            assert!(last.is_none_or(|last| last < number), "{number} after {last:?}");
            (last, seen, since) = (Some(number), seen + 1, Instant::now());
        }
        assert!(since.elapsed() < Duration::from_secs(20), "nothing came after frame {last:?}");
        // Whoever is waited for needs the processor.
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_no_faults(&run, &["net"]);
    runtime.block_on(run.stop());
}
