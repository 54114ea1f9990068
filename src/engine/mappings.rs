//! Wires that turn knobs: found with the others, checked against the properties behind them.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::flatten::{Flat, FlatTurn};
use super::plan::{Plan, PlanNode};
use super::problem::{Located, Problem};
use super::{advice, externalized, operator};
use crate::operator::field::{FieldKind, Offer};
use crate::operator::{OperatorType, Role};
use crate::patch::turning::{entries, turned};
use crate::patch::{Node, Patch};
use crate::value::ValueType;

/// A wire from a node that turns knobs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Turned {
    /// The position of that node.
    pub from: usize,
    /// The path of the node that it leads to, be it a group.
    pub to: String,
    /// What it turns.
    pub knobs: Vec<Knob>,
}

/// A property of the node that a wire leads to, or of one inside of that.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Knob {
    /// What it is called at the node that the wire leads to.
    pub name: String,
    /// The path of the node that has it.
    pub node: String,
    /// What it is called there.
    pub property: String,
}

/// Notes who turns whose knobs, and says which of them are not there.
pub(super) fn find(plan: &mut Plan, flat: &Flat<'_>, problems: &mut Vec<Located>) {
    for FlatTurn { from, path: to, node } in &flat.turns {
        let giver = &plan.nodes[*from];
        let there = plan.mappings.iter().any(|wire| wire.from == *from && wire.to == *to);
        let Some(taker) = operator(&node.operator).filter(|_| !there) else { continue };
        if giver.mode.is_some() || node.mode.is_some() {
            continue;
        }
        let mut knobs = Vec::new();
        for name in turned(&giver.properties) {
            let behind = externalized::behind(node, to, name);
            if behind.is_empty()
                && let Some(why) = refusal(node, name)
            {
                let title = &taker.description().title;
                let problem =
                    Problem::Mapping(format!("sets \"{name}\", but {title} ({to}) {why}"));
                problems.push(Located { node: giver.path.clone(), problem });
            }
            let knob = |(node, property)| Knob { name: name.to_owned(), node, property };
            knobs.extend(behind.into_iter().map(knob));
        }
        plan.mappings.push(Turned { from: *from, to: to.clone(), knobs });
    }
}

/// What a node that sets or shows properties of others could name: those of the nodes that its wires
/// lead to, in the order of the wires, each once.
pub fn properties_behind(patch: &Patch, id: &str) -> Vec<Offer> {
    let shows = patch.nodes.get(id).is_some_and(externalized::shows);
    let mut takers: IndexMap<&str, &Node> = IndexMap::new();
    for wire in patch.wires.iter().filter(|wire| wire.from.node == id) {
        takers
            .extend(patch.nodes.get_key_value(&wire.to.node).map(|(id, node)| (id.as_str(), node)));
    }
    let mut names: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for (&id, &node) in &takers {
        for name in externalized::names(node) {
            let turns = shows || !externalized::behind(node, id, name).is_empty();
            let at = turns.then(|| names.entry(name).or_default());
            at.into_iter().filter(|at| !at.contains(&id)).for_each(|at| at.push(id));
        }
    }
    let label = |name: &str, at: &[&str]| match takers.len() {
        1 => name.to_owned(),
        _ => format!("{name} ({})", at.join(", ")),
    };
    names.iter().map(|(name, at)| Offer::new(*name, label(name, at))).collect()
}

/// Why nothing is behind a name; none if that is the least problem of the node or of one inside.
fn refusal(node: &Node, name: &str) -> Option<String> {
    let around = operator(&node.operator)?;
    let own = around.fields().iter().any(|field| field.name == name);
    if around.role == Role::Group && node.patch.is_none() && !own {
        return None;
    }
    let known = externalized::names(node);
    if !known.contains(&name) {
        return Some(format!("has no such property{}", advice::property(name, &known)));
    }
    own.then(|| {
        format!(
            "dissolves before anything runs, so that no wire can set its own \"{name}\"; remove \
             that entry"
        )
    })
}

/// Which properties of which nodes wires turn, in the patches inside as well.
pub(super) fn driven(plan: &Plan) -> HashMap<&str, Vec<&str>> {
    fn collect<'a>(plan: &'a Plan, driven: &mut HashMap<&'a str, Vec<&'a str>>) {
        for knob in plan.mappings.iter().flat_map(|wire| &wire.knobs) {
            driven.entry(&knob.node).or_default().push(&knob.property);
        }
        for inner in plan.nodes.iter().filter_map(|node| node.inner.as_deref()) {
            collect(inner, driven);
        }
    }
    let mut all = HashMap::new();
    collect(plan, &mut all);
    all
}

