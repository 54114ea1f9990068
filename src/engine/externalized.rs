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

/// Writes what is set at a group into the nodes inside, and takes out what showed it there: so that
/// the nodes go on as they are if the group is no more.
pub fn settle(group: &mut Node) {
    let Some(inner) = group.patch.as_deref_mut() else { return };
    let set = |shown: Shown<'_>| {
        let value = group.properties.get(shown.name)?.clone();
        Some((shown.node.to_owned(), shown.property.to_owned(), value))
    };
    let values: Vec<_> = shown(inner).into_iter().filter_map(set).collect();
    for (node, property, value) in values {
        if let Some(node) = inner.nodes.get_mut(&node) {
            node.properties.insert(property, value);
        }
    }
    let showing = |id: &String| inner.nodes.get(id).is_some_and(shows);
    let gone: Vec<String> = inner.nodes.keys().filter(|id| showing(id)).cloned().collect();
    inner.wires.retain(|wire| !gone.contains(&wire.from.node));
    inner.nodes.retain(|id, _| !gone.contains(id));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_set_at_a_group_is_set_inside_once_it_is_no_more() {
        let mappings = json!([{"property": "operand", "name": "gain"}]);
        let inner = Patch::new()
            .with_node("show", Node::new("core.externalized_mapping").with("mappings", mappings))
            .with_node("times", Node::new("math.multiply").with("operand", 2))
            .with_chain(&["show", "times"]);
        let mut group = Node::new("nested.group").with("gain", 100);
        group.patch = Some(Box::new(inner));
        settle(&mut group);
        let inner = group.patch.unwrap();
        assert_eq!(inner.nodes["times"].properties["operand"], json!(100));
        assert_eq!((inner.nodes.len(), inner.wires.len()), (1, 0));
    }
}
