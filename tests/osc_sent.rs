//! What Patchline sends, as programs that others wrote understand it, and as it is on the wire.

mod common;

use std::net::UdpSocket;
use std::process::Command;
use std::time::Duration;

use common::{Peer, free_port, is_bound, start, wait_for_socket, wait_until};
use patchline::engine::{Run, runtime};
use patchline::patch::{Node, Patch};

/// Text of OSC: a zero at its end, filled up to a multiple of four.
fn text(bytes: &[u8]) -> Vec<u8> {
    let mut text = bytes.to_vec();
    text.resize((bytes.len() + 1).next_multiple_of(4), 0);
    text
}

fn message(address: &str, tags: &str, arguments: &[&[u8]]) -> Vec<u8> {
    [text(address.as_bytes()), text(tags.as_bytes()), arguments.concat()].concat()
}

fn bundle(time: [u8; 8], messages: &[Vec<u8>]) -> Vec<u8> {
    let mut bundle = [&b"#bundle\0"[..], &time].concat();
    for message in messages {
        bundle.extend((message.len() as u32).to_be_bytes());
        bundle.extend(message);
    }
    bundle
}

const IMMEDIATELY: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];
/// The beginning of 2020, and half a second later.
const NEW_YEAR: [u8; 8] = [0xe1, 0xb6, 0x5f, 0x80, 0, 0, 0, 0];
const HALF_PAST: [u8; 8] = [0xe1, 0xb6, 0x5f, 0x80, 0x80, 0, 0, 0];
const ONE: &[u8] = &[0, 0, 0, 1];

/// An argument of each type, as the specification writes it.
fn argument(tag: char) -> Vec<u8> {
    match tag {
        'i' => (-7_i32).to_be_bytes().into(),
        'f' => 0.5_f32.to_be_bytes().into(),
        's' => text("grüß".as_bytes()),
        'b' => vec![0, 0, 0, 3, 1, 2, 3, 0],
        'h' => (1_i64 << 40).to_be_bytes().into(),
        't' => HALF_PAST.into(),
        'd' => 0.1_f64.to_be_bytes().into(),
        'c' => vec![0, 0, 0, b'A'],
        'r' => vec![0x11, 0x22, 0x33, 0x44],
        'm' => vec![1, 0x90, 60, 127],
        _ => Vec::new(),
    }
}

fn message_of(address: &str, tags: &str) -> Vec<u8> {
    let arguments: Vec<Vec<u8>> = tags.chars().map(argument).collect();
    let arguments: Vec<&[u8]> = arguments.iter().map(Vec::as_slice).collect();
    message(address, &format!(",{tags}"), &arguments)
}

/// Hears on one port and sends to another:
/// - `/values`, its arguments taken out as a tuple, and sent as `/values`
/// - `/a` as `/b`, `/keep` as it is
/// - `/now` as a bundle of `/x` and `/y`, at once; `/later` as the same, half a second later
fn patch(port: u16, peer: u16, tags: &str) -> Patch {
    let hear = |address: &str| {
        Node::new("osc.receive_message").with("connection", "in").with("address", address)
    };
    let send = |address: &str| {
        Node::new("osc.send_message").with("connection", "out").with("address", address)
    };
    let format = |address: &str| Node::new("osc.format").with("address", address);
    let link = |name: &str| Node::new("osc.create_udp_client").with("name", name);
    let mut patch = Patch::new()
        .with_node("in", link("in").with("port", port))
        .with_node("out", link("out").with("remote_port", peer))
        .with_node("values", hear("/values").with("type_tag", tags))
        .with_node("send_values", send("/values"))
        .with_chain(&["values", "send_values"])
        .with_node("a", hear("/a"))
        .with_node("b", send("/b"))
        .with_chain(&["a", "b"])
        .with_node("keep", hear("/keep"))
        .with_node("kept", send(""))
        .with_chain(&["keep", "kept"]);
    let later = Node::new("osc.bundle").with("time", "timestamp").with("delay", 0.5);
    for (name, bundle) in [("now", Node::new("osc.bundle")), ("later", later)] {
        let [x, y, zip, all] = ["x", "y", "zip", "all"].map(|part| format!("{name}_{part}"));
        patch = patch
            .with_node(name, hear(&format!("/{name}")))
            .with_node(&x, format("/x"))
            .with_node(&y, format("/y"))
            .with_node(&zip, Node::new("combine.zip"))
            .with_node(&all, bundle)
            .with_node(&format!("{all}_sent"), send(""))
            .with_chain(&[name, &x, &format!("{zip}.1")])
            .with_chain(&[name, &y, &format!("{zip}.2")])
            .with_chain(&[&zip, &all, &format!("{all}_sent")]);
    }
    patch
}

/// What is sent into the patch so that each of its ways is taken.
fn questions(tags: &str) -> [Vec<u8>; 5] {
    [
        message_of("/values", tags),
        message("/a", ",i", &[ONE]),
        message("/now", ",i", &[ONE]),
        bundle(NEW_YEAR, &[message("/later", ",i", &[ONE])]),
        message("/keep", ",i", &[ONE]),
    ]
}

