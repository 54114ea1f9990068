//! Proxies: what goes through them both ways, and what does not.

use std::time::Duration;

use patchline::engine::runtime;
use patchline::zeromq::Kind;
use serde_json::{Value as Json, json};

use super::common::program::Folder;
use super::common::{Peer, start, wait_for_socket, wait_until};
use super::lab::Lab;
use super::links::{converse, open, spec};
use super::matrix::{MESSAGES, read, same, texts};
use super::*;

/// A proxy of these types between two ports, which it gives.
fn proxy(front: &str, back: &str) -> (Patch, [String; 2]) {
    let places = [free_port(), free_port()].map(|port| format!("tcp://127.0.0.1:{port}"));
    let end = |name: &str, kind: &str, place: &str| {
        socket(name, &format!("@{place}")).with("socket_type", kind)
    };
    let patch = Patch::new()
        .with_node("front", end("proxy_frontend", front, &places[0]))
        .with_node("back", end("proxy_backend", back, &places[1]))
        .with_chain(&["front", "back"]);
    (patch, places)
}

#[test]
fn a_proxy_joins_publishers_and_subscribers() {
    let runtime = runtime().expect("a runtime");
    let (patch, places) = proxy("x_subscriber", "x_publisher");
    let run = start(&patch, &runtime);
    let script = r#"
import sys, time, zmq
context = zmq.Context()
pubs = [context.socket(zmq.PUB) for _ in range(2)]
one, all = (context.socket(zmq.SUB) for _ in range(2))
for s in pubs: s.linger = 0; s.connect(sys.argv[1])
for s in (one, all): s.linger, s.rcvtimeo = 0, 20000; s.connect(sys.argv[2])
one.subscribe(b"timer1"); all.subscribe(b"")
seen, count = set(), 0
while seen != {b"timer1", b"timer2"} or count < 3:
    for i, s in enumerate(pubs): s.send_multipart([b"timer%d" % (i + 1), b"x"])
    while all.poll(10): seen.add(all.recv_multipart()[0])
    while one.poll(0): assert one.recv_multipart() == [b"timer1", b"x"]; count += 1
print("both")
"#;
    assert_eq!(Peer::python(script, &places).output(), "both\n");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn a_proxy_shares_requests_out() {
    let runtime = runtime().expect("a runtime");
    let (patch, places) = proxy("router", "dealer");
    let run = start(&patch, &runtime);
    let script = r#"
import sys, threading, zmq
context = zmq.Context()
def work(name):
    s = context.socket(zmq.REP)
    s.linger, s.rcvtimeo = 5000, 20000
    s.connect(sys.argv[2])
    for _ in range(5): s.send(name + b" " + s.recv())
workers = [threading.Thread(target=work, args=(name,)) for name in (b"one", b"two")]
for w in workers: w.start()
s = context.socket(zmq.REQ)
s.linger, s.rcvtimeo = 5000, 20000
sys.stdin.readline()
s.connect(sys.argv[1])
names = []
for i in range(10):
    s.send(b"%d" % i)
    name, number = s.recv().split()
    assert number == b"%d" % i
    names.append(name)
print(names.count(b"one"), names.count(b"two"))
"#;
    let mut peer = Peer::python_with_input(script, &places);
    wait_until("both work", || peers(&run, "back") == 2);
    peer.say("begin");
    // Nobody counts what passes by, even of one alone.
    wait_until("who asks is there", || peers(&run, "front") == 1);
    let asks = run.node("front").expect("a node").vitals.peers();
    assert!(asks.iter().all(|peer| !peer.is_counted()), "{asks:?}");
    assert_eq!(peer.output(), "5 5\n");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

/// Two ask through a proxy, each no further ahead than a few answers: whatever the proxy overlooked
/// would be the last.
#[test]
fn a_proxy_overlooks_no_answer_while_it_passes_on_questions() {
    let runtime = runtime().expect("a runtime");
    let (patch, places) = proxy("router", "dealer");
    let run = start(&patch, &runtime);
    let worker = start(&echo("router", &format!(">{}", places[1])), &runtime);
    runtime.block_on(async {
        for ahead in [1, 3] {
            let one = open(&spec(Kind::Dealer, &places[0])).await;
            let other = open(&spec(Kind::Dealer, &places[0])).await;
            let both = [one, other].map(|link| runtime.spawn(converse(link, ahead)));
            for end in both {
                let end = tokio::time::timeout(Duration::from_secs(100), end).await;
                end.expect("an end").expect("all answers in order");
            }
        }
    });
    assert_no_faults(&run);
    runtime.block_on(run.stop());
    runtime.block_on(worker.stop());
}

#[test]
fn ends_of_a_proxy_that_do_not_fit_are_told() {
    let runtime = runtime().expect("a runtime");
    let (patch, _) = proxy("router", "push");
    let run = start(&patch, &runtime);
    wait_until("it is told", || latest_fault(&run, "back").contains("from Router to Push"));
    runtime.block_on(run.stop());
}

/// A socket of pyzmq, and what it does.
type Theirs = (&'static str, &'static str);

/// The types of the two ends, and who is at each of them.
const PAIRS: [(&str, &str, [Theirs; 2]); 8] = [
    ("router", "dealer", [("REQ", "client"), ("REP", "echo")]),
    ("router", "dealer", [("DEALER", "client"), ("ROUTER", "echo")]),
    ("pull", "push", [("PUSH", "give"), ("PULL", "take")]),
    ("x_subscriber", "x_publisher", [("PUB", "shout"), ("SUB", "take")]),
    ("x_subscriber", "x_publisher", [("XPUB", "shout"), ("XSUB", "take")]),
    ("subscriber", "publisher", [("PUB", "shout"), ("SUB", "take")]),
    ("dealer", "dealer", [("DEALER", "client"), ("DEALER", "echo")]),
    ("pair", "pair", [("PAIR", "client"), ("PAIR", "echo")]),
];

/// All of them at once, each between two peers.
fn stand_between(lab: Lab, we_bind: bool, over_tcp: bool) {
    let folder = Folder::new();
    let (sign, action) = if we_bind { ("@", "connect") } else { (">", "bind") };
    let (mut patch, mut jobs) = (Patch::new(), Vec::<Json>::new());
    for (at, (front, back, peers)) in PAIRS.iter().enumerate() {
        let ends = ["front", "back"].map(|end| format!("{end}{at}"));
        let kinds = [("proxy_frontend", front), ("proxy_backend", back)];
        for ((end, (operator, kind)), (theirs, role)) in ends.iter().zip(kinds).zip(peers) {
            let place = if over_tcp {
                format!("tcp://127.0.0.1:{}", free_port())
            } else {
                format!("ipc://{}", folder.path(end).display())
            };
            let node = socket(operator, &format!("{sign}{place}")).with("socket_type", *kind);
            patch = patch.with_node(end, node);
            jobs.push(json!({"name": end, "type": theirs, "action": action, "place": place,
                "role": role, "messages": MESSAGES, "prefix": []}));
        }
        patch = patch.with_chain(&[&ends[0], &ends[1]]);
    }
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    let mut lab = lab.start(&folder, &jobs);
    let mut lines = lab.lines();
    // Who publishes goes on until all others have what they want.
    assert_eq!(lines.next().as_deref(), Some("all but those who shout are done"));
    lab.end_input();
    let got = read(&lines.next().expect("what they got"));
    for (at, (front, back, [(_, first), (theirs, second)])) in PAIRS.iter().enumerate() {
        let [asked, answered] = ["front", "back"].map(|end| &got[&format!("{end}{at}")]);
        let name = format!("{front}-{back} {theirs}");
        if *first == "client" {
            assert!(same(asked, &texts(&MESSAGES)), "{name} {asked:?}");
        }
        let content = |message: &Vec<String>| {
            // Whom it is from, before and behind the proxy.
            let envelope = if *theirs == "ROUTER" { 2 } else { 0 };
            message[envelope..].to_vec()
        };
        let answered: Vec<_> = answered.iter().map(content).collect();
        // Where one who shouts began is up to the network.
        let begins = if *first == "shout" { 0..MESSAGES.len() } else { 0..1 };
        let mut turns = begins.map(|first| {
            let all = texts(&MESSAGES).into_iter();
            all.cycle().skip(first).take(answered.len()).collect::<Vec<_>>()
        });
        assert_eq!(answered.len(), MESSAGES.len(), "{name}");
        assert!(turns.any(|turn| same(&answered, &turn)), "{name} {second} {answered:?}");
    }
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn proxies_to_which_both_connect_over_tcp() {
    stand_between(Lab::Python, true, true);
}

#[test]
fn proxies_that_connect_to_both_over_tcp() {
    stand_between(Lab::Python, false, true);
}

#[test]
fn proxies_to_which_both_connect_from_c() {
    stand_between(Lab::C, true, true);
}

#[test]
fn proxies_that_connect_to_both_in_c() {
    stand_between(Lab::C, false, false);
}

#[test]
fn proxies_to_which_both_connect_over_ipc() {
    stand_between(Lab::Python, true, false);
}

#[test]
fn proxies_that_connect_to_both_over_ipc() {
    stand_between(Lab::Python, false, false);
}

#[test]
fn an_answer_to_who_has_left_a_proxy_is_counted() {
    let runtime = runtime().expect("a runtime");
    let (patch, places) = proxy("router", "dealer");
    let run = start(&patch, &runtime);
    wait_for_socket(&run, "back");
    let script = r#"
import sys, zmq
context = zmq.Context()
asks, answers = context.socket(zmq.DEALER), context.socket(zmq.REP)
for s in (asks, answers): s.linger, s.rcvtimeo = 0, 20000
asks.connect(sys.argv[1]); answers.connect(sys.argv[2])
asks.send_multipart([b"", b"hello"])
answers.recv()
print("asked", flush=True)
sys.stdin.readline()
asks.close()
sys.stdin.read()
answers.linger = 5000
answers.send(b"too late")
"#;
    let mut peer = Peer::python_with_input(script, &places);
    assert_eq!(peer.lines().next().as_deref(), Some("asked"));
    // Only who was seen can be missed.
    wait_until("it is there", || peers(&run, "front") == 1);
    peer.say("leave");
    wait_until("it is missed", || peers(&run, "front") == 0);
    peer.end_input();
    wait_until("it is counted", || lost(&run, "front") == 1);
    wait_until("the node says it", || {
        let state = format!("{:?}", run.node("front").expect("a node").vitals.state());
        state.contains("lost 1 to who is not there")
    });
    runtime.block_on(run.stop());
}
