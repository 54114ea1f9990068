//! Tasks inside of patches inside of nodes: each instance has its own, but for sinks.

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::runtime;
use super::super::testing::{handle, node, numbers, pass, patch, start, ticks};
use super::nesting::{input, named, nested, output};
use crate::flow::vitals::Phase;
use crate::patch::{Node, Patch};

fn through(inside: Node) -> Patch {
    patch([("in", input()), ("inside", inside), ("out", output())], &[&["in", "inside", "out"]])
}

#[tokio::test(start_paused = true)]
async fn each_instance_has_tasks_of_its_own_and_ends_with_them() {
    let each = nested("select_many", through(node("delay", json!({"milliseconds": 100}))));
    let outer = patch(
        [("t", ticks()), ("each", each), ("behind", node("add", json!({})))],
        &[&["t", "each", "behind"]],
    );
    let run = start(&outer);
    pass(105).await;
    let vitals = handle(&run, "each").vitals.clone();
    assert_eq!((vitals.instances.alive(), vitals.instances.working()), (3, 3));
    assert_eq!(numbers(&run, "behind"), [0.0; 0]);
    assert!(!run.is_over());
    pass(100).await;
    assert_eq!(numbers(&run, "behind"), [0.0, 1.0, 2.0]);
    assert_eq!((vitals.instances.alive(), vitals.instances.working()), (0, 0));
    assert_eq!((vitals.phase(), run.is_over()), (Phase::Finished, true));
}

#[tokio::test(start_paused = true)]
async fn a_source_inside_works_until_its_instance_is_over() {
    let inner = patch(
        [
            ("in", input()),
            ("clock", node("ticks", json!({}))),
            ("take", node("take", json!({"count": 2}))),
            ("out", output()),
        ],
        &[&["clock", "take", "out"]],
    );
    let once = node("ticks", json!({"count": 2, "stay": true}));
    let run =
        start(&patch([("t", once), ("each", nested("select_many", inner))], &[&["t", "each"]]));
    pass(200).await;
    assert_eq!(numbers(&run, "each").len(), 4);
    let vitals = handle(&run, "each").vitals.clone();
    assert_eq!((vitals.instances.alive(), vitals.instances.working()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_node_finds_its_tasks_again_after_an_edit() {
    let each = nested("select_many", through(node("delay", json!({"milliseconds": 50}))));
    let mut outer = patch(
        [("t", ticks()), ("each", each), ("behind", node("add", json!({})))],
        &[&["t", "each", "behind"]],
    );
    let run = start(&outer);
    pass(35).await;
    // Another node joins what the instances reach, so that everything lies on other strands.
    outer = outer
        .with_node("more", node("ticks", json!({})))
        .with_node("join", node("merge", json!({})))
        .with_chain(&["more", "join"])
        .with_chain(&["behind", "join.2"]);
    assert_eq!(run.update(&outer), []);
    pass(100).await;
    assert_eq!(numbers(&run, "behind"), [0.0, 1.0, 2.0]);
}

#[tokio::test(start_paused = true)]
async fn tasks_in_patches_within_patches_find_back() {
    let delay = through(node("delay", json!({"milliseconds": 20})));
    let each = nested("select_many", through(nested("select_many", delay)));
    let run = start(&patch([("t", ticks()), ("each", each)], &[&["t", "each"]]));
    pass(200).await;
    assert_eq!(numbers(&run, "each"), [0.0, 1.0, 2.0]);
    assert_eq!(handle(&run, "each").vitals.phase(), Phase::Finished);
}

#[tokio::test(start_paused = true)]
async fn all_instances_share_a_sink_which_works_off_what_waits() {
    let inner = patch(
        [("in", input()), ("slow", node("slow", json!({}))), ("out", output())],
        &[&["in", "slow", "out"]],
    );
    let run =
        start(&patch([("t", ticks()), ("each", nested("select_many", inner))], &[&["t", "each"]]));
    pass(100).await;
    assert_eq!(numbers(&run, "each"), [0.0, 1.0, 2.0]);
    assert_eq!(handle(&run, "each/slow").vitals.phase(), Phase::Open);
    assert_eq!(run.stop().await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn without_an_output_an_instance_is_over_when_all_in_it_is() {
    let subject = |kind: &str| named(&format!("subject.{kind}_subject"), "Own");
    let hear = || named("subject.subscribe_subject", "Own");
    let send = || named("subject.multicast_subject", "Own");
    let late = || node("delay", json!({"milliseconds": 20}));
    // What each holds, and whether it is over by itself.
    let patches = [
        (patch([("in", input())], &[]), true),
        (patch([("in", input()), ("own", subject("behavior"))], &[&["in", "own"]]), true),
        (patch([("in", input()), ("own", subject("replay"))], &[&["in", "own"]]), true),
        (
            patch(
                [("in", input()), ("late", late()), ("own", subject("behavior"))],
                &[&["in", "late", "own"]],
            ),
            true,
        ),
        (patch([("in", input()), ("own", subject("behavior"))], &[]), true),
        (
            patch(
                [("in", input()), ("send", send()), ("own", subject("behavior"))],
                &[&["in", "send"]],
            ),
            true,
        ),
        // Who listens to a stream without end has none either, as in Rx.
        (
            patch(
                [("in", input()), ("own", subject("behavior")), ("hear", hear())],
                &[&["in", "own"]],
            ),
            false,
        ),
        (
            patch(
                [("in", input()), ("own", subject("publish")), ("hear", hear())],
                &[&["in", "own"]],
            ),
            true,
        ),
        (patch([("in", input()), ("slow", node("slow", json!({})))], &[&["in", "slow"]]), true),
    ];
    for (at, (inner, ends)) in patches.into_iter().enumerate() {
        let each = nested("select_many", inner);
        let run = start(&patch([("t", ticks()), ("each", each)], &[&["t", "each"]]));
        pass(100).await;
        let vitals = handle(&run, "each").vitals.clone();
        let alive = if ends { 0 } else { 3 };
        assert_eq!((vitals.instances.alive(), vitals.instances.begun()), (alive, 3), "patch {at}");
        assert_eq!(vitals.phase() == Phase::Finished, ends, "patch {at}");
    }
}

#[test]
fn stopping_stops_what_is_inside() {
    let runtime = runtime().unwrap();
    let inner = patch(
        [("in", input()), ("clock", node("ticks", json!({}))), ("out", output())],
        &[&["clock", "out"]],
    );
    let outer = patch(
        [("t", node("ticks", json!({"count": 5}))), ("each", nested("select_many", inner))],
        &[&["t", "each"]],
    );
    let (run, problems) = super::super::Run::start(&outer, runtime.handle());
    assert_eq!(problems, []);
    let each = handle(&run, "each");
    while each.vitals.instances.working() < 5 {
        std::thread::yield_now();
    }
    let begun = Instant::now();
    assert_eq!(runtime.block_on(run.stop()), [""; 0]);
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(each.vitals.instances.working(), 0);
}
