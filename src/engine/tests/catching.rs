//! What goes wrong inside of nodes that take care of it, however deep that happens.

use serde_json::json;

use super::super::testing::{handle, node, numbers, pass, patch, start, values};
use super::nesting::{input, named, nested, output};
use crate::engine::Run;
use crate::flow::vitals::{Phase, State};
use crate::patch::{Node, Patch};
use crate::value::Value;

fn through(inside: Node) -> Patch {
    patch([("in", input()), ("inside", inside), ("out", output())], &[&["in", "inside", "out"]])
}

/// A group within a nested operator, in which whatever is no number is a fault.
fn deep() -> Node {
    let group = Node {
        patch: Some(Box::new(through(node("add", json!({}))))),
        ..Node::new("nested.group")
    };
    nested("select_many", through(group))
}

fn fed(node: Node) -> Run {
    let feed = named("subject.publish_subject", "Feed");
    start(&patch([("feed", feed), ("it", node)], &[&["feed", "it"]]))
}

/// How many values left an output.
fn count(run: &Run, path: &str, output: usize) -> u64 {
    handle(run, path).probes[output].count()
}

#[tokio::test(start_paused = true)]
async fn a_fault_is_caught_however_deep_it_happens() {
    let run = fed(nested("catch", through(deep())));
    run.push("feed", 0, Value::Int(1));
    run.push("feed", 0, Value::text("a"));
    run.push("feed", 0, Value::Int(2));
    assert_eq!(numbers(&run, "it"), [1.0, 2.0]);
    let aside = handle(&run, "it").probes[1].record().samples;
    assert_eq!(
        aside.into_iter().map(|sample| sample.value).collect::<Vec<_>>(),
        [Value::text("a")]
    );
    assert_eq!(handle(&run, "it/inside/inside/inside").vitals.faults.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_caught_inside_is_not_caught_again_outside() {
    let run = fed(nested("catch", through(nested("catch", through(deep())))));
    run.push("feed", 0, Value::text("a"));
    assert_eq!((count(&run, "it/inside", 1), count(&run, "it", 1)), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_value_is_tried_again_with_all_that_is_inside() {
    let run = fed(nested("catch", through(nested("retry", through(deep())).with("count", 3))));
    run.push("feed", 0, Value::Int(1));
    run.push("feed", 0, Value::text("a"));
    run.push("feed", 0, Value::Int(2));
    assert_eq!(numbers(&run, "it"), [1.0, 2.0]);
    let retry = handle(&run, "it/inside").vitals.clone();
    assert_eq!((retry.lost(), retry.faults.count()), (1, 1));
    assert_eq!(handle(&run, "it/inside/inside/inside/inside").vitals.faults.count(), 3);
    // That it was tried in vain is a fault for who is around.
    assert_eq!(count(&run, "it", 1), 1);
}

#[tokio::test(start_paused = true)]
async fn what_panicked_before_fails_again() {
    let run = fed(nested("catch", through(deep())));
    run.push("feed", 0, Value::Int(-1));
    run.push("feed", 0, Value::Int(1));
    assert_eq!(values(&run, "it"), []);
    assert_eq!(count(&run, "it", 1), 2, "the node that panicked is out of service");
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_behind_a_delay_is_noticed_too() {
    let late = patch(
        [
            ("in", input()),
            ("late", node("delay", json!({"milliseconds": 10}))),
            ("deep", deep()),
            ("out", output()),
        ],
        &[&["in", "late", "deep", "out"]],
    );
    let outer = |operator: &str| {
        patch(
            [
                ("feed", named("subject.publish_subject", "Feed")),
                ("next", named("subject.publish_subject", "Next")),
                ("it", nested(operator, late.clone())),
            ],
            &[&["feed", "it"]],
        )
    };
    let run = start(&outer("retry"));
    run.push("feed", 0, Value::text("a"));
    pass(15).await;
    assert_eq!(handle(&run, "it").vitals.instances.begun(), 2);
    run.push("feed", 0, Value::Int(5));
    pass(15).await;
    assert_eq!(numbers(&run, "it"), [5.0]);
    let run = start(&outer("on_error_resume_next").with_chain(&["next", "it.next"]));
    run.push("feed", 0, Value::Int(5));
    pass(15).await;
    run.push("next", 0, Value::Int(7));
    run.push("feed", 0, Value::text("a"));
    assert_eq!(numbers(&run, "it"), [5.0]);
    pass(15).await;
    run.push("next", 0, Value::Int(8));
    assert_eq!(numbers(&run, "it"), [7.0, 8.0]);
    run.end("next", 0);
    assert_eq!(handle(&run, "it").vitals.phase(), Phase::Finished);
}

/// Gives what comes, later if wished, and is over with that; whatever is no number is a fault.
fn one(delayed: bool) -> Patch {
    let way =
        if delayed { node("delay", json!({"milliseconds": 10})) } else { node("merge", json!({})) };
    patch(
        [
            ("in", input()),
            ("way", way),
            ("add", node("add", json!({}))),
            ("take", node("take", json!({"count": 1}))),
            ("out", output()),
        ],
        &[&["in", "way", "add"], &["way", "take", "out"]],
    )
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_fails_and_is_over_at_once_is_begun_anew() {
    // By a value it is tried twice; by a task it begins anew without the value.
    for (delayed, begun) in [(false, 3), (true, 2)] {
        let run = fed(nested("retry", one(delayed)));
        run.push("feed", 0, Value::text("a"));
        pass(15).await;
        let vitals = handle(&run, "it").vitals.clone();
        assert_eq!((vitals.instances.begun(), vitals.phase()), (begun, Phase::Open), "{delayed}");
        run.push("feed", 0, Value::Int(5));
        pass(15).await;
        assert_eq!(values(&run, "it").last(), Some(&Value::Int(5)), "{delayed}");
        assert_eq!((vitals.instances.begun(), vitals.phase()), (begun, Phase::Finished));
    }
}

#[tokio::test(start_paused = true)]
async fn what_begins_anew_after_the_end_of_all_values_ends_too() {
    let run = fed(nested("retry", one(true)));
    run.push("feed", 0, Value::text("a"));
    run.end("feed", 0);
    pass(50).await;
    let vitals = &handle(&run, "it").vitals;
    assert_eq!((vitals.instances.begun(), vitals.phase()), (2, Phase::Finished));
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_as_it_begins_is_not_begun_without_end() {
    let inner = patch(
        [
            ("negative", node("constant", json!({"value": -1}))),
            ("add", node("add", json!({}))),
            ("out", output()),
        ],
        &[&["negative", "out"], &["negative", "add"]],
    );
    let run = fed(nested("retry", inner).with("count", 3));
    let vitals = &handle(&run, "it").vitals;
    assert_eq!((vitals.instances.begun(), vitals.faults.count()), (3, 1));
}

/// A task that fails, deep inside, and gives so many values before.
fn failing(values: i32) -> Patch {
    let source = node("failing", json!({"values": values}));
    let deep = patch([("source", source), ("out", output())], &[&["source", "out"]]);
    patch([("deep", nested("group", deep)), ("out", output())], &[&["deep", "out"]])
}

#[tokio::test(start_paused = true)]
async fn what_ends_a_task_inside_is_noticed() {
    let next = named("subject.publish_subject", "Next");
    let run = start(
        &patch([("next", next), ("it", nested("on_error_resume_next", failing(2)))], &[])
            .with_chain(&["next", "it.next"]),
    );
    run.push("next", 0, Value::Int(7));
    pass(25).await;
    assert_eq!(numbers(&run, "it"), [0.0, 1.0]);
    pass(10).await;
    assert_eq!(numbers(&run, "it"), [7.0]);
    // It was counted once, and its task is gone with the instance.
    pass(10_000).await;
    let source = &handle(&run, "it/deep/source").vitals;
    assert_eq!((source.faults.count(), source.state()), (1, State::Ready));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_is_begun_anew() {
    let run = start(&patch([("it", nested("retry", failing(1)))], &[]));
    // It gives something each time, so that it is never given up, and nobody pauses.
    pass(105).await;
    assert_eq!(numbers(&run, "it"), [0.0; 5]);
    assert_eq!(handle(&run, "it").vitals.faults.count(), 0);
    assert_eq!(handle(&run, "it").vitals.instances.alive(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_only_fails_is_given_up_and_tries_by_itself() {
    let run = start(&patch([("it", nested("retry", failing(0)).with("count", 3))], &[]));
    pass(35).await;
    let vitals = handle(&run, "it").vitals.clone();
    assert_eq!((vitals.instances.begun(), vitals.faults.count()), (3, 1));
    pass(1000).await;
    assert_eq!(vitals.instances.begun(), 3);
    let source = &handle(&run, "it/deep/source").vitals;
    assert!(source.faults.count() > 3, "with the usual pauses");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_where_nobody_takes_care_is_counted() {
    let run = start(&patch([("it", nested("group", failing(0)))], &[]));
    pass(15).await;
    assert_eq!(handle(&run, "it/deep/source").vitals.faults.count(), 1);
}
