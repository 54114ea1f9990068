//! The way of values: order, joins, hubs, groups, nested patches, live properties.

use serde_json::json;

use super::super::testing::{handle, node, numbers, pass, patch, start, ticks, values};
use crate::flow::vitals::State;
use crate::patch::{Edit, Node};
use crate::value::Value;

#[tokio::test(start_paused = true)]
async fn a_chain_carries_every_value() {
    let patch = patch([("t", ticks()), ("a", node("add", json!({"offset": 5})))], &[&["t", "a"]]);
    let run = start(&patch);
    pass(100).await;
    assert_eq!(numbers(&run, "a"), [5.0, 6.0, 7.0]);
    assert_eq!(handle(&run, "a").probes[0].count(), 3);
}

#[tokio::test(start_paused = true)]
async fn values_run_depth_first_in_the_order_of_the_wires() {
    let nodes = || {
        [
            ("t", node("ticks", json!({"count": 2}))),
            ("low", node("add", json!({}))),
            ("high", node("add", json!({"offset": 100}))),
            ("m", node("merge", json!({}))),
        ]
    };
    let run = start(&patch(nodes(), &[&["t", "low", "m"], &["t", "high", "m.2"]]));
    pass(100).await;
    assert_eq!(numbers(&run, "m"), [0.0, 100.0, 1.0, 101.0]);
    let run = start(&patch(nodes(), &[&["t", "high", "m.2"], &["t", "low", "m"]]));
    pass(100).await;
    assert_eq!(numbers(&run, "m"), [100.0, 0.0, 101.0, 1.0]);
}

#[tokio::test(start_paused = true)]
async fn a_diamond_shows_the_glitch_first() {
    let patch = patch(
        [
            ("t", node("ticks", json!({"count": 2}))),
            ("plus", node("add", json!({"offset": 10}))),
            ("latest", node("latest", json!({}))),
        ],
        &[&["t", "plus", "latest"], &["t", "latest.2"]],
    );
    let run = start(&patch);
    pass(100).await;
    let pair = |a, b| Value::tuple([Value::Int(a), Value::Int(b)]);
    assert_eq!(values(&run, "latest"), [pair(10, 0), pair(11, 0), pair(11, 1)]);
}

