//! Wires that turn knobs: found with the others, checked against the properties behind them.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::flatten::{Flat, FlatTurn};
use super::plan::{Plan, PlanNode};
use super::problem::{Located, Problem};
use super::{advice, externalized, operator};
use crate::operator::field::FieldKind;
use crate::operator::{OperatorType, Role};
use crate::patch::Node;
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

/// The entries of a node that sets properties of others.
fn entries(node: &PlanNode) -> impl Iterator<Item = &Json> {
    node.properties.get("mappings").and_then(Json::as_array).into_iter().flatten()
}

/// The names of the properties that a node sets in others, each once.
fn names(node: &PlanNode) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in entries(node).filter_map(|entry| entry.get("property")?.as_str()) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
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
        for name in names(giver) {
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
        format!("dissolves before anything runs, so that no wire can set its own \"{name}\"; remove that entry")
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
        for entry in entries(&plan.nodes[*from]) {
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
        FieldKind::List(_) | FieldKind::Record(_) => several,
        FieldKind::Color => true,
        FieldKind::Text { .. } => !several,
        FieldKind::Choice(_) | FieldKind::Path | FieldKind::Connection(_) | FieldKind::Subject => {
            comes == T::Text
        }
    }
}
