//! Patches inside of nodes that listen to a subject outside and send to it.

use serde_json::json;

use super::super::testing::{handle, node, numbers, pass, patch, start, ticks};
use super::super::{Run, check, runtime};
use super::nesting::{input, named, nested, output};
use crate::flow::vitals::Phase;
use crate::patch::{Node, Patch};
use crate::value::Value;

fn hear() -> Node {
    named("subject.subscribe_subject", "State")
}

fn send() -> Node {
    named("subject.multicast_subject", "State")
}

fn state() -> Node {
    named("subject.behavior_subject", "State")
}

fn add(offset: i32) -> Node {
    node("add", json!({"offset": offset}))
}

/// Adds one to the state, and gives what that made.
fn counter() -> Patch {
    patch(
        [
            ("in", input()),
            ("hear", hear()),
            ("take", node("take", json!({}))),
            ("add", add(1)),
            ("send", send()),
            ("out", output()),
        ],
        &[&["hear", "take", "add", "send", "out"]],
    )
}

#[tokio::test(start_paused = true)]
async fn a_state_outside_is_read_changed_and_written() {
    // Whichever stands first in the file.
    for first in [true, false] {
        let nodes = [("t", ticks()), ("state", state().with("initial", "0"))];
        let outer = patch(nodes, &[]);
        let each = nested("select_many", counter());
        let outer = if first {
            outer.with_node("each", each)
        } else {
            patch([("each", each)], &[])
                .with_node("t", ticks())
                .with_node("state", state().with("initial", "0"))
        };
        let run = start(&outer.with_chain(&["t", "each"]));
        pass(100).await;
        assert_eq!(numbers(&run, "each"), [1.0, 2.0, 3.0], "{first}");
        assert_eq!(numbers(&run, "state"), [1.0, 2.0, 3.0], "{first}");
        assert_eq!(handle(&run, "each").vitals.phase(), Phase::Finished);
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_in_one_breath_none_is_forgotten() {
    let outer = patch(
        [
            ("t", ticks()),
            ("m", node("merge", json!({}))),
            ("each", nested("select_many", counter())),
            ("state", state().with("initial", "0")),
            ("seen", node("merge", json!({}))),
        ],
        &[&["t", "m", "each"], &["t", "m.2"], &["t", "m.3"], &["state", "seen"]],
    );
    let run = start(&outer);
    pass(100).await;
    let all: Vec<f64> = (1..10).map(f64::from).collect();
    assert_eq!(numbers(&run, "seen"), all);
}

#[tokio::test(start_paused = true)]
async fn who_listens_on_hears_each_value_once() {
    let inner = patch(
        [("in", input()), ("send", send()), ("hear", hear()), ("out", output())],
        &[&["in", "send"], &["hear", "out"]],
    );
    // The same one patch deeper.
    let deeper = patch(
        [("in", input()), ("each", nested("select_many", inner.clone())), ("out", output())],
        &[&["in", "each", "out"]],
    );
    for inner in [inner, deeper] {
        let outer = patch(
            [("t", ticks()), ("each", nested("select_many", inner)), ("state", state())],
            &[&["t", "each"]],
        );
        let run = start(&outer);
        pass(15).await;
        assert_eq!(numbers(&run, "each"), [0.0]);
        pass(10).await;
        // The newcomer was told what was before it, and then both hear the new one.
        assert_eq!(numbers(&run, "each"), [0.0, 1.0, 1.0]);
        pass(10).await;
        assert_eq!(numbers(&run, "each"), [1.0, 2.0, 2.0, 2.0]);
        assert_eq!(handle(&run, "each").vitals.faults.count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_ends_by_itself_runs_to_its_end() {
    let inner = patch(
        [
            ("in", input()),
            ("hear", hear()),
            ("take", node("take", json!({"count": 5}))),
            ("add", add(1)),
            ("send", send()),
            ("out", output()),
        ],
        &[&["hear", "take", "out"], &["take", "add", "send"]],
    );
    let outer = patch(
        [
            ("t", node("ticks", json!({"count": 1}))),
            ("each", nested("select_many", inner)),
            ("state", state().with("initial", "0")),
        ],
        &[&["t", "each"]],
    );
    let run = start(&outer);
    pass(15).await;
    assert_eq!(numbers(&run, "each"), [0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(numbers(&run, "state"), [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(handle(&run, "each").vitals.phase(), Phase::Finished);
}

#[tokio::test(start_paused = true)]
async fn a_loop_without_end_is_a_fault_and_all_else_goes_on() {
    let inner = patch(
        [("in", input()), ("hear", hear()), ("send", send()), ("out", output())],
        &[&["hear", "send", "out"]],
    );
    let outer = patch(
        [
            ("t", node("ticks", json!({"count": 2, "stay": true}))),
            ("each", nested("select_many", inner)),
            ("state", state().with("initial", "0")),
            ("other", node("count", json!({}))),
        ],
        &[&["t", "each"], &["t", "other"]],
    );
    let run = start(&outer);
    pass(50).await;
    let vitals = handle(&run, "each").vitals.clone();
    assert_eq!(vitals.faults.count(), 2);
    assert!(vitals.lost() > 0);
    assert!(vitals.faults.latest().unwrap().sentence.contains("put a Delay into the loop"));
    assert_eq!(handle(&run, "other").probes[0].count(), 2);
    assert_eq!(vitals.instances.alive(), 2);
}

#[tokio::test(start_paused = true)]
async fn values_within_values_without_end_are_a_fault() {
    let inner = patch(
        [
            ("in", input()),
            ("hear", hear()),
            ("wrap", node("latest", json!({}))),
            ("send", send()),
            ("out", output()),
        ],
        &[&["hear", "wrap", "send", "out"]],
    );
    let outer = patch(
        [
            ("t", node("ticks", json!({"count": 1}))),
            ("each", nested("select_many", inner)),
            ("state", state().with("initial", "0")),
        ],
        &[&["t", "each"]],
    );
    let run = start(&outer);
    pass(50).await;
    let faults = &handle(&run, "state").vitals.faults;
    assert_eq!(faults.count(), 1);
    assert!(faults.latest().unwrap().sentence.contains("values within values"));
}

#[tokio::test(start_paused = true)]
async fn it_works_with_a_subject_inside_of_a_patch_as_well() {
    let inner = patch(
        [
            ("in", input()),
            ("state", state().with("initial", "0")),
            ("each", nested("select_many", counter())),
            ("out", output()),
        ],
        &[&["in", "each", "out"]],
    );
    // Each key has a state of its own.
    let outer = patch(
        [("t", node("ticks", json!({"count": 4}))), ("keys", nested("group_by", inner))],
        &[&["t", "keys"]],
    );
    let run = start(&outer);
    for value in [7, 8, 7, 7] {
        run.push("keys", 0, Value::Int(value));
    }
    assert_eq!(numbers(&run, "keys"), [1.0, 1.0, 2.0, 3.0]);
}

#[test]
fn two_that_change_a_state_from_two_threads_lose_nothing() {
    let each = || nested("select_many", counter());
    let fast = || node("device", json!({}));
    let take = || node("take", json!({"count": 500}));
    let outer = patch(
        [
            ("a", fast()),
            ("b", fast()),
            ("take_a", take()),
            ("take_b", take()),
            ("each_a", each()),
            ("each_b", each()),
            ("state", state().with("initial", "0")),
        ],
        &[&["a", "take_a", "each_a"], &["b", "take_b", "each_b"]],
    );
    let runtime = runtime().unwrap();
    let (run, problems) = Run::start(&outer, runtime.handle());
    assert_eq!(problems, []);
    let state = handle(&run, "state");
    let begun = std::time::Instant::now();
    while state.probes[0].count() < 1001 {
        assert!(begun.elapsed().as_secs() < 60, "{}", state.probes[0].count());
        std::thread::yield_now();
    }
    assert_eq!(state.vitals.memory.told().values, [Value::Int(1000)]);
    assert_eq!(runtime.block_on(run.stop()), [""; 0]);
}

#[test]
fn what_is_drawn_in_a_circle_is_still_refused() {
    let outer = patch(
        [("hear", hear()), ("add", add(1)), ("send", send()), ("state", state())],
        &[&["hear", "add", "send"]],
    );
    let sentences: Vec<_> = check(&outer).1.iter().map(ToString::to_string).collect();
    assert!(sentences[0].contains("put a Delay into the loop"), "{sentences:?}");
}
