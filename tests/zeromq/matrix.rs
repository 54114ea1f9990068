//! Each kind of socket with each that it fits, of pyzmq and of libzmq in C: bound and connected, over TCP and IPC, both
//! ways, with several frames, empty ones and nothing at all.

use std::collections::BTreeMap;

use patchline::engine::{Run, runtime};
use serde_json::{Value as Json, json};

use super::common::program::Folder;
use super::common::{start, values, wait_until};
use super::lab::Lab;
use super::*;

/// What goes each way.
pub const MESSAGES: [&[&str]; 4] = [&["one"], &["a", "", "c"], &[""], &["grüß"]];

/// Ours, theirs, and what theirs does.
pub const PAIRS: [(&str, &str, &str); 24] = [
    ("push", "PULL", "take"),
    ("pull", "PUSH", "give"),
    ("pair", "PAIR", "echo"),
    ("pair", "PAIR", "client"),
    ("dealer", "ROUTER", "echo"),
    ("dealer", "REP", "echo"),
    ("dealer", "DEALER", "echo"),
    ("router", "DEALER", "client"),
    ("router", "REQ", "client"),
    ("router", "ROUTER", "client"),
    ("dealer", "DEALER", "client"),
    ("request", "REP", "echo"),
    ("request", "ROUTER", "echo"),
    ("response", "REQ", "client"),
    ("response", "DEALER", "client"),
    ("response", "ROUTER", "client"),
    ("publisher", "SUB", "take"),
    ("publisher", "XSUB", "take"),
    ("subscriber", "PUB", "shout"),
    ("subscriber", "XPUB", "shout"),
    ("x_publisher", "SUB", "take"),
    ("x_publisher", "XSUB", "take"),
    ("x_subscriber", "PUB", "shout"),
    ("x_subscriber", "XPUB", "shout"),
];

fn name(ours: &str, theirs: &str, role: &str) -> String {
    format!("{ours}-{}-{role}", theirs.to_lowercase())
}

/// The node of one pair, with what it sends.
fn with_pair(
    patch: Patch,
    name: &str,
    (ours, theirs, role): (&str, &str, &str),
    place: &str,
) -> Patch {
    let mut node = socket(ours, place);
    if (theirs, role) == ("ROUTER", "client") {
        node = node.with("identity", "ours");
    }
    if ours == "request" {
        // It asks before the other program has begun.
        node = node.with("timeout", 60);
    }
    if ours == "x_subscriber" {
        node = node.with("topics", json!([""]));
    }
    let mut patch = patch.with_node(name, node);
    if ours.ends_with("publisher") {
        let [timer, count, text] = ["timer", "count", "text"].map(|it| format!("{name}-{it}"));
        patch = patch
            .with_node(&timer, Node::new("time.timer").with("period", 0.02))
            // A timer that is late leaves some out.
            .with_node(&count, Node::new("debug.count"))
            .with_node(&text, Node::new("text.format").with("format", "{0}"))
            .with_chain(&[&timer, &count, &text, name]);
    } else if role == "client" {
        patch = patch.with_chain(&[name, name]);
    } else if ours == "push" || role == "echo" {
        for (at, message) in MESSAGES.iter().enumerate() {
            let build = format!("{name}-{at}");
            patch = patch.with_node(&build, Node::new("zeromq.frames"));
            for (input, text) in message.iter().enumerate() {
                let say = format!("{build}-{input}");
                patch = patch
                    .with_node(&say, Node::new("core.string").with("value", *text))
                    .with_chain(&[&say, &format!("{build}.{}", input + 1)]);
            }
            patch = patch.with_chain(&[&build, name]);
        }
    }
    patch
}

/// What the jobs of the lab are.
fn job(name: &str, (ours, theirs, role): (&str, &str, &str), action: &str, place: &str) -> Json {
    // Of a publisher whatever comes is taken, three times.
    let counted: [&[&str]; 3] = [&["x"]; 3];
    let messages = if ours.ends_with("publisher") { json!(counted) } else { json!(MESSAGES) };
    json!({"name": name, "type": theirs, "action": action, "place": place, "role": role,
        "messages": messages, "prefix": prefix((ours, theirs, role))})
}

/// What theirs has to put in front of what it says.
pub fn prefix(pair: (&str, &str, &str)) -> &'static [&'static str] {
    match pair {
        (_, "ROUTER", "client") => &["ours", ""],
        ("response" | "dealer", "DEALER", "client") => &[""],
        _ => &[],
    }
}

/// What the lab printed of what each job got.
pub fn read(line: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))
}

pub fn texts(messages: &[&[&str]]) -> Vec<Vec<String>> {
    messages.iter().map(|it| it.iter().map(|text| (*text).to_owned()).collect()).collect()
}

