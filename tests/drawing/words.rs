//! Words that are typed on the canvas, where some letters mean something.

use egui::{Event, Key, Modifiers};
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
