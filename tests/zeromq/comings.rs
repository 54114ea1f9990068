//! Peers that come and go, or are killed.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use patchline::engine::runtime;
use serde_json::json;

use super::common::program::{Folder, patchline};
use super::common::{Peer, start, values, wait_until};
use super::*;

/// Answers whatever comes in capital letters, for ever.
const SHOUTER: &str = r"
import sys, zmq
s = zmq.Context().socket(zmq.REP)
s.linger = 0
s.bind(sys.argv[1])
while True: s.send(s.recv().upper())
";

#[test]
fn whoever_answers_is_killed_and_comes_back() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let patch = Patch::new()
        .with_node("timer", Node::new("time.timer").with("period", 0.05))
        .with_node("text", Node::new("text.format").with("format", "t{0}"))
        .with_node("ask", socket("request", &place).with("timeout", 0.5))
        .with_chain(&["timer", "text", "ask"]);
    let run = start(&patch, &runtime);
    for _ in 0..3 {
        let peer = Peer::python(SHOUTER, std::slice::from_ref(&place));
        // What waited comes first, and of what was lost at most one is missing.
        let heard = values(&run, "ask", 5);
        assert!(heard.iter().all(|it| frames(it)[0].starts_with('T')), "{heard:?}");
        wait_until("it is there", || peers(&run, "ask") == 1);
        // Killed, as by kill -9.
        drop(peer);
        wait_until("it is missed", || peers(&run, "ask") == 0);
        // What it had answered before is no sign of the next one.
        run.node("ask").expect("a node").probes[0].record();
    }
    runtime.block_on(run.stop());
}

#[test]
fn we_are_killed_and_come_back() {
    let folder = Folder::new();
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let file = folder.patch("echo.json", &echo("router", &format!("@{place}")));
    let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.DEALER)
s.linger, s.reconnect_ivl = 0, 50
s.connect(sys.argv[1])
n = 0
while True:
    s.send_multipart([b"", b"%d" % n]); n += 1
    print(s.recv_multipart()[1].decode() if s.poll(200) else "nobody", flush=True)
"#;
    let mut asking = Peer::python(script, std::slice::from_ref(&place));
    let mut lines = asking.lines();
    let mut last = -1;
    for _ in 0..2 {
        assert!(lines.by_ref().any(|line| line == "nobody"));
        let ours = Peer::start(&mut patchline(&["run", &file]));
        for line in lines.by_ref().filter(|line| line != "nobody").take(5) {
            let number: i64 = line.parse().expect("a number");
            assert!(number > last, "{number} after {last}");
            last = number;
        }
        drop(ours);
    }
}

/// Whoever reads slowly still gets what was sent before the program ended, as long as its socket
/// lingers; what does not leave by then is told.
#[test]
fn what_was_sent_last_leaves_before_the_program_ends() {
    for (linger, all) in [(10.0, true), (3.0, false)] {
        let (folder, place) = (Folder::new(), format!("tcp://127.0.0.1:{}", free_port()));
        let options = json!({"linger": linger, "send_high_water_mark": 4});
        let net = socket("push", &format!("@{place}")).with("options", options);
        // Of nine messages one is read, one is on its way, four wait in libzmq and the rest here.
        let patch = Patch::new()
            .with_node("timer", Node::new("time.timer").with("period", 0.2))
            .with_node("some", Node::new("combine.take").with("count", 9))
            .with_node("text", Node::new("text.format").with("format", "x".repeat(5_000_000)))
            .with_node("net", net)
            .with_chain(&["timer", "some", "text", "net"]);
        let script = r#"
import sys, zmq
s = zmq.Context().socket(zmq.PULL)
s.linger, s.rcvtimeo, s.rcvhwm, s.rcvbuf, s.reconnect_ivl = 0, 20000, 1, 1 << 18, 20
s.connect(sys.argv[1])
print("calling", flush=True)
s.recv()
sys.stdin.readline()
print(len([s.recv() for _ in range(8)]), flush=True)
"#;
        let mut peer = Peer::python_with_input(script, &[place]);
        let mut got = peer.lines();
        assert_eq!(got.next().as_deref(), Some("calling"));
        let file = folder.patch("a.json", &patch);
        let mut ours =
            Peer::start(patchline(&["run", &file, "--watch", "some"]).stderr(Stdio::piped()));
        assert_eq!(ours.lines().take(9).count(), 9, "all are sent");
        let pid = ours.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
        let err = ours.0.stderr.take().expect("it is caught");
        let mut lines = BufReader::new(err).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("waiting for what was sent last")));
        if all {
            peer.say("read on");
            assert_eq!(got.next().as_deref(), Some("8"));
        }
        assert_eq!(lines.any(|line| line.contains("did not leave in time")), !all);
        assert!(ours.0.wait().expect("its end").success());
    }
}

#[test]
fn a_thousand_come_and_go() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let run = start(&echo("router", &format!("@{place}")), &runtime);
    let script = r#"
import sys, zmq
context = zmq.Context()
for i in range(1000):
    s = context.socket(zmq.DEALER)
    s.linger, s.rcvtimeo = 0, 20000
    s.connect(sys.argv[1])
    s.send_multipart([b"", b"%d" % i])
    assert s.recv_multipart() == [b"", b"%d" % i]
    s.close()
