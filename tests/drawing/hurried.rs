//! What comes all in one frame, as it does where the machine is busy.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, ViewportCommand, ViewportId, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use patchline::patch::Mode;

use super::hands::{Hands, patch};

const CTRL: Modifiers = Modifiers::COMMAND;
const PLAIN: Modifiers = Modifiers::NONE;

fn button(pos: Pos2, pressed: bool, modifiers: Modifiers) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers }
}

pub fn press(key: Key, modifiers: Modifiers) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

fn release(key: Key) -> Event {
    let modifiers = Modifiers::NONE;
    Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers }
}

/// What the system tells of somebody who types this without Shift: each key with its letter.
fn strokes(text: &str) -> impl Iterator<Item = Event> {
    text.chars().flat_map(|letter| {
        let key = Key::from_name(&letter.to_uppercase().to_string()).expect("a key");
        [press(key, Modifiers::NONE), Event::Text(letter.into()), release(key)]
    })
}

/// A key that writes this while Shift is held.
fn with_shift(key: Key, text: &str) -> [Event; 2] {
    [press(key, Modifiers::SHIFT), Event::Text(text.into())]
}

impl Hands {
    /// All of this at the same frame.
    pub fn at_once(&mut self, events: impl IntoIterator<Item = Event>) {
        // A finger comes up before it presses the same key again, and in the end.
        let (mut told, mut down) = (Vec::new(), Vec::new());
        for event in events {
            if let Event::Key { key, pressed, .. } = &event {
                let before = down.iter().position(|other| other == key);
                let was_down = before.map(|at| down.remove(at)).is_some();
                if *pressed {
                    told.extend(was_down.then(|| release(*key)));
                    down.push(*key);
                }
            }
            told.push(event);
        }
        told.extend(down.into_iter().map(release));
        self.0.input_mut().events.extend(told);
        self.0.run_steps(8);
    }

    /// What is typed into what is found by this name.
    fn typed_into(&self, name: &str) -> Option<String> {
        let found = self.0.query_all_by_label(name).next()?;
        found.accesskit_node().value()
    }

    /// Chooses from the palette of commands, and does this right behind it.
    fn choose_and(&mut self, what: &str, then: impl IntoIterator<Item = Event>) {
        let chosen = [press(Key::P, CTRL), Event::Text(what.into()), press(Key::Enter, PLAIN)];
        self.at_once(chosen.into_iter().chain(then));
    }

    /// Press, way and release of a drag in one frame, with this held down only for so long.
    fn hurry(&mut self, from: Pos2, to: Pos2, held: Modifiers) {
        self.at_once([
            Event::ModifiersChanged(held),
            Event::PointerMoved(from),
            button(from, true, held),
            Event::PointerMoved(from.lerp(to, 0.5)),
            Event::PointerMoved(to),
            button(to, false, held),
            Event::ModifiersChanged(Modifiers::NONE),
        ]);
    }
}

#[test]
fn a_box_in_one_frame_selects() {
    let mut hands = Hands::on(patch());
    let (abs, round) = (hands.title("Abs abs"), hands.title("Round round"));
    hands.hurry(abs + vec2(-110.0, -50.0), abs + vec2(20.0, 20.0), Modifiers::NONE);
    assert_eq!(hands.selected(), ["abs"]);
    let corners = (round + vec2(-110.0, -50.0), round + vec2(10.0, 20.0));
    hands.hurry(corners.0, corners.1, Modifiers::SHIFT);
    assert_eq!(hands.selected(), ["abs", "round"], "Shift was held while it was drawn");
}

#[test]
fn a_node_dragged_in_one_frame_moves_and_one_undo_takes_it_back() {
    let mut hands = Hands::on(patch());
    let before = hands.patch().clone();
    let from = hands.title("Negate lone");
    hands.hurry(from, from + vec2(80.0, 64.0), Modifiers::NONE);
    let place = &hands.patch().layout.nodes["lone"];
    let moved = vec2(place.x, place.y) - vec2(320.0, 240.0);
    assert!((moved - vec2(80.0, 64.0)).length() < 12.0, "{moved}");
    hands.key(CTRL, Key::Z);
    assert_eq!(*hands.patch(), before);
}

