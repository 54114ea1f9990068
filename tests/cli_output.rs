//! `patchline run` and whoever reads its output, or does not.

mod common;

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::UdpSocket;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::program::{Folder, patchline};
use common::{Peer, free_port, wait_until};
use patchline::patch::{Node, Patch};
use serde_json::{Value as Json, json};

fn endless() -> Patch {
    Patch::new().with_node("tick", Node::new("time.timer").with("period", 0.01))
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = Folder::new();
    let file = folder.patch("a.json", &endless());
    for arguments in [&["run", &file, "--watch", "tick"][..], &["run", &file, "--json"]] {
        let mut command = patchline(arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut reader = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        drop(reader);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).expect("text");
        assert_eq!((child.wait().expect("its end").code(), &*err), (Some(0), ""));
    }
}

#[cfg(unix)]
#[test]
fn whoever_interrupts_it_gets_a_clean_end() {
    let folder = Folder::new();
    let file = folder.patch("a.json", &endless());
    for signal in ["-INT", "-TERM"] {
        let mut peer =
            Peer::start(patchline(&["run", &file, "--watch", "tick"]).stderr(Stdio::piped()));
        let first = peer.lines().next().expect("a line");
        assert!(first.ends_with("tick 0"), "{first}");
        let pid = peer.0.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().expect("kill").success());
        assert_eq!(peer.0.wait().expect("its end").code(), Some(0), "{signal}");
    }
}

/// Sends where the mouse is, and has more to say than a pipe holds.
#[cfg(unix)]
fn talkative(port: u16) -> Patch {
    let link = Node::new("osc.create_udp_client").with("name", "x").with("remote_port", port);
    let send = Node::new("osc.send_message").with("connection", "x").with("address", "/mouse");
    Patch::new()
        .with_node("odd", Node::new("math.nothing"))
        .with_node("long", Node::new("core.string").with("value", "x".repeat(3 << 20)))
        .with_node("tick", Node::new("time.timer").with("period", 0.001))
        .with_node("link", link)
        .with_node("mouse", Node::new("input.mouse_move"))
        .with_node("send", send)
        .with_chain(&["mouse", "send"])
}

#[cfg(unix)]
#[test]
fn a_full_pipe_that_nobody_reads_holds_up_nothing() {
    let folder = Folder::new();
    for (more, code) in [
        (&[][..], 0),
        (&["--fail-on-fault"], 1),
        (&["--for", "2s"], 0),
        (&["--for", "2s", "--fail-on-fault"], 1),
    ] {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let patch = talkative(socket.local_addr().expect("its address").port());
        let file = folder.patch("a.json", &patch);
        let watching = ["run", &file, "--json", "--watch", "long", "--watch", "tick"];
        let arguments = [&watching[..], more].concat();
        let mut peer = Peer::start(patchline(&arguments).stderr(Stdio::piped()));
        let mut err = BufReader::new(peer.0.stderr.take().expect("it is caught"));
        let mut line = String::new();
        err.read_line(&mut line).expect("a line");
        assert!(line.starts_with("odd: "), "{line}");
        // The hand that moves the mouse goes on long after the pipe is full; what ends by itself
        // may have got no further on a busy machine.
        let moves = if more.contains(&"--for") { 1 } else { 30 };
        for _ in 0..moves {
            socket.recv(&mut [0; 100]).expect("the mouse moves");
        }
        if !more.contains(&"--for") {
            let pid = peer.0.id().to_string();
            assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
        }
        wait_until("it ends", || peer.0.try_wait().expect("its state").is_some());
        assert_eq!(peer.0.wait().expect("its end").code(), Some(code), "{more:?}");
        line.clear();
        err.read_to_string(&mut line).expect("text");
        assert!(line.contains("nobody read the output to its end: "), "{line}");
    }
}

#[test]
fn a_packet_that_is_not_understood_can_be_looked_at() {
    let port = free_port();
    let client = Node::new("osc.create_udp_client").with("name", "x").with("port", port);
    let folder = Folder::new();
    let file = folder.patch("a.json", &Patch::new().with_node("client", client));
    let mut peer = Peer::start(&mut patchline(&["run", &file, "--json"]));
    let mut lines = peer.lines().map(|line| serde_json::from_str::<Json>(&line).expect("JSON"));
    assert!(lines.next().expect("a line")["state"].is_string(), "it listens");
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    for packet in [b"garbage\0".to_vec(), vec![b'x'; 300]] {
        socket.send_to(&packet, ("127.0.0.1", port)).expect("sent");
    }
    let faults: Vec<Json> = lines.filter(|line| line.get("fault").is_some()).take(2).collect();
    assert_eq!(
        (&faults[0]["raw"], &faults[0]["raw_length"]),
        (&json!("6761726261676500"), &json!(8))
    );
    let (raw, length) = (&faults[1]["raw"], &faults[1]["raw_length"]);
    assert_eq!((raw, length), (&json!("78".repeat(256)), &json!(300)), "the beginning is enough");
}