print("all")
"#;
    assert_eq!(Peer::python(script, &[place]).output(), "all\n");
    wait_until("all have left", || peers(&run, "net") == 0);
    assert_no_faults(&run);
    assert_eq!(lost(&run, "net"), 0);
    runtime.block_on(run.stop());
}

#[test]
fn what_passes_is_counted_while_one_alone_is_there() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let server = start(&echo("router", &format!("@{place}")), &runtime);
    let client = Patch::new().with_node("net", socket("dealer", &place));
    let counted = || {
        let peers = server.node("net").expect("the server").vitals.peers();
        peers.iter().map(|peer| (peer.is_counted(), peer.misses_some())).collect::<Vec<_>>()
    };
    let first = start(&client, &runtime);
    wait_until("one is there", || counted() == [(true, false)]);
    let second = start(&client, &runtime);
    wait_until("two are there", || counted() == [(false, true); 2]);
    runtime.block_on(second.stop());
    wait_until("one is left", || counted() == [(true, true)]);
    runtime.block_on(first.stop());
    runtime.block_on(server.stop());
}

/// How much memory this program has, in bytes.
pub fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").expect("the memory of a process");
    let pages = status.split(' ').nth(1).and_then(|it| it.parse::<u64>().ok()).expect("pages");
    pages * 4096
}

#[test]
#[cfg(target_os = "linux")]
fn a_subscriber_that_never_reads_costs_a_bounded_memory_and_nobody_else_anything() {
    let runtime = runtime().expect("a runtime");
    let places = [free_port(), free_port()].map(|port| format!("tcp://127.0.0.1:{port}"));
    let net = socket("publisher", &format!("@{}", places[1]));
    let patch = Patch::new()
        .with_node("feed", socket("pull", &format!("@{}", places[0])))
        .with_node("net", net.with("options", json!({"send_high_water_mark": 500})))
        .with_chain(&["feed", "net"]);
    // Nothing is recorded here, which would take memory of its own.
    let (run, problems) = Run::start(&patch, runtime.handle());
    assert!(problems.is_empty(), "{problems:?}");
    let script = r#"
import sys, zmq
context = zmq.Context()
feed, stalled, s = (context.socket(kind) for kind in (zmq.PUSH, zmq.SUB, zmq.SUB))
feed.linger, feed.sndtimeo = 0, 20000
feed.connect(sys.argv[1])
stalled.rcvhwm, stalled.rcvbuf = 10, 4096
for it in (stalled, s): it.linger, it.rcvtimeo = 0, 20000; it.subscribe(b""); it.connect(sys.argv[2])
def say(number): feed.send(b"%09d" % number + b"x" * 20000)
next = 0
# Until it has subscribed nothing comes.
while not s.poll(20): say(next); next += 1
heard = int(s.recv()[:9])
print("begun", flush=True)
# Never further ahead than the mark allows.
for number in range(next, next + 8000):
    say(number)
    while number - heard > 100:
        heard += 1
        assert int(s.recv()[:9]) == heard
print("none missing", flush=True)
sys.stdin.read()
"#;
    let mut peer = Peer::python_with_input(script, &places);
    let mut lines = peer.lines();
    assert_eq!(lines.next().as_deref(), Some("begun"));
    // 8,000 messages are 160 MB; of the one that does not read 500 may wait, which are 10.
    let before = memory();
    assert_eq!(lines.next().as_deref(), Some("none missing"));
    let grown = memory().saturating_sub(before);
    assert!(grown < 80_000_000, "{grown} bytes more");
    wait_until("both are there", || peers(&run, "net") == 2);
    peer.end_input();
    wait_until("both have left", || peers(&run, "net") == 0);
    runtime.block_on(run.stop());
}

#[test]
fn peers_with_heartbeats_stay_and_those_who_fall_silent_go() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let net = socket("router", &format!("@{place}"));
    let patch = Patch::new()
        .with_node("net", net.with("options", json!({"heartbeat": 0.5})))
        .with_chain(&["net", "net"]);
    let run = start(&patch, &runtime);
    let script = r#"
import sys, time, zmq
s = zmq.Context().socket(zmq.DEALER)
s.linger, s.rcvtimeo, s.heartbeat_ivl, s.heartbeat_timeout = 0, 20000, 100, 10000
s.connect(sys.argv[1])
for i in range(3):
    s.send_multipart([b"", b"x"]); s.recv_multipart()
    time.sleep(1.5)
print("alive", flush=True)
sys.stdin.read()
"#;
    let mut peer = Peer::python_with_input(script, &[place]);
    assert_eq!(peer.lines().next().as_deref(), Some("alive"));
    wait_until("it is there", || peers(&run, "net") == 1);
    assert_no_faults(&run);
    // A process that is stopped does not close its sockets.
    let id = peer.0.id().to_string();
    let stop = std::process::Command::new("kill").args(["-STOP", &id]).status();
    assert!(stop.expect("kill").success());
    wait_until("it is missed", || peers(&run, "net") == 0);
    runtime.block_on(run.stop());
}
