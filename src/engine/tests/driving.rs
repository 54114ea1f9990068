//! Wires that turn knobs, and properties that a group shows as its own.

use serde_json::json;

use super::super::check;
use super::super::testing::{handle, node, numbers, pass, patch, start, ticks};
use super::nesting::{input, nested, output};
use crate::patch::{Edit, Node, Patch};

/// A node that sets a property.
pub fn maps(kind: &str, property: &str) -> Node {
    Node::new(format!("core.{kind}")).with("mappings", json!([{"property": property}]))
}

#[tokio::test(start_paused = true)]
async fn a_wire_turns_a_knob_and_carries_nothing_else() {
    let mut outer = patch(
        [
            ("t", node("ticks", json!({"count": 3, "stay": true}))),
            ("drive", maps("property_mapping", "offset")),
            ("add", node("add", json!({"offset": 50}))),
        ],
        &[&["t", "drive", "add"], &["t", "add"]],
    );
    let run = start(&outer);
    pass(100).await;
    // Each value is worked on with the offset that it has just set.
    assert_eq!(numbers(&run, "add"), [0.0, 2.0, 4.0]);
    // Without the wire the patch has the last word again.
    Edit::Disconnect { at: 1 }.apply(&mut outer).unwrap();
    outer =
        outer.with_node("more", node("ticks", json!({"count": 1}))).with_chain(&["more", "add"]);
    assert_eq!(run.update(&outer), []);
    pass(15).await;
    assert_eq!(numbers(&run, "add"), [50.0]);
}

#[tokio::test(start_paused = true)]
async fn a_value_that_does_not_fit_is_a_fault_and_the_knob_stays() {
    let outer = patch(
        [
            ("t", node("ticks", json!({"from": 12}))),
            ("drive", maps("property_mapping", "offset")),
            ("add", node("add", json!({}))),
        ],
        &[&["t", "drive", "add"], &["t", "add"]],
    );
    let run = start(&outer);
    pass(35).await;
    // 13 brings bad luck.
    assert_eq!(numbers(&run, "add"), [24.0, 25.0, 28.0]);
    let faults = &handle(&run, "drive").vitals.faults;
    assert_eq!(faults.count(), 1);
    assert_eq!(faults.latest().unwrap().sentence, "offset: 13 brings bad luck");
}

