//! What stands at the corner of a node, and what hovering says of it.

use std::time::{Duration, Instant};

use egui::{Key, Modifiers, pos2};
use egui_kittest::kittest::Queryable as _;
use patchline::patch::{Node, Patch};

use super::hands::Hands;

#[test]
fn hovering_the_badge_of_a_node_says_its_newest_fault_and_how_many_there_were() {
    let patch = Patch::new()
        .with_node("text", Node::new("core.string").with("value", "hello"))
        .with_node("any", Node::new("core.index"))
        .with_node("abs", Node::new("math.abs"))
        .with_chain(&["text", "any", "abs"]);
    let mut hands = Hands::on(patch);
    hands.key(Modifiers::NONE, Key::F5);
    let start = Instant::now();
    let faults = |hands: &Hands| {
        let session = hands.0.state().session();
        session.reading("abs").map_or(0, |reading| reading.faults)
    };
    while faults(&hands) == 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "no fault");
        hands.0.step();
    }
    let node = hands.0.get_by_label("Abs abs").rect();
    // Its upper half is above the node.
    hands.to(pos2(node.right() - 2.0, node.top() - 4.0));
    // It rests there for a while.
    (0..40).for_each(|_| hands.0.step());
    assert!(hands.0.query_by_label_contains("1 fault, ").is_some());
}
