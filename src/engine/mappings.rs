//! Wires that turn knobs: found with the others, checked against the properties behind them.

use serde_json::Value as Json;

use super::flatten::Flat;
use super::plan::{Plan, PlanNode};
use super::problem::{Located, Problem, similar};

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