#[test]
fn a_node_dropped_on_a_wire_in_one_frame_is_put_into_it() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of abs"), hands.at("Input of round"));
    hands.hurry(hands.title("Negate lone"), from + (to - from) / 2.0, Modifiers::NONE);
    let wires = hands.wires();
    assert_eq!(wires[1..], [("abs", "lone"), ("lone", "round")].map(|(a, b)| (a.into(), b.into())));
}

#[test]
fn a_wire_drawn_in_one_frame_is_there_and_one_into_the_void_asks() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of round"), hands.at("Input of lone"));
    hands.hurry(from, to, Modifiers::NONE);
    assert_eq!(hands.wires()[2], ("round".to_owned(), "lone".to_owned()));
    hands.key(CTRL, Key::Z);
    hands.hurry(from, from + vec2(60.0, 160.0), Modifiers::NONE);
    let wish = hands.0.state().wish().expect("a search");
    assert!(format!("{wish:?}").contains("From"), "{wish:?}");
}

#[test]
fn a_copy_is_dragged_off_in_one_frame() {
    let mut hands = Hands::on(patch());
    let from = hands.title("Negate lone");
    hands.hurry(from, from + vec2(160.0, 80.0), Modifiers::ALT);
    let place = |id: &str| {
        let place = &hands.patch().layout.nodes[id];
        vec2(place.x, place.y)
    };
    assert_eq!(place("lone"), vec2(320.0, 240.0));
    let moved = place("lone_2") - place("lone");
    assert!((moved - vec2(160.0, 80.0)).length() < 12.0, "{moved}");
}

#[test]
fn a_click_and_what_is_pressed_after_it_are_about_the_same_node() {
    let mut hands = Hands::on(patch());
    let at = hands.title("Abs abs");
    let elsewhere = at + vec2(0.0, 300.0);
    hands.at_once([
        Event::PointerMoved(at),
        button(at, true, Modifiers::NONE),
        button(at, false, Modifiers::NONE),
        press(Key::Delete, Modifiers::NONE),
        Event::PointerMoved(elsewhere),
    ]);
    assert!(!hands.patch().nodes.contains_key("abs"));
    assert_eq!(hands.patch().nodes.len(), 3);
}

#[test]
fn keys_of_one_frame_act_in_their_order_and_as_often_as_they_were_pressed() {
    let mut hands = Hands::on(patch());
    let before = hands.patch().clone();
    hands.at_once([press(Key::A, CTRL), press(Key::Delete, Modifiers::NONE)]);
    assert!(hands.patch().nodes.is_empty());
    hands.at_once([press(Key::Z, CTRL), press(Key::A, CTRL), press(Key::V, Modifiers::NONE)]);
    hands.at_once([press(Key::M, Modifiers::NONE)]);
    assert!(hands.patch().nodes["abs"].mode.is_some());
    hands.at_once([press(Key::Z, CTRL), press(Key::Z, CTRL)]);
    assert_eq!(*hands.patch(), before);
}

#[test]
fn letters_that_follow_one_another_fast_are_all_typed() {
    let letter = |(key, text): (Key, &str)| [press(key, Modifiers::NONE), Event::Text(text.into())];
    let word = [(Key::A, "a"), (Key::B, "b"), (Key::M, "m")];
    // All in one frame, and one a frame.
    for apart in [false, true] {
        let mut hands = Hands::on(patch());
        hands.click(hands.title("Abs abs"));
        let before = hands.patch().clone();
        if apart {
            for events in word.map(letter) {
                hands.0.input_mut().events.extend(events);
                hands.0.step();
            }
        } else {
            hands.at_once(word.into_iter().flat_map(letter));
        }
        hands.0.run();
        let field = hands.0.get_by_label("Search for an operator");
        let typed = field.accesskit_node().value();
        assert_eq!(typed.as_deref(), Some("abm"), "apart: {apart}");
        assert_eq!(*hands.patch(), before, "B and M are typed");
    }
}

