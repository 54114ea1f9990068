//! A patch that changes while it runs.

use std::sync::Arc;

use serde_json::json;

use super::super::Problem;
use super::super::testing::{handle, node, numbers, pass, patch, start, ticks};
use crate::flow::vitals::State;
use crate::patch::{Patch, Wire};

fn endless() -> crate::patch::Node {
    node("ticks", json!({}))
}

#[tokio::test(start_paused = true)]
async fn new_properties_need_no_restart() {
    let mut patch = patch(
        [("t", endless()), ("a", node("add", json!({}))), ("count", node("count", json!({})))],
        &[&["t", "a", "count"]],
    );
    let run = start(&patch);
    let generation = run.generation();
    pass(25).await;
    patch.nodes["a"].properties.insert("offset".into(), json!(100));
    assert_eq!(run.update(&patch), []);
    pass(20).await;
    assert_eq!(numbers(&run, "a"), [0.0, 1.0, 102.0, 103.0]);
    assert_eq!(numbers(&run, "count"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(run.generation(), generation);
}

#[tokio::test(start_paused = true)]
async fn a_property_that_cannot_be_used_leaves_what_was() {
    let mut patch = patch([("t", endless()), ("a", node("add", json!({})))], &[&["t", "a"]]);
    let run = start(&patch);
    pass(15).await;
    patch.nodes["a"].properties.insert("offset".into(), json!(13));
    let problems = run.update(&patch);
    assert!(matches!(problems[0].problem, Problem::Property(_)));
    pass(10).await;
    patch.nodes["a"].properties.insert("offset".into(), json!(14));
    assert_eq!(run.update(&patch), []);
    pass(10).await;
    assert_eq!(numbers(&run, "a"), [0.0, 1.0, 16.0]);
}

/// What must not change for a node that a change does not touch.
fn identity(run: &super::super::Run, path: &str) -> *const super::super::NodeHandle {
    Arc::as_ptr(&handle(run, path))
}

#[tokio::test(start_paused = true)]
async fn a_change_of_structure_leaves_untouched_nodes_alone() {
    let mut patch = patch(
        [
            ("t", endless()),
            ("count", node("count", json!({}))),
            ("link", node("loopback", json!({}))),
            ("gone", node("add", json!({}))),
        ],
        &[&["t", "count"], &["t", "gone"]],
    );
    let run = start(&patch);
    pass(25).await;
    let before: Vec<_> = ["t", "count", "link"].map(|path| identity(&run, path)).into();
    patch.nodes.shift_remove("gone");
    patch.wires.pop();
    patch = patch
        .with_node("plus", node("add", json!({"offset": 1000})))
        .with_node("send", node("send", json!({})))
        .with_node("hear", node("hear", json!({})))
        .with_chain(&["count", "plus", "send"]);
    assert_eq!(run.update(&patch), []);
    let after: Vec<_> = ["t", "count", "link"].map(|path| identity(&run, path)).into();
    assert_eq!(before, after);
    assert!(run.node("gone").is_none());
    let _ = handle(&run, "hear").probes[0].record();
    pass(20).await;
    // The source went on from where it was, and so did the count.
    assert_eq!(numbers(&run, "t"), [0.0, 1.0, 2.0, 3.0]);
    assert_eq!(numbers(&run, "count"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(numbers(&run, "hear"), [1003.0, 1004.0]);
}

#[tokio::test(start_paused = true)]
async fn nodes_move_between_private_and_shared_strands_with_their_state() {
    let mut patch = patch(
        [
            ("a", endless()),
            ("b", node("ticks", json!({"from": 500}))),
            ("m", node("merge", json!({}))),
            ("count", node("count", json!({}))),
        ],
        &[&["a", "m", "count"], &["b", "m.2"]],
    );
    let run = start(&patch);
    pass(25).await;
    assert_eq!(numbers(&run, "count").len(), 4);
    let wire = patch.wires.pop().unwrap();
    assert_eq!(run.update(&patch), []);
    pass(10).await;
    // `Merge` has one input less, so it is another node; what counts behind it is not.
    assert_eq!(numbers(&run, "count"), [5.0]);
    patch.wires.push(wire);
    assert_eq!(run.update(&patch), []);
    pass(10).await;
    assert_eq!(numbers(&run, "count"), [6.0, 7.0]);
}

#[tokio::test(start_paused = true)]
async fn renaming_a_connection_moves_its_users_and_not_the_rest() {
    let mut patch = patch(
        [
            ("t", endless()),
            ("send", node("send", json!({"connection": "loop"}))),
            ("link", node("loopback", json!({}))),
            ("hear", node("hear", json!({"connection": "loop"}))),
        ],
        &[&["t", "send"]],
    );
    let run = start(&patch);
    pass(15).await;
    patch.nodes["link"].properties.insert("name".into(), json!("other"));
    let problems = run.update(&patch);
    assert_eq!(problems.len(), 2);
    pass(10).await;
    for user in ["send", "hear"] {
        patch.nodes[user].properties.insert("connection".into(), json!("other"));
    }
    assert_eq!(run.update(&patch), []);
    let _ = handle(&run, "hear").probes[0].record();
    pass(10).await;
    assert_eq!(numbers(&run, "t"), [0.0, 1.0, 2.0]);
    assert_eq!(numbers(&run, "hear"), [2.0]);
}

#[tokio::test(start_paused = true)]
async fn a_port_that_is_typed_over_another_disturbs_neither() {
    let link = |name: &str, port: u16| node("loopback", json!({"name": name, "port": port}));
    let mut patch = patch([("a", link("a", 1)), ("b", link("b", 12))], &[]);
    let run = start(&patch);
    pass(1).await;
    let before = ["a", "b"].map(|path| identity(&run, path));
    let open = |path: &str| handle(&run, path).vitals.state();
    patch.nodes["a"].properties.insert("port".into(), json!(12));
    let problems = run.update(&patch);
    assert_eq!(problems.len(), 1);
    patch.nodes["a"].properties.insert("port".into(), json!(123));
    assert_eq!(run.update(&patch), []);
    pass(1).await;
    assert_eq!(["a", "b"].map(|path| identity(&run, path)), before);
    assert_eq!(["a", "b"].map(open), [(); 2].map(|()| State::Active("open".into())));
    // One that comes to a port that is taken runs nothing, and the rest runs on.
    let patch = patch.with_node("c", link("c", 12));
    assert_eq!(run.update(&patch).len(), 1);
    pass(1).await;
    assert_eq!(["a", "b"].map(|path| identity(&run, path)), before);
    assert_eq!(handle(&run, "c").vitals.faults.count(), 1);
    // That it is there holds up nobody's edits.
    let mut patch = patch;
    patch.nodes["b"].properties.insert("fails".into(), json!(true));
    run.update(&patch);
    pass(1).await;
    assert_eq!(handle(&run, "b").vitals.faults.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_random_changes_keep_what_is_not_touched() {
    // A linear congruential generator (Knuth, MMIX), so that a failure can be repeated.
    let mut seed = 1_u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut patch =
        patch([("t", endless()), ("kept", node("count", json!({})))], &[&["t", "kept"]]);
    let run = start(&patch);
    let kept = identity(&run, "kept");
    for step in 0..10_000 {
        change(&mut patch, &mut random);
        let _ = run.update(&patch);
        assert_eq!(identity(&run, "kept"), kept, "step {step}");
        assert_eq!(run.nodes().len(), patch.nodes.len(), "step {step}");
        if step % 500 == 0 {
            pass(10).await;
        }
    }
    let count = handle(&run, "kept").probes[0].count();
    assert_eq!(count, handle(&run, "t").probes[0].count());
    assert!(count >= 10);
    assert_eq!(run.stop().await, [""; 0]);
}

/// Adds, removes or rewires, sound or not.
fn change(patch: &mut Patch, random: &mut impl FnMut(usize) -> usize) {
    const KINDS: [&str; 9] =
        ["ticks", "add", "merge", "delay", "loopback", "send", "hear", "take", "constant"];
    let id = format!("n{}", random(12));
    match random(4) {
        0 => {
            let kind = KINDS[random(KINDS.len())];
            patch.nodes.insert(id, node(kind, json!({})));
        }
        1 => {
            patch.nodes.shift_remove(&id);
            patch.wires.retain(|wire| wire.from.node != id && wire.to.node != id);
        }
        2 => {
            let to = format!("n{}.{}", random(12), 1 + random(3));
            patch.wires.push(Wire::new(id.as_str(), to.as_str()));
        }
        _ if patch.wires.len() > 1 => {
            let position = 1 + random(patch.wires.len() - 1);
            patch.wires.remove(position);
        }
        _ => drop(patch.nodes.insert(id, ticks())),
    }
}
