//! Turning a knob of a connection cuts off nobody, unless it is about how the connection is opened.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use patchline::engine::runtime;
use patchline::patch::Patch;
use serde_json::{Value as Json, json};

use super::common::{start, values, wait_for_socket, wait_until};
use super::odd::{GOOD, connect, ended};
use super::*;

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
    let mut stream = connect(port);
    stream.write_all(GOOD).expect("sent");
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
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
    for (property, value) in [("queue", json!(7)), ("bundles", json!("on_time"))] {
        patch = turned(patch, property, value);
        assert_eq!(run.update(&patch), []);
        stream.write_all(GOOD).expect("sent");
        assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"], "after {property}");
    }
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
