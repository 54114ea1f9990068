//! New properties for nodes that live on, those of inner patches among them.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::plan::{Plan, PlanNode};
use super::problem::{Located, Problem};
use super::run::{Living, State};
use crate::patch::Patch;

/// A patch in which living nodes with unusable new properties have what they run with.
pub(super) fn with_last_good(patch: &Patch, problems: &[Located], state: &State) -> Option<Patch> {
    let mut mended = None;
    for Located { node, problem } in problems {
        // A name or a port that is being typed is nobody's, or another's, for a moment.
        let passing = matches!(
            problem,
            Problem::Property(_)
                | Problem::NoHub { .. }
                | Problem::SameName { .. }
                | Problem::Taken { .. }
                | Problem::TakenName { .. }
        );
        let living = |path: &str| state.find(path).filter(|living| living.set.is_some());
        if !passing || living(node).is_none() {
            continue;
        }
        // Of two that are in each other's way, either may be the one that was edited.
        for node in [Some(node.as_str()), problem.other()].into_iter().flatten() {
            let patch: &mut Patch = mended.get_or_insert_with(|| patch.clone());
            if let (Some(node), Some(living)) = (patch.node_mut(node), living(node)) {
                node.properties.clone_from(&living.properties);
            }
        }
    }
    mended
}

/// Gives all nodes the properties of this plan.
pub(super) fn set_all(living: &mut IndexMap<String, Living>, plan: &Plan) {
    for node in &plan.nodes {
        set_at(living, node);
    }
}

/// Sets those that differ; the positions of the nodes that have new ones.
pub(super) fn set_of(state: &mut State, positions: impl Iterator<Item = usize>) -> HashSet<usize> {
    let plan = std::mem::take(&mut state.plan);
    let living = &mut state.living;
    let edited = positions.filter(|&position| set_at(living, &plan.nodes[position])).collect();
    state.plan = plan;
    edited
}

fn set_at(all: &mut IndexMap<String, Living>, node: &PlanNode) -> bool {
    let Some(living) = all.get_mut(&node.path) else { return false };
    if let Some(inner) = &node.inner {
        set_within(&mut living.within, inner);
        living.inner = Some(inner.clone());
    }
    set_one(living, node)
}

/// Those of deeper patches stand beside the others.
fn set_within(within: &mut IndexMap<String, Living>, plan: &Plan) {
    for node in &plan.nodes {
        if let Some(inner) = &node.inner {
            set_within(within, inner);
        }
        if let Some(living) = within.get_mut(&node.path) {
            set_one(living, node);
        }
    }
}

fn set_one(living: &mut Living, node: &PlanNode) -> bool {
    let Some(knobs) = &living.set else { return false };
    if living.properties == node.properties {
        return false;
    }
    match knobs.set(&node.properties) {
        Ok(()) => {
            living.properties.clone_from(&node.properties);
            true
        }
        Err(error) => {
            living.handle.vitals.faults.report(&error);
            false
        }
    }
}
