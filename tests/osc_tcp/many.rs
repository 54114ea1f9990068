//! Many clients of one server, one that stalls among them; and one that comes back.

use std::io::Read as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use patchline::engine::runtime;
use serde_json::json;
use socket2::{Domain, Socket, Type};

use super::common::{start, values, wait_for_socket, wait_until};
use super::*;

/// Sends a counter two hundred times a second, with a text of this length, to whoever connects.
fn streaming(port: u16, blob: usize) -> Patch {
    let link = Node::new("osc.create_tcp_server").with("name", "net").with("port", port);
    Patch::new()
        .with_node("link", link.with("queue", 128).with("max_packet_size", 1 << 20))
        .with_node("timer", Node::new("time.timer").with("period", 0.005))
        // A timer that is late leaves some out.
        .with_node("count", Node::new("debug.count"))
        .with_node("text", Node::new("text.format").with("format", "x".repeat(blob)))
        .with_node("pair", Node::new("combine.zip"))
        .with_node(
            "send",
            Node::new("osc.send_message").with("connection", "net").with("address", "/n"),
        )
        .with_chain(&["timer", "count", "text"])
        .with_chain(&["count", "pair.1"])
        .with_chain(&["text", "pair.2"])
        .with_chain(&["pair", "send"])
}

/// The counter of the next message.
fn next(stream: &mut TcpStream) -> i64 {
    let mut size = [0; 4];
    stream.read_exact(&mut size).expect("a size");
    let mut packet = vec![0; u32::from_be_bytes(size) as usize];
    stream.read_exact(&mut packet).expect("a packet");
    assert!(packet.starts_with(b"/n\0\0,hs\0"), "{:?}", &packet[..packet.len().min(16)]);
    i64::from_be_bytes(packet[8..16].try_into().expect("eight bytes"))
}

#[test]
fn one_that_stops_reading_is_nobody_elses_trouble() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let run = start(&streaming(port, 16_000), &runtime);
    wait_for_socket(&run, "link");
    let stalled = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    stalled.set_recv_buffer_size(4096).expect("a size");
    stalled.connect(&SocketAddr::from(([127, 0, 0, 1], port)).into()).expect("a connection");
    let stalled = TcpStream::from(stalled);
    let stalled_at: SocketAddr = stalled.local_addr().expect("an address");
    let (done, finished) = mpsc::channel();
    for _ in 0..16 {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
        let done = done.clone();
        std::thread::spawn(move || {
            let first = next(&mut stream);
            // Every one, in order, none lost.
            for number in first + 1..first + 600 {
                assert_eq!(next(&mut stream), number);
            }
            done.send(()).expect("somebody waits");
        });
    }
    drop(done);
    let finished = (0..16).filter(|_| finished.recv().is_ok()).count();
    assert_eq!(finished, 16, "each of the others got every message");
    let peers = run.node("link").expect("the link").vitals.peers();
    let stalled =
        peers.iter().find(|peer| *peer.name == *stalled_at.to_string()).expect("it is still there");
    let lost = stalled.lost();
    assert!(lost > 0 && stalled.queued() <= 128, "{stalled:?}");
    let vitals = &run.node("link").expect("the link").vitals;
    wait_until("the node counts it too", || vitals.lost() >= lost);
    runtime.block_on(run.stop());
}

#[test]
fn a_client_finds_the_server_again_whenever_it_comes_back() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let patch = client(port, "length")
        .with_node("timer", Node::new("time.timer").with("period", 0.01))
        .with_node(
            "send",
            Node::new("osc.send_message").with("connection", "net").with("address", "/n"),
        )
        .with_chain(&["timer", "send"]);
    let client = start(&patch, &runtime);
    wait_until("nobody is there", || latest_fault(&client).contains("nobody listens at"));
    for _ in 0..2 {
        let run = start(&server(port, "length"), &runtime);
        assert!(values(&run, "hear", 3).len() >= 3);
        runtime.block_on(run.stop());
        wait_until("its end is noticed", || peer_count(&client) == 0);
    }
    assert!(client.node("link").expect("a node").vitals.lost() > 0, "what nobody heard is counted");
    runtime.block_on(client.stop());
}

#[test]
fn an_answer_goes_to_the_one_who_asked() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let run = start(&server(port, "length"), &runtime);
    wait_for_socket(&run, "link");
    let mut streams: Vec<TcpStream> =
        (0..3).map(|_| TcpStream::connect(("127.0.0.1", port)).expect("a connection")).collect();
    for (number, stream) in streams.iter_mut().enumerate() {
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
        let question = [b"\0\0\0\x0c/a\0\0,i\0\0\0\0\0", &[number as u8][..]].concat();
        std::io::Write::write_all(stream, &question).expect("sent");
    }
    for (number, stream) in streams.iter_mut().enumerate() {
        let mut answer = [0; 20];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(usize::from(answer[19]), number);
        stream.set_nonblocking(true).expect("a mode");
        assert!(stream.read(&mut answer).is_err(), "and nothing else");
    }
    let vitals = &run.node("link").expect("a node").vitals;
    wait_until("all is counted", || vitals.peers().iter().all(|it| it.sent.messages() == 1));
    let [_, second, _] = &vitals.peers()[..] else { panic!("three peers") };
    assert_eq!((second.received.messages(), second.sent.messages()), (1, 1));
    assert_eq!(json!(second.received.bytes()), json!(12));
    runtime.block_on(run.stop());
}
