//! Sockets that speak something else, or ZeroMQ as nobody means it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use patchline::engine::runtime;
use tokio::runtime::Runtime;

use super::common::{Peer, start, wait_for_socket, wait_until};
use super::*;

fn serving(runtime: &Runtime) -> (Run, u16) {
    let port = free_port();
    let run = start(&echo("router", &format!("@tcp://127.0.0.1:{port}")), runtime);
    wait_for_socket(&run, "net");
    (run, port)
}

fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    stream.set_nodelay(true).expect("no delay");
    stream
}

/// The greeting of ZMTP 3.0 without security.
fn greeting() -> Vec<u8> {
    let mut greeting = vec![0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0];
    greeting.extend(b"NULL");
    greeting.resize(64, 0);
    greeting
}

/// Says in the greeting that it is a Dealer.
fn ready() -> Vec<u8> {
    let mut command = vec![5];
    command.extend(b"READY");
    command.push(11);
    command.extend(b"Socket-Type");
    command.extend([0, 0, 0, 6]);
    command.extend(b"DEALER");
    let mut frame = vec![4, command.len() as u8];
    frame.extend(command);
    frame
}

/// One who speaks ZMTP by hand.
fn dealer(port: u16) -> TcpStream {
    let mut stream = connect(port);
    stream.write_all(&greeting()).expect("sent");
    stream.write_all(&ready()).expect("sent");
    let mut theirs = [0; 64];
    stream.read_exact(&mut theirs).expect("a greeting");
    let mut head = [0; 2];
    stream.read_exact(&mut head).expect("a command");
    let mut rest = vec![0; head[1].into()];
    stream.read_exact(&mut rest).expect("a command");
    stream
}

/// Sends a message by hand and gets it back.
fn works(stream: &mut TcpStream) {
    let message = b"\x01\x00\x00\x05hello";
    stream.write_all(message).expect("sent");
    let mut back = [0; 9];
    stream.read_exact(&mut back).expect("the same");
    assert_eq!(&back, message);
}

/// Whether the other side has ended the stream.
fn ended(mut stream: &TcpStream) -> bool {
    let mut rest = Vec::new();
    stream
        .read_to_end(&mut rest)
        .map_or_else(|e| e.kind() == std::io::ErrorKind::ConnectionReset, |_| true)
}

#[test]
fn garbage_is_told_and_others_stay() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut good = dealer(port);
    works(&mut good);
    for (at, garbage) in [
        &b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"[..],
        &[0; 200],
        &[0xff; 200],
        b"\x00\x00\x00\x0c/a\0\0,i\0\0\0\0\0\x05 and some more of it, so that it is long enough for a greeting",
    ]
    .into_iter()
    .enumerate()
    {
        let mut stream = connect(port);
        stream.write_all(garbage).expect("sent");
        // It may have been ended already.
        let _ = stream.shutdown(std::net::Shutdown::Write);
        assert!(ended(&stream), "garbage {at}");
        wait_until("it is told", || faults(&run, "net") > at as u64);
    }
    assert!(latest_fault(&run, "net").contains("did not finish the greeting"));
    works(&mut good);
    assert_eq!(peers(&run, "net"), 1);
    runtime.block_on(run.stop());
}

#[test]
fn half_a_greeting_is_in_nobodys_way() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut half: Vec<TcpStream> = (0..100).map(|_| connect(port)).collect();
    for (length, stream) in half.iter_mut().enumerate() {
        stream.write_all(&greeting()[..length % 64]).expect("sent");
    }
    works(&mut dealer(port));
    wait_until("who was there has left", || peers(&run, "net") == 0);
    drop(half);
    // So many at once need not be told one by one.
    wait_until("they are told", || faults(&run, "net") >= 60);
    runtime.block_on(run.stop());
}

#[test]
fn a_frame_of_a_terabyte_ends_the_connection_and_takes_no_memory() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut good = dealer(port);
    for size in [1_u64 << 40, u64::MAX, (64 << 20) + 1, 1 << 63] {
        let mut stream = dealer(port);
        let mut head = vec![2];
        head.extend(size.to_be_bytes());
        // It may be gone before all is written.
        let _ = stream.write_all(&head).and_then(|()| stream.write_all(&[7; 100]));
        assert!(ended(&stream), "{size}");
    }
    wait_until("they have left", || peers(&run, "net") == 1);
    works(&mut good);
    runtime.block_on(run.stop());
}

#[test]
fn a_flood_of_frames_that_never_end_is_in_nobodys_way() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut good = dealer(port);
    let mut flood = dealer(port);
    // Empty frames, each of which says that there is more.
    let frames = [1, 0].repeat(50_000);
    for _ in 0..10 {
        flood.write_all(&frames).expect("sent");
        works(&mut good);
    }
    // Nobody means a message of half a million frames: it is lost as a whole.
    flood.write_all(&[0, 0]).expect("sent");
    wait_until("it is told", || {
        latest_fault(&run, "net").contains("500001 frames")
            || latest_fault(&run, "net").contains("500002 frames")
    });
    works(&mut good);
    drop(flood);
    wait_until("it has left", || peers(&run, "net") == 1);
    runtime.block_on(run.stop());
}

#[test]
#[cfg(target_os = "linux")]
fn a_flood_of_frames_takes_memory_for_as_long_as_it_is_connected() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let mut good = dealer(port);
    let mut flood = || {
        let mut flood = dealer(port);
        // A million of them, for each of which libzmq takes 64 bytes.
        let frames = [1, 0].repeat(50_000);
        (0..20).for_each(|_| flood.write_all(&frames).expect("sent"));
        works(&mut good);
        wait_until("it is there", || peers(&run, "net") == 2);
        drop(flood);
        wait_until("it has left", || peers(&run, "net") == 1);
    };
    flood();
    let before = super::comings::memory();
    (0..4).for_each(|_| flood());
    wait_until("less than half of what they took is still held", || {
        super::comings::memory().saturating_sub(before) < 100_000_000
    });
    runtime.block_on(run.stop());
}

#[test]
fn a_socket_that_does_not_fit_is_told() {
    let runtime = runtime().expect("a runtime");
    let (run, port) = serving(&runtime);
    let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.SUB)
s.linger = 0
s.subscribe(b"")
s.connect("tcp://127.0.0.1:" + sys.argv[1])
s.poll(20000)
"#;
    let _peer = Peer::python(script, &[port.to_string()]);
    wait_until("it is told", || {
        latest_fault(&run, "net").contains("connect only sockets that fit")
    });
    assert_eq!(peers(&run, "net"), 0);
    runtime.block_on(run.stop());
}
