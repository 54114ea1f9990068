//! Wires that turn knobs which a node merely shows of the patch inside of it.

use serde_json::json;

use super::super::check;
use super::super::testing::{handle, node, numbers, pass, patch, start, ticks};
use super::driving::{maps, sentences, shown_as};
use super::nesting::{input, named, nested, output};
use crate::flow::vitals::Phase;
use crate::patch::{Edit, Node, Patch};
use crate::value::Value;

/// The subject `values` is what comes in, `knob` what turns the property.
fn turned(kind: &str, property: &str, it: Node) -> Patch {
    patch(
        [
            ("values", named("subject.publish_subject", "Values")),
            ("knob", named("subject.publish_subject", "Knob")),
            ("drive", maps(kind, property)),
            ("it", it),
        ],
        &[&["values", "it"], &["knob", "drive", "it"]],
    )
}

/// Around a node that shows `gain`, which is shown by this name.
fn around(operator: &str, inside: Node, name: &str) -> Node {
    let mapping = json!([{"property": "gain", "name": name}]);
    let inner = patch(
        [
            ("in", input()),
            ("inside", inside),
            ("out", output()),
            ("show", Node::new("core.externalized_mapping").with("mappings", mapping)),
        ],
        &[&["in", "inside", "out"], &["show", "inside"]],
    );
    nested(operator, inner)
}

#[tokio::test(start_paused = true)]
async fn a_wire_turns_what_a_node_with_a_patch_inside_shows() {
    for operator in ["group", "select_many", "sink", "condition", "retry"] {
        let mut outer = turned("property_mapping", "gain", nested(operator, shown_as("gain")));
        let run = start(&outer);
        let said = |number: i32| {
            run.push("values", 0, Value::Int(number));
            numbers(&run, "it/add")
        };
        assert_eq!(said(0), [1.0], "{operator}");
        run.push("knob", 0, Value::Int(100));
        assert_eq!(said(1), [101.0], "{operator}");
        // An edit that is no new structure leaves the last word to the wire.
        let edit = Edit::SetProperty {
            node: "it".into(),
            property: "gain".into(),
            value: Some(json!(10)),
        };
        edit.apply(&mut outer).unwrap();
        assert_eq!(run.update(&outer), []);
        assert_eq!(said(2), [102.0], "{operator}");
        // Without the wire the patch has it again.
        let wire = outer.wires.iter().position(|wire| wire.from.node == "drive").unwrap();
        Edit::Disconnect { at: wire }.apply(&mut outer).unwrap();
        assert_eq!(run.update(&outer), []);
        assert_eq!(said(3), [13.0], "{operator}");
    }
}

#[tokio::test(start_paused = true)]
async fn instances_that_are_alive_are_turned_as_well() {
    // One that stays: each value comes later, by a task of the instance.
    let mapping = json!([{"property": "offset", "name": "gain"}]);
    let inner = patch(
        [
            ("in", input()),
            ("late", node("delay", json!({"milliseconds": 10}))),
            ("add", node("add", json!({}))),
            ("out", output()),
            ("show", Node::new("core.externalized_mapping").with("mappings", mapping)),
        ],
        &[&["in", "late", "add", "out"], &["show", "add"]],
    );
    let run = start(&turned("property_mapping", "gain", nested("select_many", inner)));
    run.push("values", 0, Value::Int(1));
    run.push("knob", 0, Value::Int(100));
    pass(15).await;
    assert_eq!(numbers(&run, "it"), [101.0]);
}

#[tokio::test(start_paused = true)]
async fn what_broke_down_inside_is_tried_again_once_it_is_turned() {
    let run = start(&turned("property_mapping", "gain", nested("select_many", shown_as("gain"))));
    run.push("values", 0, Value::Int(-1));
    assert_eq!(handle(&run, "it/add").vitals.phase(), Phase::Broken);
    run.push("knob", 0, Value::Int(5));
    run.push("values", 0, Value::Int(1));
    assert_eq!(numbers(&run, "it"), [6.0]);
}

