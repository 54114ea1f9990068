use std::collections::BTreeSet;

use serde_json::json;

use super::super::file::text;
use super::super::history::{History, Step};
use super::super::ungrouping::ungroup;
use super::*;

const KINDS: Kinds<'_> = Kinds {
    group: "group",
    input: "input",
    output: "output",
    shown: "show",
    turns: |node| match &*node.operator {
        "turn" => Some(Turns::Only),
        "turn and pass" => Some(Turns::AndPass),
        _ => None,
    },
    own: |name| name == "name",
};

fn patch() -> Patch {
    ["a", "b", "c", "d", "e"]
        .iter()
        .fold(Patch::new(), |patch, id| patch.with_node(id, Node::new("math.add")))
        .with_chain(&["a", "b", "c", "d"])
        .with_chain(&["a", "e", "c.2"])
        .with_chain(&["a", "c.3"])
}

fn choose(ids: &[&str]) -> Parts {
    Parts { nodes: ids.iter().map(|id| (*id).to_owned()).collect(), ..Parts::default() }
}

/// The wires of a patch as if its groups were not there.
fn flat(patch: &Patch) -> BTreeSet<String> {
    let mut patch = patch.clone();
    while let Some(id) =
        patch.nodes.iter().find(|(_, n)| n.patch.is_some()).map(|(id, _)| id.clone())
    {
        let (edits, _) = ungroup(&patch, &id, KINDS).unwrap();
        History::new().apply(&mut patch, Step::new("ungroup", edits)).unwrap();
    }
    patch.wires.iter().map(|wire| format!("{} → {}", wire.from, wire.to)).collect()
}

#[test]
fn a_group_keeps_every_wire_and_can_be_undone() {
    let before = patch();
    for chosen in [&["b", "c"][..], &["a"], &["c", "e"], &["a", "b", "c", "d", "e"]] {
        let (mut patch, mut history) = (before.clone(), History::new());
        let (edits, id) = group(&patch, &choose(chosen), KINDS).unwrap();
        history.apply(&mut patch, Step::new("group", edits)).unwrap();
        assert!(patch.nodes[&id].patch.is_some());
        assert_eq!(patch.nodes.len(), before.nodes.len() - chosen.len() + 1);
        assert_eq!(flat(&patch), flat(&before), "{chosen:?}");
        history.undo(&mut patch).unwrap();
        assert_eq!(text(&patch), text(&before), "{chosen:?}");
    }
}

#[test]
fn what_a_source_feeds_keeps_its_order_around_a_group() {
    let before = patch();
    let (mut patch, mut history) = (before.clone(), History::new());
    let (edits, id) = group(&patch, &choose(&["b", "c"]), KINDS).unwrap();
    history.apply(&mut patch, Step::new("group", edits)).unwrap();
    let from_a = patch.wires.iter().filter(|wire| wire.from.node == "a");
    let from_a: Vec<String> = from_a.map(|wire| wire.to.to_string()).collect();
    assert_eq!(from_a, [id.clone(), "e".to_owned(), format!("{id}.3")]);
}

/// A node that turns this property.
fn turning(property: &str) -> Node {
    Node::new("turn").with("mappings", json!([{"property": property, "selector": "X"}]))
}

fn mappings(patch: &Patch, id: &str) -> String {
    patch.nodes[id].properties["mappings"].to_string()
}

#[test]
fn what_is_turned_from_outside_is_shown_by_the_group_and_turned_through_it() {
    let before = patch()
        .with_node("knob", turning("gain"))
        .with_node("other", turning("gain"))
        .with_node("named", turning("name"))
        .with_chain(&["knob", "b"])
        .with_chain(&["knob", "c"])
        .with_chain(&["knob", "e"])
        .with_chain(&["other", "c"])
        .with_chain(&["named", "b"]);
    let (mut patch, mut history) = (before.clone(), History::new());
    let (edits, id) = group(&patch, &choose(&["b", "c"]), KINDS).unwrap();
    history.apply(&mut patch, Step::new("group", edits)).unwrap();
    let to_group = patch.wires.iter().filter(|wire| wire.to.node == id && wire.to.port.is_none());
    let givers: Vec<&str> = to_group.map(|wire| &*wire.from.node).collect();
    assert_eq!(givers, ["a", "knob", "other", "named"]);
    let inner = patch.nodes[&id].patch.as_deref().unwrap();
    let names: Vec<_> = super::super::turning::shown(inner, |node| node.operator == "show")
        .into_iter()
        .map(|it| (it.node.to_owned(), it.property.to_owned(), it.name.to_owned()))
        .collect();
    let shown = |node: &str, property: &str, name: &str| {
        (node.to_owned(), property.to_owned(), name.to_owned())
    };
    assert_eq!(
        names,
        [
            shown("b", "gain", "gain"),
            shown("c", "gain", "gain"),
            shown("c", "gain", "gain_2"),
            shown("b", "name", "name_2"),
        ]
    );
    assert_eq!(mappings(&patch, "other"), r#"[{"property":"gain_2","selector":"X"}]"#);
    let (edits, _) = ungroup(&patch, &id, KINDS).unwrap();
    history.apply(&mut patch, Step::new("ungroup", edits)).unwrap();
    assert_eq!(flat(&patch), flat(&before));
    for id in ["knob", "other", "named"] {
        assert_eq!(mappings(&patch, id), mappings(&before, id));
    }
    history.undo(&mut patch).unwrap();
    history.undo(&mut patch).unwrap();
    assert_eq!(text(&patch), text(&before));
}

#[test]
fn what_is_turned_as_values_pass_is_so_through_a_group() {
    let both = Node { operator: "turn and pass".to_owned(), ..turning("gain") };
    let before = patch().with_node("both", both).with_chain(&["both", "b"]);
    let (mut patch, mut history) = (before.clone(), History::new());
    let (edits, id) = group(&patch, &choose(&["b"]), KINDS).unwrap();
    history.apply(&mut patch, Step::new("group", edits)).unwrap();
    let inner = patch.nodes[&id].patch.as_deref().unwrap();
    assert_eq!(super::super::turning::shown(inner, |node| node.operator == "show").len(), 1);
    assert_eq!(flat(&patch), flat(&before));
}

#[test]
fn taking_apart_is_undone_exactly() {
    let (mut patch, mut history) = (patch(), History::new());
    let (edits, id) = group(&patch, &choose(&["b", "c"]), KINDS).unwrap();
    history.apply(&mut patch, Step::new("group", edits)).unwrap();
    let grouped = text(&patch);
    let (edits, parts) = ungroup(&patch, &id, KINDS).unwrap();
    history.apply(&mut patch, Step::new("ungroup", edits)).unwrap();
    assert_eq!(parts.nodes, ["b", "c"].map(str::to_owned).into());
    history.undo(&mut patch).unwrap();
    assert_eq!(text(&patch), grouped);
}
