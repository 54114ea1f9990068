//! A node gone wrong never takes others with it, and stopping leaves nothing open.

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::testing::{handle, node, numbers, pass, patch, start, ticks, values};
use super::super::{Run, runtime};
use crate::flow::vitals::{Phase, State};
use crate::patch::{Edit, Patch};
use crate::value::Value;

fn set(patch: &mut Patch, node: &str, property: &str, value: serde_json::Value) {
    let edit =
        Edit::SetProperty { node: node.into(), property: property.into(), value: Some(value) };
    edit.apply(patch).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_panic_stays_in_its_node_until_that_is_edited() {
    let mut patch = patch(
        [
            ("t", node("ticks", json!({"from": -2, "count": 6}))),
            ("bad", node("add", json!({}))),
            ("good", node("count", json!({}))),
        ],
        &[&["t", "bad"], &["t", "good"]],
    );
    let run = start(&patch);
    pass(35).await;
    assert_eq!(numbers(&run, "good"), [1.0, 2.0, 3.0]);
    assert_eq!(numbers(&run, "bad"), [0.0; 0]);
    let vitals = handle(&run, "bad").vitals.clone();
    assert_eq!((vitals.phase(), vitals.faults.count(), vitals.lost()), (Phase::Broken, 1, 2));
    assert!(vitals.faults.latest().unwrap().sentence.contains("(negative)"));
    set(&mut patch, "bad", "offset", json!(100));
    assert_eq!(run.update(&patch), []);
    pass(100).await;
    assert_eq!(numbers(&run, "bad"), [101.0, 102.0, 103.0]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panics_is_out_of_service_until_edited() {
    let mut patch = patch([("bad", node("broken", json!({}))), ("t", ticks())], &[]);
    let run = start(&patch);
    pass(60_000).await;
    assert_eq!(numbers(&run, "t").len(), 3);
    let vitals = handle(&run, "bad").vitals.clone();
    assert_eq!((vitals.phase(), vitals.faults.count()), (Phase::Broken, 1));
    set(&mut patch, "bad", "mended", json!(true));
    assert_eq!(run.update(&patch), []);
    pass(1).await;
    assert_eq!(numbers(&run, "bad"), [1.0]);
    assert_eq!(vitals.phase(), Phase::Open);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_is_tried_again_with_growing_pauses() {
    let mut patch = patch([("link", node("loopback", json!({"fails": true})))], &[]);
    let run = start(&patch);
    let vitals = handle(&run, "link").vitals.clone();
    pass(1).await;
    assert_eq!(vitals.faults.count(), 1);
    assert_eq!(vitals.state(), State::Waiting("trying again in 0.25 s".into()));
    pass(10_000).await;
    // At 0, 0.25, 0.75, 1.75, 3.75 and 7.75 s.
    assert_eq!(vitals.faults.count(), 6);
    set(&mut patch, "link", "fails", json!(false));
    assert_eq!(run.update(&patch), []);
    pass(1).await;
    assert_eq!(vitals.state(), State::Active("open".into()));
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_is_a_fault_of_its_node_and_the_rest_runs() {
    let patch = patch(
        [
            ("t", ticks()),
            ("luck", node("add", json!({"offset": 13}))),
            ("behind", node("add", json!({}))),
            ("good", node("add", json!({}))),
        ],
        &[&["t", "luck", "behind"], &["t", "good"]],
    );
    let (run, problems) = Run::start(&patch, &tokio::runtime::Handle::current());
    assert_eq!(problems.len(), 1);
    let good = handle(&run, "good");
    pass(100).await;
    assert_eq!(good.probes[0].count(), 3);
    let fault = handle(&run, "luck").vitals.faults.latest().unwrap();
    assert_eq!(fault.sentence, "offset: 13 brings bad luck");
}

#[tokio::test(start_paused = true)]
async fn a_value_of_the_wrong_type_is_counted_and_the_next_goes_on() {
    let patch = patch(
        [
            ("c", node("constant", json!({}))),
            ("t", ticks()),
            ("latest", node("latest", json!({}))),
            ("m", node("merge", json!({}))),
            ("a", node("add", json!({}))),
        ],
        &[&["c", "latest", "m", "a"], &["t", "latest.2"], &["t", "m.2"]],
    );
    let run = start(&patch);
    pass(100).await;
    assert_eq!(values(&run, "a"), [0, 1, 2].map(Value::Int));
    let faults = &handle(&run, "a").vitals.faults;
    assert_eq!(faults.count(), 3);
    assert_eq!(
        faults.latest().unwrap().sentence,
        "expected int, got tuple: pick a member of it with core.member_selector, or wire another output"
    );
}

#[tokio::test(start_paused = true)]
async fn stopping_works_off_what_waits_in_queues_and_ends_nothing() {
    let patch = patch(
        [
            ("t", node("ticks", json!({}))),
            ("late", node("delay", json!({"milliseconds": 12}))),
            ("send", node("send", json!({}))),
            ("link", node("loopback", json!({}))),
            ("hear", node("hear", json!({}))),
        ],
        &[&["t", "late", "send"]],
    );
    let run = start(&patch);
    pass(105).await;
    let given = numbers(&run, "t");
    let mut heard = numbers(&run, "hear");
    assert!(heard.len() < given.len(), "something waits: {heard:?}");
    assert_eq!(run.stop().await, [""; 0]);
    heard.extend(numbers(&run, "hear"));
    assert_eq!(heard, given);
    assert_eq!(handle(&run, "hear").vitals.phase(), Phase::Open);
    assert!(run.is_over());
    pass(1000).await;
    assert_eq!(numbers(&run, "hear"), [0.0; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_wraps_values_without_end_is_a_fault() {
    let patch = patch(
        [
            ("t", node("ticks", json!({"count": 1}))),
            ("m", node("merge", json!({}))),
            ("wrap", node("latest", json!({}))),
            ("d", node("delay", json!({"milliseconds": 1}))),
        ],
        &[&["t", "m", "wrap", "d", "m.2"]],
    );
    let run = start(&patch);
    pass(1000).await;
    let vitals = handle(&run, "d").vitals.clone();
    assert_eq!(vitals.faults.count(), 1);
    assert!(vitals.faults.latest().unwrap().sentence.contains("values within values"));
    assert_eq!(numbers_of(&run, "d"), 64);
}

fn numbers_of(run: &Run, path: &str) -> usize {
    values(run, path).len()
}

#[test]
fn stopping_takes_less_than_a_second_and_leaves_no_thread() {
    let runtime = runtime().unwrap();
    let patch = patch(
        [
            ("device", node("device", json!({}))),
            ("slow", node("slow", json!({}))),
            ("d", node("delay", json!({"milliseconds": 100_000}))),
            ("bad", node("broken", json!({}))),
        ],
        &[&["device", "slow"], &["device", "d"]],
    );
    let (run, problems) = Run::start(&patch, runtime.handle());
    assert_eq!(problems, []);
    let device = handle(&run, "device");
    while device.probes[0].count() < 3 {
        std::thread::yield_now();
    }
    assert_eq!(device.vitals.state(), State::Active("device device".into()));
    // What a panic prints about itself may take longer than a stop.
    while handle(&run, "bad").vitals.phase() != Phase::Broken {
        std::thread::yield_now();
    }
    let begun = Instant::now();
    assert_eq!(runtime.block_on(run.stop()), [""; 0]);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(run.is_over());
    let count = device.probes[0].count();
    // A task says that it is done with its last breath; the runtime counts it a moment longer.
    while runtime.metrics().num_alive_tasks() > 0 {
        std::thread::yield_now();
    }
    assert_eq!(device.probes[0].count(), count);
}

#[test]
fn a_device_that_does_not_hear_is_named_after_a_second() {
    let runtime = runtime().unwrap();
    let patch = patch([("deaf", node("device", json!({"deaf": true})))], &[]);
    let (run, _) = Run::start(&patch, runtime.handle());
    let device = handle(&run, "deaf");
    while device.probes[0].count() < 1 {
        std::thread::yield_now();
    }
    let begun = Instant::now();
    assert_eq!(runtime.block_on(run.stop()), ["deaf"]);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[test]
fn what_an_update_dismissed_is_waited_for_and_named_too() {
    let runtime = runtime().unwrap();
    let deaf = || node("device", json!({"deaf": true}));
    let before = patch([("gone", deaf()), ("other", deaf()), ("t", ticks())], &[]);
    let (run, _) = Run::start(&before, runtime.handle());
    for device in ["gone", "other"].map(|path| handle(&run, path)) {
        while device.probes[0].count() < 1 {
            std::thread::yield_now();
        }
    }
    // What takes the place of one waits for it, but holds nothing itself.
    let after = patch([("other", node("loopback", json!({}))), ("t", ticks())], &[]);
    assert_eq!(run.update(&after), []);
    let again = patch([("other", node("delay", json!({}))), ("t", ticks())], &[]);
    assert_eq!(run.update(&again), []);
    let begun = Instant::now();
    assert_eq!(runtime.block_on(run.stop()), ["gone", "other"]);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[test]
fn stopping_waits_for_what_an_update_dismissed() {
    let runtime = runtime().unwrap();
    let (run, _) = Run::start(
        &patch([("device", node("device", json!({}))), ("t", ticks())], &[]),
        runtime.handle(),
    );
    let device = handle(&run, "device");
    while device.probes[0].count() < 1 {
        std::thread::yield_now();
    }
    assert_eq!(run.update(&patch([("t", ticks())], &[])), []);
    assert_eq!(runtime.block_on(run.stop()), [""; 0]);
    // The thread has let go of all it had.
    assert_eq!(std::sync::Arc::strong_count(&device), 1);
    assert_eq!(std::sync::Arc::strong_count(&device.vitals), 1);
}

#[test]
fn a_device_restarts_with_new_properties_and_survives_its_panic() {
    let runtime = runtime().unwrap();
    let mut patch = patch([("device", node("device", json!({"panics": true})))], &[]);
    let (run, _) = Run::start(&patch, runtime.handle());
    let device = handle(&run, "device");
    while device.vitals.phase() != Phase::Broken {
        std::thread::yield_now();
    }
    set(&mut patch, "device", "panics", json!(false));
    assert_eq!(run.update(&patch), []);
    while device.probes[0].count() < 3 {
        std::thread::yield_now();
    }
    assert_eq!(device.vitals.faults.count(), 1);
    assert_eq!(runtime.block_on(run.stop()), [""; 0]);
}
