//! Drawing by hand: what pointer and keyboard do on the canvas.

mod badges;
mod hands;
mod hurried;
mod nested;
mod shortcuts;
mod words;

use egui::{Event, Key, Modifiers, PointerButton, Vec2, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use patchline::patch::{Comment, Frame, Mode, Node, Patch, Wire};

use hands::{Hands, patch, place};

const CTRL: Modifiers = Modifiers::COMMAND;

#[test]
fn a_wire_is_drawn_from_either_end() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of round"), hands.at("Input of lone"));
    hands.drag(from, to);
    assert_eq!(hands.wires()[2], ("round".to_owned(), "lone".to_owned()));
    hands.key(CTRL, Key::Z);
    assert_eq!(hands.wires().len(), 2);
    hands.drag(to, from);
    assert_eq!(hands.wires()[2], ("round".to_owned(), "lone".to_owned()));
}

#[test]
fn a_wire_that_comes_near_finds_the_port_and_one_on_the_body_the_first_that_fits() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of timer"), hands.at("Input of lone"));
    hands.drag(from, to + vec2(-14.0, 9.0));
    assert_eq!(hands.wires()[2], ("timer".to_owned(), "lone".to_owned()));
    hands.key(CTRL, Key::Z);
    let body = hands.title("Negate lone") + vec2(20.0, 0.0);
    hands.drag(from, body);
    assert_eq!(hands.wires()[2], ("timer".to_owned(), "lone".to_owned()));
}

#[test]
fn what_does_not_fit_is_not_wired() {
    let text = Node::new("core.string");
    let mut patch = patch().with_node("text", text);
    patch.layout.nodes.insert("text".to_owned(), place(0.0, 240.0));
    let mut hands = Hands::on(patch);
    let (from, to) = (hands.at("Output of text"), hands.at("Input of lone"));
    hands.drag(from, to);
    assert_eq!(hands.wires().len(), 2, "a text is no number");
    let own = hands.at("Input of abs");
    hands.drag(hands.at("Output of abs"), own);
    assert_eq!(hands.wires().len(), 2, "no node feeds itself");
    hands.drag(hands.at("Output of timer"), own);
    assert_eq!(hands.wires().len(), 2, "no wire twice");
}

#[test]
fn no_wire_closes_a_loop_but_through_a_delay() {
    let mut hands = Hands::on(patch());
    let (back, first) = (hands.at("Output of round"), hands.at("Input of abs"));
    hands.drag(back, first);
    assert_eq!(hands.wires().len(), 2, "{:?}", hands.wires());
    hands.drag(first, back);
    assert_eq!(hands.wires().len(), 2, "nor from the other end");

    let delay = Node::new("time.delay");
    let mut looped = patch().with_node("delay", delay).with_chain(&["round", "delay"]);
    looped.layout.nodes.insert("delay".to_owned(), place(640.0, 240.0));
    let mut hands = Hands::on(looped);
    hands.drag(hands.at("Output of delay"), hands.at("Input of abs"));
    assert_eq!(hands.wires()[3], ("delay".to_owned(), "abs".to_owned()));
    assert!(hands.0.state().session().problems().is_empty());
}

#[test]
fn a_wire_let_go_in_the_void_asks_what_should_be_there() {
    let mut hands = Hands::on(patch());
    let from = hands.at("Output of round");
    hands.drag(from, from + vec2(60.0, 160.0));
    let wish = hands.0.state().wish().expect("a search");
    assert!(format!("{wish:?}").contains("From"), "{wish:?}");
}

#[test]
fn ctrl_drag_moves_wires_and_alt_click_takes_them_off() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Input of round"), hands.at("Input of lone"));
    hands.drag_with(from, to, PointerButton::Primary, CTRL);
    assert_eq!(hands.wires()[1], ("abs".to_owned(), "lone".to_owned()));
    hands.click_with(hands.at("Output of timer"), Modifiers::ALT);
    assert_eq!(hands.wires(), [("abs".to_owned(), "lone".to_owned())]);
}

