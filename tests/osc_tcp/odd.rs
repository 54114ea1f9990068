//! Sockets that do as they please: nothing they send, or do not read, is anybody else's trouble.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use patchline::engine::runtime;
use socket2::{Domain, Socket, Type};
use tokio::runtime::Runtime;

use super::common::{start, values, wait_for_socket, wait_until};
use super::*;

/// `/a ,i 5` with its size before it.
pub(super) const GOOD: &[u8] = b"\0\0\0\x0c/a\0\0,i\0\0\0\0\0\x05";

fn serving(runtime: &Runtime) -> (Run, u16) {
    let port = free_port();
    let run = start(&server(port, "length"), runtime);
    wait_for_socket(&run, "link");
    (run, port)
}

pub(super) fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    stream.set_nodelay(true).expect("no delay");
    stream
}

/// Whether the other side has ended the stream, whatever it had to say before.
pub(super) fn ended(mut stream: &TcpStream) -> bool {
    let mut rest = Vec::new();
    // An end with a reset is one, too.
    stream
        .read_to_end(&mut rest)
        .map_or_else(|e| e.kind() == std::io::ErrorKind::ConnectionReset, |_| true)
}

#[test]
fn a_packet_may_come_byte_by_byte() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut stream = connect(port);
    for byte in GOOD {
        stream.write_all(&[*byte]).expect("sent");
    }
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
    let mut answer = [0; 20];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(answer[..14], b"\0\0\0\x10/reply\0\0,i"[..]);
    runtime.block_on(run.stop());
}

#[test]
fn whoever_sends_nonsense_is_let_go_with_a_sentence_and_others_stay() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut good = connect(port);
    for (nonsense, sentence) in [
        (&[0xff; 4][..], "a packet of 4294967295 bytes is announced"),
        (&[0x80, 0, 0, 0], "a packet of 2147483648 bytes is announced"),
        (&[0x10, 0, 0, 0], "a packet of 268435456 bytes is announced"),
        (b"GET / HTTP/1.1\r\n\r\n", "not OSC over TCP: it begins with text"),
        (b"\xc0/a\0\0,\0\0\0\xc0", "set the framing to slip or detect"),
    ] {
        let mut stream = connect(port);
        stream.write_all(nonsense).expect("sent");
        assert!(ended(&stream), "{sentence}");
        wait_until(sentence, || latest_fault(&run).contains(sentence));
    }
    // A size of nothing, and garbage of the right size, are packets: bad ones, and no more.
    let mut stream = connect(port);
    stream.write_all(b"\0\0\0\0\0\0\0\x08\xde\xad\xbe\xef\xde\xad\xbe\xef").expect("sent");
    stream.write_all(GOOD).expect("sent");
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
    assert_eq!(faults(&run), 7);
    good.write_all(GOOD).expect("sent");
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 5"]);
    runtime.block_on(run.stop());
}

#[test]
fn who_leaves_in_the_middle_of_a_packet_is_told_of() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    connect(port).write_all(&GOOD[..9]).expect("sent");
    wait_until("it is told of", || latest_fault(&run).contains("left in the middle of a packet"));
    wait_until("it has left", || peer_count(&run) == 0);
    runtime.block_on(run.stop());
}

#[test]
fn a_half_closed_client_still_gets_its_answers() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut stream = connect(port);
    for _ in 0..100 {
        stream.write_all(GOOD).expect("sent");
    }
    stream.shutdown(Shutdown::Write).expect("half closed");
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).expect("all of them, and then the end");
    assert_eq!(answers.len(), 100 * 20);
    wait_until("it has left", || peer_count(&run) == 0);
    assert_eq!(faults(&run), 0);
    runtime.block_on(run.stop());
}

#[test]
fn a_client_that_comes_again_from_the_same_port_is_another() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let own = free_port();
    for _ in 0..5 {
        // It breaks off without a word, and is back before the server has said farewell to it.
        let first = connect_from(own, port);
        wait_until("it is there", || peer_count(&run) >= 1);
        first.set_linger(Some(Duration::ZERO)).expect("no lingering");
        drop(first);
        let second = connect_from(own, port);
        let mut stream = TcpStream::from(second);
        stream.write_all(GOOD).expect("sent");
        wait_until("the first has left", || peer_count(&run) == 1);
        stream.write_all(GOOD).expect("sent");
        let mut answers = [0; 40];
        stream.read_exact(&mut answers).expect("an answer to each");
        assert_eq!(faults(&run), 0, "{}", latest_fault(&run));
        drop(stream);
        wait_until("it has left", || peer_count(&run) == 0);
    }
    runtime.block_on(run.stop());
}

/// Connects from this port, as soon as the system gives it.
fn connect_from(own: u16, port: u16) -> Socket {
    let address = |port| SocketAddr::from(([127, 0, 0, 1], port)).into();
    let mut made = None;
    wait_until("the port is free", || {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_reuse_address(true).expect("a port that was in use");
        let connected =
            socket.bind(&address(own)).and_then(|()| socket.connect(&address(port))).is_ok();
        made = connected.then_some(socket);
        connected
    });
    made.expect("a connection")
}

#[test]
fn a_thousand_come_and_go() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    for round in 0..1000 {
        let mut stream = connect(port);
        if round % 2 == 0 {
            stream.write_all(GOOD).expect("sent");
        }
    }
    assert_eq!(values(&run, "hear", 500).len(), 500);
    wait_until("all have left", || peer_count(&run) == 0);
    assert_eq!(faults(&run), 0, "{}", latest_fault(&run));
    let mut stream = connect(port);
    stream.write_all(GOOD).expect("sent");
    assert_eq!(values(&run, "hear", 1).len(), 1);
    runtime.block_on(run.stop());
}

#[test]
fn more_clients_than_are_wanted_are_turned_away() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let mut patch = server(port, "length");
    patch.node_mut("link").expect("a node").properties.insert("max_clients".into(), 2.into());
    let run = start(&patch, &runtime);
    wait_for_socket(&run, "link");
    let [mut first, _second] = [connect(port), connect(port)];
    wait_until("both are there", || peer_count(&run) == 2);
    assert!(ended(&connect(port)), "the third is turned away");
    wait_until("it is told of", || latest_fault(&run).contains("all places are taken"));
    first.write_all(GOOD).expect("sent");
    assert_eq!(values(&run, "hear", 1).len(), 1);
    runtime.block_on(run.stop());
}

#[test]
fn a_port_that_is_taken_is_waited_for() {
    let runtime = runtime().expect("a runtime");
    let taken = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let run = start(&server(port, "length"), &runtime);
    wait_until("it is told", || latest_fault(&run).contains("is taken by another program"));
    drop(taken);
    wait_for_socket(&run, "link");
    runtime.block_on(run.stop());
}
