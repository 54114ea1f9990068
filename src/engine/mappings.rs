//! Wires that turn knobs: found with the others, checked against the properties behind them.

use serde_json::Value as Json;

use super::flatten::Flat;
use super::plan::{Plan, PlanNode};
use super::problem::{Located, Problem, similar};
use crate::operator::field::FieldKind;
use crate::value::ValueType;

/// The names of the properties that a node sets in others.
pub(super) fn names(node: &PlanNode) -> Vec<&str> {
    let listed = node.properties.get("mappings").and_then(Json::as_array);
    let names = listed.into_iter().flatten().filter_map(|entry| entry.get("property")?.as_str());
    names.filter(|name| !name.is_empty()).collect()
}

/// Notes who turns whose knobs, and says which of them are not there.
pub(super) fn find(plan: &mut Plan, flat: &Flat<'_>, problems: &mut Vec<Located>) {
    for wire in &flat.wires {
        let (from, to) = (&plan.nodes[wire.from], &plan.nodes[wire.to]);
        let (Some(giver), Some(taker)) = (from.operator, to.operator) else { continue };
        if giver.maps.is_none() || from.mode.is_some() || to.mode.is_some() {
            continue;
        }
        let fields = || taker.fields().iter().map(|field| field.name.as_str());
        for name in names(from).into_iter().filter(|name| !fields().any(|known| known == *name)) {
            let hint = similar(name, fields());
            let hint = hint.map_or_else(String::new, |hint| format!("; did you mean \"{hint}\"?"));
            let title = &taker.description().title;
            let sentence =
                format!("sets \"{name}\", but {title} ({}) has no such property{hint}", to.path);
            problems.push(Located { node: from.path.clone(), problem: Problem::Mapping(sentence) });
        }
        if !plan.mappings.contains(&(wire.from, wire.to)) {
            plan.mappings.push((wire.from, wire.to));
        }
    }
}

/// Says which knobs are turned by what they cannot take, as far as that is known before running.
pub(super) fn check_types(plan: &Plan, problems: &mut Vec<Located>) {
    for &(from, to) in &plan.mappings {
        let Some(taker) = plan.nodes[to].operator else { continue };
        let comes = arriving(plan, from);
        let listed = plan.nodes[from].properties.get("mappings").and_then(Json::as_array);
        for entry in listed.into_iter().flatten() {
            let text = |name: &str| entry.get(name).and_then(Json::as_str).unwrap_or_default();
            let field = taker.fields().iter().find(|field| field.name == text("property"));
            let Some(field) = field else { continue };
            // Of what a selector picks nothing is known before it comes.
            if text("selector").is_empty() && !fits(&field.kind, comes) {
                let sentence = format!(
                    "sets \"{}\" of {} to {comes}, which it cannot be; pick a part of it, or \
                     convert it first",
                    field.name, plan.nodes[to].path
                );
                let node = plan.nodes[from].path.clone();
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
