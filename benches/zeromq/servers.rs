//! Servers that do the same: a patch, plain libzmq, and pyzmq.

use std::collections::HashSet;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use zmq::{Context, SocketType};

/// What a server does.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Sends back what comes.
    Echo,
    /// Sends what comes to all others.
    Relay,
    /// The same, the patch drawn as in the client and server lesson.
    Lesson,
    /// Publishes what is pushed.
    Publish,
}

/// A process that is ended with this.
pub struct Server {
    process: Child,
    /// Where clients connect.
    pub front: String,
    /// Where subscribers connect.
    pub back: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_place() -> String {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("tcp://{}", socket.local_addr().expect("its address"))
}

impl Server {
    /// The patch, plain libzmq or pyzmq, in this order.
    pub fn start(kind: Kind, which: usize) -> Self {
        let [front, back] = [free_place(), free_place()];
        let name = match kind {
            Kind::Echo => "echo",
            Kind::Relay | Kind::Lesson => "relay",
            Kind::Publish => "publish",
        };
        let itself = |name: &str| {
            let program = std::env::current_exe().expect("this program");
            Command::new(program).args(["serve", name, &front, &back]).spawn()
        };
        let process = match which {
            0 => run(&patch(kind, &front, &back)),
            1 => itself(name),
            _ => Command::new(python()).args(["-c", PYTHON, name, &front, &back]).spawn(),
        };
        Self { process: process.expect("a server"), front, back }
    }
}

fn python() -> std::path::PathBuf {
    let prepared = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin/python");
    std::env::var_os("PATCHLINE_PYTHON").map_or(prepared, Into::into)
}

fn run(text: &str) -> std::io::Result<Child> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(text.as_bytes())?;
    let (_, path) = file.keep().expect("kept until it is read");
    Command::new(env!("CARGO_BIN_EXE_patchline"))
        .arg("run")
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

fn patch(kind: Kind, front: &str, back: &str) -> String {
    let (nodes, wires) = match kind {
        Kind::Echo => (
            format!(
                r#""net": {{"operator": "zeromq.router", "properties": {{"connection_string": "@{front}"}}}}"#
            ),
            r#"{"from": "net", "to": "net"}"#.to_owned(),
        ),
        Kind::Relay => relay(front, "zmq-relay"),
        Kind::Lesson => relay(front, "zmq-client-server"),
        Kind::Publish => (
            format!(
                r#""in": {{"operator": "zeromq.pull", "properties": {{"connection_string": "@{front}"}}}},
                "out": {{"operator": "zeromq.publisher", "properties": {{"connection_string": "@{back}"}}}}"#
            ),
            r#"{"from": "in", "to": "out"}"#.to_owned(),
        ),
    };
    format!(r#"{{"patchline": 1, "nodes": {{{nodes}}}, "wires": [{wires}]}}"#)
}

/// The server of a lesson, without its clients.
fn relay(front: &str, lesson: &str) -> (String, String) {
    let patches = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches");
    let file = patches.join(format!("{lesson}.json"));
    let text = std::fs::read_to_string(file).expect("the lesson");
    let mut patch: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let nodes = patch["nodes"].as_object_mut().expect("nodes");
    // Those of a client have its number.
    nodes.retain(|name, _| !name.ends_with(['1', '2', '3']));
    nodes["router"]["properties"] = serde_json::json!({"connection_string": format!("@{front}")});
    let names: HashSet<String> = nodes.keys().cloned().collect();
    let is_kept = |end: &serde_json::Value| {
        end.as_str().is_some_and(|end| names.contains(end.split('.').next().unwrap_or(end)))
    };
    let wires = patch["wires"].as_array_mut().expect("wires");
    wires.retain(|wire| is_kept(&wire["from"]) && is_kept(&wire["to"]));
    let inside = |key: &str| {
        let text = patch[key].to_string();
        text[1..text.len() - 1].to_owned()
    };
    (inside("nodes"), inside("wires"))
}

/// Plain libzmq.
pub fn serve(kind: &str, front: &str, back: &str) {
    let context = Context::new();
    match kind {
        "publish" => {
            let pull = context.socket(SocketType::PULL).expect("a socket");
            let publisher = context.socket(SocketType::PUB).expect("a socket");
            pull.bind(front).expect("a port");
            publisher.bind(back).expect("a port");
            loop {
                let message = pull.recv_msg(0).expect("a message");
                publisher.send(message, 0).expect("sent");
            }
        }
        _ => {
            let router = context.socket(SocketType::ROUTER).expect("a socket");
            router.set_sndhwm(100_000).expect("a mark");
            router.bind(front).expect("a port");
            if kind == "echo" { echo(&router) } else { relay_all(&router) }
        }
    }
}

fn echo(router: &zmq::Socket) {
    loop {
        let frame = router.recv_msg(0).expect("a frame");
        let more = if frame.get_more() { zmq::SNDMORE } else { 0 };
        router.send(frame, more).expect("sent");
    }
}

fn relay_all(router: &zmq::Socket) {
    let mut known: HashSet<Vec<u8>> = HashSet::new();
    loop {
        let from = router.recv_msg(0).expect("whom it is from");
        let _empty = router.recv_msg(0).expect("an empty frame");
        let content = router.recv_msg(0).expect("the content");
        if !known.contains(&from[..]) {
            known.insert(from.to_vec());
        }
        for to in known.iter().filter(|to| ***to != from[..]) {
            router.send(&to[..], zmq::SNDMORE).expect("sent");
            router.send(&b""[..], zmq::SNDMORE).expect("sent");
            router.send(&content[..], 0).expect("sent");
        }
    }
}

const PYTHON: &str = r#"
import sys, zmq
kind, front, back = sys.argv[1:]
context = zmq.Context()
if kind == "publish":
    pull, publisher = context.socket(zmq.PULL), context.socket(zmq.PUB)
    pull.bind(front); publisher.bind(back)
    while True: publisher.send_multipart(pull.recv_multipart())
router = context.socket(zmq.ROUTER)
router.sndhwm = 100000
router.bind(front)
if kind == "echo":
    while True: router.send_multipart(router.recv_multipart())
known = {}
while True:
    sender, empty, content = router.recv_multipart()
    known[sender] = True
    for other in known:
        if other != sender: router.send_multipart([other, empty, content])
"#;
