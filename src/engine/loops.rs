//! Loops that lead through a subject: a patch inside of a node listens to it, and what comes of that
//! is sent to it. No wire is drawn that way, and in Rx it works. Here what the subject says comes
//! back to the node a little later, when all else has run that comes of the same value.

use super::plan::{Plan, PlanWire};
use crate::operator::port::{Hub, Link};

/// Finds the wires by which values come back, of those between nodes on loops.
pub(super) fn lead_back(plan: &mut Plan, looping: &[usize]) {
    if looping.is_empty() {
        return;
    }
    let (ends, edges) = (plan.ends(), plan.edges_of(|_| true));
    // Values may come back to what stands inside only, as a newcomer there knows what it was told.
    let listens = |wire: &PlanWire| {
        let (from, to) = (&plan.nodes[wire.from], &plan.nodes[wire.to]);
        let subject = from.operator.is_some_and(|o| o.link == Link::Provides(Hub::Subject));
        let inside = wire.hub.is_some_and(|at| at >= to.own_hub_input());
        subject && to.inner.is_some() && inside && looping.contains(&wire.to)
    };
    let comes_back = |wire: &&PlanWire| {
        let mut sends = plan.wires.iter().filter(|send| send.to == wire.from && !send.wants);
        let leads_there = |send: &PlanWire| match (ends[wire.to].0, ends[send.from].1) {
            (Some(from), Some(to)) => reaches(&edges, from, to),
            _ => false,
        };
        listens(wire) && sends.any(leads_there)
    };
    let back: Vec<bool> = plan.wires.iter().map(|wire| comes_back(&wire)).collect();
    for (wire, back) in plan.wires.iter_mut().zip(back) {
        wire.back = back;
    }
}

/// Whether a way leads from one step to another.
fn reaches(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; edges.len()];
    let mut work = vec![from];
    while let Some(step) = work.pop() {
        if step == to {
            return true;
        }
        if !std::mem::replace(&mut seen[step], true) {
            work.extend(&edges[step]);
        }
    }
    false
}
