//! What each wire carries, as far as that is known before running.

use super::plan::Plan;
use super::problem::{Located, Problem};
use crate::operator::port::OutputType;
use crate::value::ValueType;

/// Says what each output carries, and takes out the wires that do not fit.
pub(super) fn check(plan: &mut Plan, problems: &mut Vec<Located>) {
    for node in &mut plan.nodes {
        let outputs = node.operator.map_or(0, |operator| operator.outputs.count());
        node.carries = vec![ValueType::Any; outputs];
    }
    let mut incoming = vec![Vec::new(); plan.nodes.len()];
    for (position, wire) in plan.wires.iter().enumerate() {
        incoming[wire.to].push(position);
    }
    // Twice, for what travels around a loop.
    for _ in 0..2 {
        for position in 0..plan.order.len() {
            let node = plan.steps[plan.order[position]].node;
            carry(plan, node, &incoming[node]);
        }
    }
    let nodes = &plan.nodes;
    plan.wires.retain(|wire| {
        let (source, target) = (&nodes[wire.from], &nodes[wire.to]);
        let from = source.carries.get(wire.output).copied().unwrap_or(ValueType::Any);
        let to = target.operator.map_or(ValueType::Any, |o| o.inputs.value_type(wire.input));
        // What goes to and comes from hubs is checked as it travels.
        let fits = !wire.wants || to.accepts(from);
        if !fits {
            let problem = Problem::Mismatch { source_node: source.path.clone(), from, to };
            problems.push(Located { node: target.path.clone(), problem });
        }
        fits
    });
}

fn carry(plan: &mut Plan, node: usize, incoming: &[usize]) {
    let Some(operator) = plan.nodes[node].operator else { return };
    let arriving = |input: Option<usize>| {
        let wires = incoming.iter().map(|&position| &plan.wires[position]);
        let wires = wires.filter(|wire| input.is_none_or(|input| wire.input == input));
        let types = wires.map(|wire| {
            let carries = &plan.nodes[wire.from].carries;
            carries.get(wire.output).copied().unwrap_or(ValueType::Any)
        });
        types.reduce(|a, b| if a == b { a } else { ValueType::Any }).unwrap_or(ValueType::Any)
    };
    let carries = (0..operator.outputs.count())
        .map(|output| match operator.outputs.output_type(output) {
            OutputType::Is(value_type) => value_type,
            OutputType::SameAsInput => arriving(Some(0)),
            OutputType::SameAsInputs => arriving(None),
        })
        .collect();
    plan.nodes[node].carries = carries;
}
