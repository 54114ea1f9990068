//! Answers that are late or lost, and those who are not there to ask.

use std::time::Duration;

use bytes::Bytes;
use patchline::engine::runtime;
use patchline::zeromq::{Kind, Link, Loss, News, Spec};

use super::common::{Peer, start, values, wait_until};
use super::links::{open, spec};
use super::*;

const FOR_EVER: Duration = Duration::from_secs(600);

fn impatient(kind: Kind, place: &str) -> Spec {
    Spec { patience: Duration::from_millis(50), ..spec(kind, place) }
}

fn patient(spec: &Spec) -> Spec {
    Spec { patience: FOR_EVER, ..spec.clone() }
}

fn say(link: &Link, text: &str) {
    link.send(vec![Bytes::copy_from_slice(text.as_bytes())]).expect("a message");
    link.wake();
}

/// The next message as text, without what is before its last frame.
fn next(link: &Link) -> (Vec<Bytes>, String) {
    let mut came = Vec::new();
    wait_until("a message has come", || {
        link.take(1, &mut came);
        !came.is_empty()
    });
    let mut frames = came.remove(0).0;
    let last = frames.pop().expect("a frame");
    (frames, String::from_utf8_lossy(&last).into_owned())
}

fn fault(link: &Link) -> String {
    let mut told = None;
    wait_until("a fault is told", || {
        told = told.take().or(link.news());
        told.is_some()
    });
    match told {
        Some(News::Fault(trouble)) => trouble.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_late_answer_is_not_that_to_the_next_question() {
    runtime().expect("a runtime").block_on(async {
        let answering = impatient(Kind::Response, "@tcp://127.0.0.1:*");
        let patient = patient(&answering);
        let answering = open(&answering).await;
        let asking: Vec<Link> = {
            let place = &answering.bound()[0];
            let spec = Spec { patience: FOR_EVER, ..spec(Kind::Request, place) };
            vec![open(&spec).await, open(&spec).await, open(&spec).await]
        };
        say(&asking[0], "one");
        assert_eq!(next(&answering).1, "one");
        assert!(fault(&answering).contains("not answered within 0.05 s"));
        answering.turn(&patient);
        say(&asking[1], "two");
        assert_eq!(next(&answering).1, "two");
        // That to "one", at last.
        say(&answering, "ONE");
        assert!(fault(&answering).contains("may be to a request that was given up"));
        assert_eq!(answering.losses().of(Loss::Unroutable), 1);
        say(&answering, "TWO");
        assert_eq!(next(&asking[1]).1, "TWO");
        say(&asking[2], "three");
        assert_eq!(next(&answering).1, "three");
        say(&answering, "THREE");
        assert_eq!(next(&asking[2]).1, "THREE");
        assert_eq!(answering.losses().total(), 1);
    });
}

#[test]
fn an_answer_that_says_what_it_answers_is_never_late_for_another() {
    runtime().expect("a runtime").block_on(async {
        let answering = impatient(Kind::Response, "@tcp://127.0.0.1:*");
        let patient = patient(&answering);
        let answering = open(&answering).await;
        let asking = Spec { patience: FOR_EVER, ..spec(Kind::Request, &answering.bound()[0]) };
        let [one, two] = [open(&asking).await, open(&asking).await];
        say(&one, "one");
        let mut came = Vec::new();
        wait_until("it has come", || {
            answering.take(1, &mut came);
            !came.is_empty()
        });
        let first = came.remove(0).request();
        fault(&answering);
        answering.turn(&patient);
        say(&two, "two");
        wait_until("it has come", || {
            answering.take(1, &mut came);
            !came.is_empty()
        });
        let second = came.remove(0).request();
        for (answer, request) in [("ONE", first), ("TWO", second)] {
            answering.answer(vec![answer.into()], request).expect("an answer");
            answering.wake();
        }
        assert_eq!(next(&two).1, "TWO");
        assert_eq!(answering.losses().total(), 1);
    });
}

/// Answers the second of three requests only after it was given up, for which it waits for the third.
const LATE: &str = r#"
import sys, zmq
s = zmq.Context().socket(zmq.ROUTER)
s.linger, s.rcvtimeo, s.reconnect_ivl = 0, 20000, 20
getattr(s, sys.argv[1])(sys.argv[2])
print("ready", flush=True)
late = None
for _ in range(3):
    *envelope, text = s.recv_multipart()
    if text == b"lost": late = envelope; continue
    if late: s.send_multipart(late + [b"too late"])
    s.send_multipart(envelope + [text.upper()])
s.poll(1000)
"#;

#[test]
fn a_request_goes_on_after_a_lost_answer_however_it_is_connected() {
    let runtime = runtime().expect("a runtime");
    for (sign, theirs, numbered) in
        [("@", "connect", false), (">", "bind", false), ("@", "connect", true), (">", "bind", true)]
    {
        let place = format!("tcp://127.0.0.1:{}", free_port());
        let mut ask = socket("request", &format!("{sign}{place}")).with("timeout", 1.0);
        if numbered {
            // Who is known by a name would get the late answer under it.
            ask = ask.with("correlate", true).with("identity", "me");
        }
        let mut patch = Patch::new().with_node("ask", ask);
        for text in ["one", "lost", "three"] {
            patch = patch
                .with_node(text, Node::new("core.string").with("value", text))
                .with_chain(&[text, "ask"]);
        }
        // Before the time of the first question begins.
        let mut peer = Peer::python(LATE, &[theirs.to_owned(), place]);
        assert_eq!(peer.lines().next().as_deref(), Some("ready"));
        let run = start(&patch, &runtime);
        let heard: Vec<_> = values(&run, "ask", 2).iter().map(frames).collect();
        assert_eq!(heard, [["ONE"], ["THREE"]], "{sign} {numbered}");
        assert_eq!(faults(&run, "ask"), 1, "{}", latest_fault(&run, "ask"));
        assert!(latest_fault(&run, "ask").contains("no answer within 1 s"));
        runtime.block_on(run.stop());
    }
}

#[test]
fn who_was_there_is_seen_again_after_a_lost_answer() {
    runtime().expect("a runtime").block_on(async {
        let answering = patient(&spec(Kind::Response, "@tcp://127.0.0.1:*"));
        let answering = open(&answering).await;
        let asking = impatient(Kind::Request, &answering.bound()[0]);
        let asking = open(&asking).await;
        wait_until("it is there", || asking.peers().len() == 1);
        say(&asking, "one");
        assert!(fault(&asking).contains("no answer within 0.05 s"));
        // It left with the socket that asked in vain, and came to the next.
        wait_until("it is there again", || (asking.moves(), asking.peers().len()) == (3, 1));
    });
}

#[test]
fn a_question_that_finds_nobody_is_given_up() {
    runtime().expect("a runtime").block_on(async {
        let asking = impatient(Kind::Request, "@tcp://127.0.0.1:*");
        let patient = patient(&asking);
        let asking = open(&asking).await;
        say(&asking, "one");
        assert!(fault(&asking).contains("no answer within 0.05 s"));
        assert_eq!(asking.losses().of(Loss::NoPeer), 1);
        asking.turn(&patient);
        say(&asking, "two");
        let answering = open(&spec(Kind::Response, &asking.bound()[0])).await;
        assert_eq!(next(&answering).1, "two");
        say(&answering, "TWO");
        assert_eq!(next(&asking).1, "TWO");
        assert_eq!(asking.losses().total(), 1);
    });
}

#[test]
fn a_request_that_is_bound_keeps_those_who_are_connected_to_it() {
    runtime().expect("a runtime").block_on(async {
        for place in ["inproc://a-request-of-a-test", "tcp://127.0.0.1:*"] {
            keeps_who_is_connected(place).await;
        }
    });
}

async fn keeps_who_is_connected(place: &str) {
    let impatient = impatient(Kind::Request, &format!("@{place}"));
    let patient = patient(&impatient);
    let asking = open(&patient).await;
    let answering = open(&spec(Kind::Router, &asking.bound()[0])).await;
    // So that it is there before its time is measured.
    say(&asking, "none");
    let (mut none, _) = next(&answering);
    none.push("NONE".into());
    answering.send(none).expect("an answer");
    answering.wake();
    assert_eq!(next(&asking).1, "NONE");
    asking.turn(&impatient);
    say(&asking, "one");
    let (late, text) = next(&answering);
    assert_eq!(text, "one");
    fault(&asking);
    asking.turn(&patient);
    say(&asking, "two");
    let (now, text) = next(&answering);
    assert_eq!(text, "two");
    for (mut frames, answer) in [(late, "ONE"), (now, "TWO")] {
        frames.push(answer.into());
        answering.send(frames).expect("an answer");
    }
    answering.wake();
    assert_eq!(next(&asking).1, "TWO");
    assert_eq!(answering.losses().total(), 0);
}

#[test]
fn an_answer_from_a_patch_at_once_is_to_what_it_was_given() {
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    // The second is never answered; those after it are.
    let patch = Patch::new()
        .with_node("net", socket("response", &format!("@{place}")).with("timeout", 1.0))
        .with_node("text", Node::new("zeromq.convert_to_string"))
        .with_node("read", Node::new("text.parse").with("pattern", "%i"))
        .with_node("reply", Node::new("text.format").with("format", "reply {0}"))
        .with_chain(&["net", "text", "read", "reply", "net"]);
    let run = start(&patch, &runtime);
    let script = r#"
import sys, zmq
context = zmq.Context()
for text in (b"1", b"none", b"3", b"none", b"5", b"6"):
    s = context.socket(zmq.REQ)
    s.linger, s.rcvtimeo = 0, 20000 if text != b"none" else 300
    s.connect(sys.argv[1])
    s.send(text)
    try: print(s.recv().decode())
    except zmq.Again: print("none")
"#;
    let said = Peer::python(script, &[place]).output();
    assert_eq!(said, "reply 1\nnone\nreply 3\nnone\nreply 5\nreply 6\n");
    runtime.block_on(run.stop());
}
