//! Many instances at once, and how one that is over tells so.

use super::super::testing::{handle, numbers, patch, start};
use super::nesting::{input, named, nested, output};
use crate::flow::vitals::Phase;
use crate::value::Value;

#[tokio::test(start_paused = true)]
async fn instances_within_instances_are_bounded_in_all() {
    let hears = |name: &str| named("subject.subscribe_subject", name);
    let never =
        patch([("in", input()), ("hear", hears("Never")), ("out", output())], &[&["hear", "out"]]);
    let inner = patch(
        [
            ("in", input()),
            ("hear", hears("Crowd")),
            ("each", nested("select_many", never)),
            ("out", output()),
        ],
        &[&["hear", "each", "out"]],
    );
    let subject = |name: &str| named("subject.publish_subject", name);
    let outer = patch(
        [
            ("feed", subject("Feed")),
            ("crowd", subject("Crowd")),
            ("never", subject("Never")),
            ("each", nested("select_many", inner)),
        ],
        &[&["feed", "each"]],
    );
    let run = start(&outer);
    for node in run.nodes() {
        node.probes.iter().for_each(|probe| probe.stop_recording());
    }
    (0..500).for_each(|number| run.push("feed", 0, Value::Int(number)));
    (0..201).for_each(|number| run.push("crowd", 0, Value::Int(number)));
    let faults = &handle(&run, "each/each").vitals.faults;
    // 500 and 100,500 of them in all.
    assert_eq!(faults.count(), 1000);
    assert!(faults.latest().unwrap().sentence.contains("as many as there may be"));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_who_writes_reaches_a_subject_wherever_that_is_told() {
    for wires in [
        vec![vec!["in", "say"]],
        vec![vec!["in", "say"], vec!["in", "out"]],
        vec![vec!["in", "out"], vec!["in", "say"]],
        vec![vec!["in", "say", "out"]],
    ] {
        let wires: Vec<&[&str]> = wires.iter().map(Vec::as_slice).collect();
        let said = named("subject.multicast_subject", "Feed");
        let inner = patch([("in", input()), ("say", said), ("out", output())], &wires);
        let outer = patch(
            [
                ("t", named("subject.publish_subject", "Values")),
                ("feed", named("subject.publish_subject", "Feed")),
                ("each", nested("select_many", inner)),
            ],
            &[&["t", "each"]],
        );
        let run = start(&outer);
        run.push("t", 0, Value::Int(1));
        assert_eq!(numbers(&run, "feed"), [1.0], "{wires:?}");
        assert_eq!(handle(&run, "feed").vitals.phase(), Phase::Finished, "{wires:?}");
    }
}
