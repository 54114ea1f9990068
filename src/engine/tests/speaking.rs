//! What constants say, to whom, and on how long a chain.

use std::time::Duration;

use serde_json::json;

use super::super::check::LONGEST_CHAIN;
use super::super::testing::{handle, node, numbers, pass, patch, values};
use super::super::{Run, check, runtime};
use crate::flow::vitals::Phase;
use crate::patch::{Mode, Node, Patch, Wire};
use crate::value::Value;

fn count() -> Node {
    node("count", json!({}))
}

/// Records what nodes give that were not there at the start.
fn watched(patch: &Patch) -> Run {
    let runtime = tokio::runtime::Handle::current();
    let record = |node: &super::super::NodeHandle| {
        node.probes.iter().for_each(|probe| drop(probe.record()));
    };
    let (run, problems) = Run::start_watched(patch, &runtime, record);
    assert_eq!(problems, []);
    run
}

#[tokio::test(start_paused = true)]
async fn a_constant_speaks_to_whom_it_is_newly_wired_and_to_nobody_twice() {
    let before = patch(
        [("c", node("constant", json!({}))), ("old", count()), ("new", node("add", json!({})))],
        &[&["c", "old"]],
    );
    let run = watched(&before);
    let after = before.clone().with_chain(&["c", "new"]);
    assert_eq!(run.update(&after), []);
    assert_eq!(numbers(&run, "new"), [7.0]);
    assert_eq!(numbers(&run, "old"), [1.0]);
    // A wire that is laid again is a new one; what is merely laid out anew is not.
    assert_eq!(run.update(&before), []);
    assert_eq!(run.update(&after), []);
    assert_eq!(run.update(&after.clone().with_node("far", count())), []);
    pass(10).await;
    assert_eq!(numbers(&run, "new"), [7.0]);
    assert_eq!(numbers(&run, "old"), [0.0; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_takes_the_place_of_another_hears_the_constant_and_its_present_value() {
    let mut patch = patch(
        [
            ("c", node("constant", json!({}))),
            ("d", node("constant", json!({"value": 2}))),
            ("latest", node("latest", json!({}))),
            ("old", count()),
        ],
        &[&["c", "latest"], &["c", "old"]],
    );
    let run = watched(&patch);
    patch.nodes["c"].properties.insert("value".into(), json!(8));
    assert_eq!(run.update(&patch), []);
    pass(1).await;
    patch.wires.push(Wire::new("d", "latest.2"));
    assert_eq!(run.update(&patch), []);
    assert_eq!(values(&run, "latest"), [Value::tuple(vec![Value::Int(8), Value::Int(2)])]);
    assert_eq!(numbers(&run, "old"), [1.0, 2.0]);
}

#[tokio::test(start_paused = true)]
async fn a_constant_that_is_edited_with_the_wire_speaks_once() {
    let mut patch =
        patch([("c", node("constant", json!({}))), ("new", node("add", json!({})))], &[]);
    let run = watched(&patch);
    patch.nodes["c"].properties.insert("value".into(), json!(8));
    assert_eq!(run.update(&patch.with_chain(&["c", "new"])), []);
    pass(1).await;
    assert_eq!(numbers(&run, "new"), [8.0]);
}

#[tokio::test(start_paused = true)]
async fn what_is_wired_to_a_shared_strand_hears_the_constant() {
    let before = patch(
        [
            ("c", node("constant", json!({}))),
            ("t", node("ticks", json!({"from": 100}))),
            ("m", node("merge", json!({}))),
            ("end", node("add", json!({}))),
        ],
        &[&["t", "m.1"], &["t", "m.2"], &["m", "end"]],
    );
    let run = watched(&before);
    assert_eq!(run.update(&before.with_chain(&["c", "m.2"])), []);
    assert_eq!(numbers(&run, "end"), [7.0]);
    pass(15).await;
    assert_eq!(numbers(&run, "end"), [100.0, 100.0]);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_no_longer_muted_hears_the_constant() {
    let mut patch = patch(
        [("c", node("constant", json!({}))), ("a", node("add", json!({}))), ("old", count())],
        &[&["c", "a", "old"]],
    );
    patch.nodes["a"].mode = Some(Mode::Mute);
    let run = watched(&patch);
    assert_eq!(numbers(&run, "old"), [0.0; 0]);
    patch.nodes["a"].mode = None;
    assert_eq!(run.update(&patch), []);
    assert_eq!(numbers(&run, "old"), [1.0]);
}

/// A chain of as many nodes as are permitted, behind one of this kind.
fn longest_chain(first: Node) -> (Patch, String) {
    let mut chain = patch([("n0", first)], &[]);
    for i in 1..LONGEST_CHAIN {
        let (before, id) = (format!("n{}", i - 1), format!("n{i}"));
        let add =
            if i % 2 == 0 { node("add", json!({})) } else { node("take", json!({"count": 9})) };
        chain = chain.with_node(&id, add).with_chain(&[&before, &id]);
    }
    assert_eq!(check(&chain).1, []);
    (chain, format!("n{}", LONGEST_CHAIN - 1))
}

#[test]
fn the_longest_chain_runs_from_a_constant_started_on_any_thread() {
    let runtime = runtime().unwrap();
    let (patch, last) = longest_chain(node("constant", json!({})));
    // As small as a thread of a program may be.
    let small = std::thread::Builder::new().stack_size(256 << 10);
    let handle_of_runtime = runtime.handle().clone();
    let run = small.spawn(move || Run::start(&patch, &handle_of_runtime).0).unwrap().join();
    let run = run.unwrap();
    assert_eq!(handle(&run, &last).probes[0].count(), 1);
    assert_eq!(runtime.block_on(run.stop()), [""; 0]);
}

#[test]
fn the_longest_chain_runs_from_a_task_and_to_its_end() {
    let runtime = runtime().unwrap();
    let (patch, last) = longest_chain(node("ticks", json!({"count": 2})));
    let (run, _) = Run::start(&patch, runtime.handle());
    let end = handle(&run, &last);
    let ended = end.vitals.until(|phase| phase == Phase::Finished);
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), ended).await }).unwrap();
    assert_eq!(end.probes[0].count(), 2);
    // What comes to where all has ended is told so by whoever brings it.
    let late = patch.with_node("late", count()).with_chain(&["n500", "late"]);
    assert_eq!(run.update(&late), []);
    assert_eq!(handle(&run, "late").vitals.phase(), Phase::Finished);
}

#[test]
fn the_longest_chain_of_real_operators_runs() {
    let runtime = runtime().unwrap();
    let mut chain = Patch::new().with_node("n0", Node::new("core.double").with("value", 1.0));
    for i in 1..LONGEST_CHAIN {
        let (before, id) = (format!("n{}", i - 1), format!("n{i}"));
        let kinds = ["math.scale", "math.clamp", "math.abs", "debug.count", "combine.merge"];
        chain = chain.with_node(&id, Node::new(kinds[i % 5])).with_chain(&[&before, &id]);
    }
    let small = std::thread::Builder::new().stack_size(256 << 10);
    let handle_of_runtime = runtime.handle().clone();
    let run = small.spawn(move || Run::start(&chain, &handle_of_runtime).0).unwrap().join();
    let run = run.unwrap();
    let last = handle(&run, &format!("n{}", LONGEST_CHAIN - 1));
    assert_eq!(last.probes[0].count(), 1);
}
