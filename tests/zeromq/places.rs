//! Where sockets are: ports, files and names within the program.

use std::time::Duration;

use patchline::zeromq::{Kind, Link, Trouble};

use patchline::engine::runtime;
use serde_json::json;

use super::common::program::Folder;
use super::common::{Peer, start, wait_for_socket, wait_until};
use super::links::{number, numbers, open, spec};
use super::*;

#[test]
fn a_port_is_free_as_soon_as_its_socket_is_dropped() {
    runtime().expect("a runtime").block_on(async {
        let mut place = "@tcp://127.0.0.1:*".to_owned();
        for _ in 0..50 {
            let link = open(&spec(Kind::Router, &place)).await;
            place = format!("@{}", link.bound()[0]);
        }
    });
}

/// What waits for a slow reader after the end of a run keeps the next one from no port.
#[test]
fn who_lingers_gives_way() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let options = json!({"linger": 10.0, "send_high_water_mark": 4});
    let net = socket("push", &format!("@{place}")).with("options", options);
    let patch = Patch::new()
        .with_node("timer", Node::new("time.timer").with("period", 0.01))
        .with_node("text", Node::new("text.format").with("format", "x".repeat(5_000_000)))
        .with_node("net", net)
        .with_chain(&["timer", "text", "net"]);
    let script = r"
import sys, zmq
s = zmq.Context().socket(zmq.PULL)
s.linger, s.rcvhwm, s.reconnect_ivl = 0, 1, 20
s.connect(sys.argv[1])
sys.stdin.read()
";
    let _slow = Peer::python_with_input(script, std::slice::from_ref(&place));
    let run = start(&patch, &runtime);
    wait_until("more is sent than leaves", || {
        peers(&run, "net") == 1 && latest_state(&run, "net").contains("for want of room")
    });
    runtime.block_on(run.stop());
    let again = start(&patch, &runtime);
    wait_for_socket(&again, "net");
    assert_no_faults(&again);
    runtime.block_on(again.stop());
}

#[test]
fn a_taken_port_is_trouble_of_its_own() {
    runtime().expect("a runtime").block_on(async {
        let first = open(&spec(Kind::Pull, "@tcp://127.0.0.1:*")).await;
        let again = spec(Kind::Pull, &format!("@{}", first.bound()[0]));
        let trouble = Link::open(&again).await.err();
        assert!(matches!(trouble, Some(Trouble::Taken { .. })), "{trouble:?}");
        let nowhere = spec(Kind::Pull, "@tcp://192.0.2.1:5557");
        let trouble = Link::open(&nowhere).await.err();
        assert!(matches!(trouble, Some(Trouble::NoInterface(_))), "{trouble:?}");
    });
}

#[test]
fn names_within_the_program_need_no_network() {
    runtime().expect("a runtime").block_on(async {
        let one = open(&spec(Kind::Pair, "inproc://a-name-of-a-test")).await;
        let two = open(&spec(Kind::Pair, "@inproc://a-name-of-a-test")).await;
        one.send(number(7)).expect("a message");
        one.wake();
        wait_until("it has come", || numbers(&two) == [7]);
        tokio::time::timeout(Duration::from_secs(5), one.flushed()).await.expect("it has left");
        // libzmq tells nothing of them.
        for link in [&one, &two] {
            wait_until("the other is there", || link.peers().len() == 1);
        }
        drop(two);
        wait_until("the other has left", || one.peers().is_empty());
    });
}

#[test]
#[cfg(unix)]
fn a_file_that_is_served_is_not_taken_away_from_who_serves_it() {
    let folder = Folder::new();
    let place = format!("ipc://{}", folder.path("socket").display());
    runtime().expect("a runtime").block_on(async {
        let first = open(&spec(Kind::Pull, &format!("@{place}"))).await;
        let trouble = Link::open(&spec(Kind::Pull, &format!("@{place}"))).await.err();
        assert!(matches!(trouble, Some(Trouble::Taken { .. })), "{trouble:?}");
        let push = open(&spec(Kind::Push, &place)).await;
        push.send(number(7)).expect("a message");
        push.wake();
        wait_until("it comes to the first", || numbers(&first) == [7]);
        assert!(first.news().is_none(), "who looks is no stranger");
        drop(first);
        open(&spec(Kind::Pull, &format!("@{place}"))).await;
        // What a program that was killed has left behind is nobody's.
        let left = format!("ipc://{}", folder.path("left").display());
        drop(std::os::unix::net::UnixListener::bind(folder.path("left")).expect("a socket"));
        assert!(folder.path("left").exists());
        open(&spec(Kind::Pull, &format!("@{left}"))).await;
        let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.PULL)
s.bind(sys.argv[1])
print("bound", flush=True)
sys.stdin.read()
"#;
        let theirs = format!("ipc://{}", folder.path("theirs").display());
        let mut peer = Peer::python_with_input(script, std::slice::from_ref(&theirs));
        assert_eq!(peer.lines().next().as_deref(), Some("bound"));
        let trouble = Link::open(&spec(Kind::Pull, &format!("@{theirs}"))).await.err();
        assert!(matches!(trouble, Some(Trouble::Taken { .. })), "{trouble:?}");
    });
}
