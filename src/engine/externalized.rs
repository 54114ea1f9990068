//! Properties of nodes in the patch inside of another that are shown as properties of that.

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};

use serde_json::Value as Json;

use super::problem::{Located, Problem};
use super::{advice, operator};
use crate::operator::field::Field;
use crate::operator::{OperatorType, Role};
use crate::patch::turning::{self, Shown};
use crate::patch::{Node, Patch};

/// Whether a node does nothing but show properties of others.
pub(super) fn shows(node: &Node) -> bool {
    operator(&node.operator).is_some_and(|operator| operator.role == Role::Externalized)
}

/// All that is shown of a patch at the node that has it inside.
pub fn shown(inner: &Patch) -> Vec<Shown<'_>> {
    turning::shown(inner, shows)
}

/// The properties that a node has by what is shown of the patch inside of it, as fields of its own;
/// what they are inside is their default. A name that the operator itself uses means that property.
pub fn fields(around: &OperatorType, inner: &Patch) -> Vec<Field> {
    let field = |shown: Shown<'_>| {
        let node = inner.nodes.get(shown.node)?;
        let mut field = field_of(node, shown.property)?;
        // What is shown alone has nothing beside it that could take its place.
        field.unless = None;
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
    let own = |shown: &Shown<'_>| has(around, shown.name);
    shown(inner).into_iter().filter(|shown| !own(shown)).filter_map(field).collect()
}

/// Whether it is a property of the operator itself.
fn has(operator: &OperatorType, name: &str) -> bool {
    operator.fields().iter().any(|field| field.name == name)
}

/// A property of a node, be it shown of what is inside of it.
fn field_of(node: &Node, name: &str) -> Option<Field> {
    let operator = operator(&node.operator)?;
    let own = operator.fields().iter().find(|field| field.name == name).cloned();
    own.or_else(|| {
        let mut shown = fields(operator, node.patch.as_deref()?).into_iter();
        shown.find(|field| field.name == name)
    })
}

/// The names of all the properties that can be set at a node.
pub(super) fn names(node: &Node) -> Vec<&str> {
    let own = operator(&node.operator).into_iter().flat_map(OperatorType::fields);
    let deeper = node.patch.as_deref().map(shown).unwrap_or_default();
    own.map(|field| &*field.name).chain(deeper.into_iter().map(|shown| shown.name)).collect()
}

/// What a property of the node at this path stands for: the paths of the nodes that have it, and
/// what it is called there. Those of a group itself are of nothing that runs.
pub(super) fn behind(node: &Node, path: &str, name: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting = VecDeque::from([(path.to_owned(), node, name)]);
    while let Some((path, node, name)) = waiting.pop_front() {
        let Some(around) = operator(&node.operator) else { continue };
        if has(around, name) {
            if around.role != Role::Group {
                found.push((path, name.to_owned()));
            }
            continue;
        }
        let Some(inner) = node.patch.as_deref() else { continue };
        for shown in shown(inner).into_iter().filter(|shown| shown.name == name) {
            let Some(node) = inner.nodes.get(shown.node) else { continue };
            let path = format!("{path}/{}", shown.node);
            // What is shown twice at each of many levels would be exponentially many ways.
            if seen.insert((path.clone(), shown.property)) {
                waiting.push_back((path, node, shown.property));
            }
        }
    }
    found
}

/// What is set at a node of what it shows: the nodes inside, their properties, and the values.
fn set_at(node: &Node) -> Vec<(String, String, String, Json)> {
    let (Some(inner), Some(around)) = (node.patch.as_deref(), operator(&node.operator)) else {
        return Vec::new();
    };
    let set = |shown: Shown<'_>| {
        let value = node.properties.get(shown.name).filter(|_| !has(around, shown.name))?.clone();
        Some((shown.name.to_owned(), shown.node.to_owned(), shown.property.to_owned(), value))
    };
    shown(inner).into_iter().filter_map(set).collect()
}

/// Writes what is set at a node into the nodes inside, where it has effect, so that they go on as
/// they are if a group is no more.
pub fn hand_in(node: &mut Node) {
    let values = set_at(node);
    for (name, ..) in &values {
        node.properties.shift_remove(name);
    }
    let Some(inner) = node.patch.as_deref_mut() else { return };
    for (_, node, property, value) in values {
        if let Some(node) = inner.nodes.get_mut(&node) {
            node.properties.insert(property, value);
        }
    }
}

/// A patch in which everything is set where it has effect.
pub(super) fn spread(patch: &Patch) -> Cow<'_, Patch> {
    fn sets_any(patch: &Patch) -> bool {
        let inside = |node: &Node| node.patch.as_deref().is_some_and(sets_any);
        patch.nodes.values().any(|node| !set_at(node).is_empty() || inside(node))
    }
    fn hand_in_all(patch: &mut Patch) {
        for node in patch.nodes.values_mut() {
            hand_in(node);
            // What was handed in may be shown of something deeper.
            node.patch.as_deref_mut().into_iter().for_each(hand_in_all);
        }
    }
    if !sets_any(patch) {
        return Cow::Borrowed(patch);
    }
    let mut whole = patch.clone();
    hand_in_all(&mut whole);
    Cow::Owned(whole)
}

/// Says which of the shown properties are not there.
pub(super) fn check(inner: &Patch, prefix: &str, problems: &mut Vec<Located>) {
    for wire in &inner.wires {
        let from = inner.nodes.get(&wire.from.node).filter(|node| shows(node));
        let Some((from, target)) = from.zip(inner.nodes.get(&wire.to.node)) else { continue };
        let Some(taker) = operator(&target.operator) else { continue };
        let names = names(target);
        let entries = turning::entries(&from.properties);
        let named = entries.filter_map(|entry| entry.get("property")?.as_str());
        for name in named.filter(|name| !names.contains(name)) {
            let hint = advice::property(name, &names);
            let (title, to) = (&taker.description().title, &wire.to.node);
            let sentence =
                format!("shows \"{name}\", but {title} ({to}) has no such property{hint}");
            let node = format!("{prefix}{}", wire.from.node);
            problems.push(Located { node, problem: Problem::Mapping(sentence) });
        }
    }
}

/// Says what cannot be set at a node because it has a property of that name itself.
pub(super) fn check_names(node: &Node, path: &str, problems: &mut Vec<Located>) {
    let (Some(inner), Some(around)) = (node.patch.as_deref(), operator(&node.operator)) else {
        return;
    };
    for shown in shown(inner).into_iter().filter(|shown| has(around, shown.name)) {
        let (title, name) = (&around.description().title, shown.name);
        let sentence = format!(
            "shows \"{name}\" of {}, but {title} has a \"{name}\" itself; give it another name \
             inside",
            shown.node
        );
        problems.push(Located { node: path.to_owned(), problem: Problem::Mapping(sentence) });
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
        hand_in(&mut group);
        let inner = group.patch.unwrap();
        assert_eq!(inner.nodes["times"].properties["operand"], json!(100));
    }
}