#[test]
fn nodes_move_together_and_snap_and_one_undo_takes_it_back() {
    let mut hands = Hands::on(patch());
    let before = hands.patch().clone();
    hands.click(hands.title("Abs abs"));
    hands.click_with(hands.title("Negate lone"), Modifiers::SHIFT);
    assert_eq!(hands.selected(), ["abs", "lone"]);
    let from = hands.title("Abs abs");
    hands.drag(from, from + vec2(43.0, 61.0));
    let at = |hands: &Hands, id: &str| {
        let place = &hands.patch().layout.nodes[id];
        vec2(place.x, place.y)
    };
    let zoom = 1.0_f32;
    let moved = at(&hands, "abs") - vec2(320.0, 0.0);
    assert!((moved - vec2(43.0, 61.0) / zoom).length() < 8.0, "{moved}");
    assert_eq!(moved, (moved / 8.0).round() * 8.0, "on the grid");
    assert_eq!(at(&hands, "lone") - vec2(320.0, 240.0), moved);
    assert_eq!(at(&hands, "timer"), Vec2::ZERO);
    hands.key(CTRL, Key::Z);
    assert_eq!(*hands.patch(), before);
    hands.key(CTRL, Key::Y);
    assert_eq!(at(&hands, "abs") - vec2(320.0, 0.0), moved);
}

#[test]
fn a_box_selects_what_it_touches_and_shift_adds() {
    let mut hands = Hands::on(patch());
    let (abs, round) = (hands.title("Abs abs"), hands.title("Round round"));
    hands.drag(abs + vec2(-110.0, -50.0), abs + vec2(20.0, 20.0));
    assert_eq!(hands.selected(), ["abs"]);
    hands.drag_with(
        round + vec2(-110.0, -50.0),
        round + vec2(10.0, 20.0),
        PointerButton::Primary,
        Modifiers::SHIFT,
    );
    assert_eq!(hands.selected(), ["abs", "round"]);
    hands.key(Modifiers::NONE, Key::Escape);
    assert!(hands.selected().is_empty());
    hands.key(CTRL, Key::A);
    assert_eq!(hands.selected().len(), 4);
}

#[test]
fn delete_heal_duplicate_and_undo() {
    let mut hands = Hands::on(patch());
    let before = hands.patch().clone();
    hands.click(hands.title("Abs abs"));
    hands.key(CTRL, Key::Delete);
    assert_eq!(hands.wires(), [("timer".to_owned(), "round".to_owned())]);
    hands.key(CTRL, Key::Z);
    assert_eq!(*hands.patch(), before);
    hands.click(hands.title("Abs abs"));
    hands.key(Modifiers::NONE, Key::Delete);
    assert!(hands.wires().is_empty());
    hands.key(CTRL, Key::Z);
    hands.click(hands.title("Abs abs"));
    hands.key(CTRL, Key::D);
    assert_eq!(hands.selected(), ["abs_2"]);
    assert!(hands.wires().contains(&("timer".to_owned(), "abs_2".to_owned())));
}

#[test]
fn what_is_copied_is_text_that_another_window_takes() {
    let mut hands = Hands::on(patch());
    hands.click(hands.title("Abs abs"));
    hands.click_with(hands.title("Round round"), Modifiers::SHIFT);
    hands.0.event(Event::Copy);
    hands.0.step();
    let commands = hands.0.output().platform_output.commands.clone();
    let copied = commands.into_iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    let copied = copied.expect("text on the clipboard");
    let mut other = Hands::on(Patch::new().with_node("abs", Node::new("math.abs")));
    other.0.event(Event::Paste(copied));
    other.0.run();
    assert_eq!(other.patch().nodes.keys().collect::<Vec<_>>(), ["abs", "abs_2", "round"]);
    assert_eq!(other.wires(), [("abs_2".to_owned(), "round".to_owned())]);
    assert_eq!(other.selected(), ["abs_2", "round"]);
}

#[test]
fn a_node_let_go_on_a_wire_is_put_into_it() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of abs"), hands.at("Input of round"));
    let node = hands.title("Negate lone");
    let middle = from + (to - from) / 2.0;
    hands.drag(node, middle);
    let wires = hands.wires();
    assert_eq!(wires[1..], [("abs", "lone"), ("lone", "round")].map(|(a, b)| (a.into(), b.into())));
}

