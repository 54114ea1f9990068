//! Patches inside nodes: what goes in and comes out, and what reaches them by name.

use serde_json::json;

use super::super::check;
use super::super::testing::{handle, node, numbers, pass, patch, start, ticks, values};
use crate::flow::vitals::Phase;
use crate::patch::{Edit, Node, Patch};
use crate::value::Value;

pub fn input() -> Node {
    Node::new("nested.workflow_input")
}

pub fn output() -> Node {
    Node::new("nested.workflow_output")
}

/// A node of this operator with a name.
pub fn named(operator: &str, name: &str) -> Node {
    Node::new(operator).with("name", name)
}

/// A nested operator around a patch.
pub fn nested(operator: &str, inner: Patch) -> Node {
    Node { patch: Some(Box::new(inner)), ..Node::new(format!("nested.{operator}")) }
}

/// A patch of one node between input and output.
fn through(inside: Node) -> Patch {
    patch([("in", input()), ("inside", inside), ("out", output())], &[&["in", "inside", "out"]])
}

fn set(patch: &mut Patch, node: &str, property: &str, value: serde_json::Value) {
    let edit =
        Edit::SetProperty { node: node.into(), property: property.into(), value: Some(value) };
    edit.apply(patch).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_million_elements_leave_nothing_behind() {
    let inner = patch(
        [("in", input()), ("m", Node::new("combine.merge")), ("out", output())],
        &[&["in", "m", "out"], &["in", "m.2"]],
    );
    let outer = patch(
        [
            ("feed", named("subject.publish_subject", "Feed")),
            ("each", nested("select_many", inner)),
            ("last", Node::new("combine.merge")),
        ],
        &[&["feed", "each", "last"]],
    );
    let run = start(&outer);
    for node in run.nodes() {
        node.probes.iter().for_each(|probe| probe.stop_recording());
    }
    for number in 0..1_000_000 {
        run.push("feed", 0, Value::Int(number));
    }
    let each = handle(&run, "each");
    assert_eq!((each.vitals.instances.alive(), each.vitals.instances.begun()), (0, 1_000_000));
    assert_eq!((each.vitals.faults.count(), each.vitals.lost()), (0, 0));
    assert_eq!(handle(&run, "last").probes[0].count(), 2_000_000);
    // What is seen of the inside is of all instances together.
    assert_eq!(handle(&run, "each/in").probes[0].count(), 1_000_000);
    let strong = std::sync::Arc::strong_count(&handle(&run, "each/in").vitals);
    assert!(strong < 30, "{strong} lives of one inner node are held");
}

#[tokio::test(start_paused = true)]
async fn instances_that_never_end_are_bounded() {
    let inner = patch(
        [("in", input()), ("hear", named("subject.subscribe_subject", "Feed")), ("out", output())],
        &[&["hear", "out"]],
    );
    let outer = patch(
        [
            ("feed", named("subject.publish_subject", "Feed")),
            ("t", node("ticks", json!({"count": 10}))),
            ("each", nested("select_many", inner).with("limit", 4)),
        ],
        &[&["t", "each"]],
    );
    let run = start(&outer);
    pass(200).await;
    let vitals = handle(&run, "each").vitals.clone();
    assert_eq!((vitals.instances.alive(), vitals.faults.count()), (4, 6));
    assert!(vitals.faults.latest().unwrap().sentence.contains("raise the limit"));
    assert_eq!(vitals.phase(), Phase::Open);
    run.push("feed", 0, Value::Int(7));
    assert_eq!(numbers(&run, "each"), [7.0; 4]);
    // The end of the subject is the end of all who only hear it.
    run.end("feed", 0);
    assert_eq!((vitals.instances.alive(), vitals.phase()), (0, Phase::Finished));
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_is_told_what_was_said_and_hears_nothing_twice() {
    let inner = patch(
        [
            ("in", input()),
            ("hear", named("subject.subscribe_subject", "History")),
            ("out", output()),
        ],
        &[&["hear", "out"]],
    );
    // The value reaches the nested node by its wire before it reaches it by name, and after.
    for first in [true, false] {
        let wires: [&[&str]; 2] = [&["t", "each"], &["t", "history"]];
        let wires = if first { wires } else { [wires[1], wires[0]] };
        let outer = patch(
            [
                ("t", ticks()),
                ("history", named("subject.replay_subject", "History")),
                ("each", nested("select_many", inner.clone())),
            ],
            &wires,
        );
        let run = start(&outer);
        pass(15).await;
        assert_eq!(numbers(&run, "each"), [0.0], "{first}");
        pass(10).await;
        let mut heard = numbers(&run, "each");
        heard.sort_by(f64::total_cmp);
        assert_eq!(heard, [0.0, 1.0, 1.0], "{first}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_from_inside_goes_out_in_its_turn() {
    let inner = patch(
        [
            ("in", input()),
            ("add", node("add", json!({"offset": 10}))),
            ("before", named("subject.multicast_subject", "Bus")),
            ("out", output()),
            ("after", named("subject.multicast_subject", "Bus")),
        ],
        &[&["in", "before"], &["in", "out"], &["in", "add", "after"]],
    );
    let outer = patch(
        [
            ("t", node("ticks", json!({"count": 2}))),
            ("each", nested("select_many", inner)),
            ("bus", named("subject.behavior_subject", "Bus")),
            ("order", node("merge", json!({}))),
        ],
        &[&["t", "each", "order"], &["bus", "order.2"]],
    );
    let run = start(&outer);
    pass(50).await;
    assert_eq!(numbers(&run, "order"), [0.0, 0.0, 10.0, 1.0, 1.0, 11.0]);
    // An instance that is over is not the end of a stream that others send to as well.
    assert_eq!(handle(&run, "bus").vitals.phase(), Phase::Open);
}

#[tokio::test(start_paused = true)]
async fn a_subject_inside_is_a_fresh_one_for_each_instance() {
    let inner = patch(
        [
            ("in", input()),
            ("own", named("subject.replay_subject", "Name")),
            ("count", node("count", json!({}))),
            ("hear", named("subject.subscribe_subject", "Name")),
            ("out", output()),
        ],
        &[&["in", "own"], &["hear", "count", "out"]],
    );
    let outer = patch(
        [
            ("t", ticks()),
            ("outer", named("subject.publish_subject", "Name")),
            ("each", nested("select_many", inner)),
        ],
        &[&["t", "outer", "each"]],
    );
    let run = start(&outer);
    pass(100).await;
    assert_eq!(numbers(&run, "each"), [1.0, 1.0, 1.0]);
}

#[tokio::test(start_paused = true)]
async fn names_lead_out_of_patches_within_patches() {
    let innermost = patch(
        [
            ("in", input()),
            ("hear", named("subject.subscribe_subject", "State")),
            ("take", node("take", json!({}))),
            ("send", named("subject.multicast_subject", "Log")),
            ("out", output()),
        ],
        &[&["hear", "take", "send", "out"]],
    );
    let inner = through(nested("select_many", innermost));
    let outer = patch(
        [
            ("t", ticks()),
            ("state", named("subject.behavior_subject", "State").with("initial", "5")),
            ("log", named("subject.behavior_subject", "Log")),
            ("each", nested("select_many", inner)),
        ],
        &[&["t", "each"]],
    );
    let run = start(&outer);
    pass(100).await;
    assert_eq!(numbers(&run, "each"), [5.0, 5.0, 5.0]);
    assert_eq!(numbers(&run, "log"), [5.0, 5.0, 5.0]);
    assert_eq!(numbers(&run, "each/inside/take"), [5.0, 5.0, 5.0]);
    assert_eq!(handle(&run, "each").vitals.phase(), Phase::Finished);
}

#[tokio::test(start_paused = true)]
async fn who_is_drawn_later_is_told_too() {
    let mut outer = patch(
        [("t", ticks()), ("state", named("subject.behavior_subject", "State"))],
        &[&["t", "state"]],
    );
    let run = start(&outer);
    pass(25).await;
    outer = outer
        .with_node("hear", named("subject.subscribe_subject", "State"))
        .with_node("count", node("count", json!({})))
        .with_chain(&["hear", "count"]);
    assert_eq!(run.update(&outer), []);
    assert_eq!(handle(&run, "count").probes[0].count(), 1);
    pass(100).await;
    assert_eq!(handle(&run, "count").probes[0].count(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_is_drawn_later_is_told_before_it_hears_anything_else() {
    let state = || named("subject.behavior_subject", "State");
    let ticks = || node("ticks", json!({"count": 3, "stay": true}));
    let nodes = [("t", ticks()), ("state", state()), ("seen", node("merge", json!({})))];
    let run = start(&patch(nodes, &[&["t", "state"], &["t", "seen"]]));
    pass(100).await;
    assert_eq!(numbers(&run, "seen"), [0.0, 1.0, 2.0]);
    // The constant stands before the subject, so that it speaks before the turn of that comes.
    let outer = patch(
        [
            ("seven", node("constant", json!({}))),
            ("t", ticks()),
            ("state", state()),
            ("hear", named("subject.subscribe_subject", "State")),
            ("seen", node("merge", json!({}))),
        ],
        &[&["t", "state"], &["seven", "state"], &["hear", "seen"]],
    );
    assert_eq!(run.update(&outer), []);
    assert_eq!(numbers(&run, "seen"), [2.0, 7.0]);
}

#[test]
fn a_name_that_leads_nowhere_is_a_problem_where_it_is_said() {
    let inner = through(nested("select_many", through(named("subject.subscribe_subject", "Stat"))));
    let outer = patch(
        [
            ("state", named("subject.behavior_subject", "State")),
            ("each", nested("select_many", inner)),
        ],
        &[],
    );
    let sentences: Vec<_> = check(&outer).1.iter().map(ToString::to_string).collect();
    assert!(
        sentences.contains(
            &"each/inside/inside: there is no subject \"Stat\"; did you mean \"State\"?".to_owned()
        ),
        "{sentences:?}"
    );
}

#[test]
fn what_cannot_be_opened_anew_is_refused_in_one_sentence() {
    let socket = nested(
        "select_many",
        patch([("udp", Node::new("osc.create_udp_client").with("port", 2342))], &[]),
    );
    let device = nested("select_many", patch([("d", node("device", json!({})))], &[]));
    let outer = patch([("a", socket), ("b", device)], &[]);
    let sentences: Vec<_> = check(&outer).1.iter().map(ToString::to_string).collect();
    assert!(sentences[0].starts_with("a/udp: is a connection, which cannot"), "{sentences:?}");
    assert!(sentences[1].starts_with("b/d: waits for a device, which cannot"), "{sentences:?}");
}

#[tokio::test(start_paused = true)]
async fn knobs_inside_turn_while_instances_live() {
    let inner = through(node("add", json!({"offset": 1})));
    let mut outer = patch(
        [
            ("t", node("ticks", json!({"from": -1, "count": 6}))),
            ("group", nested("group_by", inner)),
        ],
        &[&["t", "group"]],
    );
    let run = start(&outer);
    pass(35).await;
    assert_eq!(numbers(&run, "group"), [0.0; 0]);
    let inside = handle(&run, "group/inside");
    assert_eq!(inside.vitals.faults.count(), 1);
    // It panicked, and stays out of service in every instance until it is edited.
    assert_eq!(inside.vitals.phase(), Phase::Broken);
    set(&mut outer, "group/inside", "offset", json!(100));
    assert_eq!(run.update(&outer), []);
    pass(100).await;
    assert_eq!(numbers(&run, "group"), [102.0, 103.0, 104.0]);
    assert_eq!(handle(&run, "group").vitals.instances.begun(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_group_inside_of_a_nested_patch_is_no_way_in() {
    let group = Node {
        patch: Some(Box::new(through(node("add", json!({"offset": 1}))))),
        ..Node::new("nested.group")
    };
    let outer =
        patch([("t", ticks()), ("each", nested("select_many", through(group)))], &[&["t", "each"]]);
    let run = start(&outer);
    pass(100).await;
    assert_eq!(numbers(&run, "each"), [1.0, 2.0, 3.0]);
    assert_eq!(numbers(&run, "each/inside/inside"), [1.0, 2.0, 3.0]);
}

#[tokio::test(start_paused = true)]
async fn constants_inside_speak_when_an_instance_begins() {
    let inner = patch(
        [
            ("in", input()),
            ("seven", node("constant", json!({}))),
            ("latest", node("latest", json!({}))),
            ("out", output()),
        ],
        &[&["seven", "latest"], &["in", "latest.2"], &["latest", "out"]],
    );
    let run =
        start(&patch([("t", ticks()), ("each", nested("select_many", inner))], &[&["t", "each"]]));
    pass(100).await;
    let pairs = [0, 1, 2].map(|tick| Value::tuple([7, tick].map(Value::Int)));
    assert_eq!(values(&run, "each"), pairs);
}
