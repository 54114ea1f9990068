//! Identities, topics, large messages, requests that are lost, proxies.

use std::net::TcpListener;

use patchline::engine::runtime;
use serde_json::json;

use super::common::{Peer, start, values, wait_for_socket, wait_until};
use super::*;

#[test]
fn identities_are_a_counter_or_what_peers_call_themselves() {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let place = format!("tcp://127.0.0.1:{port}");
    let run = start(&echo("router", &format!("@{place}")), &runtime);
    let script = r#"
import sys, zmq
context = zmq.Context()
def ask(name):
    s = context.socket(zmq.DEALER)
    s.linger, s.rcvtimeo = 5000, 20000
    if name: s.identity = name
    s.connect(sys.argv[1])
    s.send_multipart([b"", b"hi"])
    print(s.recv_multipart())
    return s
kept = [ask(None), ask(None), ask(b"worker"), ask(b"\x01abcd")]
"#;
    let said = Peer::python(script, &[place]).output();
    assert_eq!(said, "[b'', b'hi']\n".repeat(4));
    let heard = values(&run, "net", 4);
    let identity = |at: usize| match &heard[at] {
        Value::Frames(frames) => frames.0[0].to_vec(),
        other => panic!("{other}"),
    };
    let [first, second] = [identity(0), identity(1)];
    assert_eq!((first.len(), first[0], second[0]), (5, 0, 0));
    // The byte by which the lessons tell clients apart.
    assert_eq!(second[1], first[1].wrapping_add(1));
    assert_eq!((identity(2), identity(3)), (b"worker".to_vec(), b"\x01abcd".to_vec()));
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn a_message_to_nobody_is_lost_and_told() {
    let runtime = runtime().expect("a runtime");
    let patch = Patch::new()
        .with_node("net", socket("router", "@tcp://127.0.0.1:*"))
        .with_node("to", Node::new("core.string").with("value", "nobody"))
        .with_node("what", Node::new("core.string").with("value", "hello"))
        .with_node("pair", Node::new("combine.zip"))
        .with_chain(&["to", "pair.1"])
        .with_chain(&["what", "pair.2"])
        .with_chain(&["pair", "net"]);
    let run = start(&patch, &runtime);
    wait_until("it is told", || lost(&run, "net") == 1);
    wait_until("it is a fault", || {
        latest_fault(&run, "net").contains("nobody called \"nobody\" is connected")
    });
    wait_until("the node says it", || {
        let state = format!("{:?}", run.node("net").expect("a node").vitals.state());
        state.contains("lost 1 to who is not there")
    });
    runtime.block_on(run.stop());
}

#[test]
fn topics_choose_what_is_heard() {
    let runtime = runtime().expect("a runtime");
    let [ours, theirs] = [free_port(), free_port()].map(|port| format!("tcp://127.0.0.1:{port}"));
    let patch = Patch::new()
        .with_node("timer", Node::new("time.timer").with("period", 0.01))
        .with_node("text", Node::new("text.format"))
        .with_node("out", socket("publisher", &format!("@{ours}")).with("topic", "news"))
        .with_node(
            "in",
            socket("subscriber", &format!(">{theirs}")).with("topics", json!(["a", "b"])),
        )
        .with_chain(&["timer", "text", "out"]);
    let run = start(&patch, &runtime);
    let script = r#"
import sys, zmq
context = zmq.Context()
sub, other, pub = (context.socket(kind) for kind in (zmq.SUB, zmq.SUB, zmq.PUB))
for s in (sub, other, pub): s.linger, s.rcvtimeo = 0, 20000
sub.subscribe(b"ne"); other.subscribe(b"old")
sub.connect(sys.argv[1]); other.connect(sys.argv[1])
pub.bind(sys.argv[2])
print(sub.recv_multipart()[0], len(sub.recv_multipart()), other.poll(100), flush=True)
import time
while True:
    for topic in (b"abc", b"c", b"b", b"xa"): pub.send_multipart([topic, b"1"])
    time.sleep(0.01)
"#;
    let mut peer = Peer::python(script, &[ours, theirs]);
    assert_eq!(peer.lines().next().as_deref(), Some("b'news' 2 0"));
    let heard: Vec<_> = values(&run, "in", 6).iter().map(|it| frames(it)[0].clone()).collect();
    assert!(heard.iter().all(|topic| topic == "abc" || topic == "b"), "{heard:?}");
    assert!(heard.contains(&"abc".to_owned()) && heard.contains(&"b".to_owned()), "{heard:?}");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn messages_of_64_mebibytes_and_of_none_come_back() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let run = start(&echo("pair", &format!("@{place}")), &runtime);
    let script = r#"
import sys, os, zmq
s = zmq.Context().socket(zmq.PAIR)
s.linger, s.rcvtimeo = 0, 30000
s.connect(sys.argv[1])
for size in (64 << 20, 0, 5000):
    sent = os.urandom(size)
    s.send_multipart([b"head", sent])
    print(size, s.recv_multipart() == [b"head", sent])
s.send(b"x" * ((64 << 20) + 1))
s.send(b"after")
print(s.recv())
"#;
    // One that is larger costs the connection, which is made anew.
    let said = Peer::python(script, &[place]).output();
    assert!(said.starts_with("67108864 True\n0 True\n5000 True\n"), "{said}");
    runtime.block_on(run.stop());
}

/// A socket that has no room for all that it is to send is in nobody's way.
#[test]
fn a_full_queue_holds_up_nothing_else() {
    let runtime = runtime().expect("a runtime");
    for (kind, theirs) in [("push", "PULL"), ("publisher", "SUB")] {
        let place = format!("tcp://127.0.0.1:{}", free_port());
        let net = socket(kind, &format!("@{place}"));
        let patch = Patch::new()
            .with_node("timer", Node::new("time.timer").with("period", 0.001))
            .with_node("text", Node::new("text.format").with("format", "x".repeat(300_000)))
            .with_node("net", net.with("options", json!({"send_high_water_mark": 2})))
            .with_chain(&["timer", "text", "net"]);
        let run = start(&patch, &runtime);
        let script = r#"
import sys, zmq
s = zmq.Context().socket(getattr(zmq, sys.argv[1]))
s.linger, s.rcvtimeo = 0, 20000
if sys.argv[1] == "SUB": s.subscribe(b"")
s.connect(sys.argv[2])
for _ in range(1000): s.recv()
print("all")
"#;
        let said = Peer::python(script, &[theirs.to_owned(), place]).output();
        assert_eq!(said, "all\n", "{kind}");
        runtime.block_on(run.stop());
    }
}

#[test]
fn a_message_that_is_too_large_is_lost_here() {
    let runtime = runtime().expect("a runtime");
    let net = socket("push", "@tcp://127.0.0.1:*").with("options", json!({"max_message_size": 64}));
    let patch = Patch::new()
        .with_node("net", net)
        .with_node("large", Node::new("core.string").with("value", "x".repeat(65)))
        .with_chain(&["large", "net"]);
    let run = start(&patch, &runtime);
    wait_until("it is lost", || lost(&run, "net") == 1);
    wait_until("it is told", || latest_fault(&run, "net").contains("65 bytes is more than the 64"));
    runtime.block_on(run.stop());
}

#[test]
fn a_request_is_asked_again_if_that_is_wanted() {
    let runtime = runtime().expect("a runtime");
    for (sign, theirs) in [(">", "bind"), ("@", "connect")] {
        let place = format!("tcp://127.0.0.1:{}", free_port());
        let ask = socket("request", &format!("{sign}{place}"));
        let patch = Patch::new()
            .with_node("ask", ask.with("timeout", 0.3).with("retries", 100))
            .with_node("text", Node::new("core.string").with("value", "hello"))
            .with_chain(&["text", "ask"]);
        let run = start(&patch, &runtime);
        let script = r"
import sys, zmq
s = zmq.Context().socket(zmq.ROUTER)
s.linger, s.rcvtimeo = 5000, 20000
getattr(s, sys.argv[1])(sys.argv[2])
s.recv_multipart()
while True: s.send_multipart(s.recv_multipart())
";
        let _peer = Peer::python(script, &[theirs.to_owned(), place]);
        assert_eq!(frames(&values(&run, "ask", 1)[0]), ["hello"]);
        assert_eq!(faults(&run, "ask"), 0, "{}", latest_fault(&run, "ask"));
        runtime.block_on(run.stop());
    }
}

#[test]
fn a_request_that_the_patch_does_not_answer_does_not_hold_up_the_next() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    // Only what is not "skip" is answered.
    let patch = Patch::new()
        .with_node("net", socket("response", &place).with("timeout", 2.0))
        .with_node("text", Node::new("zeromq.convert_to_string"))
        .with_node("read", Node::new("text.parse").with("pattern", "%i"))
        .with_node("reply", Node::new("text.format").with("format", "reply {0}"))
        .with_chain(&["net", "text", "read", "reply", "net"]);
    let run = start(&patch, &runtime);
    let script = r#"
import sys, zmq
context = zmq.Context()
def ask(text):
    s = context.socket(zmq.REQ)
    s.linger, s.rcvtimeo = 0, 20000
    s.connect(sys.argv[1])
    s.send(text)
    return s
a, b, c = (ask(text) for text in (b"1", b"skip", b"3"))
print(a.recv(), c.recv(), b.poll(100))
"#;
    let said = Peer::python(script, &[place]).output();
    assert_eq!(said, "b'reply 1' b'reply 3' 0\n");
    wait_until("it is told", || latest_fault(&run, "net").contains("not answered within 2 s"));
    runtime.block_on(run.stop());
}

