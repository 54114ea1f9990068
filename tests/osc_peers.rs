//! OSC with programs that others wrote, both ways: python-osc and liblo.

mod common;

use std::net::UdpSocket;
use std::process::Command;

use common::{Peer, free_port, is_bound, start, values, wait_for_socket, wait_until};
use patchline::engine::{Run, runtime};
use patchline::patch::{Node, Patch};
use patchline::value::{TimeTag, Value};
use serde_json::json;

/// Listens on a port and hears everything.
fn listening(port: u16) -> Patch {
    Patch::new()
        .with_node("link", Node::new("osc.create_udp_client").with("name", "in").with("port", port))
        .with_node(
            "hear",
            Node::new("osc.receive_message").with("connection", "in").with("address", ""),
        )
}

/// Answers every message to whom it came from, under `/reply`.
fn answering(port: u16) -> Patch {
    let reply = Node::new("osc.send_message")
        .with("connection", "in")
        .with("address", "/reply")
        .with("to", "sender");
    listening(port).with_node("reply", reply).with_chain(&["hear", "reply"])
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Sends to `argv[1]` every type that python-osc knows, and a bundle within a bundle.
const PYTHON_SENDER: &str = r#"
import sys
from pythonosc.udp_client import UDPClient
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_bundle_builder import OscBundleBuilder, IMMEDIATELY
client = UDPClient("127.0.0.1", int(sys.argv[1]))
def message(address, *arguments):
    builder = OscMessageBuilder(address)
    for kind, value in arguments:
        builder.add_arg(value, kind)
    return builder.build()
client.send(message("/all", ("i", -7), ("h", 1 << 40), ("f", 0.5), ("d", 0.1), ("s", "hé"),
    ("b", b"\x01\x02\x03"), ("T", True), ("F", False), ("N", None), ("r", 0x11223344),
    ("m", (1, 0x90, 60, 127))))
client.send(message("/list", (None, [1, ["x"]]), ("i", 2)))
# Neither its builder nor oscsend has time tags as arguments; its writer of bundles has.
from pythonosc.parsing import osc_types
class Timed:
    dgram = osc_types.write_string("/time") + osc_types.write_string(",t") + \
        osc_types.write_date(1577836800.5)
client.send(Timed)
inner = OscBundleBuilder(IMMEDIATELY)
inner.add_content(message("/b", ("i", 2)))
outer = OscBundleBuilder(1577836800)
outer.add_content(message("/a", ("i", 1)))
outer.add_content(inner.build())
outer.add_content(message("/c", ("i", 3)))
client.send(outer.build())
"#;

#[test]
fn python_osc_sends_every_type_and_nested_bundles() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let run = start(&listening(port), &runtime);
    wait_for_socket(&run, "link");
    let sender = Peer::python(PYTHON_SENDER, &[port.to_string()]);
    let heard = values(&run, "hear", 6);
    sender.output();
    assert_eq!(
        texts(&heard),
        [
            r#"/all ,ihfdsbTFNrm -7 1099511627776 0.5 0.1 "hé" 3 bytes 01 02 03 true false nil #11223344 MIDI 1 90 3c 7f"#,
            r#"/list ,[i[s]]i [1, ["x"]] 2"#,
            "/time ,t 2020-01-01T00:00:00.500000Z",
            "/a ,i 1",
            "/b ,i 2",
            "/c ,i 3",
        ]
    );
    let times: Vec<Option<TimeTag>> = heard[3..]
        .iter()
        .map(|value| match value {
            Value::Message(message) => message.time,
            other => panic!("{other}"),
        })
        .collect();
    let outer = TimeTag { seconds: 0xe1b6_5f80, fraction: 0 };
    assert_eq!(times, [Some(outer), Some(TimeTag::IMMEDIATELY), Some(outer)]);
    assert_eq!(run.node("link").expect("the socket").vitals.faults.count(), 0);
    runtime.block_on(run.stop());
}

/// Prints what it hears on a port of its own, which it prints first, until `/end`.
const PYTHON_LISTENER: &str = r#"
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer
import threading
def hear(address, *arguments):
    print(address, *[repr(a) for a in arguments])
    if address == "/end":
        threading.Thread(target=server.shutdown).start()
dispatcher = Dispatcher()
dispatcher.set_default_handler(hear)
server = BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher)
print(server.server_address[1])
server.serve_forever()
"#;

/// Sends values, in the order of the nodes, to a port.
fn sending(port: u16, messages: &[(&str, &str, serde_json::Value)]) -> Patch {
    let link = Node::new("osc.create_udp_client").with("name", "out").with("remote_port", port);
    let mut patch = Patch::new().with_node("link", link);
    for (i, (address, constant, value)) in messages.iter().enumerate() {
        let (source, send) = (format!("value{i}"), format!("send{i}"));
        let node =
            Node::new("osc.send_message").with("connection", "out").with("address", *address);
        patch = patch
            .with_node(&source, Node::new(format!("core.{constant}")).with("value", value.clone()))
            .with_node(&send, node)
            .with_chain(&[&source, &send]);
    }
    patch
}