#[test]
fn a_double_click_bends_a_wire_and_another_straightens_it() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of timer"), hands.at("Input of abs"));
    let middle = from + (to - from) / 2.0;
    hands.double_click(middle);
    assert_eq!(hands.patch().layout.bends.len(), 1);
    hands.drag(middle, middle + vec2(0.0, 80.0));
    let point = hands.patch().layout.bends[0].points[0];
    assert!(point[1] > 60.0, "{point:?}");
    hands.click(pos2(700.0, 820.0));
    hands.double_click(middle + vec2(0.0, 80.0));
    assert!(hands.patch().layout.bends.is_empty());
}

#[test]
fn an_alt_drag_moves_a_copy() {
    let mut hands = Hands::on(patch());
    let from = hands.title("Negate lone");
    hands.drag_with(from, from + vec2(160.0, 80.0), PointerButton::Primary, Modifiers::ALT);
    let place = |id: &str| {
        let place = &hands.patch().layout.nodes[id];
        vec2(place.x, place.y)
    };
    assert_eq!(place("lone"), vec2(320.0, 240.0));
    let moved = place("lone_2") - place("lone");
    assert!((moved - vec2(160.0, 80.0)).length() < 12.0, "{moved}");
    hands.key(CTRL, Key::Z);
    assert!(!hands.patch().nodes.contains_key("lone_2"), "making and moving it is one step");
}

#[test]
fn a_wire_in_the_hand_is_dropped_when_the_patch_changes_under_it() {
    let mut hands = Hands::on(patch());
    hands.key(CTRL, Key::D);
    let from = hands.at("Output of round");
    hands.to(from);
    hands.button(from, PointerButton::Primary, true, Modifiers::NONE);
    hands.to(from + vec2(40.0, 40.0));
    hands.0.key_press_modifiers(CTRL, Key::A);
    hands.0.step();
    hands.0.key_press(Key::Delete);
    hands.0.step();
    hands.to(from + vec2(60.0, 60.0));
    hands.button(from + vec2(60.0, 60.0), PointerButton::Primary, false, Modifiers::NONE);
    hands.0.run();
    assert!(hands.patch().nodes.is_empty() && hands.0.state().wish().is_none());
}

#[test]
fn a_stroke_cuts_wires() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of abs"), hands.at("Input of round"));
    let middle = from + (to - from) / 2.0;
    let (above, below) = (middle - vec2(0.0, 60.0), middle + vec2(0.0, 60.0));
    hands.drag_with(above, below, PointerButton::Secondary, CTRL);
    assert_eq!(hands.wires(), [("timer".to_owned(), "abs".to_owned())]);
}

#[test]
fn modes_are_toggled_by_their_keys() {
    let mut hands = Hands::on(patch());
    let mode = |hands: &Hands| hands.patch().nodes["abs"].mode;
    hands.click(hands.title("Abs abs"));
    hands.key(Modifiers::NONE, Key::B);
    assert_eq!(mode(&hands), Some(Mode::Bypass));
    hands.key(Modifiers::NONE, Key::M);
    assert_eq!(mode(&hands), Some(Mode::Mute));
    hands.key(Modifiers::NONE, Key::M);
    assert_eq!(mode(&hands), None);
}

#[test]
fn a_probe_is_pinned_to_what_is_under_the_pointer() {
    let mut hands = Hands::on(patch());
    let (from, to) = (hands.at("Output of timer"), hands.at("Input of abs"));
    hands.to(from + (to - from) / 2.0);
    hands.0.run();
    hands.key(Modifiers::NONE, Key::P);
    assert_eq!(hands.patch().layout.probes[0].output.to_string(), "timer");
    hands.key(Modifiers::NONE, Key::P);
    assert!(hands.patch().layout.probes.is_empty(), "and taken off by the same key");
}

#[test]
fn a_frame_takes_along_what_lies_in_it() {
    let mut patch = patch();
    patch.layout.frames.push(Frame::new(296.0, 184.0, [240.0, 160.0], "Lonely"));
    patch.layout.comments.push(Comment::new(0.0, 400.0, [200.0, 60.0], "stays"));
    let mut hands = Hands::on(patch);
    let frame = hands.title("Frame Lonely");
    hands.drag(frame, frame + vec2(0.0, 80.0));
    let layout = &hands.patch().layout;
    assert!(layout.frames[0].y > 184.0);
    assert_eq!(layout.nodes["lone"].y - 240.0, layout.frames[0].y - 184.0);
    assert_eq!(layout.comments[0].y, 400.0);
}

