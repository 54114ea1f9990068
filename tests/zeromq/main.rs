//! ZeroMQ with programs that others wrote, which come and go as they please, and with sockets that
//! speak something else.

#![cfg(feature = "zeromq")]

mod comings;
#[path = "../common/mod.rs"]
mod common;
mod lab;
mod lessons;
mod links;
mod matrix;
mod nested;
mod odd;
mod patterns;
mod places;
mod proxies;
mod reading;
mod relays;
mod requests;
mod sizes;
mod turning;

use common::free_port;
use patchline::engine::Run;
use patchline::patch::{Node, Patch};
use patchline::value::Value;

/// A node with a socket.
fn socket(kind: &str, place: &str) -> Node {
    Node::new(format!("zeromq.{kind}")).with("connection_string", place)
}

/// A socket that sends back what comes, in a patch of its own.
fn echo(kind: &str, place: &str) -> Patch {
    Patch::new().with_node("net", socket(kind, place)).with_chain(&["net", "net"])
}

/// The frames of a message as text.
#[track_caller]
fn frames(value: &Value) -> Vec<String> {
    let Value::Frames(frames) = value else { panic!("{value} is no message") };
    frames.0.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect()
}

fn peers(run: &Run, node: &str) -> usize {
    run.node(node).expect("a node of the patch").vitals.peers().len()
}

fn faults(run: &Run, node: &str) -> u64 {
    run.node(node).expect("a node of the patch").vitals.faults.count()
}

fn lost(run: &Run, node: &str) -> u64 {
    run.node(node).expect("a node of the patch").vitals.lost()
}

fn latest_fault(run: &Run, node: &str) -> String {
    let latest = run.node(node).expect("a node of the patch").vitals.faults.latest();
    latest.map(|fault| fault.sentence).unwrap_or_default()
}

/// What the node of a socket says of itself.
fn latest_state(run: &Run, node: &str) -> String {
    format!("{:?}", run.node(node).expect("a node").vitals.state())
}

#[track_caller]
fn assert_no_faults(run: &Run) {
    for node in run.nodes() {
        let fault = node.vitals.faults.latest().map(|fault| fault.sentence);
        assert_eq!(fault, None, "{}", node.path);
    }
}
