//! Sockets in patches inside of patches: which are refused, which work, and who has what.

use patchline::engine::{check, runtime};

use super::common::{Peer, start, values};
use super::*;

fn within(operator: &str, inner: Patch) -> Node {
    Node { patch: Some(Box::new(inner)), ..Node::new(operator) }
}

fn problems(patch: &Patch) -> Vec<String> {
    check(patch).1.iter().map(ToString::to_string).collect()
}

#[test]
fn sockets_that_give_are_refused_in_nested_patches() {
    for kind in [
        "request",
        "response",
        "dealer",
        "router",
        "pair",
        "pull",
        "subscriber",
        "x_publisher",
        "x_subscriber",
        "proxy_frontend",
        "proxy_backend",
    ] {
        let inner = Patch::new().with_node("net", socket(kind, "@tcp://127.0.0.1:*"));
        let group = Patch::new().with_node("group", within("nested.group", inner));
        let patch = Patch::new().with_node("each", within("nested.select_many", group));
        let told = problems(&patch);
        let refused = |it: &&String| it.starts_with("each/group/net: has a socket");
        let [one] = told.iter().filter(refused).collect::<Vec<_>>()[..] else {
            panic!("{kind}: {told:?}")
        };
        assert!(one.contains("put it outside, with a subject"), "{one}");
    }
}

#[test]
fn a_socket_in_a_group_works() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let group = within("nested.group", echo("router", &format!("@{place}")));
    let run = start(&Patch::new().with_node("group", group), &runtime);
    let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.REQ)
s.linger, s.rcvtimeo = 0, 20000
s.connect(sys.argv[1])
s.send(b"hi"); print(s.recv())
"#;
    assert_eq!(Peer::python(script, &[place]).output(), "b'hi'\n");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

/// A socket that only sends, in a patch of which there is an instance for each value.
fn sending_inside(sender: Node) -> Node {
    let inner = Patch::new()
        .with_node("in", Node::new("nested.workflow_input"))
        .with_node("send", sender)
        .with_node("out", Node::new("nested.workflow_output"))
        .with_chain(&["in", "send", "out"]);
    within("nested.select_many", inner)
}

#[test]
fn a_publisher_inside_is_one_for_all_instances() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let patch = Patch::new()
        .with_node("timer", Node::new("time.timer").with("period", 0.02))
        // A timer that is late leaves some out.
        .with_node("count", Node::new("debug.count"))
        .with_node("text", Node::new("text.format"))
        .with_node("each", sending_inside(socket("publisher", &format!("@{place}"))))
        .with_node("hear", socket("subscriber", &place))
        .with_chain(&["timer", "count", "text", "each"]);
    let run = start(&patch, &runtime);
    let heard = values(&run, "hear", 5);
    let numbers: Vec<i64> = heard.iter().map(|it| frames(it)[0].parse().expect("one")).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn what_two_nodes_want_is_told_wherever_they_stand() {
    for place in ["tcp://127.0.0.1:5557", "ipc:///tmp/one", "inproc://one"] {
        let sender = || socket("push", &format!("@{place}"));
        let inside = || sending_inside(sender());
        let one = |patch: Patch, at: &str, by: &str| {
            let told = problems(&patch);
            let [told] = &told[..] else { panic!("{place}: {told:?}") };
            assert!(told.starts_with(&format!("{at}: ")), "{told}");
            assert!(told.contains(&format!("is already used by Push ({by})")), "{told}");
        };
        one(Patch::new().with_node("a", sender()).with_node("b", sender()), "b", "a");
        one(Patch::new().with_node("each", inside()).with_node("b", sender()), "b", "each/send");
        one(Patch::new().with_node("a", sender()).with_node("each", inside()), "each/send", "a");
        one(
            Patch::new().with_node("one", inside()).with_node("two", inside()),
            "two/send",
            "one/send",
        );
        // Who connects there is in nobody's way, nor is who takes no part.
        let connects = socket("pull", &format!(">{place}"));
        let muted = Node { mode: Some(patchline::patch::Mode::Mute), ..sending_inside(sender()) };
        let patch = Patch::new()
            .with_node("muted", muted)
            .with_node("a", sender())
            .with_node("c", connects);
        assert_eq!(problems(&patch), [""; 0]);
    }
}

#[test]
fn what_is_refused_inside_leaves_the_rest_running() {
    let runtime = runtime().expect("a runtime");
    let place = format!("@tcp://127.0.0.1:{}", free_port());
    let patch = Patch::new()
        .with_node("first", socket("pull", &place))
        .with_node("timer", Node::new("time.timer").with("period", 0.02))
        .with_node("text", Node::new("text.format"))
        .with_node("each", sending_inside(socket("push", &place)))
        .with_chain(&["timer", "text", "each"]);
    let (run, problems) = Run::start(&patch, runtime.handle());
    assert_eq!(problems.len(), 1, "{problems:?}");
    super::common::wait_for_socket(&run, "first");
    assert!(latest_fault(&run, "each/send").contains("is already used by Pull (first)"));
    runtime.block_on(run.stop());
}