/// The node at a path, be it in a patch inside.
fn node_at<'a>(plan: &'a Plan, path: &str) -> Option<&'a PlanNode> {
    if let Some(node) = plan.nodes.iter().find(|node| node.path == path) {
        return Some(node);
    }
    let inside = |node: &&PlanNode| {
        let rest = path.strip_prefix(&node.path);
        node.inner.is_some() && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    node_at(plan.nodes.iter().find(inside)?.inner.as_deref()?, path)
}

/// Says which knobs are turned by what they cannot take, as far as that is known before running.
pub(super) fn check_types(plan: &Plan, problems: &mut Vec<Located>) {
    for Turned { from, to, knobs } in &plan.mappings {
        let comes = arriving(plan, *from);
        let refuses = |knob: &Knob| {
            let taker = node_at(plan, &knob.node).and_then(|node| node.operator);
            let mut fields = taker.into_iter().flat_map(OperatorType::fields);
            let field = fields.find(|field| field.name == knob.property);
            field.is_some_and(|field| !fits(&field.kind, comes))
        };
        for entry in entries(&plan.nodes[*from].properties) {
            let text = |name: &str| entry.get(name).and_then(Json::as_str).unwrap_or_default();
            let name = text("property");
            // Of what a selector picks nothing is known before it comes.
            if text("selector").is_empty()
                && knobs.iter().filter(|knob| knob.name == name).any(refuses)
            {
                let sentence = format!(
                    "sets \"{name}\" of {to} to {comes}, which it cannot be; pick a part of it, or \
                     convert it first"
                );
                let node = plan.nodes[*from].path.clone();
                problems.push(Located { node, problem: Problem::Mapping(sentence) });
            }
        }
    }
}

/// What comes into the first input of a node.
fn arriving(plan: &Plan, node: usize) -> ValueType {
    let wires = plan.wires.iter().filter(|wire| wire.to == node && wire.hub.is_none());
    let types = wires.map(|wire| {
        let carries = &plan.nodes[wire.from].carries;
        carries.get(wire.output).copied().unwrap_or(ValueType::Any)
    });
    types.reduce(|a, b| if a == b { a } else { ValueType::Any }).unwrap_or(ValueType::Any)
}

/// Whether a property may be set to values of a type; those of unknown types are tried.
fn fits(kind: &FieldKind, comes: ValueType) -> bool {
    use ValueType as T;
    let never = matches!(
        comes,
        T::Bang
            | T::Bytes
            | T::Midi
            | T::TimeTag
            | T::Impulse
            | T::Array
            | T::Image
            | T::Message
            | T::Frames
    );
    let several = matches!(comes, T::Record | T::Tuple | T::List);
    match kind {
        _ if matches!(comes, T::Any | T::Nil | T::Timestamped) => true,
        _ if never => false,
        FieldKind::Optional(kind) | FieldKind::Offer(kind) => fits(kind, comes),
        FieldKind::Bool => comes == T::Bool,
        FieldKind::Integer { .. } | FieldKind::Number { .. } => comes.is_number(),
        FieldKind::List(kind) => several || fits(kind, comes),
        FieldKind::Record(_) => several,
        FieldKind::Color => true,
        FieldKind::Text { .. } => !several,
        FieldKind::Choice(_)
        | FieldKind::Path
        | FieldKind::Connection(_)
        | FieldKind::Subject
        | FieldKind::Behind => comes == T::Text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::patch::Wire;

    #[test]
    fn what_lies_behind_is_offered_as_far_as_it_can_be_set() {
        let mappings = json!([{"property": "operand", "name": "gain"}]);
        let inner = Patch::new()
            .with_node("show", Node::new("core.externalized_mapping").with("mappings", mappings))
            .with_node("times", Node::new("math.multiply"))
            .with_chain(&["show", "times"]);
        let mut group = Node::new("nested.group");
        group.patch = Some(Box::new(inner));
        let mut patch = Patch::new()
            .with_node("set", Node::new("core.property_mapping"))
            .with_node("group", group)
            .with_node("take", Node::new("combine.take"))
            .with_node("skip", Node::new("combine.skip"));
        let offered = |patch: &Patch| {
            let offers = properties_behind(patch, "set").into_iter();
            offers.map(|offer| (offer.value, offer.label)).collect::<Vec<_>>()
        };
        assert_eq!(offered(&patch), []);
        patch.wires.push(Wire::new("set", "group"));
        assert_eq!(offered(&patch), [(json!("gain"), "gain".to_owned())]);
        patch.wires.extend([Wire::new("set", "take"), Wire::new("set", "skip")]);
        let said = ["gain (group)", "count (take, skip)"].map(str::to_owned);
        assert_eq!(offered(&patch).into_iter().map(|(_, label)| label).collect::<Vec<_>>(), said);
    }
}
