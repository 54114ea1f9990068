//! python-osc and liblo, as clients and as servers, in both framings.

use std::process::Command;

use patchline::engine::runtime;

use super::common::{Peer, start, values, wait_for_socket, wait_until};
use super::*;

/// Connects to `argv[1]` in mode `argv[2]`, sends two messages, prints what comes back.
const PYTHON_CLIENT: &str = r#"
import sys
from pythonosc.tcp_client import SimpleTCPClient
from pythonosc.osc_message import OscMessage
client = SimpleTCPClient("127.0.0.1", int(sys.argv[1]), mode=sys.argv[2])
# Both marks of SLIP are among these.
client.send_message("/a", [640, b"\xc0\xdb\xc0", "text"])
client.send_message("/b", 0.5)
got = []
while len(got) < 2:
    got += [OscMessage(m) for m in client.receive(10) if m]
for m in got: print(m.address, m.params)
"#;

/// Serves one port, which it prints, in mode `argv[1]`; prints what it hears and answers it.
const PYTHON_SERVER: &str = r#"
import sys
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_tcp_server import ThreadingOSCTCPServer
def hear(address, *arguments):
    print(address, *[repr(a) for a in arguments])
    return (address + "/back", *arguments)
dispatcher = Dispatcher()
dispatcher.set_default_handler(hear)
server = ThreadingOSCTCPServer(("127.0.0.1", 0), dispatcher, mode=sys.argv[1])
print(server.server_address[1])
server.serve_forever()
"#;

#[test]
fn python_osc_as_a_client_in_both_framings() {
    let runtime = runtime().expect("a runtime");
    for (mode, framing) in
        [("1.0", "length"), ("1.1", "slip"), ("1.0", "detect"), ("1.1", "detect")]
    {
        let port = free_port();
        let run = start(&server(port, framing), &runtime);
        wait_for_socket(&run, "link");
        let client = Peer::python(PYTHON_CLIENT, &[port.to_string(), mode.to_owned()]);
        let said = client.output();
        assert_eq!(
            said, "/reply [640, b'\\xc0\\xdb\\xc0', 'text']\n/reply [0.5]\n",
            "{mode} {framing}"
        );
        let heard = texts(&values(&run, "hear", 2));
        assert_eq!(heard, ["/a ,ibs 640 3 bytes c0 db c0 \"text\"", "/b ,f 0.5"]);
        wait_until("the client has left", || peer_count(&run) == 0);
        assert_eq!(faults(&run), 0, "{}", latest_fault(&run));
        runtime.block_on(run.stop());
    }
}

#[test]
fn python_osc_as_a_server_in_both_framings() {
    let runtime = runtime().expect("a runtime");
    for (mode, framing) in [("1.0", "length"), ("1.1", "slip")] {
        let mut python = Peer::python(PYTHON_SERVER, &[mode.to_owned()]);
        let mut lines = python.lines();
        let port: u16 = lines.next().and_then(|line| line.parse().ok()).expect("a port");
        let patch = client(port, framing)
            .with_node("value", Node::new("core.int").with("value", 7))
            .with_node(
                "send",
                Node::new("osc.send_message").with("connection", "net").with("address", "/x"),
            )
            .with_chain(&["value", "send"]);
        // What is said before the connection is there waits for it.
        let mut patch = patch;
        let link = patch.node_mut("link").expect("the link");
        link.properties.insert("while_apart".into(), "keep".into());
        // It would answer answers for ever.
        patch
            .node_mut("hear")
            .expect("a node")
            .properties
            .insert("address".into(), "/x/back".into());
        let run = start(&patch, &runtime);
        assert_eq!(lines.next().as_deref(), Some("/x 7"), "{mode}");
        assert_eq!(texts(&values(&run, "hear", 1)), ["/x/back ,i 7"]);
        assert_eq!(lines.next().as_deref(), Some("/reply 7"));
        assert_eq!(faults(&run), 0, "{}", latest_fault(&run));
        runtime.block_on(run.stop());
    }
}

#[test]
fn liblo_sends_over_tcp_and_is_heard() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let run = start(&server(port, "detect"), &runtime);
    wait_for_socket(&run, "link");
    let url = format!("osc.tcp://127.0.0.1:{port}/");
    let mut oscsend = Command::new("oscsend");
    oscsend.args([&url, "/liblo", "ifs", "3", "0.5", "hello"]);
    Peer::start(&mut oscsend).output();
    assert_eq!(texts(&values(&run, "hear", 1)), ["/liblo ,ifs 3 0.5 \"hello\""]);
    runtime.block_on(run.stop());
}

#[test]
fn liblo_hears_over_tcp() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let mut oscdump = Command::new("oscdump");
    oscdump.args(["-L", &format!("osc.tcp://:{port}")]);
    let mut dump = Peer::start(&mut oscdump);
    let mut lines = dump.lines();
    let patch = client(port, "length")
        .with_node("timer", Node::new("time.timer").with("period", 0.05))
        .with_node("value", Node::new("core.int").with("value", 7))
        .with_node(
            "send",
            Node::new("osc.send_message").with("connection", "net").with("address", "/x"),
        )
        .with_chain(&["timer", "value", "send"]);
    // It is called again until it is there.
    let run = start(&patch, &runtime);
    let heard = lines.next().expect("a line");
    assert!(heard.ends_with("/x i 7"), "{heard}");
    runtime.block_on(run.stop());
}