#[test]
fn what_is_typed_behind_the_key_that_opens_a_list_is_for_the_list_alone() {
    let mut hands = Hands::on(patch());
    let letters = ["l", "o", "n", "e"].map(|letter| Event::Text(letter.into()));
    hands.at_once([press(Key::F, CTRL)].into_iter().chain(letters));
    assert_eq!(hands.0.state().wish(), None, "no operator is searched for");
    hands.at_once([press(Key::Enter, Modifiers::NONE), press(Key::M, Modifiers::NONE)]);
    assert_eq!(hands.selected(), ["lone"]);
    assert!(hands.patch().nodes["lone"].mode.is_some());
    assert_eq!(hands.0.state().wish(), None);
}

#[test]
fn what_is_typed_on_the_canvas_in_one_frame_comes_whole() {
    let mut hands = Hands::on(patch());
    hands.at_once("member X".chars().map(|letter| Event::Text(letter.to_string())));
    let field = hands.0.get_by_label("Search for an operator");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("member X"));
}

#[test]
fn what_is_typed_behind_a_letter_that_opens_something_is_for_what_it_opens() {
    // With a node selected, whose keys these letters are as well.
    let chosen = || {
        let mut hands = Hands::on(patch());
        hands.click(hands.title("Abs abs"));
        hands
    };
    let before = patch().nodes;
    for key in [with_shift(Key::A, "A"), with_shift(Key::A, "Ф")] {
        let mut hands = chosen();
        hands.at_once(key.into_iter().chain(strokes("mlbox")));
        assert_eq!(hands.typed_into("Search for an operator").as_deref(), Some("mlbox"));
        assert_eq!(hands.patch().nodes, before);
    }
    let mut hands = chosen();
    hands.at_once(strokes("cmaps"));
    assert_eq!(hands.patch().layout.frames[0].title, "maps");
    assert_eq!((&hands.patch().nodes, hands.0.state().wish()), (&before, None));
    for key in [with_shift(Key::Slash, "?"), with_shift(Key::Questionmark, "?")] {
        let mut hands = chosen();
        hands.at_once(key.into_iter().chain(strokes("mxb")));
        assert!(hands.0.query_all_by_label("Save: Ctrl+S").next().is_some());
        assert_eq!((&hands.patch().nodes, hands.0.state().wish()), (&before, None));
        hands.at_once([press(Key::Escape, PLAIN)].into_iter().chain(strokes("m")));
        assert!(hands.patch().nodes["abs"].mode.is_some(), "the canvas has the keyboard again");
    }
}

#[test]
fn letters_that_are_keys_too_are_typed_whole_where_they_are_typed() {
    for word in ["mbvc", "qlp", "xmbov", "a"] {
        let mut hands = Hands::on(patch());
        hands.at_once(strokes(word));
        assert_eq!(hands.typed_into("Search for an operator").as_deref(), Some(word));
        // And on.
        hands.at_once(strokes(word));
        assert_eq!(hands.typed_into("Search for an operator"), Some(word.repeat(2)));
        assert_eq!(hands.patch().nodes, patch().nodes);
    }
}

#[test]
fn what_is_typed_behind_what_opens_a_comment_or_a_name_is_written_there() {
    let letters = || strokes("mob");
    let mut hands = Hands::on(patch());
    let before = hands.patch().nodes.clone();
    hands.choose_and("add a comment", letters());
    assert_eq!(hands.patch().layout.comments[0].text, "mob");
    hands.key(PLAIN, Key::Escape);
    // Again, by hand: what is there is a proposal.
    let at = hands.at("Comment mob");
    hands.to(at);
    let clicks = [true, false, true, false].map(|pressed| button(at, pressed, PLAIN));
    hands.at_once(clicks.into_iter().chain(strokes("pub")));
    assert_eq!(hands.patch().layout.comments[0].text, "pub");
    assert_eq!((&hands.patch().nodes, hands.0.state().wish()), (&before, None));

    hands.key(PLAIN, Key::Escape);
    for open in [true, false] {
        let mut hands = Hands::on(patch());
        hands.click(hands.title("Abs abs"));
        if !open {
            hands.choose_and("inspector", []);
        }
        let select = press(Key::A, CTRL);
        hands.choose_and("rename", [select].into_iter().chain(letters()));
        hands.key(PLAIN, Key::Enter);
        assert!(hands.patch().nodes.contains_key("mob"), "inspector: {open}");
    }
}

