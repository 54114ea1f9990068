//! Words that are typed on the canvas, where some letters mean something.

use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::hands::{Hands, patch};
use super::hurried::press;

#[test]
fn a_word_whose_first_letter_means_something_is_typed_whole() {
    let typed = |hands: &mut Hands, key: Key, text: &str| {
        let letter = [press(key, Modifiers::NONE), Event::Text(text.into())];
        hands.0.input_mut().events.extend(letter);
        hands.0.step();
    };
    for (key, first) in [(Key::B, "b"), (Key::V, "v"), (Key::P, "p")] {
        let mut hands = Hands::on(patch());
        hands.click(hands.title("Abs abs"));
        let before = hands.patch().clone();
        typed(&mut hands, key, first);
        // Hands are not as fast as frames; a probe is pinned in the next one.
        hands.0.step();
        typed(&mut hands, Key::I, "i");
        hands.0.run();
        let field = hands.0.get_by_label("Search for an operator");
        assert_eq!(field.accesskit_node().value(), Some(format!("{first}i")));
        assert_eq!(*hands.patch(), before, "{first} is taken back");
    }
    // What one has done before is not.
    let mut hands = Hands::on(patch());
    hands.click(hands.title("Abs abs"));
    hands.key(Modifiers::NONE, Key::M);
    let muted = hands.patch().clone();
    typed(&mut hands, Key::P, "p");
    typed(&mut hands, Key::I, "i");
    hands.0.run();
    assert!(muted.nodes["abs"].mode.is_some());
    assert_eq!(hands.patch().nodes, muted.nodes);
}

#[test]
fn no_card_lies_over_the_search() {
    let mut hands = Hands::on(patch());
    let told = |hands: &Hands| hands.0.query_all_by_label_contains("Drops the sign").count();
    // The search stands beside what is selected, away from the pointer.
    hands.click(hands.title("Negate lone"));
    hands.to(hands.title("Abs abs"));
    (0..60).for_each(|_| hands.0.step());
    assert!(told(&hands) > 0, "a node that the pointer rests on explains itself");
    hands.at_once([Event::Text("z".to_owned())]);
    hands.to(hands.title("Abs abs") + vec2(4.0, 0.0));
    (0..60).for_each(|_| hands.0.step());
    assert!(hands.0.query_by_label("Search for an operator").is_some());
    assert_eq!(told(&hands), 0);
}

#[test]
fn a_new_node_does_not_cover_another() {
    let mut hands = Hands::on(patch());
    let lone = hands.0.get_by_label_contains("Negate lone").rect();
    hands.double_click(lone.left_center() - vec2(24.0, 0.0));
    hands.at_once("abs".chars().map(|letter| Event::Text(letter.to_string())));
    hands.key(Modifiers::NONE, Key::Enter);
    let new = hands.selected().remove(0);
    assert!(!["timer", "abs", "round", "lone"].contains(&&*new), "{new}");
    let lone = hands.0.get_by_label_contains("Negate lone").rect();
    let new = hands.0.get_by_label(&format!("Abs {new}")).rect();
    assert!(!lone.intersects(new), "{lone} {new}");
}