#[test]
fn a_port_that_is_taken_is_waited_for_and_free_after_the_stop() {
    let runtime = runtime().expect("a runtime");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let run = start(&echo("pair", &format!("@tcp://localhost:{port}")), &runtime);
    wait_until("it is told", || latest_fault(&run, "net").contains("is taken by another program"));
    drop(taken);
    wait_for_socket(&run, "net");
    runtime.block_on(run.stop());
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok(), "the port is free after the stop");
}

#[test]
fn two_nodes_that_want_one_port_are_told_before_anything_runs() {
    let patch = Patch::new()
        .with_node("a", socket("pull", "@tcp://*:5557"))
        .with_node("b", socket("router", "@tcp://localhost:5557"));
    let problems = patchline::engine::check(&patch).1;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].to_string().contains("port 5557 is already used"), "{problems:?}");
}

#[test]
fn who_calls_in_vain_is_told_what_to_do() {
    let runtime = runtime().expect("a runtime");
    let place = format!(">tcp://127.0.0.1:{}", free_port());
    let run = start(&Patch::new().with_node("net", socket("subscriber", &place)), &runtime);
    wait_until("it is told", || {
        let state = format!("{:?}", run.node("net").expect("a node").vitals.state());
        state.contains("nobody answers yet; start the other end")
    });
    runtime.block_on(run.stop());
}

