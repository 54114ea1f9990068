//! Whatever is said of a mistake stands where there already is room: what is below stays where the
//! hand aims at it.

use super::*;

/// A text that is no number, whose sentence is longer than any help.
const LONG: &str = "a number that somebody has put into a great many words, one after the other, so \
                    that nobody who reads them has any doubt that this is far too long to be told \
                    in a line or two, or three, or even four of them, and goes on nevertheless";

/// A mistake in one field leaves another where it is, and is told in full to who hears it.
fn stays(harness: &mut Harness<'_, App>, wrong: (Role, &str), text: &str, below: (Role, &str)) {
    let place = |harness: &Harness<'_, App>| harness.get_by_role_and_label(below.0, below.1).rect();
    let before = place(harness);
    enter(harness, wrong.0, wrong.1, text);
    assert_eq!(place(harness), before, "{} has moved", below.1);
    let told = harness.query_by_label_contains(text).expect("a sentence").rect();
    assert!(!told.intersects(before), "the sentence hides {}", below.1);
}

#[test]
fn a_long_sentence_under_a_number_moves_nothing() {
    let mut harness = one("Scale", Node::new("math.scale"));
    let wrong = (Role::SpinButton, "Input min");
    stays(&mut harness, wrong, LONG, (Role::SpinButton, "Input max"));
}

#[test]
fn what_is_wrong_within_a_list_or_a_record_moves_nothing() {
    let channels = Node::new("array.select_channels").with("channels", vec![1, 2]);
    let mut harness = one("SelectChannels", channels);
    let wrong = (Role::SpinButton, "Channels 1");
    stays(&mut harness, wrong, LONG, (Role::SpinButton, "Channels 2"));
    let mut harness = one("Dealer", Node::new("zeromq.dealer"));
    let wrong = (Role::SpinButton, "Send high water mark");
    stays(&mut harness, wrong, LONG, (Role::SpinButton, "Receive high water mark"));
    let mut harness = one("BufferCount", Node::new("combine.buffer_count").with("skip", 2));
    let wrong = (Role::SpinButton, "Skip");
    stays(&mut harness, wrong, LONG, (Role::CheckBox, "Skip is set"));
}

#[test]
fn a_name_that_is_refused_moves_nothing() {
    let abs = || Node::new("math.abs");
    let mut harness = window(Patch::new().with_node("a", abs()).with_node("b", abs()));
    select(&mut harness, "Abs a");
    let place = |harness: &Harness<'_, App>| harness.get_by_label("Mode: Muted").rect();
    let before = place(&harness);
    enter(&mut harness, Role::TextInput, "Name of the node", "b");
    assert!(harness.query_by_label_contains("there already is a node").is_some());
    assert_eq!(place(&harness), before);
}
