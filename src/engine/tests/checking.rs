//! Every problem at once, each at its node, and nothing opened.

use serde_json::json;

use super::super::testing::{node, patch, ticks};
use super::super::{Problem, check};
use crate::patch::{Mode, Node, Patch, Wire};
use crate::value::ValueType;

fn sentences(patch: &Patch) -> Vec<String> {
    check(patch).1.iter().map(ToString::to_string).collect()
}

#[test]
fn all_problems_are_found_at_once() {
    let mut patch = patch(
        [
            ("t", ticks()),
            ("typo", Node::new("math.asb")),
            ("gain", node("add", json!({"ofset": 1}))),
            ("luck", node("add", json!({"offset": 13}))),
            ("half", node("add", json!({"offset": 0.5}))),
            ("hear", node("hear", json!({"connection": "lop"}))),
            ("loop", node("loopback", json!({}))),
            ("a.b", ticks()),
        ],
        &[&["t", "gain"]],
    );
    patch.wires.push(Wire::new("t", "gone"));
    patch.wires.push(Wire::new("t.left", "gain"));
    patch.wires.push(Wire::new("t", "gain.right"));
    assert_eq!(
        sentences(&patch),
        [
            "a.b: an id may not be empty or contain a dot or a slash; give the node another name",
            "t: a wire leads to \"gone\", which is not there; remove the wire, or add that node",
            "typo: there is no operator \"math.asb\"; did you mean \"math.abs\"? The node is kept but does nothing",
            "gain: there is no property \"ofset\"; did you mean \"offset\"?",
            "luck: offset: 13 brings bad luck",
            "half: offset: expected a whole number, got 0.5",
            "t: there is no output \"left\"; there is only one, so leave the name out",
            "gain: there is no input \"right\"; there is only one, so leave the name out",
            "hear: there is no connection \"lop\"; did you mean \"loop\"?",
        ]
    );
}

#[test]
fn a_wire_between_ports_that_do_not_fit_names_both_types() {
    let patch = patch([("t", ticks()), ("text", node("text", json!({})))], &[&["t", "text"]]);
    let (_, problems) = check(&patch);
    assert_eq!(problems[0].node, "text");
    assert_eq!(
        problems[0].problem,
        Problem::Mismatch { source_node: "t".into(), from: ValueType::Int, to: ValueType::Text }
    );
    assert_eq!(
        problems[0].problem.to_string(),
        "takes text, but \"t\" gives int; put a ToString between"
    );
}

#[test]
fn types_travel_through_what_passes_them_on() {
    let patch = patch(
        [
            ("t", ticks()),
            ("merge", node("merge", json!({}))),
            ("take", node("take", json!({}))),
            ("text", node("text", json!({}))),
        ],
        &[&["t", "merge", "take", "text"]],
    );
    let (plan, problems) = check(&patch);
    assert_eq!(plan.nodes[2].carries, [ValueType::Int]);
    assert_eq!(problems.len(), 1);
}

#[test]
fn a_loop_is_refused_at_its_nodes_and_nowhere_else() {
    let patch = patch(
        [
            ("t", ticks()),
            ("m", node("merge", json!({}))),
            ("a", node("add", json!({}))),
            ("behind", node("add", json!({}))),
        ],
        &[&["t", "m", "a", "m.2"], &["a", "behind"]],
    );
    let (plan, problems) = check(&patch);
    let at: Vec<_> = problems.iter().map(|p| p.node.as_str()).collect();
    assert_eq!(at, ["m", "a"]);
    assert!(problems.iter().all(|p| p.problem == Problem::Cycle));
    assert!(plan.nodes[0].sound && plan.nodes[3].sound);
}

#[test]
fn a_loop_through_a_relay_is_legal() {
    let patch = patch(
        [("t", ticks()), ("m", node("merge", json!({}))), ("d", node("delay", json!({})))],
        &[&["t", "m", "d", "m.2"]],
    );
    assert_eq!(sentences(&patch), [""; 0]);
}

#[test]
fn two_hubs_of_one_name_and_one_name_for_the_only_hub() {
    let two = patch(
        [
            ("one", node("loopback", json!({}))),
            ("two", node("loopback", json!({}))),
            ("blank", node("hear", json!({}))),
        ],
        &[],
    );
    assert_eq!(
        sentences(&two),
        [
            "two: the connection name \"loop\" is taken by the node \"one\"; give one of them another name"
        ]
    );
    let none = patch([("hear", node("hear", json!({})))], &[]);
    assert_eq!(
        sentences(&none),
        ["hear: no connection is chosen; add a node that creates the connection"]
    );
}

