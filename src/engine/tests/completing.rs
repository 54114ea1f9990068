//! Completion: the end of values travels downstream, and the want of them upstream.

use serde_json::json;

use super::super::testing::{handle, node, numbers, pass, patch, start, ticks};
use crate::flow::vitals::Phase;
use crate::patch::Edit;

#[tokio::test(start_paused = true)]
async fn the_end_travels_downstream_through_queues_too() {
    let patch = patch(
        [
            ("t", ticks()),
            ("d", node("delay", json!({"milliseconds": 50}))),
            ("a", node("add", json!({}))),
        ],
        &[&["t", "d", "a"]],
    );
    let run = start(&patch);
    pass(100).await;
    assert_eq!(handle(&run, "t").vitals.phase(), Phase::Finished);
    assert_eq!(handle(&run, "a").vitals.phase(), Phase::Open);
    pass(100).await;
    assert_eq!(numbers(&run, "a"), [0.0, 1.0, 2.0]);
    assert_eq!(handle(&run, "a").vitals.phase(), Phase::Finished);
    assert!(run.is_over());
}

#[tokio::test(start_paused = true)]
async fn an_input_ends_with_its_last_wire_and_a_node_with_its_last_input() {
    let patch = patch(
        [
            ("short", node("ticks", json!({"count": 1}))),
            ("long", node("ticks", json!({"count": 5}))),
            ("m", node("merge", json!({}))),
        ],
        &[&["short", "m"], &["long", "m.2"]],
    );
    let run = start(&patch);
    pass(25).await;
    assert_eq!(handle(&run, "m").vitals.phase(), Phase::Open);
    pass(100).await;
    assert_eq!(numbers(&run, "m").len(), 6);
    assert_eq!(handle(&run, "m").vitals.phase(), Phase::Finished);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_wants_stops_exactly_there() {
    // As in Rx: with Take(3) behind it, a sink acts three times and no more.
    let patch = patch(
        [
            ("t", node("ticks", json!({}))),
            ("send", node("send", json!({}))),
            ("take", node("take", json!({"count": 3}))),
            ("link", node("loopback", json!({}))),
            ("hear", node("hear", json!({}))),
        ],
        &[&["t", "send", "take"]],
    );
    let run = start(&patch);
    pass(500).await;
    assert_eq!(numbers(&run, "hear"), [0.0, 1.0, 2.0]);
    assert_eq!(handle(&run, "take").vitals.phase(), Phase::Finished);
    assert_eq!(handle(&run, "t").vitals.phase(), Phase::Unwanted);
    // The connection serves others too.
    assert_eq!(handle(&run, "link").vitals.phase(), Phase::Open);
}

#[tokio::test(start_paused = true)]
async fn one_listener_is_enough_to_go_on() {
    let patch = patch(
        [
            ("t", node("ticks", json!({}))),
            ("take", node("take", json!({}))),
            ("count", node("count", json!({}))),
        ],
        &[&["t", "take"], &["t", "count"]],
    );
    let run = start(&patch);
    pass(105).await;
    assert_eq!(numbers(&run, "take").len(), 1);
    assert_eq!(numbers(&run, "count").len(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_new_listener_wakes_a_source_that_nobody_wanted() {
    let mut patch = patch(
        [
            ("t", node("ticks", json!({}))),
            ("take", node("take", json!({}))),
            ("count", node("count", json!({}))),
        ],
        &[&["t", "take"]],
    );
    let run = start(&patch);
    pass(100).await;
    assert_eq!(handle(&run, "t").vitals.phase(), Phase::Unwanted);
    patch = patch.with_chain(&["t", "count"]);
    assert_eq!(run.update(&patch), []);
    pass(55).await;
    assert_eq!(numbers(&run, "count").len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_comes_after_the_end_hears_of_it() {
    let mut patch = patch([("t", ticks()), ("a", node("add", json!({})))], &[&["t", "a"]]);
    let run = start(&patch);
    pass(100).await;
    patch = patch.with_node("late", node("count", json!({}))).with_chain(&["t", "late"]);
    assert_eq!(run.update(&patch), []);
    assert_eq!(handle(&run, "late").vitals.phase(), Phase::Finished);
    let edit =
        Edit::SetProperty { node: "a".into(), property: "offset".into(), value: Some(json!(1)) };
    edit.apply(&mut patch).unwrap();
    assert_eq!(run.update(&patch), []);
}