fn messages() -> Vec<(&'static str, &'static str, serde_json::Value)> {
    vec![
        ("/int", "int", json!(640)),
        ("/float", "float", json!(0.5)),
        ("/double", "double", json!(0.1)),
        ("/text", "string", json!("grüß")),
        ("/yes", "boolean", json!(true)),
        ("/no", "boolean", json!(false)),
        ("/end", "int", json!(1)),
    ]
}

#[test]
fn python_osc_understands_constants() {
    let mut listener = Peer::python(PYTHON_LISTENER, &[]);
    let mut lines = listener.lines();
    let port = lines.next().expect("its port").parse().expect("a number");
    let runtime = runtime().expect("a runtime");
    let run = start(&sending(port, &messages()), &runtime);
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "/int 640",
            "/float 0.5",
            "/double 0.1",
            "/text 'grüß'",
            "/yes True",
            "/no False",
            "/end 1"
        ]
    );
    runtime.block_on(run.stop());
}

#[test]
fn python_osc_gets_its_answer_at_its_own_port() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let run = start(&answering(port), &runtime);
    wait_for_socket(&run, "link");
    let asking = r#"
import sys, socket
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_message import OscMessage
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(10)
b = OscMessageBuilder("/ask"); b.add_arg(42); b.add_arg("x")
s.sendto(b.build().dgram, ("127.0.0.1", int(sys.argv[1])))
m = OscMessage(s.recv(1000))
print(m.address, m.params)
"#;
    assert_eq!(Peer::python(asking, &[port.to_string()]).output(), "/reply [42, 'x']\n");
    runtime.block_on(run.stop());
}

fn oscsend(port: u16, arguments: &[&str]) {
    let port = port.to_string();
    Peer::start(Command::new("oscsend").args(["127.0.0.1", &port]).args(arguments)).output();
}

#[test]
fn liblo_sends() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let run = start(&listening(port), &runtime);
    wait_for_socket(&run, "link");
    oscsend(port, &["/a/b", "ihfdscTFNI", "1", "2", "0.5", "0.25", "text", "A"]);
    oscsend(port, &["/symbol", "S", "sym"]);
    oscsend(port, &["/midi", "m", "01903c7f"]);
    assert_eq!(
        texts(&values(&run, "hear", 3)),
        [
            "/a/b ,ihfdscTFNI 1 2 0.5 0.25 \"text\" 'A' true false nil impulse",
            "/symbol ,s \"sym\"",
            "/midi ,m MIDI 1 90 3c 7f",
        ]
    );
    runtime.block_on(run.stop());
}

#[test]
fn liblo_understands_constants() {
    let port = free_port();
    let mut dump = Peer::start(Command::new("oscdump").args(["-L", &port.to_string()]));
    let mut lines = dump.lines();
    // It says nothing when it is ready.
    wait_until("oscdump listens", || is_bound(port));
    let runtime = runtime().expect("a runtime");
    let run = start(&sending(port, &messages()), &runtime);
    let heard: Vec<String> = lines.by_ref().take(messages().len()).collect();
    // Each line begins with a time tag.
    let heard: Vec<&str> = heard.iter().filter_map(|line| Some(line.split_once(" /")?.1)).collect();
    assert_eq!(
        heard,
        [
            "int i 640",
            "float f 0.500000",
            "double d 0.100000",
            "text s \"grüß\"",
            "yes T #T",
            "no F #F",
            "end i 1"
        ]
    );
    runtime.block_on(run.stop());
}

fn faults(run: &Run, path: &str) -> u64 {
    run.node(path).expect("a node of the patch").vitals.faults.count()
}

#[test]
fn a_bad_packet_is_a_counted_fault_and_the_next_is_heard() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let run = start(&listening(port), &runtime);
    wait_for_socket(&run, "link");
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let bad: [&[u8]; 6] =
        [b"", b"garbage!", b"/a\0\0,i\0\0\0", b"#bundle\0\0\0", b"/a\0\0,[[[", b"\xff\xff\xff\xff"];
    for (sent, packet) in bad.iter().enumerate() {
        socket.send_to(packet, ("127.0.0.1", port)).expect("sent");
        wait_until("the fault is counted", || faults(&run, "link") > sent as u64);
    }
    let fault = run.node("link").expect("the socket").vitals.faults.latest().expect("a fault");
    assert_eq!(fault.raw.as_deref(), Some(bad[5]));
    oscsend(port, &["/still/here", "i", "1"]);
    assert!(texts(&values(&run, "hear", 1)).contains(&"/still/here ,i 1".to_owned()));
    runtime.block_on(run.stop());
}

#[test]
fn a_taken_port_is_said_and_taken_over_once_it_is_free() {
    let runtime = runtime().expect("a runtime");
    let other = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let port = other.local_addr().expect("its address").port();
    let run = start(&listening(port), &runtime);
    wait_until("the fault is counted", || faults(&run, "link") > 0);
    let fault = run.node("link").expect("the socket").vitals.faults.latest().expect("a fault");
    assert!(fault.sentence.contains(&format!("port {port}")), "{}", fault.sentence);
    drop(other);
    wait_for_socket(&run, "link");
    oscsend(port, &["/a", "i", "1"]);
    assert_eq!(texts(&values(&run, "hear", 1)), ["/a ,i 1"]);
    runtime.block_on(run.stop());
    assert!(UdpSocket::bind(("0.0.0.0", port)).is_ok(), "the port is free after the stop");
}