#[test]
fn a_selection_is_framed_by_a_key_and_takes_a_title() {
    let mut hands = Hands::on(patch());
    hands.click(hands.title("Abs abs"));
    hands.key(Modifiers::NONE, Key::C);
    assert_eq!(hands.patch().layout.frames.len(), 1);
    hands.key(CTRL, Key::A);
    hands.0.event(Event::Text("Input".to_owned()));
    hands.0.run();
    hands.key(Modifiers::NONE, Key::Enter);
    assert_eq!(hands.patch().layout.frames[0].title, "Input");
}

#[test]
fn a_keyboard_alone_selects_nudges_and_connects() {
    let mut patch = patch();
    patch.wires.clear();
    let mut hands = Hands::on(patch);
    hands.key(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(hands.selected(), ["timer"]);
    hands.key(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(hands.selected(), ["timer", "abs"]);
    hands.key(Modifiers::NONE, Key::L);
    assert_eq!(hands.wires(), [("timer".to_owned(), "abs".to_owned())]);
    hands.key(CTRL, Key::ArrowDown);
    assert_eq!(hands.patch().layout.nodes["abs"].y, 8.0);
}

#[test]
fn letters_begin_a_search_unless_they_mean_something() {
    let mut hands = Hands::on(patch());
    hands.0.event(Event::Text("m".to_owned()));
    hands.0.run();
    let wish = hands.0.state().wish().expect("a search");
    assert!(format!("{wish:?}").contains("\"m\""), "{wish:?}");
}

#[test]
fn the_order_of_wires_is_kept_where_one_is_redirected() {
    let mut patch = patch();
    patch.wires.insert(0, Wire::new("timer", "lone"));
    let mut hands = Hands::on(patch);
    let (from, to) = (hands.at("Input of lone"), hands.at("Input of round"));
    hands.drag_with(from, to, PointerButton::Primary, CTRL);
    assert_eq!(hands.wires()[0], ("timer".to_owned(), "round".to_owned()));
}

#[test]
fn only_what_gives_later_may_feed_itself() {
    let mut patch = patch();
    for (id, operator, y) in [("echo", "time.delay", 400.0), ("same", "math.abs", 560.0)] {
        patch = patch.with_node(id, Node::new(operator));
        patch.layout.nodes.insert(id.to_owned(), place(0.0, y));
    }
    let mut hands = Hands::on(patch);
    for (node, may) in [("echo", true), ("same", false)] {
        let (from, to) = (format!("Output of {node}"), format!("Input of {node}"));
        hands.drag(hands.at(&from), hands.at(&to));
        let wire = (node.to_owned(), node.to_owned());
        assert_eq!(hands.wires().contains(&wire), may, "{node}");
    }
    assert_eq!(hands.0.state().session().problems(), []);
}

#[test]
fn what_is_dropped_on_a_wire_lies_on_neither_of_its_ends() {
    let mut close = patch();
    close.layout.nodes["round"].x = close.layout.nodes["abs"].x + 320.0;
    let round = &close.layout.nodes["round"];
    let beside = place(round.x + 208.0, round.y);
    close = close.with_node("aside", Node::new("math.abs"));
    close.layout.nodes.insert("aside".into(), beside);
    let mut hands = Hands::on(close);
    hands.0.get_by_label("Search the palette").focus();
    hands.0.run();
    hands.0.event(Event::Text("negate".into()));
    hands.0.run();
    let from = hands.0.get_by_label("Add Negate, Math").rect().center();
    let to = hands.at("Output of abs").lerp(hands.at("Input of round"), 0.5);
    hands.drag(from, to);
    let added = hands.patch().nodes.keys().last().expect("a node").clone();
    let ends = [("abs", &*added), (&*added, "round")];
    for (from, to) in ends {
        assert!(hands.wires().contains(&(from.to_owned(), to.to_owned())), "{:?}", hands.wires());
        let places = &hands.patch().layout.nodes;
        assert!(places[from].x + 192.0 < places[to].x, "{from} lies on {to}");
    }
    let [pushed, aside] = ["round", "aside"].map(|id| &hands.patch().layout.nodes[id]);
    assert!(pushed.x + 192.0 <= aside.x, "what is pushed lies on what has nothing to do with it");
}
