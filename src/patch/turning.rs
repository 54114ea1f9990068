//! Wires that turn knobs, where groups are put together and taken apart. The patch does not know the
//! operators; who groups says what their wires do.

use serde_json::{Map, Value as Json, json};

use super::{Node, Patch};

/// What the wires of a node do that turns knobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turns {
    /// Nothing else.
    Only,
    /// They carry values as well.
    AndPass,
}

/// A property of a node with a patch inside, and the one in there that it stands for.
pub struct Shown<'a> {
    /// What the node calls it.
    pub name: &'a str,
    /// What to say about it; empty for what the node inside says.
    pub description: &'a str,
    /// The id of the node inside.
    pub node: &'a str,
    /// The property of that node.
    pub property: &'a str,
}

/// What a node says of others, each by one entry.
pub fn entries(properties: &Map<String, Json>) -> impl Iterator<Item = &Json> {
    properties.get("mappings").and_then(Json::as_array).into_iter().flatten()
}

fn text<'a>(entry: &'a Json, name: &str) -> &'a str {
    entry.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// The properties that a node turns in others, each once.
pub fn turned(properties: &Map<String, Json>) -> Vec<&str> {
    let mut names = Vec::new();
    for name in entries(properties).map(|entry| text(entry, "property")) {
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
    let all = entries(&node.properties).flat_map(|entry| {
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

/// All that is shown of a patch at the node that has it inside, by the nodes that do nothing else.
pub fn shown(inner: &Patch, shows: impl Fn(&Node) -> bool) -> Vec<Shown<'_>> {
    let mut all = Vec::new();
    for wire in &inner.wires {
        let Some(from) = inner.nodes.get(&wire.from.node).filter(|node| shows(node)) else {
            continue;
        };
        for entry in entries(&from.properties) {
            let property = text(entry, "property");
            let name =
                Some(text(entry, "name")).filter(|name| !name.is_empty()).unwrap_or(property);
            let description = text(entry, "description");
            all.push(Shown { name, description, node: &wire.to.node, property });
        }
    }
    all
}
