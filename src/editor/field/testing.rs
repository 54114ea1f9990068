//! Each kind of field through its accessible name, also those that no operator has yet.

use std::path::PathBuf;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use serde_json::json;

use super::super::pending::Pending;
use super::super::theme;
use super::*;
use crate::operator::field::{Choice, Field};

/// A field with what it was last set to.
struct Bench {
    kind: FieldKind,
    value: Json,
}

/// What the machine of these tests has.
fn offers(answer: Answer) {
    answer(vec![Offer::new("Eye", "Eye (usb-1)"), Offer::new("Ear", "Ear (usb-2)")]);
}

/// What the nodes behind have.
fn properties() -> Vec<Offer> {
    vec![Offer::new("due_time", "due_time"), Offer::new("period", "period")]
}

fn bench(kind: FieldKind, value: Json) -> Harness<'static, Bench> {
    let draw = |ui: &mut Ui, bench: &mut Bench| {
        let (patch, default, kind) = (Patch::new(), bench.value.clone(), bench.kind.clone());
        let id = egui::Id::unique("the knob");
        let value = bench.value.clone();
        let unit = Some("s").filter(|_| matches!(kind, FieldKind::Number { .. }));
        let knob = Knob {
            name: "Thing",
            id,
            kind: &kind,
            unit,
            value: &value,
            default: &default,
            patch: &patch,
            offering: Some(Offering { ask: &offers, behind: &properties }),
        };
        if let Some(Change::Set(value)) = show(ui, &knob) {
            bench.value = value;
        }
        if let Some(error) = error(ui.ctx(), &kind, &value, id) {
            ui.label(error);
        }
    };
    let mut harness = Harness::builder().build_ui_state(
        move |ui, bench: &mut Bench| {
            theme::install(ui.ctx());
            draw(ui, bench);
        },
        Bench { kind, value },
    );
    harness.run();
    harness
}

