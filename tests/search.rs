//! Operators are found, understood and added: with the keyboard alone, and out of the palette.

#[path = "common/harness.rs"]
mod harness;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harness::until;
use patchline::editor::App;
use patchline::patch::{Node, Patch, Wire};
use serde_json::json;

fn window() -> Harness<'static, App> {
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(|creation| App::new(creation, None).expect("a window"));
    let patch = Patch::new().with_node("first", Node::new("math.abs"));
    harness.state_mut().show_patch(patch);
    harness.run();
    harness
}

fn press(harness: &mut Harness<'_, App>, key: Key) {
    harness.key_press(key);
    harness.run();
}

fn write(harness: &mut Harness<'_, App>, text: &str) {
    harness.event(Event::Text(text.to_owned()));
    harness.run();
}

fn open(harness: &mut Harness<'_, App>, text: &str) {
    press(harness, Key::Tab);
    assert!(is_open(harness));
    write(harness, text);
}

fn is_open(harness: &Harness<'_, App>) -> bool {
    harness.query_by_role_and_label(Role::TextInput, "Search for an operator").is_some()
}

fn patch<'a>(harness: &'a Harness<'_, App>) -> &'a Patch {
    harness.state().session().patch()
}

fn is_listed(harness: &Harness<'_, App>, name: &str) -> bool {
    harness.query_by_role_and_label(Role::ListBoxOption, name).is_some()
}

