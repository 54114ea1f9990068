//! Turning a knob of a connection cuts off nobody, unless it is about how the connection is opened.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, SystemTime};

use patchline::engine::runtime;
use patchline::patch::Patch;
use serde_json::{Value as Json, json};

use super::common::{start, values, wait_for_socket, wait_until};
use super::odd::{GOOD, connect, ended};
use super::*;

/// How far two clocks of one machine may be apart.
const CLOCKS: Duration = Duration::from_millis(5);

/// `/a ,i 5` in a bundle for this moment, with its size before it.
fn bundle(due: SystemTime) -> Vec<u8> {
    let since = due.duration_since(SystemTime::UNIX_EPOCH).expect("a moment of today");
    // From 1900 on.
    let seconds = (since.as_secs() + 2_208_988_800) as u32;
    let fraction = (u64::from(since.subsec_nanos()) << 32) / 1_000_000_000;
    let tag = [seconds.to_be_bytes(), (fraction as u32).to_be_bytes()].concat();
    [&b"\0\0\0\x20#bundle\0"[..], &tag, GOOD].concat()
}

fn turned(mut patch: Patch, property: &str, value: Json) -> Patch {
    let link = patch.node_mut("link").expect("the link");
    link.properties.insert(property.to_owned(), value);
    patch
}

#[test]
fn clients_stay_through_edits_with_what_has_come_of_a_packet() {
    let runtime = runtime().expect("a runtime");
    let (port, edits) = (free_port(), [("queue", json!(7)), ("lose", json!("newest"))]);
    let mut patch = server(port, "detect");
    let run = start(&patch, &runtime);
    wait_for_socket(&run, "link");
    let mut stream = connect(port);
    stream.write_all(GOOD).expect("sent");
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
    for (property, value) in edits {
        stream.write_all(&GOOD[..10]).expect("sent");
        patch = turned(patch, property, value);
        assert_eq!(run.update(&patch), []);
        stream.write_all(&GOOD[10..]).expect("sent");
        assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"], "after {property}");
    }
    let mut answers = [0; 60];
    stream.read_exact(&mut answers).expect("three answers");
    assert_eq!((peer_count(&run), faults(&run)), (1, 0));

    assert_eq!(run.update(&turned(patch, "max_packet_size", json!(100))), []);
    assert!(ended(&stream), "who is told of another limit is let go");
    wait_until("it listens again", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    let mut stream = connect(port);
    stream.write_all(GOOD).expect("sent");
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
    runtime.block_on(run.stop());
}

#[test]
fn who_waits_for_a_place_still_does_after_an_edit() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let mut patch = turned(server(port, "length"), "max_clients", json!(1));
    let run = start(&patch, &runtime);
    wait_for_socket(&run, "link");
    let _first = connect(port);
    wait_until("it is there", || peer_count(&run) == 1);
    let second = connect(port);
    for queue in 1..50 {
        patch = turned(patch, "queue", json!(queue));
        assert_eq!(run.update(&patch), []);
        std::thread::yield_now();
    }
    assert!(ended(&second), "nobody made room");
    wait_until("it is told of", || latest_fault(&run).contains("all places are taken"));
    runtime.block_on(run.stop());
}

#[test]
fn a_shorter_queue_is_that_of_clients_who_are_there_already() {
    let runtime = runtime().expect("a runtime");
    let (port, count) = (free_port(), 40);
    let mut patch = server(port, "length");
    let run = start(&patch, &runtime);
    wait_for_socket(&run, "link");
    // It never reads what is answered.
    let mut stream = connect(port);
    let blob = vec![7; 1 << 20];
    let head = [&b"/a\0\0,b\0\0"[..], &(blob.len() as u32).to_be_bytes()].concat();
    let size = ((head.len() + blob.len()) as u32).to_be_bytes();
    let message = [&size[..], &head, &blob].concat();
    let lost = || run.node("link").expect("the link").vitals.lost();
    let answered = |all: u64| run.node("reply").expect("a node").probes[0].count() >= all;
    for _ in 0..count {
        stream.write_all(&message).expect("sent");
    }
    wait_until("all are answered", || answered(count));
    assert_eq!(lost(), 0, "there is room for all");
    patch = turned(patch, "queue", json!(1));
    assert_eq!(run.update(&patch), []);
    stream.write_all(&message).expect("sent");
    wait_until("what has no room any more is lost", || lost() > 0);
    runtime.block_on(run.stop());
}

#[test]
fn a_client_stays_connected_through_edits_and_calls_another_port_at_once() {
    let runtime = runtime().expect("a runtime");
    let [here, there] = [0; 2].map(|_| TcpListener::bind("127.0.0.1:0").expect("a port"));
    let port = |listener: &TcpListener| listener.local_addr().expect("its address").port();
    let mut patch = client(port(&here), "length");
    let run = start(&patch, &runtime);
    let (mut stream, _) = here.accept().expect("a client");
    // An edit while it is still calling calls again.
    wait_for_socket(&run, "link");
    patch = turned(patch, "bundles", json!("on_time"));
    assert_eq!(run.update(&patch), []);
    let due = SystemTime::now() + Duration::from_millis(400);
    stream.write_all(&bundle(due)).expect("sent");
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
    assert!(SystemTime::now() + CLOCKS >= due, "it was held until its time had come");
    here.set_nonblocking(true).expect("a listener");
    assert!(here.accept().is_err(), "nobody has called again");
    assert_eq!(run.update(&turned(patch, "port", json!(port(&there)))), []);
    let (mut other, _) = there.accept().expect("the same client");
    other.write_all(GOOD).expect("sent");
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
    wait_until("the one before is left", || peer_count(&run) == 1);
    assert_eq!(faults(&run), 0);
    runtime.block_on(run.stop());
}
