//! Wires that turn knobs, where groups are put together and taken apart. The patch does not know the
//! operators; who groups says what their wires do.

use serde_json::{Value as Json, json};

use super::{Node, Patch};

/// What the wires of a node do that turns knobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turns {
    /// Nothing else.
    Only,
    /// They carry values as well.
    AndPass,
}

/// A property of a node in a group, and what the group calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub node: String,
    pub property: String,
    pub name: String,
}

fn entries(node: &Node) -> impl Iterator<Item = &Json> {
    node.properties.get("mappings").and_then(Json::as_array).into_iter().flatten()
}

fn text<'a>(entry: &'a Json, name: &str) -> &'a str {
    entry.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// The properties that a node turns, each once.
pub(super) fn turned(node: &Node) -> Vec<&str> {
    let mut names = Vec::new();
    for name in entries(node).map(|entry| text(entry, "property")) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The properties of a node that turns others with one of these called otherwise.
pub(super) fn renamed(node: &Node, from: &str, to: &[&str]) -> Json {
    let called = |entry: &Json, name: &str| {
        let mut entry = entry.clone();
        entry["property"] = json!(name);
        entry
    };
    let all = entries(node).flat_map(|entry| {
        let names = if text(entry, "property") == from {
            to.to_vec()
        } else {
            vec![text(entry, "property")]
        };
        names.into_iter().map(|name| called(entry, name)).collect::<Vec<_>>()
    });
    Json::Array(all.collect())
}

/// What a node is that shows these properties, by these names.
pub(super) fn showing(operator: &str, shown: &[(String, String)]) -> Node {
    let entry = |(property, name): &(String, String)| {
        if property == name {
            json!({"property": property})
        } else {
            json!({"property": property, "name": name})
        }
    };
    Node::new(operator).with("mappings", Json::Array(shown.iter().map(entry).collect()))
}

/// What the nodes of an operator show in a patch.
pub(super) fn shown(inner: &Patch, operator: &str) -> Vec<Shown> {
    let mut all = Vec::new();
    for wire in &inner.wires {
        let Some(from) = inner.nodes.get(&wire.from.node).filter(|it| it.operator == operator)
        else {
            continue;
        };
        for entry in entries(from) {
            let property = text(entry, "property").to_owned();
            let name = Some(text(entry, "name")).filter(|name| !name.is_empty());
            let name = name.map_or_else(|| property.clone(), str::to_owned);
            all.push(Shown { node: wire.to.node.clone(), property, name });
        }
    }
    all
}
