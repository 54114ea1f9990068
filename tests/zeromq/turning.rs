//! Knobs of sockets that are turned while they are open: nobody is let go and nothing is lost, or what
//! is lost is counted.

use std::collections::BTreeMap;

use patchline::engine::runtime;
use serde_json::json;

use super::common::{Peer, start, values, wait_for_socket, wait_until};
use super::*;

fn turn(run: &Run, patch: &mut Patch, node: &str, property: &str, value: serde_json::Value) {
    let node = patch.nodes.get_mut(node).expect("a node");
    node.properties.insert(property.into(), value);
    let problems = run.update(patch);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn a_topic_is_turned_and_nobody_misses_anything() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let net = socket("publisher", &format!("@{place}")).with("topic", "one");
    let mut patch = Patch::new()
        .with_node("timer", Node::new("time.timer").with("period", 0.002))
        // A timer that is late leaves some out.
        .with_node("count", Node::new("debug.count"))
        .with_node("text", Node::new("text.format"))
        .with_node("net", net)
        .with_chain(&["timer", "count", "text", "net"]);
    let run = start(&patch, &runtime);
    let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.SUB)
s.linger, s.rcvtimeo = 0, 20000
s.subscribe(b"")
left = s.get_monitor_socket(zmq.EVENT_DISCONNECTED)
s.connect(sys.argv[1])
topic, last = b"", None
while topic != b"three":
    before, (topic, number) = topic, s.recv_multipart()
    assert last is None or int(number) == last + 1, (last, number)
    last = int(number)
    if topic != before: print(topic.decode(), flush=True)
print("left" if left.poll(0) else "stayed")
"#;
    let mut peer = Peer::python(script, &[place]);
    let mut lines = peer.lines();
    assert_eq!(lines.next().as_deref(), Some("one"));
    for topic in ["two", "three"] {
        turn(&run, &mut patch, "net", "topic", json!(topic));
        assert_eq!(lines.next().as_deref(), Some(topic));
    }
    assert_eq!(lines.next().as_deref(), Some("stayed"));
    assert_eq!(lost(&run, "net"), 0);
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn topics_are_turned_and_those_that_stay_are_heard_throughout() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    for kind in ["subscriber", "x_subscriber"] {
        let net = socket(kind, &place).with("topics", json!(["a", "a"]));
        let mut patch = Patch::new().with_node("net", net);
        let run = start(&patch, &runtime);
        let script = r#"
import itertools, sys, time, zmq
s = zmq.Context().socket(zmq.PUB)
s.linger = 0
s.bind(sys.argv[1])
for n in itertools.count():
    for topic in (b"a", b"b", b"c"): s.send_multipart([topic, b"%d" % n])
    time.sleep(0.002)
"#;
        let _peer = Peer::python(script, std::slice::from_ref(&place));
        let mut last = BTreeMap::<String, i64>::new();
        let mut hear = |wanted: &[&str], others: &[&str]| {
            let mut since = BTreeMap::<String, usize>::new();
            wait_until(&format!("{kind}: {wanted:?} are heard, and no {others:?}"), || {
                for value in values(&run, "net", 1) {
                    let [topic, number] = &frames(&value)[..] else { panic!("{value}") };
                    let number = number.parse().expect("a number");
                    if let Some(before) = last.insert(topic.clone(), number) {
                        let follows = number == before + 1 || topic != "a";
                        assert!(follows, "{kind}: {topic} {number} after {before}");
                    }
                    *since.entry(topic.clone()).or_default() += 1;
                    if others.contains(&topic.as_str()) {
                        // It was on its way.
                        since.clear();
                    }
                }
                wanted.iter().all(|topic| since.get(*topic).is_some_and(|count| *count > 20))
            });
        };
        hear(&["a"], &["b", "c"]);
        turn(&run, &mut patch, "net", "topics", json!(["a", "b"]));
        hear(&["a", "b"], &["c"]);
        turn(&run, &mut patch, "net", "topics", json!(["a", "c"]));
        hear(&["a", "c"], &["b"]);
        turn(&run, &mut patch, "net", "topics", json!(["b"]));
        hear(&["b"], &["a", "c"]);
        assert_eq!((peers(&run, "net"), lost(&run, "net")), (1, 0));
        assert_no_faults(&run);
        runtime.block_on(run.stop());
    }
}