#[test]
fn a_loop_by_a_name_that_two_have_is_no_matter_of_delays() {
    let subject = || Node::new("subject.publish_subject").with("name", "b");
    let hear = Node::new("subject.subscribe_subject").with("name", "b");
    let nodes = [("a", subject()), ("hear", hear), ("b", subject())];
    let said = sentences(&patch(nodes, &[&["hear", "a"]]));
    assert_eq!(
        said[0],
        "b: the subject name \"b\" is taken by the node \"a\"; give one of them another name"
    );
    assert_eq!(said.len(), 3);
    for loops in &said[1..] {
        assert!(loops.contains("which both \"a\" and \"b\" have; give one"), "{loops}");
    }
}

#[test]
fn two_nodes_cannot_have_one_port() {
    let link = |name: &str, port: u16| node("loopback", json!({"name": name, "port": port}));
    let nodes = [
        ("a", link("Receiver", 2342)),
        ("b", link("b", 2342)),
        ("any", link("any", 0)),
        ("other", link("other", 0)),
        ("blank", link("", 9)),
        ("late", link("late", 9)),
    ];
    let mut patch = patch(nodes, &[]);
    assert_eq!(
        sentences(&patch),
        [
            "b: port 2342 is already used by Loopback \"Receiver\" (a): choose another port",
            "late: port 9 is already used by Loopback (blank): choose another port",
        ]
    );
    let sound: Vec<bool> = check(&patch).0.nodes.iter().map(|node| node.sound).collect();
    assert_eq!(sound, [true, false, true, true, true, false]);
    // What is left out leaves the port to others.
    patch.nodes["a"].mode = Some(Mode::Mute);
    assert_eq!(sentences(&patch).len(), 1);
}

#[test]
fn two_connections_cannot_have_one_udp_port() {
    let client = |name: &str, properties: serde_json::Value| {
        let mut node = Node::new("osc.create_udp_client").with("name", name);
        node.properties.extend(properties.as_object().cloned().unwrap());
        node
    };
    let nodes = [
        ("receiver", client("Receiver", json!({"port": 2342}))),
        ("here", client("Here", json!({"port": 2342, "interface": "127.0.0.1"}))),
        ("one", client("One", json!({"port": 5005, "interface": "127.0.0.1"}))),
        ("two", client("Two", json!({"port": 5005, "interface": "127.0.0.2"}))),
        ("group", client("Group", json!({"port": 7000, "multicast_group": "239.0.0.1"}))),
        ("member", client("Member", json!({"port": 7000, "multicast_group": "239.0.0.2"}))),
        ("free", client("Free", json!({"remote_port": 1}))),
        ("too", client("Too", json!({"remote_port": 1}))),
    ];
    assert_eq!(
        sentences(&patch(nodes, &[])),
        ["here: port 2342 is already used by CreateUdpClient \"Receiver\" (receiver): \
             choose another port"]
    );
}

#[test]
fn a_chain_that_would_not_fit_on_the_stack_is_cut() {
    let mut patch = patch([("n0", ticks())], &[]);
    for i in 0..1100 {
        patch = patch
            .with_node(&format!("n{}", i + 1), node("add", json!({})))
            .with_chain(&[&format!("n{i}"), &format!("n{}", i + 1)]);
    }
    assert_eq!(
        sentences(&patch),
        [
            "n1024: is the end of a chain of more than 1024 nodes; put a Delay into it, which starts a new one"
        ]
    );
}

#[test]
fn groups_dissolve_and_paths_remember_them() {
    let inner = patch(
        [
            ("in", Node::new("nested.workflow_input")),
            ("add", node("add", json!({"offset": 13}))),
            ("out", Node::new("nested.workflow_output")),
        ],
        &[&["in", "add", "out"]],
    );
    let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
    let outer = patch(
        [("t", ticks()), ("g", group), ("end", node("add", json!({})))],
        &[&["t", "g", "end"]],
    );
    assert_eq!(sentences(&outer), ["g/add: offset: 13 brings bad luck"]);
    let (plan, _) = check(&outer);
    let paths: Vec<_> = plan.nodes.iter().map(|node| node.path.as_str()).collect();
    assert_eq!(paths, ["t", "g/in", "g/add", "g/out", "end"]);
}