/// What we have got of each pair that gives us anything.
fn check_ours(run: &Run, pair: (&str, &str, &str)) {
    let (ours, theirs, role) = pair;
    let name = name(ours, theirs, role);
    let hears = role == "echo" || role == "shout" || role == "give";
    if !hears {
        return;
    }
    let got: Vec<Vec<String>> = values(run, &name, MESSAGES.len()).iter().map(frames).collect();
    if role == "shout" {
        // Where it began is up to the network.
        let all = texts(&MESSAGES);
        let first = all.iter().position(|it| *it == got[0]).unwrap_or_else(|| panic!("{got:?}"));
        let expected: Vec<_> = all.iter().cycle().skip(first).take(got.len()).cloned().collect();
        assert_eq!(got, expected, "{name}");
    } else {
        assert_eq!(got, texts(&MESSAGES), "{name}");
    }
}

fn check_theirs(got: &BTreeMap<String, Vec<Vec<String>>>, pair: (&str, &str, &str), we_bind: bool) {
    let (ours, theirs, role) = pair;
    let name = name(ours, theirs, role);
    let mut got = got[&name].clone();
    if ours.ends_with("publisher") {
        let numbers: Vec<i64> = got.iter().map(|it| it[0].parse().expect("a number")).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{name} {numbers:?}");
        return;
    }
    if ["shout", "give"].contains(&role) {
        return;
    }
    for message in &mut got {
        // Whom it is from, and that it is from somebody.
        let before = match (ours, theirs) {
            // A request that is bound has a number as well.
            ("request", "ROUTER") if we_bind => 3,
            ("dealer" | "request", "ROUTER") if role == "echo" => 2,
            ("dealer", "DEALER") if role == "echo" => 1,
            _ => 0,
        };
        message.drain(..before);
    }
    assert!(same(&got, &texts(&MESSAGES)), "{name} {got:?}");
}

/// Whether the lab got this.
pub fn same(got: &[Vec<String>], expected: &[Vec<String>]) -> bool {
    // A frame in front, which may be an identity, was read letter by letter.
    let latin = |text: &String| text.bytes().map(char::from).collect::<String>();
    let same_frame =
        |(got, expected): (&String, &String)| got == expected || *got == latin(expected);
    let same_message = |(got, expected): (&Vec<String>, &Vec<String>)| {
        got.len() == expected.len() && got.iter().zip(expected).all(same_frame)
    };
    got.len() == expected.len() && got.iter().zip(expected).all(same_message)
}

fn meet(lab: Lab, we_bind: bool, over_tcp: bool) {
    let folder = Folder::new();
    let (mut patch, mut jobs) = (Patch::new(), Vec::new());
    for pair in PAIRS {
        let name = name(pair.0, pair.1, pair.2);
        let place = if over_tcp {
            format!("tcp://127.0.0.1:{}", free_port())
        } else {
            format!("ipc://{}", folder.path(&name).display())
        };
        let (sign, action) = if we_bind { ("@", "connect") } else { (">", "bind") };
        patch = with_pair(patch, &name, pair, &format!("{sign}{place}"));
        jobs.push(job(&name, pair, action, &place));
    }
    let runtime = runtime().expect("a runtime");
    let run = start(&patch, &runtime);
    let mut lab = lab.start(&folder, &jobs);
    for pair in PAIRS {
        check_ours(&run, pair);
    }
    let mut lines = lab.lines();
    assert_eq!(lines.next().as_deref(), Some("all but those who shout are done"));
    lab.end_input();
    let got = read(&lines.next().expect("what they got"));
    for pair in PAIRS {
        check_theirs(&got, pair, we_bind);
    }
    assert!(lab.0.wait().expect("its end").success());
    for node in run.nodes() {
        wait_until(&format!("{} has no peer", node.path), || node.vitals.peers().is_empty());
    }
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn they_connect_to_us_over_tcp() {
    meet(Lab::Python, true, true);
}

#[test]
fn they_connect_to_us_over_ipc() {
    meet(Lab::Python, true, false);
}

#[test]
fn we_connect_to_them_over_tcp() {
    meet(Lab::Python, false, true);
}

#[test]
fn we_connect_to_them_over_ipc() {
    meet(Lab::Python, false, false);
}

#[test]
fn they_connect_to_us_from_c_over_tcp() {
    meet(Lab::C, true, true);
}

#[test]
fn they_connect_to_us_from_c_over_ipc() {
    meet(Lab::C, true, false);
}

#[test]
fn we_connect_to_them_in_c_over_tcp() {
    meet(Lab::C, false, true);
}

#[test]
fn we_connect_to_them_in_c_over_ipc() {
    meet(Lab::C, false, false);
}