/// A text is a list of one topic.
#[test]
fn a_wire_turns_what_is_subscribed_to() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let mapping = json!([{"property": "topics"}]);
    let patch = Patch::new()
        .with_node("topic", Node::new("core.string").with("value", "b"))
        .with_node("drive", Node::new("core.property_mapping").with("mappings", mapping))
        .with_node("net", socket("subscriber", &place).with("topics", json!(["a"])))
        .with_chain(&["topic", "drive", "net"]);
    let run = start(&patch, &runtime);
    let script = r#"
import sys, time, zmq
s = zmq.Context().socket(zmq.PUB)
s.linger = 0
s.bind(sys.argv[1])
while True:
    for topic in (b"a", b"b"): s.send_multipart([topic, b"x"])
    time.sleep(0.005)
"#;
    let _peer = Peer::python(script, &[place]);
    assert!(values(&run, "net", 20).iter().all(|it| frames(it)[0] == "b"));
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn a_question_outlives_the_turn_of_its_time_out() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let mut patch = Patch::new()
        .with_node("ask", socket("request", &place).with("timeout", 600))
        .with_node("text", Node::new("core.string").with("value", "hello"))
        .with_chain(&["text", "ask"]);
    let run = start(&patch, &runtime);
    let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.ROUTER)
s.linger, s.rcvtimeo = 5000, 20000
s.bind(sys.argv[1])
*envelope, text = s.recv_multipart()
print("asked", flush=True)
sys.stdin.read()
s.send_multipart([*envelope, text.upper()])
print("told", flush=True)
s.poll(10000)
"#;
    let mut peer = Peer::python_with_input(script, &[place]);
    assert_eq!(peer.lines().next().as_deref(), Some("asked"));
    turn(&run, &mut patch, "ask", "timeout", json!(300));
    turn(&run, &mut patch, "ask", "retries", json!(2));
    wait_for_socket(&run, "ask");
    peer.end_input();
    assert_eq!(frames(&values(&run, "ask", 1)[0]), ["HELLO"]);
    assert_eq!(lost(&run, "ask"), 0);
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn what_waits_to_be_sent_goes_by_the_next_socket() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let mut patch = Patch::new().with_node("net", socket("push", &format!("@{place}")));
    for text in ["one", "two", "three"] {
        patch = patch
            .with_node(text, Node::new("core.string").with("value", text))
            .with_chain(&[text, "net"]);
    }
    let run = start(&patch, &runtime);
    wait_for_socket(&run, "net");
    turn(&run, &mut patch, "net", "options", json!({"send_high_water_mark": 500}));
    let script = r"
import sys, zmq
s = zmq.Context().socket(zmq.PULL)
s.linger, s.rcvtimeo = 0, 20000
s.connect(sys.argv[1])
print(s.recv(), s.recv(), s.recv())
";
    assert_eq!(Peer::python(script, &[place]).output(), "b'one' b'two' b'three'\n");
    assert_eq!(lost(&run, "net"), 0);
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn what_is_lost_with_a_socket_is_counted() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let net = socket("response", &format!("@{place}")).with("timeout", 600);
    let mut patch = Patch::new().with_node("net", net);
    let run = start(&patch, &runtime);
    // The first is being answered for ever; the others wait.
    let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.DEALER)
s.linger = 5000
s.connect(sys.argv[1])
for text in (b"one", b"two", b"three"): s.send_multipart([b"", text])
sys.stdin.read()
"#;
    let _peer = Peer::python_with_input(script, &[place]);
    assert_eq!(frames(&values(&run, "net", 1)[0]), ["one"]);
    turn(&run, &mut patch, "net", "options", json!({"max_message_size": 1000}));
    wait_until("it is counted", || lost(&run, "net") > 0);
    wait_until("it is told", || {
        let state = format!("{:?}", run.node("net").expect("a node").vitals.state());
        state.contains("as the socket was opened anew")
    });
    // What had come as far as here; what had not comes to the new socket.
    assert!((1..=3).contains(&lost(&run, "net")), "{}", lost(&run, "net"));
    runtime.block_on(run.stop());
}
