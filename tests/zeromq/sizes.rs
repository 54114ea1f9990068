//! Messages of no bytes and of the most that are taken, by each kind of socket with each that it fits,
//! of pyzmq, both ways.

use std::io::Write as _;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bytes::Bytes;
use patchline::engine::runtime;
use patchline::value::Frames;
use patchline::zeromq::{Kind, Link, Spec};
use serde_json::json;

use super::common::program::Folder;
use super::common::{Peer, wait_until};
use super::free_port;
use super::lab::SEND;
use super::links::{open, spec};
use super::matrix::{PAIRS, prefix};

const SIZES: [usize; 3] = [0, 64 << 20, 5];
const AGAIN: Duration = Duration::from_millis(100);

/// Does a job for each line that it is told, and says of each size whether all was right.
const LAB: &str = r#"
import sys, json, time, zmq
context = zmq.Context()
def content(size): return (bytes(range(251)) * (size // 251 + 1))[:size]
for line in iter(sys.stdin.readline, ""):
    kind, role, action, place, before, sizes = json.loads(line)
    s = context.socket(getattr(zmq, kind))
    s.linger, s.rcvtimeo, s.sndtimeo = 0, 60000, 60000
    if kind == "SUB": s.subscribe(b"")
    if kind == "ROUTER" and before: s.router_mandatory = True
    getattr(s, action)(place)
    if kind == "XSUB": s.send(b"\x01")
    for size in sizes:
        if role == "client":
            send(s, [frame.encode() for frame in before] + [content(size)])
            came = s.recv_multipart()
        elif role == "echo":
            came = s.recv_multipart()
            s.send_multipart(came)
        elif role == "take":
            came = s.recv_multipart()
            # A publisher says it again and again.
            while len(came[-1]) != size: came = s.recv_multipart()
        elif role == "give":
            s.send(content(size))
            came = [content(size)]
        elif role == "shout":
            while not zmq.select([sys.stdin], [], [], 0.1)[0]: s.send(content(size))
            sys.stdin.readline()
            came = [content(size)]
        print(size, came[-1] == content(size), flush=True)
    # What was said last is still under way.
    sys.stdin.readline()
    s.close()
"#;

fn content(size: usize) -> Bytes {
    let all: Vec<u8> = (0..251).collect();
    let mut content = all.repeat(size / 251 + 1);
    content.truncate(size);
    content.into()
}

fn kind(name: &str) -> Kind {
    match name {
        "push" => Kind::Push,
        "pull" => Kind::Pull,
        "pair" => Kind::Pair,
        "dealer" => Kind::Dealer,
        "router" => Kind::Router,
        "request" => Kind::Request,
        "response" => Kind::Response,
        "publisher" => Kind::Publisher,
        "subscriber" => Kind::Subscriber,
        "x_publisher" => Kind::XPublisher,
        "x_subscriber" => Kind::XSubscriber,
        other => panic!("{other}"),
    }
}

/// Our end of one pair.
struct Ours {
    link: Link,
    kind: Kind,
}

impl Ours {
    async fn open(pair: (&str, &str, &str), place: &str) -> Self {
        let kind = kind(pair.0);
        let mut spec: Spec = spec(kind, place);
        if !prefix(pair).is_empty() && pair.1 == "ROUTER" {
            spec.identity = b"ours".to_vec();
        }
        spec.patience = Duration::from_secs(60);
        if kind == Kind::XSubscriber {
            spec.topics.push(Vec::new());
        }
        Self { link: open(&spec).await, kind }
    }

    fn say(&self, frames: Vec<Bytes>, request: Option<u64>) {
        self.link.answer(frames, request).expect("a message");
        self.link.wake();
    }

    /// The next message whose last frame is of this size; others are those that were said again.
    fn next(&self, size: usize) -> Frames {
        let mut came = Vec::new();
        wait_until(&format!("{size} bytes have come"), || {
            self.link.take(1, &mut came);
            came.retain(|it| it.0.last().is_some_and(|last| last.len() == size));
            !came.is_empty()
        });
        let frames = came.remove(0);
        assert!(frames.0.last().expect("a frame") == &content(size), "{size} bytes");
        frames
    }
}

struct Lab {
    peer: Peer,
    lines: Receiver<String>,
}

impl Lab {
    fn start() -> Self {
        let mut peer = Peer::python_with_input(&[SEND, LAB].concat(), &[]);
        let (send, lines) = channel();
        let said = peer.lines();
        std::thread::spawn(move || said.map_while(|line| send.send(line).ok()).for_each(drop));
        Self { peer, lines }
    }

    fn tell(&mut self, line: &str) {
        let input = self.peer.0.stdin.as_mut().expect("a pipe");
        writeln!(input, "{line}").expect("it listens");
    }

    /// Our part of the job, for one size.
    fn do_with(&mut self, ours: &Ours, pair: (&str, &str, &str), size: usize) {
        let (_, theirs, role) = pair;
        let right = format!("{size} True");
        match role {
            "echo" => {
                let before = (ours.kind == Kind::Dealer && theirs == "REP").then(Bytes::new);
                ours.say(before.into_iter().chain([content(size)]).collect(), None);
                ours.next(size);
            }
            "client" => {
                let came = ours.next(size);
                let request = came.request().filter(|_| ours.kind == Kind::Response);
                ours.say(came.0, request);
            }
            "take" => {
                ours.say(vec![content(size)], None);
                let said = loop {
                    match self.lines.recv_timeout(AGAIN) {
                        Ok(said) => break said,
                        // Who has not subscribed yet has not heard it; later everything is heard.
                        Err(_) if ours.kind != Kind::Push && size == SIZES[0] => {
                            ours.say(vec![content(size)], None);
                        }
                        Err(_) => {}
                    }
                };
                return assert_eq!(said, right, "{pair:?}");
            }
            _ => {
                ours.next(size);
                if role == "shout" {
                    self.tell("heard");
                }
            }
        }
        assert_eq!(self.lines.recv(), Ok(right), "{pair:?}");
    }
}

fn meet(we_bind: bool, over_tcp: bool) {
    let (folder, mut lab) = (Folder::new(), Lab::start());
    for (number, pair) in PAIRS.into_iter().enumerate() {
        let place = if over_tcp {
            format!("tcp://127.0.0.1:{}", free_port())
        } else {
            format!("ipc://{}", folder.path(&number.to_string()).display())
        };
        let (sign, action) = if we_bind { ("@", "connect") } else { ("", "bind") };
        let ours =
            runtime().expect("a runtime").block_on(Ours::open(pair, &format!("{sign}{place}")));
        lab.tell(&json!([pair.1, pair.2, action, place, prefix(pair), SIZES]).to_string());
        for size in SIZES {
            lab.do_with(&ours, pair, size);
        }
        lab.tell("done");
        assert_eq!(ours.link.losses().total(), 0, "{pair:?}");
    }
    lab.peer.end_input();
    assert!(lab.peer.0.wait().expect("its end").success());
}

#[test]
fn no_bytes_and_64_mebibytes_from_who_connects_over_tcp() {
    meet(true, true);
}

#[test]
fn no_bytes_and_64_mebibytes_from_who_is_bound_to_a_file() {
    meet(false, false);
}
