//! Properties of nodes in a group that are shown as properties of the group.

use serde_json::Value as Json;

use super::operator;
use super::problem::{Located, Problem, similar};
use crate::operator::Role;
use crate::operator::field::Field;
use crate::patch::{Node, Patch};

/// A property of a group, and the one inside that it stands for.
pub struct Shown<'a> {
    /// What the group calls it.
    pub name: &'a str,
    /// What to say about it; empty for what the node inside says.
    pub description: &'a str,
    /// The id of the node inside.
    pub node: &'a str,
    /// The property of that node.
    pub property: &'a str,
}

/// Whether a node does nothing but show properties of others.
pub(super) fn shows(node: &Node) -> bool {
    operator(&node.operator).is_some_and(|operator| operator.role == Role::Externalized)
}

/// All that a group shows of what is inside of it.
pub fn shown(inner: &Patch) -> Vec<Shown<'_>> {
    let mut all = Vec::new();
    for wire in &inner.wires {
        let Some(from) = inner.nodes.get(&wire.from.node).filter(|node| shows(node)) else {
            continue;
        };
        let entries = from.properties.get("mappings").and_then(Json::as_array);
        for entry in entries.into_iter().flatten() {
            let text = |name: &str| entry.get(name).and_then(Json::as_str).unwrap_or_default();
            let property = text("property");
            let name = Some(text("name")).filter(|name| !name.is_empty()).unwrap_or(property);
            let description = text("description");
            all.push(Shown { name, description, node: &wire.to.node, property });
        }
    }
    all
}

/// The properties that a group has by what it shows, as fields of its own; what they are inside is
/// their default.
pub fn fields(inner: &Patch) -> Vec<Field> {
    let field = |shown: Shown<'_>| {
        let node = inner.nodes.get(shown.node)?;
        let mut fields = operator(&node.operator)?.fields().iter();
        let mut field = fields.find(|field| field.name == shown.property)?.clone();
        if let Some(value) = node.properties.get(shown.property) {
            field.default = value.clone();
        }
        if !shown.description.is_empty() {
            shown.description.clone_into(&mut field.doc);
        }
        if shown.name != shown.property {
            field.title = crate::operator::field::title(shown.name);
            shown.name.clone_into(&mut field.name);
        }
        Some(field)
    };
    shown(inner).into_iter().filter_map(field).collect()
}

/// Says which of the shown properties are not there.
pub(super) fn check(inner: &Patch, prefix: &str, problems: &mut Vec<Located>) {
    for wire in &inner.wires {
        let from = inner.nodes.get(&wire.from.node).filter(|node| shows(node));
        let to = inner.nodes.get(&wire.to.node).and_then(|node| operator(&node.operator));
        let (Some(from), Some(taker)) = (from, to) else { continue };
        let names = || taker.fields().iter().map(|field| field.name.as_str());
        let entries = from.properties.get("mappings").and_then(Json::as_array);
        let named =
            entries.into_iter().flatten().filter_map(|entry| entry.get("property")?.as_str());
        for name in named.filter(|name| !names().any(|known| known == *name)) {
            let hint = similar(name, names());
            let hint = hint.map_or_else(String::new, |hint| format!("; did you mean \"{hint}\"?"));
            let (title, to) = (&taker.description().title, &wire.to.node);
            let sentence =
                format!("shows \"{name}\", but {title} ({to}) has no such property{hint}");
            let node = format!("{prefix}{}", wire.from.node);
            problems.push(Located { node, problem: Problem::Mapping(sentence) });
        }
    }
}