#[test]
fn what_waits_is_told_and_who_was_there_is_missed() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let mut patch = Patch::new().with_node("net", socket("dealer", &place));
    for text in ["one", "two", "three"] {
        patch = patch
            .with_node(text, Node::new("core.string").with("value", text))
            .with_chain(&[text, "net"]);
    }
    let run = start(&patch, &runtime);
    wait_until("it is told", || {
        latest_state(&run, "net").contains("start the other end, or check")
    });
    wait_until("what waits is told", || latest_state(&run, "net").contains("3 messages wait"));
    let server = start(&echo("router", &format!("@{place}")), &runtime);
    assert_eq!(values(&run, "net", 3).len(), 3);
    wait_until("nothing waits", || !latest_state(&run, "net").contains("wait"));
    assert!(
        latest_state(&server, "net").contains("(this machine only)"),
        "{}",
        latest_state(&server, "net")
    );
    runtime.block_on(server.stop());
    wait_until("it is missed", || latest_state(&run, "net").contains("nobody answers any more"));
    runtime.block_on(run.stop());
}

#[test]
fn who_binds_says_who_can_reach_it() {
    let runtime = runtime().expect("a runtime");
    for (host, reach) in
        [("localhost", "127.0.0.1:{} (this machine only)"), ("*", "0.0.0.0:{} (all interfaces)")]
    {
        let port = free_port();
        let net = socket("router", &format!("@tcp://{host}:{port}"));
        let run = start(&Patch::new().with_node("net", net), &runtime);
        wait_for_socket(&run, "net");
        let reach = reach.replace("{}", &port.to_string());
        assert!(latest_state(&run, "net").contains(&reach), "{}", latest_state(&run, "net"));
        runtime.block_on(run.stop());
    }
}

#[test]
fn a_host_is_bound_to_by_its_name() {
    let runtime = runtime().expect("a runtime");
    // Not written as an address, and known to every system.
    let place = format!("tcp://127.1:{}", free_port());
    let bound = Patch::new().with_node("net", socket("pull", &format!("@{place}")));
    let run = start(&bound, &runtime);
    wait_until("it is bound", || latest_state(&run, "net").contains("listening on 127.0.0.1"));
    runtime.block_on(run.stop());
    let nowhere = socket("pull", "@tcp://nobody-is-called-this.invalid:5557");
    let run = start(&Patch::new().with_node("net", nowhere), &runtime);
    wait_until("it is told", || latest_fault(&run, "net").contains("no network interface"));
    runtime.block_on(run.stop());
}

#[test]
fn a_host_that_nobody_knows_is_a_fault_and_is_looked_for() {
    let runtime = runtime().expect("a runtime");
    let patch =
        Patch::new().with_node("net", socket("pull", ">tcp://nobody-is-called-this.invalid:5"));
    let run = start(&patch, &runtime);
    wait_until("it is told", || latest_fault(&run, "net").contains("no host is called"));
    runtime.block_on(run.stop());
}
