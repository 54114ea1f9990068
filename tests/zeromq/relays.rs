//! The server of the client and server lesson with clients in other programs, and the other way
//! round: `patchline run` twice, and plain libzmq in C.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use patchline::engine::runtime;
use patchline::patch::file;

use super::common::program::{Folder, patchline};
use super::common::{Peer, start, values, wait_until};
use super::lab::in_c;
use super::links::{open, spec};
use super::*;

/// The server of the finished lesson, without its clients.
fn server(place: &str) -> Patch {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches/zmq-client-server.json");
    let mut patch = file::load(&path).expect("the lesson");
    // Those of a client have its number.
    patch.nodes.retain(|id, _| !id.ends_with(['1', '2', '3']));
    let nodes: Vec<String> = patch.nodes.keys().cloned().collect();
    patch.wires.retain(|wire| nodes.contains(&wire.from.node) && nodes.contains(&wire.to.node));
    let router = patch.node_mut("router").expect("the server");
    router.properties.insert("connection_string".into(), format!("@{place}").into());
    patch
}

/// Three clients that count aloud.
fn clients(place: &str) -> Patch {
    (1..=3).fold(Patch::new(), |patch, client| {
        let [timer, count, say, dealer] =
            ["timer", "count", "say", "dealer"].map(|it| format!("{it}{client}"));
        patch
            .with_node(&timer, Node::new("time.timer").with("period", 0.02))
            // A timer that is late leaves some out.
            .with_node(&count, Node::new("debug.count"))
            .with_node(&say, Node::new("text.format").with("format", format!("{client} {{0}}")))
            .with_node(&dealer, socket("dealer", &format!(">{place}")))
            .with_chain(&[&timer, &count, &say, &dealer])
    })
}

/// Hears what a client hears until it has heard enough of both others, and nothing of itself or out
/// of turn.
struct Ear {
    client: i64,
    last: BTreeMap<i64, i64>,
    count: usize,
}

impl Ear {
    fn new(client: i64) -> Self {
        Self { client, last: BTreeMap::new(), count: 0 }
    }

    fn hear(&mut self, text: &str) {
        let (who, number) = text.split_once(' ').expect("who and what");
        let [who, number] = [who, number].map(|it| it.parse::<i64>().expect("a number"));
        assert_ne!(who, self.client, "who hears itself");
        if let Some(before) = self.last.insert(who, number) {
            assert_eq!(number, before + 1, "client {} hears {who}", self.client);
        }
        self.count += 1;
    }

    fn has_enough(&self) -> bool {
        self.last.len() == 2 && self.count > 40
    }
}

#[test]
fn a_server_and_its_clients_are_two_programs() {
    let folder = Folder::new();
    let place = format!("tcp://127.0.0.1:{}", free_port());
    runtime().expect("a runtime").block_on(async {
        // What the clients hear they push to here.
        let mut heard = Vec::new();
        let mut patch = clients(&place);
        for client in 1..=3 {
            let pull = open(&spec(patchline::zeromq::Kind::Pull, "@tcp://127.0.0.1:*")).await;
            let push = format!("push{client}");
            patch = patch
                .with_node(&push, socket("push", &format!(">{}", pull.bound()[0])))
                .with_chain(&[&format!("dealer{client}"), &push]);
            heard.push((Ear::new(client), pull));
        }
        let files =
            [folder.patch("server.json", &server(&place)), folder.patch("clients.json", &patch)];
        let _programs = files.map(|file| Peer::start(&mut patchline(&["run", &file])));
        for (ear, pull) in &mut heard {
            wait_until("each has heard the others", || {
                let mut came = Vec::new();
                pull.take(usize::MAX, &mut came);
                for message in came {
                    ear.hear(&String::from_utf8_lossy(message.0.last().expect("a frame")));
                }
                ear.has_enough()
            });
        }
    });
}

#[test]
fn clients_in_c_hear_each_other_through_our_server() {
    let folder = Folder::new();
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let run = start(&server(&place), &runtime);
    let clients = Peer::start(Command::new(in_c(&folder, "relay")).args(["play", &place]));
    assert_eq!(clients.output(), "each heard the others\n");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn our_clients_hear_each_other_through_a_server_in_c() {
    let folder = Folder::new();
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let _server = Peer::start(Command::new(in_c(&folder, "relay")).args(["serve", &place]));
    let run = start(&clients(&place), &runtime);
    for client in 1..=3 {
        let mut ear = Ear::new(client);
        wait_until("it has heard the others", || {
            for value in values(&run, &format!("dealer{client}"), 1) {
                ear.hear(frames(&value).last().expect("a frame"));
            }
            ear.has_enough()
        });
    }
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

/// Whatever a stranger says, the answers to others are theirs.
#[test]
fn a_stranger_takes_no_answer_from_others() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches/zmq-req-router.json");
    let mut patch = file::load(&path).expect("the lesson");
    patch.nodes.retain(|id, _| ["router", "answer"].contains(&id.as_str()));
    patch.wires.retain(|wire| wire.from.node == "router");
    let router = patch.node_mut("router").expect("the server");
    router.properties.insert("connection_string".into(), format!("@{place}").into());
    let run = start(&patch, &runtime);
    let script = r#"
import sys, zmq
context = zmq.Context()
def open(kind):
    s = context.socket(kind)
    s.linger, s.rcvtimeo = 0, 20000
    s.connect(sys.argv[1])
    return s
def ask(s, text):
    s.send(text)
    return s.recv()
a, b, stranger = open(zmq.REQ), open(zmq.REQ), open(zmq.DEALER)
assert ask(a, b"a1") == b"reply to a1"
stranger.send(b"no empty frame")
assert stranger.recv_multipart() == [b"reply to no empty frame"]
stranger.send_multipart([b"", b"\xff\xfe"])
stranger.send_multipart([b"", b"x", b"", b""])
assert stranger.recv_multipart() == [b"", b"reply to "]
assert ask(b, b"b1") == b"reply to b1"
assert ask(a, b"a2") == b"reply to a2"
assert ask(a, b"") == b"reply to "
print("all")
"#;
    assert_eq!(Peer::python(script, &[place]).output(), "all\n");
    assert_eq!(faults(&run, "answer/text"), 1, "{}", latest_fault(&run, "answer/text"));
    runtime.block_on(run.stop());
}