#[tokio::test(start_paused = true)]
async fn two_sources_meet_on_one_strand() {
    let patch = patch(
        [
            ("a", ticks()),
            ("b", node("ticks", json!({"count": 3, "from": 10}))),
            ("m", node("merge", json!({}))),
            ("behind", node("count", json!({}))),
        ],
        &[&["a", "m", "behind"], &["b", "m.2"]],
    );
    let run = start(&patch);
    pass(100).await;
    let mut seen = numbers(&run, "m");
    seen.sort_by(f64::total_cmp);
    assert_eq!(seen, [0.0, 1.0, 2.0, 10.0, 11.0, 12.0]);
    assert_eq!(numbers(&run, "behind"), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
}

#[tokio::test(start_paused = true)]
async fn several_wires_into_one_input_are_merged() {
    let patch = patch(
        [("a", ticks()), ("b", ticks()), ("count", node("count", json!({})))],
        &[&["a", "count"], &["b", "count"]],
    );
    let run = start(&patch);
    pass(100).await;
    assert_eq!(numbers(&run, "count").len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_relay_closes_a_loop() {
    let patch = patch(
        [
            ("t", node("ticks", json!({"count": 1}))),
            ("m", node("merge", json!({}))),
            ("plus", node("add", json!({"offset": 1}))),
            ("d", node("delay", json!({}))),
        ],
        &[&["t", "m", "plus", "d", "m.2"]],
    );
    let run = start(&patch);
    pass(45).await;
    assert_eq!(numbers(&run, "plus"), [1.0, 2.0, 3.0, 4.0]);
}

#[tokio::test(start_paused = true)]
async fn hubs_are_found_by_name_in_any_order_of_nodes() {
    let patch = patch(
        [
            ("hear", node("hear", json!({"connection": "loop"}))),
            ("blank", node("hear", json!({}))),
            ("t", ticks()),
            ("send", node("send", json!({"connection": "loop"}))),
            ("link", node("loopback", json!({}))),
        ],
        &[&["t", "send"]],
    );
    let run = start(&patch);
    pass(100).await;
    assert_eq!(numbers(&run, "send"), [0.0, 1.0, 2.0]);
    assert_eq!(numbers(&run, "hear"), [0.0, 1.0, 2.0]);
    assert_eq!(numbers(&run, "blank"), [0.0, 1.0, 2.0]);
    assert_eq!(handle(&run, "link").vitals.state(), State::Active("open".into()));
}

#[tokio::test(start_paused = true)]
async fn a_subject_is_a_wire_that_nobody_draws() {
    let patch = patch(
        [
            ("read", node("subscribe", json!({"name": "s"}))),
            ("t", ticks()),
            ("s", node("subject", json!({"name": "s"}))),
            ("latest", node("latest", json!({}))),
        ],
        &[&["t", "s", "latest"], &["read", "latest.2"]],
    );
    let run = start(&patch);
    pass(100).await;
    let pair = |a, b| Value::tuple([Value::Int(a), Value::Int(b)]);
    // The subject speaks before its drawn wire does, so the first pair is already complete.
    assert_eq!(
        values(&run, "latest"),
        [pair(0, 0), pair(0, 1), pair(1, 1), pair(1, 2), pair(2, 2)]
    );
}

#[tokio::test(start_paused = true)]
async fn constants_speak_at_the_start_and_at_each_edit_or_for_each_value() {
    let mut patch = patch(
        [
            ("late", ticks()),
            ("c", node("constant", json!({}))),
            ("each", node("constant", json!({"value": 3}))),
            ("latest", node("latest", json!({}))),
        ],
        &[&["late", "each", "latest"], &["c", "latest.2"]],
    );
    let run = start(&patch);
    assert_eq!(handle(&run, "c").probes[0].look().map(|s| s.value), Some(Value::Int(7)));
    pass(15).await;
    let pair = |a, b| Value::tuple([Value::Int(a), Value::Int(b)]);
    assert_eq!(values(&run, "latest"), [pair(3, 7)]);
    let edit =
        Edit::SetProperty { node: "c".into(), property: "value".into(), value: Some(json!(8)) };
    edit.apply(&mut patch).unwrap();
    assert_eq!(run.update(&patch), []);
    pass(1).await;
    assert_eq!(values(&run, "latest"), [pair(3, 8)]);
}

#[tokio::test(start_paused = true)]
async fn values_run_through_groups() {
    let inner = patch(
        [
            ("in", Node::new("nested.workflow_input").with("name", "left")),
            ("add", node("add", json!({"offset": 1}))),
            ("out", Node::new("nested.workflow_output")),
        ],
        &[&["in", "add", "out"]],
    );
    let group = || Node { patch: Some(Box::new(inner.clone())), ..Node::new("nested.group") };
    let outer = patch(
        [("t", ticks()), ("g", group()), ("h", group()), ("end", node("count", json!({})))],
        &[&["t", "g.left"], &["g", "h.1"], &["h", "end"]],
    );
    let run = start(&outer);
    pass(100).await;
    assert_eq!(numbers(&run, "h/out"), [2.0, 3.0, 4.0]);
    assert_eq!(numbers(&run, "end"), [1.0, 2.0, 3.0]);
}

#[tokio::test(start_paused = true)]
async fn a_nested_operator_makes_instances_with_their_own_state() {
    let inner = patch(
        [
            ("in", Node::new("nested.workflow_input")),
            ("count", node("count", json!({}))),
            ("m", node("merge", json!({}))),
            ("out", Node::new("nested.workflow_output")),
        ],
        &[&["in", "count", "m", "out"], &["in", "m.2"]],
    );
    let each = Node { patch: Some(Box::new(inner)), ..node("each", json!({})) };
    let run = start(&patch([("t", ticks()), ("each", each)], &[&["t", "each"]]));
    pass(100).await;
    assert_eq!(numbers(&run, "each"), [1.0, 0.0, 1.0, 1.0, 1.0, 2.0]);
}

#[tokio::test(start_paused = true)]
async fn what_a_full_queue_loses_is_counted() {
    let patch = patch(
        [("t", node("ticks", json!({"count": 10}))), ("slow", node("slow", json!({})))],
        &[&["t", "slow"]],
    );
    let run = start(&patch);
    pass(200).await;
    // One is being worked on, two wait, seven gave way; all passed on.
    assert_eq!(handle(&run, "slow").vitals.lost(), 7);
    assert_eq!(numbers(&run, "slow").len(), 10);
}