#[tokio::test(start_paused = true)]
async fn one_that_refuses_does_not_keep_the_others_from_being_set() {
    let outer = patch(
        [
            ("t", node("ticks", json!({"from": 13, "count": 1}))),
            ("drive", maps("property_mapping", "offset")),
            ("first", node("add", json!({}))),
            ("second", node("shift", json!({}))),
            ("third", node("add", json!({}))),
        ],
        &[
            &["t", "drive", "first"],
            &["drive", "second"],
            &["drive", "third"],
            &["t", "first"],
            &["t", "second"],
        ],
    );
    let run = start(&outer);
    pass(15).await;
    assert_eq!(numbers(&run, "first"), [13.0]);
    assert_eq!(numbers(&run, "second"), [26.0]);
    let faults = handle(&run, "drive").vitals.faults.since(0);
    let sentences: Vec<_> = faults.into_iter().map(|fault| fault.sentence).collect();
    assert_eq!(
        sentences,
        ["first: offset: 13 brings bad luck", "third: offset: 13 brings bad luck"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_input_mapping_sets_and_passes_in_step() {
    let outer = patch(
        [
            ("t", ticks()),
            ("with", maps("input_mapping", "offset")),
            ("add", node("add", json!({}))),
        ],
        &[&["t", "with", "add"]],
    );
    let run = start(&outer);
    pass(100).await;
    assert_eq!(numbers(&run, "add"), [0.0, 2.0, 4.0]);
}

#[tokio::test(start_paused = true)]
async fn knobs_are_turned_inside_of_patches_too() {
    let inner = patch(
        [
            ("in", input()),
            ("with", maps("input_mapping", "offset")),
            ("add", node("add", json!({}))),
            ("out", output()),
        ],
        &[&["in", "with", "add", "out"]],
    );
    let run =
        start(&patch([("t", ticks()), ("each", nested("select_many", inner))], &[&["t", "each"]]));
    pass(100).await;
    assert_eq!(numbers(&run, "each"), [0.0, 2.0, 4.0]);
}

/// What is wrong with a patch.
pub fn sentences(patch: &Patch) -> Vec<String> {
    check(patch).1.iter().map(ToString::to_string).collect()
}

#[test]
fn a_knob_that_is_not_there_is_a_problem() {
    let outer = patch(
        [
            ("t", ticks()),
            ("drive", maps("property_mapping", "ofset")),
            ("add", node("add", json!({}))),
        ],
        &[&["t", "drive", "add"], &["t", "add"]],
    );
    assert_eq!(
        sentences(&outer),
        ["drive: sets \"ofset\", but Adding (add) has no such property; did you mean \"offset\"?"]
    );
}

#[test]
fn a_knob_that_is_turned_by_what_it_cannot_take_is_a_problem() {
    let driven = |mapping: serde_json::Value| {
        let drive = Node::new("core.property_mapping").with("mappings", json!([mapping]));
        patch(
            [("text", Node::new("core.string")), ("drive", drive), ("add", node("add", json!({})))],
            &[&["text", "drive", "add"]],
        )
    };
    assert_eq!(
        sentences(&driven(json!({"property": "offset"}))),
        ["drive: sets \"offset\" of add to text, which it cannot be; pick a part of it, or \
             convert it first"]
    );
    // Of what is picked nothing is known before it comes.
    let picked = json!({"property": "offset", "selector": "Item1"});
    assert_eq!(sentences(&driven(picked)), [""; 0]);
}

#[test]
fn what_an_input_mapping_picks_fits_wherever_it_goes() {
    let with = json!([{"property": "offset", "selector": "Item1"}]);
    let with = Node::new("core.input_mapping").with("mappings", with).with("selector", "Item2");
    let outer = patch(
        [
            ("t", ticks()),
            ("zip", Node::new("combine.zip")),
            ("with", with),
            ("add", node("add", json!({}))),
        ],
        &[&["t", "zip", "with", "add"], &["t", "zip.2"]],
    );
    assert_eq!(sentences(&outer), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn what_a_group_shows_is_set_at_the_group() {
    let mapping = json!([{"property": "offset", "name": "gain"}]);
    let inner = patch(
        [
            ("in", input()),
            ("add", node("add", json!({"offset": 1}))),
            ("out", output()),
            ("show", Node::new("core.externalized_mapping").with("mappings", mapping)),
        ],
        &[&["in", "add", "out"], &["show", "add"]],
    );
    let around = super::super::operator("nested.group").unwrap();
    let fields = super::super::externalized::fields(around, &inner);
    assert_eq!((fields[0].name.as_str(), fields[0].title.as_str()), ("gain", "Gain"));
    assert_eq!(fields[0].default, json!(1));
    let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
    let mut outer = patch([("t", node("ticks", json!({}))), ("g", group)], &[&["t", "g"]]);
    let run = start(&outer);
    pass(15).await;
    assert_eq!(numbers(&run, "g/add"), [1.0]);
    let edit =
        Edit::SetProperty { node: "g".into(), property: "gain".into(), value: Some(json!(100)) };
    edit.apply(&mut outer).unwrap();
    assert_eq!(run.update(&outer), []);
    pass(10).await;
    assert_eq!(numbers(&run, "g/add"), [101.0]);
}

/// Adds a number that it shows under this name.
pub fn shown_as(name: &str) -> Patch {
    let mapping = json!([{"property": "offset", "name": name}]);
    patch(
        [
            ("in", input()),
            ("add", node("add", json!({"offset": 1}))),
            ("out", output()),
            ("show", Node::new("core.externalized_mapping").with("mappings", mapping)),
        ],
        &[&["in", "add", "out"], &["show", "add"]],
    )
}

#[tokio::test(start_paused = true)]
async fn what_any_node_with_a_patch_inside_shows_is_set_there() {
    for operator in ["select_many", "sink", "condition", "retry"] {
        let it = nested(operator, shown_as("gain")).with("gain", 10);
        let clock = node("ticks", json!({"count": 3, "stay": true}));
        let mut outer = patch([("t", clock), ("it", it)], &[&["t", "it"]]);
        let run = start(&outer);
        pass(15).await;
        assert_eq!(numbers(&run, "it/add"), [10.0], "{operator}");
        outer.nodes["it"].properties.insert("gain".into(), json!(100));
        assert_eq!(run.update(&outer), []);
        pass(10).await;
        // What cannot be used is a problem where it has effect, and the node goes on as before.
        outer.nodes["it"].properties.insert("gain".into(), json!(13));
        let problems = run.update(&outer);
        assert_eq!(problems[0].node, "it/add");
        pass(10).await;
        assert_eq!(numbers(&run, "it/add"), [101.0, 102.0], "{operator}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_shown_can_be_shown_again_further_out() {
    let around = |operator: &str, inside: Node, name: &str| {
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
    };
    let group = Node {
        patch: Some(Box::new(shown_as("gain"))),
        ..Node::new("nested.group").with("gain", 2)
    };
    let outer = around("select_many", around("group", group, "gain"), "loudness");
    let fields = |node: &Node| {
        let operator = super::super::operator(&node.operator).unwrap();
        super::super::externalized::fields(operator, node.patch.as_deref().unwrap())
    };
    assert_eq!((&*fields(&outer)[0].name, &fields(&outer)[0].default), ("loudness", &json!(2)));
    let clock = ticks();
    let outer = patch([("t", clock), ("it", outer.with("loudness", 7))], &[&["t", "it"]]);
    let run = start(&outer);
    pass(15).await;
    assert_eq!(numbers(&run, "it/inside/inside/add"), [7.0]);
}

#[test]
fn a_name_that_the_node_uses_itself_is_its_own() {
    let it = nested("select_many", shown_as("limit")).with("limit", 3);
    let outer = patch([("t", ticks()), ("it", it)], &[&["t", "it"]]);
    assert_eq!(
        sentences(&outer),
        [
            "it: shows \"limit\" of add, but SelectMany has a \"limit\" itself; give it another name \
          inside"
        ]
    );
}