#[test]
fn a_node_is_added_with_the_keyboard_alone() {
    let mut harness = window();
    open(&mut harness, "mouse");
    press(&mut harness, Key::Enter);
    assert!(!is_open(&harness));
    assert_eq!(patch(&harness).nodes["mouse_move"].operator, "input.mouse_move");
    assert_eq!(harness.state().selected(), Some("mouse_move"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert_eq!(patch(&harness).nodes.len(), 1);
}

#[test]
fn arrows_choose_and_escape_leaves_everything_as_it_was() {
    let mut harness = window();
    open(&mut harness, "key");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    assert!(patch(&harness).nodes.contains_key("key_down"));
    open(&mut harness, "key");
    press(&mut harness, Key::Escape);
    assert!(!is_open(&harness));
    assert_eq!(patch(&harness).nodes.len(), 2);
}

#[test]
fn a_value_behind_the_name_sets_a_property() {
    let mut harness = window();
    open(&mut harness, "take 5");
    press(&mut harness, Key::Enter);
    assert_eq!(patch(&harness).nodes["take"].properties["count"], json!(5));
    open(&mut harness, "string hello world");
    press(&mut harness, Key::Enter);
    assert_eq!(patch(&harness).nodes["string"].properties["value"], json!("hello world"));
}

#[test]
fn a_wrong_value_is_told_and_adds_nothing() {
    let mut harness = window();
    open(&mut harness, "take few");
    press(&mut harness, Key::Enter);
    assert!(is_open(&harness));
    assert!(harness.query_by_label_contains("must be a whole number").is_some());
    assert_eq!(patch(&harness).nodes.len(), 1);
}

#[test]
fn shift_enter_goes_on_behind_the_new_node_with_what_fits() {
    let mut harness = window();
    open(&mut harness, "timer 100ms");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    harness.run();
    assert!(is_open(&harness));
    write(&mut harness, "mouse");
    assert!(!is_listed(&harness, "MouseMove, Input"), "it has no input");
    harness.get_by_label_contains("Show all").click();
    harness.run();
    assert!(is_listed(&harness, "MouseMove, Input"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    write(&mut harness, "scale 0 1 0 127");
    press(&mut harness, Key::Enter);
    assert!(!is_open(&harness));
    let patch = patch(&harness);
    assert_eq!(patch.nodes["timer"].properties["period"], json!(0.1));
    assert_eq!(patch.nodes["scale"].properties["output_max"], json!(127.0));
    assert_eq!(patch.wires, [Wire::new("timer", "scale")]);
    let (timer, scale) = (&patch.layout.nodes["timer"], &patch.layout.nodes["scale"]);
    assert!(scale.x > timer.x && (scale.y - timer.y).abs() < 16.0, "side by side");
}

#[test]
fn the_view_follows_what_is_added() {
    let mut harness = window();
    harness.get_by_label("Abs first").click();
    harness.run();
    for _ in 0..6 {
        open(&mut harness, "scale");
        press(&mut harness, Key::Enter);
        let added = harness.state().selected().expect("the new one").to_owned();
        let node = harness.get_by_label(&format!("Scale {added}")).rect();
        let view = harness.get_by_label_contains("Canvas of").rect();
        assert!(view.contains_rect(node), "{added}: {node:?} of {view:?}");
    }
}

#[test]
fn the_palette_adds_what_is_clicked() {
    let mut harness = window();
    harness.get_by_label("Search the palette").focus();
    harness.run();
    write(&mut harness, "metro");
    harness.get_by_label("Add Timer, Time").click();
    harness.run();
    assert_eq!(patch(&harness).nodes["timer"].operator, "time.timer");
    assert_eq!(harness.state().selected(), Some("timer"));
}

#[test]
fn groups_of_the_palette_fold() {
    let mut harness = window();
    assert!(harness.query_by_label("Add MouseMove, Input").is_some());
    harness.get_by_label("Group Input").click();
    harness.run();
    assert!(harness.query_by_label("Add MouseMove, Input").is_none());
}

#[test]
fn what_is_dragged_out_of_the_palette_stands_where_it_is_let_go() {
    let mut harness = window();
    let from = harness.get_by_label("Add MouseMove, Input").rect().center();
    harness.drag_at(from);
    harness.run();
    for x in [300.0, 600.0, 700.0] {
        harness.hover_at(egui::pos2(x, 700.0));
        harness.run();
    }
    harness.drop_at(egui::pos2(700.0, 700.0));
    harness.run();
    assert!(patch(&harness).nodes.contains_key("mouse_move"));
    let node = harness.get_by_label("MouseMove mouse_move").rect();
    assert!(node.contains(egui::pos2(700.0, 700.0)), "{node:?}");
}

#[test]
fn clicks_in_the_palette_put_nodes_beside_each_other() {
    let mut harness = window();
    for _ in 0..3 {
        harness.get_by_label("Add MouseMove, Input").click();
        harness.run();
    }
    let places = &patch(&harness).layout.nodes;
    let heights: std::collections::BTreeSet<i32> = ["mouse_move", "mouse_move_2", "mouse_move_3"]
        .iter()
        .map(|id| places[*id].y as i32)
        .collect();
    assert_eq!(heights.len(), 3);
}

/// What a key of a keyboard is heard as.
fn stroke(harness: &mut Harness<'_, App>, key: Key, text: &str, held: bool) {
    let (repeat, modifiers) = (false, Modifiers::NONE);
    let told = |pressed| Event::Key { key, physical_key: None, pressed, repeat, modifiers };
    // The system tells of both at once.
    harness.input_mut().events.extend([told(true), Event::Text(text.to_owned())]);
    harness.step();
    if !held {
        harness.event(told(false));
    }
}

fn searched(harness: &Harness<'_, App>) -> String {
    let field = harness.get_by_role_and_label(Role::TextInput, "Search for an operator");
    field.value().unwrap_or_default()
}

#[test]
fn a_letter_that_is_a_key_still_begins_a_word() {
    let minimap = |harness: &Harness<'_, App>| harness.state().settings().minimap;
    let mut harness = window();
    let before = minimap(&harness);
    for (key, text) in [(Key::O, "o"), (Key::S, "s"), (Key::C, "c")] {
        stroke(&mut harness, key, text, false);
    }
    harness.run();
    assert_eq!(searched(&harness), "osc");
    assert_eq!(minimap(&harness), before, "what the letter did is taken back");
    press(&mut harness, Key::Escape);
    stroke(&mut harness, Key::O, "o", false);
    harness.run();
    assert!(!is_open(&harness) && minimap(&harness) != before, "alone it is a key");
}

#[test]
fn what_is_typed_goes_on_behind_what_began_the_search() {
    let mut harness = window();
    press(&mut harness, Key::Tab);
    press(&mut harness, Key::Escape);
    for (key, text) in [(Key::T, "t"), (Key::A, "a"), (Key::K, "k"), (Key::E, "e")] {
        stroke(&mut harness, key, text, false);
    }
    harness.run();
    assert_eq!(searched(&harness), "take");
}

#[test]
fn a_key_that_is_held_down_acts_once() {
    let mut harness = window();
    harness.get_by_label("Abs first").click();
    harness.run();
    for _ in 0..6 {
        stroke(&mut harness, Key::B, "b", true);
    }
    assert_eq!(patch(&harness).nodes["first"].mode, Some(patchline::patch::Mode::Bypass));
    assert!(!is_open(&harness));
}

#[test]
fn keys_that_the_running_patch_listens_for_are_its_own() {
    let mut harness = window();
    let keys = |filter: &str| Node::new("input.key_down").with("filter", filter);
    let patch = Patch::new().with_node("one", keys("D1")).with_node("m", keys("M"));
    harness.state_mut().show_patch(patch);
    harness.run();
    let count = |harness: &Harness<'_, App>, id: &str| {
        harness.state().session().reading(id).map_or(0, |reading| reading.taps[0].count)
    };
    press(&mut harness, Key::F5);
    until(&mut harness, "listened to", |window| {
        let takes = |key| {
            window.state().session().takes_key(key, patchline::flow::event::Modifiers::default())
        };
        takes("D1") && takes("M")
    });
    harness.get_by_label("KeyDown m").click();
    harness.run();
    let start = std::time::Instant::now();
    while count(&harness, "one") == 0 || count(&harness, "m") == 0 {
        assert!(start.elapsed().as_secs() < 5, "both are heard");
        stroke(&mut harness, Key::Num1, "1", false);
        stroke(&mut harness, Key::M, "m", false);
    }
    assert!(!is_open(&harness), "a key that is played looks for nothing");
    assert_eq!(self::patch(&harness).nodes["m"].mode, None, "and mutes nothing");
    stroke(&mut harness, Key::X, "x", false);
    harness.run();
    assert!(!is_open(&harness), "nor does one beside it");
    press(&mut harness, Key::Tab);
    assert!(is_open(&harness), "Tab does");
    press(&mut harness, Key::Escape);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F5);
    until(&mut harness, "stopped", |window| {
        window.state().session().activity() == patchline::editor::Activity::Stopped
    });
    stroke(&mut harness, Key::Num1, "1", false);
    harness.run();
    assert_eq!(searched(&harness), "1", "nobody plays any more");
}

#[test]
fn a_blank_that_is_held_down_to_pan_opens_nothing() {
    let mut harness = window();
    for repeat in std::iter::once(false).chain([true; 40]) {
        let (pressed, modifiers) = (true, Modifiers::NONE);
        harness.event(Event::Key {
            key: Key::Space,
            physical_key: None,
            pressed,
            repeat,
            modifiers,
        });
        harness.run_steps(2);
    }
    harness.event(Event::Key {
        key: Key::Space,
        physical_key: None,
        pressed: false,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    assert!(!is_open(&harness));
}
