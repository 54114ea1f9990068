//! Nodes that are muted or bypassed.

use std::sync::Arc;

use serde_json::json;

use super::super::testing::{handle, node, numbers, pass, patch, start, ticks};
use super::super::{Problem, Run, check};
use crate::patch::{Mode, Node, Patch};
use crate::value::ValueType;

fn add(offset: i32) -> Node {
    node("add", json!({"offset": offset}))
}

fn with_mode(mut patch: Patch, path: &str, mode: Mode) -> Patch {
    patch.node_mut(path).expect("a node").mode = Some(mode);
    patch
}

fn sentences(patch: &Patch) -> Vec<String> {
    check(patch).1.iter().map(ToString::to_string).collect()
}

/// The wires of the plan, by the ids of their ends.
fn wires(patch: &Patch) -> Vec<String> {
    let plan = check(patch).0;
    let path = |node: usize| plan.nodes[node].path.as_str();
    plan.wires.iter().map(|w| format!("{} {}.{}", path(w.from), path(w.to), w.input)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_muted_node_takes_and_gives_nothing() {
    let chain = patch(
        [("t", ticks()), ("a", add(10)), ("b", add(100)), ("c", node("count", json!({})))],
        &[&["t", "a", "b"], &["t", "c"]],
    );
    let patch = with_mode(chain, "a", Mode::Mute);
    let run = start(&patch);
    pass(100).await;
    assert_eq!(handle(&run, "a").vitals.faults.count(), 0);
    assert_eq!(numbers(&run, "a"), [0.0; 0]);
    assert_eq!(numbers(&run, "b"), [0.0; 0]);
    assert_eq!(numbers(&run, "c"), [1.0, 2.0, 3.0]);
}

#[tokio::test(start_paused = true)]
async fn a_muted_source_does_not_start() {
    let patch = with_mode(patch([("t", ticks()), ("a", add(0))], &[&["t", "a"]]), "t", Mode::Mute);
    let run = start(&patch);
    pass(100).await;
    assert_eq!(handle(&run, "t").probes[0].count(), 0);
    assert!(run.is_over());
    // So does one that has nothing to let pass.
    let patch = with_mode(patch, "t", Mode::Bypass);
    assert_eq!(run.update(&patch), []);
    pass(100).await;
    assert_eq!(handle(&run, "t").probes[0].count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_bypassed_node_lets_pass_what_comes_to_it() {
    let chain = patch([("t", ticks()), ("a", add(10)), ("b", add(100))], &[&["t", "a", "b"]]);
    let run = start(&with_mode(chain, "a", Mode::Bypass));
    pass(100).await;
    assert_eq!(numbers(&run, "b"), [100.0, 101.0, 102.0]);
    assert_eq!(numbers(&run, "a"), [0.0; 0]);
}

#[test]
fn several_sources_lead_past_to_several_targets_in_the_order_of_the_wires() {
    let patch = patch(
        [
            ("s", ticks()),
            ("r", ticks()),
            ("before", add(0)),
            ("by", add(0)),
            ("pass", add(0)),
            ("x", add(0)),
            ("y", add(0)),
            ("after", add(0)),
        ],
        &[&["by", "x"], &["s", "before"], &["s", "by", "pass", "y"], &["s", "after"], &["r", "by"]],
    );
    let patch = with_mode(with_mode(patch, "by", Mode::Bypass), "pass", Mode::Bypass);
    assert_eq!(wires(&patch), ["s before.0", "s x.0", "s y.0", "s after.0", "r x.0", "r y.0"]);
    let muted = with_mode(patch, "pass", Mode::Mute);
    assert_eq!(wires(&muted), ["s before.0", "s x.0", "s after.0", "r x.0"]);
}

#[test]
fn only_the_first_input_and_the_first_output_lead_past() {
    let gate = Node::new("combine.with_latest_from");
    let patch = patch(
        [("s", ticks()), ("r", ticks()), ("with", gate), ("x", node("count", json!({})))],
        &[&["s", "with", "x"], &["r", "with.other"]],
    );
    assert_eq!(wires(&with_mode(patch, "with", Mode::Bypass)), ["s x.0"]);
}

#[test]
fn types_and_loops_are_checked_along_the_way_past() {
    let chain = patch(
        [("t", ticks()), ("take", node("take", json!({}))), ("text", node("text", json!({})))],
        &[&["t", "take", "text"]],
    );
    let (_, problems) = check(&with_mode(chain, "take", Mode::Bypass));
    let source_node = "t".to_owned();
    let mismatch = Problem::Mismatch { source_node, from: ValueType::Int, to: ValueType::Text };
    assert_eq!(problems[0].problem, mismatch);
    // A way that leads from one to the next without end is found, and so is one too wide.
    let ring = patch(
        [("t", ticks()), ("m", node("merge", json!({}))), ("d", node("delay", json!({})))],
        &[&["t", "m", "d", "m"]],
    );
    let by = with_mode(ring.clone(), "d", Mode::Bypass);
    assert_eq!(sentences(&by), ["m: feeds back into itself; put a Delay into the loop"]);
    let by = with_mode(by, "m", Mode::Bypass);
    assert_eq!(sentences(&by), ["m: feeds back into itself; put a Delay into the loop"]);
    assert_eq!(sentences(&with_mode(ring, "d", Mode::Mute)), [""; 0]);
    let mut wide = patch([("n0", ticks())], &[]);
    for i in 1..60 {
        let (before, id) = (format!("n{}", i - 1), format!("n{i}"));
        let by = Node { mode: Some(Mode::Bypass), ..add(0) };
        wide = wide.with_node(&id, by).with_chain(&[&before, &id]).with_chain(&[&before, &id]);
    }
    let problems = sentences(&wide.with_node("end", add(0)).with_chain(&["n59", "end"]));
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("too many ways past it"), "{problems:?}");
    let mut many = patch([("by", add(0)), ("t", ticks()), ("end", add(0))], &[]);
    for i in 0..300 {
        let (from, to) = (format!("s{i}"), format!("e{i}"));
        many = many.with_node(&from, ticks()).with_node(&to, add(0));
        many = many.with_chain(&[&from, "by", &to]);
    }
    // What does not lead past it is none of its business.
    let many = with_mode(many.with_chain(&["t", "end"]), "by", Mode::Bypass);
    assert_eq!(
        sentences(&many),
        ["by: is bypassed, and there are too many ways past it; mute it instead"]
    );
    assert!(wires(&many).contains(&"t end.0".to_owned()));
}

#[test]
fn properties_of_what_is_left_out_are_checked_and_nothing_else() {
    let nodes = [("luck", add(13)), ("hear", node("hear", json!({"connection": "lop"})))];
    let mut patch = patch(nodes, &[]);
    for mode in [Mode::Mute, Mode::Bypass] {
        patch = with_mode(with_mode(patch, "luck", mode), "hear", mode);
        assert_eq!(sentences(&patch), ["luck: offset: 13 brings bad luck"]);
    }
}

#[tokio::test(start_paused = true)]
async fn users_of_a_muted_connection_are_told_and_wait() {
    let mut patch = patch(
        [
            ("t", node("ticks", json!({}))),
            ("send", node("send", json!({"connection": "loop"}))),
            ("on", add(0)),
            ("link", node("loopback", json!({}))),
            ("hear", node("hear", json!({}))),
        ],
        &[&["t", "send", "on"]],
    );
    let run = start(&patch);
    pass(15).await;
    assert_eq!(numbers(&run, "hear"), [0.0]);
    let identity = |path: &str| Arc::as_ptr(&handle(&run, path));
    let before = ["t", "send", "on", "hear"].map(identity);
    patch.nodes["link"].mode = Some(Mode::Mute);
    let problems = run.update(&patch);
    let sentences: Vec<_> = problems.iter().map(ToString::to_string).collect();
    let said =
        "the connection \"loop\" is muted, so nothing comes or goes; switch \"link\" on again";
    assert_eq!(sentences, [format!("send: {said}"), format!("hear: {said}")]);
    assert!(problems.iter().all(|located| located.problem.is_warning()));
    pass(20).await;
    assert_eq!(numbers(&run, "hear"), [0.0; 0]);
    patch.nodes["link"].mode = None;
    assert_eq!(run.update(&patch), []);
    pass(10).await;
    assert_eq!(numbers(&run, "hear"), [3.0]);
    assert_eq!(numbers(&run, "on"), [0.0, 1.0, 2.0, 3.0]);
    assert_eq!(["t", "send", "on", "hear"].map(identity), before);
}

#[tokio::test(start_paused = true)]
async fn toggling_leaves_all_others_alone_and_starts_the_node_afresh() {
    let mut patch = patch(
        [
            ("t", node("ticks", json!({}))),
            ("other", node("ticks", json!({"from": 500}))),
            ("count", node("count", json!({}))),
            ("latest", node("latest", json!({}))),
            ("kept", node("count", json!({}))),
        ],
        &[&["t", "count", "latest.1"], &["other", "latest.2"], &["t", "kept"]],
    );
    let run = start(&patch);
    let identity = |path: &str| Arc::as_ptr(&handle(&run, path));
    let others = ["t", "other", "latest", "kept"];
    let before = others.map(identity);
    pass(15).await;
    for mode in [Mode::Mute, Mode::Bypass] {
        patch.nodes["count"].mode = Some(mode);
        assert_eq!(run.update(&patch), []);
        pass(10).await;
        assert_eq!(others.map(identity), before, "{mode:?}");
    }
    patch.nodes["count"].mode = None;
    assert_eq!(run.update(&patch), []);
    pass(10).await;
    assert_eq!(others.map(identity), before);
    assert_eq!(numbers(&run, "kept"), [1.0, 2.0, 3.0, 4.0]);
    let latest = super::super::testing::values(&run, "latest");
    let texts: Vec<_> = latest.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 6, "{texts:?}");
    assert!(texts[5].contains("503"), "{texts:?}");
    // The count began anew, and the plain tick had passed meanwhile.
    assert_eq!(handle(&run, "count").probes[0].count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_group_is_left_out_as_a_whole() {
    let inner = patch(
        [
            ("in", Node::new("nested.workflow_input")),
            ("a", add(10)),
            ("out", Node::new("nested.workflow_output")),
            ("own", node("ticks", json!({}))),
        ],
        &[&["in", "a", "out"], &["in", "out"], &["own", "out"]],
    );
    let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
    let mut patch = patch(
        [("t", node("ticks", json!({}))), ("g", group), ("b", add(100))],
        &[&["t", "g", "b"]],
    );
    let muted = |patch: &Patch| -> Vec<bool> {
        check(patch).0.nodes.iter().map(|node| node.mode.is_some()).collect()
    };
    let run = start(&patch);
    pass(15).await;
    assert_eq!(numbers(&run, "b").len(), 3);
    patch.nodes["g"].mode = Some(Mode::Mute);
    assert_eq!(muted(&patch), [false, true, true, true, true, false]);
    assert_eq!(run.update(&patch), []);
    pass(10).await;
    assert_eq!(numbers(&run, "b"), [0.0; 0]);
    patch.nodes["g"].mode = Some(Mode::Bypass);
    assert_eq!(muted(&patch), [false, false, true, false, true, false]);
    assert_eq!(run.update(&patch), []);
    pass(10).await;
    assert_eq!(numbers(&run, "b"), [102.0]);
}

#[tokio::test(start_paused = true)]
async fn a_muted_input_of_an_inner_patch_keeps_the_place_of_the_next() {
    let inner = patch(
        [
            ("in", Node::new("nested.workflow_input")),
            ("a", add(10)),
            ("out", Node::new("nested.workflow_output")),
        ],
        &[&["in", "a", "out"]],
    );
    let each = |inner: Patch| Node { patch: Some(Box::new(inner)), ..node("each", json!({})) };
    for (mode, expected) in [(Mode::Bypass, vec![0.0, 1.0, 2.0]), (Mode::Mute, vec![])] {
        let inner = with_mode(inner.clone(), "a", mode);
        let run: Run = start(&patch([("t", ticks()), ("e", each(inner))], &[&["t", "e"]]));
        pass(100).await;
        assert_eq!(numbers(&run, "e"), expected);
    }
}
