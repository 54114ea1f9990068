//! OSC over TCP: with programs that others wrote, with sockets that do as they please, and with
//! many clients at once.

#[path = "../common/mod.rs"]
mod common;
mod edits;
mod many;
mod odd;
mod peers;

use common::free_port;
use patchline::engine::Run;
use patchline::patch::{Node, Patch};
use patchline::value::Value;

/// A server that hears everything, and answers every message to whom it came from.
fn server(port: u16, framing: &str) -> Patch {
    let link = Node::new("osc.create_tcp_server").with("name", "net").with("port", port);
    answering(link.with("framing", framing))
}

/// A client that does the same.
fn client(port: u16, framing: &str) -> Patch {
    let link = Node::new("osc.create_tcp_client").with("name", "net").with("port", port);
    let link = link.with("host_name", "127.0.0.1");
    answering(link.with("framing", framing))
}

fn answering(link: Node) -> Patch {
    let hear = Node::new("osc.receive_message").with("connection", "net").with("address", "");
    let reply = Node::new("osc.send_message")
        .with("connection", "net")
        .with("address", "/reply")
        .with("to", "sender");
    Patch::new()
        .with_node("link", link)
        .with_node("hear", hear)
        .with_node("reply", reply)
        .with_chain(&["hear", "reply"])
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn faults(run: &Run) -> u64 {
    run.node("link").expect("the link").vitals.faults.count()
}

fn latest_fault(run: &Run) -> String {
    let latest = run.node("link").expect("the link").vitals.faults.latest();
    latest.map(|fault| fault.sentence).unwrap_or_default()
}

fn peer_count(run: &Run) -> usize {
    run.node("link").expect("the link").vitals.peers().len()
}