fn enter(harness: &mut Harness<'_, Bench>, role: Role, name: &str, text: &str) {
    harness.get_by_role_and_label(role, name).focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text(text.to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
}

fn click(harness: &mut Harness<'_, Bench>, name: &str) {
    harness.get_by_label(name).click();
    harness.run();
}

fn text() -> FieldKind {
    FieldKind::Text { multiline: false }
}

#[test]
fn a_path_is_typed_or_chosen_in_a_dialog() {
    let mut harness = bench(FieldKind::Path, json!(""));
    enter(&mut harness, Role::TextInput, "Thing", "/a/b.txt");
    assert_eq!(harness.state().value, json!("/a/b.txt"));
    let choose: path::Chooser =
        |folder| Pending::new(std::future::ready((folder.is_none()).then(|| PathBuf::from("/c"))));
    harness.ctx.data_mut(|data| data.insert_temp(path::chooser(), choose));
    click(&mut harness, "Browse for Thing");
    assert_eq!(harness.state().value, json!("/c"));
    let given_up: path::Chooser = |_| Pending::new(std::future::ready(None));
    harness.ctx.data_mut(|data| data.insert_temp(path::chooser(), given_up));
    click(&mut harness, "Browse for Thing");
    assert_eq!(harness.state().value, json!("/c"), "no file, no change");
}

#[test]
fn a_color_is_chosen_where_it_is_shown() {
    let mut harness = bench(FieldKind::Color, json!([255, 0, 0, 255]));
    click(&mut harness, "Thing");
    let role = Role::SpinButton;
    let knobs = harness.query_all_by_role(role).count();
    assert!(knobs >= 3, "red, green and blue: {knobs}");
    let red = harness.query_all_by_role(role).next().expect("a number of the color");
    red.set_value_accesskit(7.0);
    harness.run();
    assert_eq!(harness.state().value, json!([7, 0, 0, 255]));
}

#[test]
fn what_the_machine_has_is_typed_or_chosen() {
    let mut harness = bench(FieldKind::Offer(Box::new(text())), json!(""));
    enter(&mut harness, Role::TextInput, "Thing", "Nose");
    assert_eq!(harness.state().value, json!("Nose"));
    click(&mut harness, "Choose Thing");
    click(&mut harness, "Ear (usb-2)");
    assert_eq!(harness.state().value, json!("Ear"));
    assert!(harness.query_by_label("Eye (usb-1)").is_none(), "the list is closed");
    let number = FieldKind::Integer { min: 0, max: 9 };
    let mut harness = bench(FieldKind::Offer(Box::new(number)), json!(1));
    enter(&mut harness, Role::TextInput, "Thing", "7");
    assert_eq!(harness.state().value, json!(7));
    enter(&mut harness, Role::TextInput, "Thing", "many");
    assert_eq!(harness.state().value, json!(7));
    assert!(harness.query_by_label_contains("many").is_some(), "it says what it did not take");
}

#[test]
fn a_property_behind_is_chosen_or_typed() {
    let mut harness = bench(FieldKind::Behind, json!(""));
    click(&mut harness, "Choose Thing");
    click(&mut harness, "period");
    assert_eq!(harness.state().value, json!("period"));
    enter(&mut harness, Role::TextInput, "Thing", "later");
    assert_eq!(harness.state().value, json!("later"), "of a node that is not there yet");
}

#[test]
fn a_list_grows_changes_and_shrinks() {
    let mut harness = bench(FieldKind::List(Box::new(text())), json!(["a"]));
    click(&mut harness, "Add to thing");
    assert_eq!(harness.state().value, json!(["a", ""]));
    enter(&mut harness, Role::TextInput, "Thing 2", "b");
    assert_eq!(harness.state().value, json!(["a", "b"]));
    click(&mut harness, "Remove Thing 1");
    assert_eq!(harness.state().value, json!(["b"]));
}

#[test]
fn a_record_has_a_field_for_each_name() {
    let field = |name: &str, kind, default| Field {
        name: name.to_lowercase(),
        title: name.to_owned(),
        doc: String::new(),
        kind,
        default,
        unit: None,
        key: false,
        unless: None,
    };
    let number = FieldKind::Integer { min: 0, max: 9 };
    let fields = vec![field("Host", text(), json!("here")), field("Count", number, json!(1))];
    let mut harness = bench(FieldKind::Record(fields), json!({}));
    enter(&mut harness, Role::TextInput, "Host", "there");
    assert_eq!(harness.state().value, json!({"host": "there"}));
    enter(&mut harness, Role::SpinButton, "Count", "3");
    assert_eq!(harness.state().value, json!({"host": "there", "count": 3}));
    enter(&mut harness, Role::SpinButton, "Count", "many");
    assert_eq!(harness.state().value["count"], json!(3));
    assert!(harness.query_by_label_contains("many").is_some(), "it says what it did not take");
}

#[test]
fn one_of_few_is_picked_and_one_of_many_too() {
    let choice = |value: &str| Choice { value: value.to_owned(), doc: String::new() };
    for count in [2, 12] {
        let words: Vec<String> = (1..=count).map(|at| format!("word_{at}")).collect();
        let kind = FieldKind::Choice(words.iter().map(|word| choice(word)).collect());
        let mut harness = bench(kind, json!("word_1"));
        click(&mut harness, "Thing");
        click(&mut harness, "Word 2");
        assert_eq!(harness.state().value, json!("word_2"));
    }
}

#[test]
fn a_duration_takes_other_units() {
    let kind = FieldKind::Number { min: 0.0, max: 1e6 };
    let mut harness = bench(kind, json!(1.0));
    for (typed, value) in [("250 ms", 0.25), ("2 min", 120.0), ("3", 3.0)] {
        enter(&mut harness, Role::SpinButton, "Thing", typed);
        assert_eq!(harness.state().value, json!(value), "{typed}");
    }
}

#[test]
fn several_lines_keep_their_breaks() {
    let mut harness = bench(FieldKind::Text { multiline: true }, json!(""));
    harness.get_by_role_and_label(Role::MultilineTextInput, "Thing").focus();
    harness.run();
    harness.event(Event::Text("one".to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    harness.event(Event::Text("two".to_owned()));
    harness.run();
    assert_eq!(harness.state().value, json!(""), "is still being typed");
    harness.event(Event::PointerButton {
        pos: egui::pos2(300.0, 300.0),
        button: egui::PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    assert_eq!(harness.state().value, json!("one\ntwo"));
}

#[test]
fn what_may_be_missing_is_set_and_unset() {
    let mut harness = bench(FieldKind::Optional(Box::new(text())), Json::Null);
    click(&mut harness, "Thing is set");
    assert_eq!(harness.state().value, json!(""));
    enter(&mut harness, Role::TextInput, "Thing", "x");
    assert_eq!(harness.state().value, json!("x"));
    click(&mut harness, "Thing is set");
    assert_eq!(harness.state().value, Json::Null);
}
