//! Messages in the log: which way they go; of those of ZeroMQ, with whom or about what, and what was
//! said.

use std::time::Duration;

use super::super::graph::text_of;
use super::super::session::Session;
use super::super::visual::one_line;
use super::Line;
use crate::operator::port::{Hub, Link};
use crate::operator::{OperatorType, Role};
use crate::value::{self, Frames, Value, plain_osc};

/// Lines that are looked back over for the one before of the same conversation.
const BACK: usize = 512;

/// The property with what the values are about that a node sends.
const TOPIC: &str = "topic";

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It came from outside.
    In,
    /// It leaves for there.
    Out,
}

impl Way {
    /// Before what it is.
    pub fn sign(self) -> &'static str {
        match self {
            Self::In => "← ",
            Self::Out => "→ ",
        }
    }
}

/// Where that goes which a node gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Which way, if it comes from outside or leaves for there.
    pub way: Option<Way>,
    /// What it is about by the node by which it leaves; empty if that does not say.
    pub topic: String,
}

/// Where that goes which a node gives: what a socket gives came by it; what is wired to one, or
/// passes a sink, leaves.
pub fn course(session: &Session, node: &str) -> Course {
    let graph = session.graph();
    // Only what is shown can be pinned.
    let position = node.rsplit('/').next().and_then(|id| graph.position(id));
    let Some(position) = position else { return Course::default() };
    let is =
        |at: usize, what: fn(&OperatorType) -> bool| graph.nodes[at].operator.is_some_and(what);
    if is(position, receives) {
        return Course { way: Some(Way::In), ..Course::default() };
    }
    let behind = graph.wires.iter().filter(|wire| wire.from.0 == position).map(|wire| wire.to.0);
    let mut behind = behind.filter(|at| is(*at, |it| it.gives_by_socket || sends(it)));
    let leaves_by = if is(position, sends) { Some(position) } else { behind.next() };
    let topic = leaves_by.and_then(|at| {
        let node = &graph.nodes[at];
        text_of(node.operator?, session.patch().nodes.get(&node.id)?, TOPIC)
    });
    Course { way: leaves_by.map(|_| Way::Out), topic: topic.unwrap_or_default() }
}

fn receives(it: &OperatorType) -> bool {
    it.gives_by_socket || matches!(it.link, Link::Receives(Hub::Connection(_)))
}

fn sends(it: &OperatorType) -> bool {
    it.role == Role::Sink || matches!(it.link, Link::Sends(Hub::Connection(_)))
}

/// With whom, or about what, and what is said: the part before an empty frame names the peer; without
/// one the first of several frames is the topic.
pub fn read(frames: &Frames) -> (String, String) {
    let shown = |frames: &[bytes::Bytes]| -> Vec<String> {
        let frames = frames.iter().filter(|frame| !frame.is_empty());
        frames.map(text).collect()
    };
    let about = match frames.envelope() {
        Some(envelope) => envelope.len(),
        None => usize::from(frames.0.len() > 1),
    };
    let (about, said) = frames.0.split_at(about);
    (shown(about).join(" "), shown(said).join("  "))
}

fn text(frame: &bytes::Bytes) -> String {
    if let Some(message) = plain_osc(frame) {
        return one_line(&Value::Message(message.into()));
    }
    match value::text_of(frame).filter(|text| !text.chars().any(char::is_control)) {
        Some(text) => text.to_owned(),
        None => one_line(&Value::bytes(frame.clone())),
    }
}

/// How long it was quiet in the conversation of this line before it.
pub fn since<'a>(line: &Line, before: impl Iterator<Item = &'a Line>) -> Option<Duration> {
    // Between two runs nobody was silent.
    let mut before = before.take(BACK).take_while(|other| !other.is_mark);
    let same = |other: &&Line| other.node == line.node && other.address == line.address;
    let last = before.find(same)?;
    line.at.duration_since(last.at).ok()
}

/// A pause in few letters.
pub fn pause_text(pause: Duration) -> String {
    match pause.as_secs_f64() {
        seconds if seconds < 1.0 => format!("+{:.0} ms", seconds * 1000.0),
        seconds if seconds < 60.0 => format!("+{seconds:.1} s"),
        seconds => format!("+{:.0} min", seconds / 60.0),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::patch::{Node, Patch};

    #[test]
    fn what_a_socket_gives_has_come_and_what_it_takes_leaves() {
        let patch = Patch::new()
            .with_node("text", Node::new("core.string"))
            .with_node("dealer", Node::new("zeromq.dealer"))
            .with_node("last", Node::new("zeromq.last"))
            .with_node("shout", Node::new("zeromq.publisher"))
            .with_node("hear", Node::new("osc.receive_message"))
            .with_node("say", Node::new("osc.send_message"))
            .with_chain(&["text", "dealer", "last"])
            .with_chain(&["hear", "say"]);
        let mut session = Session::new().unwrap();
        session.replace(patch, None);
        let way = |node: &str| course(&session, node).way;
        assert_eq!(
            [way("text"), way("dealer"), way("last")],
            [Some(Way::Out), Some(Way::In), None]
        );
        assert_eq!([way("hear"), way("say")], [Some(Way::In), Some(Way::Out)]);
        assert_eq!([way("shout"), way("nobody")], [Some(Way::Out), None]);
    }

    #[test]
    fn what_leaves_is_about_what_the_node_says_by_which_it_does() {
        let publisher = Node::new("zeromq.publisher").with("topic", "weather");
        let patch = Patch::new()
            .with_node("text", Node::new("core.string"))
            .with_node("shout", publisher)
            .with_node("push", Node::new("zeromq.push"))
            .with_chain(&["text", "shout", "push"]);
        let mut session = Session::new().unwrap();
        session.replace(patch, None);
        let topic = |node: &str| course(&session, node).topic;
        assert_eq!([topic("text"), topic("shout"), topic("push")], ["weather", "weather", ""]);
    }

    fn frames(texts: &[&'static [u8]]) -> Frames {
        Frames::new(texts.iter().map(|text| Bytes::from_static(text)).collect())
    }

    #[test]
    fn a_message_is_from_somebody_or_about_something() {
        let read = |texts: &[&'static [u8]]| read(&frames(texts));
        let of = |about: &str, said: &str| (about.to_owned(), said.to_owned());
        assert_eq!(read(&[b"worker", b"", b"hi", b"you"]), of("worker", "hi  you"));
        assert_eq!(read(&[&[0, 1, 2, 3, 4], b"", b"hi"]), of("5 bytes 00 01 02 03 04", "hi"));
        assert_eq!(read(&[b"topic", b"value"]), of("topic", "value"));
        assert_eq!(read(&[b"alone"]), of("", "alone"));
        assert_eq!(read(&[]), of("", ""));
    }

    #[test]
    fn pauses_are_short_to_read() {
        let texts = [0.012, 1.5, 125.0].map(|it| pause_text(Duration::from_secs_f64(it)));
        assert_eq!(texts, ["+12 ms", "+1.5 s", "+2 min"]);
    }
}