#[test]
fn what_is_pressed_behind_the_answer_to_a_question_is_for_the_patch() {
    let mut hands = Hands::on(patch());
    hands.click(hands.title("Abs abs"));
    hands.at_once(strokes("b"));
    let mode = |hands: &Hands| hands.patch().nodes["abs"].mode;
    for then in [Some(Mode::Mute), None] {
        hands.at_once([press(Key::W, CTRL), release(Key::W)]);
        assert!(hands.0.query_all_by_label("Cancel").next().is_some(), "it asks");
        let answer = [press(Key::Escape, PLAIN), release(Key::Escape)];
        hands.at_once(answer.into_iter().chain(strokes("m")));
        assert_eq!(mode(&hands), then);
    }
    // What closes the patch gives the keyboard to the one behind it.
    hands.at_once([press(Key::W, CTRL)]);
    hands.0.get_by_label("Discard").click();
    hands.0.run();
    assert_eq!(hands.0.state().titles(), ["Start"]);
}

#[test]
fn a_paste_with_wires_that_comes_to_nothing_has_no_part_in_the_next() {
    let mut hands = Hands::on(patch());
    hands.click(hands.title("Abs abs"));
    hands.0.event(Event::Copy);
    hands.0.step();
    let commands = hands.0.output().platform_output.commands.clone();
    let copied = commands.into_iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    let copied = copied.expect("text on the clipboard");
    let shift = Modifiers { shift: true, ..CTRL };
    let wired = |hands: &Hands, id: &str| hands.wires().contains(&("timer".into(), id.to_owned()));
    // As the system does, which answers between two frames.
    let asks = |hands: &mut Hands, events: &[Event]| {
        hands.0.input_mut().events.extend_from_slice(events);
        for _ in 0..8 {
            hands.0.step();
            let output = &hands.0.output().viewport_output[&ViewportId::ROOT];
            if output.commands.contains(&ViewportCommand::RequestPaste) {
                return;
            }
        }
        panic!("nobody asked for what is on the clipboard");
    };
    // Nothing is on the clipboard, so that no event comes.
    asks(&mut hands, &[press(Key::V, shift), release(Key::V)]);
    hands.0.run_steps(3);
    hands.at_once([Event::Paste(copied.clone())]);
    assert!(hands.patch().nodes.contains_key("abs_2") && !wired(&hands, "abs_2"));
    // What is on it is no patch.
    asks(&mut hands, &[press(Key::V, shift), release(Key::V)]);
    hands.at_once([Event::Paste("no patch".into())]);
    hands.at_once([Event::Paste(copied.clone())]);
    assert!(hands.patch().nodes.contains_key("abs_3") && !wired(&hands, "abs_3"));
    // What was pressed behind it does not come between it and its answer, early or late.
    for (id, late) in [("abs_4", false), ("abs_5", true)] {
        asks(&mut hands, &[press(Key::V, shift), press(Key::Home, PLAIN), release(Key::V)]);
        if late {
            hands.0.step();
        }
        hands.at_once([Event::Paste(copied.clone())]);
        assert!(wired(&hands, id));
    }
    // Nor what chose it from a list.
    let typed = Event::Text("paste with".into());
    asks(&mut hands, &[press(Key::P, CTRL), typed, press(Key::Enter, PLAIN)]);
    hands.at_once([Event::Paste(copied)]);
    assert!(wired(&hands, "abs_6"));
}

#[test]
fn a_double_click_in_the_palette_adds_one_node_and_two_entries_in_a_hurry_two() {
    let mut hands = Hands::on(patch());
    let before = hands.patch().nodes.len();
    let (mouse, key) = (hands.at("Add MouseMove, Input"), hands.at("Add KeyDown, Input"));
    for times in 1..=2 {
        hands.double_click(mouse);
        assert_eq!(hands.patch().nodes.len(), before + times);
        // Far enough in time that the next one is another.
        (0..40).for_each(|_| hands.0.step());
    }
    for at in [mouse, key] {
        hands.to(at);
        hands.button(at, PointerButton::Primary, true, PLAIN);
        hands.button(at, PointerButton::Primary, false, PLAIN);
        hands.0.run_steps(1);
    }
    assert_eq!(hands.patch().nodes.len(), before + 4);
}