#[tokio::test(start_paused = true)]
async fn a_value_brings_along_what_a_group_shows() {
    for operator in ["group", "select_many"] {
        let with = maps("input_mapping", "gain");
        let it = nested(operator, shown_as("gain"));
        let run =
            start(&patch([("t", ticks()), ("with", with), ("it", it)], &[&["t", "with", "it"]]));
        pass(100).await;
        assert_eq!(numbers(&run, "it/add"), [0.0, 2.0, 4.0], "{operator}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_group_without_inputs_is_turned_too() {
    let mapping = json!([{"property": "offset", "name": "gain"}]);
    let inner = patch(
        [
            ("clock", ticks()),
            ("add", node("add", json!({}))),
            ("show", Node::new("core.externalized_mapping").with("mappings", mapping)),
        ],
        &[&["clock", "add"], &["show", "add"]],
    );
    let outer = patch(
        [
            ("knob", named("subject.publish_subject", "Knob")),
            ("drive", maps("property_mapping", "gain")),
            ("g", nested("group", inner)),
        ],
        &[&["knob", "drive", "g"]],
    );
    let run = start(&outer);
    run.push("knob", 0, Value::Int(100));
    pass(15).await;
    assert_eq!(numbers(&run, "g/add"), [100.0]);
}

#[tokio::test(start_paused = true)]
async fn a_wire_turns_what_is_shown_through_several_levels() {
    let deep = || nested("group", shown_as("gain"));
    let ways = [
        around("group", around("group", deep(), "gain"), "loudness"),
        around("select_many", around("group", deep(), "gain"), "loudness"),
        around("group", around("select_many", deep(), "gain"), "loudness"),
        around("select_many", around("select_many", deep(), "gain"), "loudness"),
    ];
    for (at, it) in ways.into_iter().enumerate() {
        let run = start(&turned("property_mapping", "loudness", it));
        run.push("knob", 0, Value::Int(100));
        run.push("values", 0, Value::Int(1));
        assert_eq!(numbers(&run, "it/inside/inside/add"), [101.0], "{at}");
        // What it refuses is said by the wire, with the place.
        run.push("knob", 0, Value::Int(13));
        let fault = handle(&run, "drive").vitals.faults.latest().unwrap();
        assert_eq!(fault.sentence, "it/inside/inside/add: offset: 13 brings bad luck");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wire_inside_of_a_patch_turns_what_is_shown_there() {
    let it = nested("select_many", shown_as("gain"));
    let inner = patch(
        [("in", input()), ("with", maps("input_mapping", "gain")), ("it", it), ("out", output())],
        &[&["in", "with", "it", "out"]],
    );
    let run =
        start(&patch([("t", ticks()), ("each", nested("select_many", inner))], &[&["t", "each"]]));
    pass(100).await;
    assert_eq!(numbers(&run, "each"), [0.0, 2.0, 4.0]);
}

#[test]
fn what_is_not_shown_is_a_problem() {
    for operator in ["group", "select_many"] {
        let it = || nested(operator, shown_as("gain"));
        let title = &super::super::operator(&it().operator).unwrap().description().title;
        assert_eq!(
            sentences(&turned("property_mapping", "gan", it())),
            [format!(
                "drive: sets \"gan\", but {title} (it) has no such property; did you mean \"gain\"?"
            )]
        );
        // What is inside is nobody's business as long as it is not shown.
        assert_eq!(sentences(&turned("property_mapping", "offset", it())).len(), 1);
    }
    let named = turned("property_mapping", "name", nested("group", shown_as("gain")));
    assert!(sentences(&named)[0].contains("so that no wire can set its own \"name\"; remove"));
}

#[test]
fn what_is_shown_cannot_take_everything_either() {
    for operator in ["group", "select_many"] {
        let outer = patch(
            [
                ("text", Node::new("core.string")),
                ("drive", maps("property_mapping", "gain")),
                ("it", nested(operator, shown_as("gain"))),
            ],
            &[&["text", "drive", "it"]],
        );
        let problems = check(&outer).1;
        assert_eq!(problems.len(), 1, "{problems:?}");
        let sentence = problems[0].to_string();
        assert!(sentence.starts_with("drive: sets \"gain\" of it to text"), "{sentence}");
    }
}