/// Runs the patch, and asks.
fn ask(peer: u16, tags: &str, runtime: &tokio::runtime::Runtime) -> Run {
    let port = free_port();
    let run = start(&patch(port, peer, tags), runtime);
    wait_for_socket(&run, "in");
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    for packet in questions(tags) {
        socket.send_to(&packet, ("127.0.0.1", port)).expect("sent");
    }
    run
}

#[track_caller]
fn no_faults(run: &Run) {
    for node in run.nodes() {
        let fault = node.vitals.faults.latest();
        assert!(fault.is_none(), "{}: {fault:?}", node.path);
    }
}

#[test]
fn every_type_and_bundle_is_on_the_wire_as_the_specification_says() {
    let runtime = runtime().expect("a runtime");
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    peer.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let tags = "ifsbhtdcrmTFNI[i[s]f]";
    let run = ask(peer.local_addr().expect("its address").port(), tags, &runtime);
    let mut buffer = [0; 2000];
    let mut hear = || {
        let size = peer.recv(&mut buffer).expect("a packet");
        buffer[..size].to_vec()
    };
    let both = [message("/x", ",i", &[ONE]), message("/y", ",i", &[ONE])];
    assert_eq!(hear(), message_of("/values", tags));
    assert_eq!(hear(), message("/b", ",i", &[ONE]));
    assert_eq!(hear(), bundle(IMMEDIATELY, &both));
    assert_eq!(hear(), bundle(HALF_PAST, &both));
    assert_eq!(hear(), message("/keep", ",i", &[ONE]));
    no_faults(&run);
    runtime.block_on(run.stop());
}

/// A server of python-osc that prints what it understands, its own port first, until `/keep`.
const PYTHON_LISTENER: &str = r#"
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_server import BlockingOSCUDPServer
import threading
class Server(BlockingOSCUDPServer):
    def verify_request(self, request, client):
        if OscBundle.dgram_is_bundle(request[0]):
            print("bundle", OscBundle(request[0]).timestamp)
        return super().verify_request(request, client)
def hear(address, *arguments):
    print(address, *[repr(a) for a in arguments])
    if address == "/keep":
        threading.Thread(target=server.shutdown).start()
dispatcher = Dispatcher()
dispatcher.set_default_handler(hear)
server = Server(("127.0.0.1", 0), dispatcher)
print(server.server_address[1])
server.serve_forever()
"#;

/// All but `c` and `I`, which python-osc cannot read; the test of the bytes above has them.
#[test]
fn python_osc_understands_what_is_sent() {
    let mut listener = Peer::python(PYTHON_LISTENER, &[]);
    let mut lines = listener.lines();
    let port = lines.next().expect("its port").parse().expect("a number");
    let runtime = runtime().expect("a runtime");
    let run = ask(port, "ifsbhtdrmTFN[i[s]f]", &runtime);
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            r"/values -7 0.5 'grüß' b'\x01\x02\x03' 1099511627776 (datetime.datetime(2020, 1, 1, 0, 0), 2147483648) 0.1 287454020 (1, 144, 60, 127) True False None [-7, ['grüß'], 0.5]",
            "/b 1",
            // Its way to say immediately.
            "bundle 0",
            "/x 1",
            "/y 1",
            "bundle 1577836800.5",
            "/x 1",
            "/y 1",
            "/keep 1",
        ]
    );
    no_faults(&run);
    runtime.block_on(run.stop());
}

/// All but `r` and `[ ]`: liblo 0.31 calls a message with either invalid, whoever sends it; the
/// test of the bytes above has them.
#[test]
fn liblo_understands_what_is_sent() {
    let port = free_port();
    let mut dump = Peer::start(Command::new("oscdump").args(["-L", &port.to_string()]));
    let mut lines = dump.lines();
    // It says nothing when it is ready.
    wait_until("oscdump listens", || is_bound(port));
    let runtime = runtime().expect("a runtime");
    let run = ask(port, "ifsbhtdcmTFNI", &runtime);
    let heard: Vec<String> = lines.by_ref().take(7).collect();
    // Each line begins with a time tag: that of the bundle, or the time at which it came.
    let (times, messages): (Vec<&str>, Vec<&str>) =
        heard.iter().filter_map(|line| line.split_once(' ')).unzip();
    assert_eq!(
        messages,
        [
            "/values ifsbhtdcmTFNI -7 0.500000 \"grüß\" [3b 0x1 0x2 0x3] 1099511627776 \
             e1b65f80.80000000 0.100000 'A' MIDI [0x01 0x90 0x3c 0x7f] #T #F Nil Infinitum",
            "/b i 1",
            "/x i 1",
            "/y i 1",
            "/x i 1",
            "/y i 1",
            "/keep i 1",
        ]
    );
    assert_eq!(times[4..6], ["e1b65f80.80000000"; 2]);
    assert!(times[..4].iter().all(|time| !time.starts_with("e1b6")), "{times:?}");
    no_faults(&run);
    runtime.block_on(run.stop());
}
