//! Which branch of a fan-out comes first where the order of the file may not decide: a value that
//! reaches two inputs of `WithLatestFrom` must come to `other` first, to meet itself as in Rx.

use std::collections::HashSet;

use super::plan::Plan;
use crate::operator::port::Inputs;

/// Moves wires towards inputs that come first before their siblings that lead to other inputs of
/// the same node. All other wires stay in the order of the file.
pub(super) fn settle(plan: &mut Plan) {
    for node in 0..plan.nodes.len() {
        let Some(Inputs::Named(inputs)) = plan.nodes[node].operator.map(|o| o.inputs) else {
            continue;
        };
        for input in (0..inputs.len()).filter(|input| inputs[*input].first) {
            let first = leading_to(plan, |to, at| to == node && at == input);
            let later = leading_to(plan, |to, at| to == node && at != input);
            reorder(plan, &first, &later);
        }
    }
}

/// The wires by which a value reaches one of these inputs, directly or not.
fn leading_to(plan: &Plan, is_input: impl Fn(usize, usize) -> bool) -> HashSet<usize> {
    let mut into = vec![Vec::new(); plan.nodes.len()];
    // What is not drawn is subscribed to by itself, in the order of the file, as in Bonsai: that a
    // newcomer gets the message before his first one depends on it.
    let drawn = || plan.wires.iter().enumerate().filter(|(_, w)| w.hub.is_none() && w.wants);
    for (position, wire) in drawn() {
        into[wire.to].push(position);
    }
    let direct = drawn().filter(|(_, wire)| is_input(wire.to, wire.input));
    let mut work: Vec<usize> = direct.map(|(position, _)| position).collect();
    let mut found: HashSet<usize> = work.iter().copied().collect();
    while let Some(position) = work.pop() {
        let from = plan.wires[position].from;
        // What a task gives of what it takes is a value of its own.
        if plan.nodes[from].is_relay() {
            continue;
        }
        for &before in &into[from] {
            if found.insert(before) {
                work.push(before);
            }
        }
    }
    found
}

/// Within each output, puts wires that are only in `first` before those that are only in `later`.
fn reorder(plan: &mut Plan, first: &HashSet<usize>, later: &HashSet<usize>) {
    let output = |position: usize| (plan.wires[position].from, plan.wires[position].output);
    let mut order: Vec<usize> = (0..plan.wires.len()).collect();
    for position in 0..order.len() {
        let wire = order[position];
        if !first.contains(&wire) || later.contains(&wire) {
            continue;
        }
        let ahead = order[..position].iter().position(|&other| {
            output(other) == output(wire) && later.contains(&other) && !first.contains(&other)
        });
        if let Some(ahead) = ahead {
            order[ahead..=position].rotate_right(1);
        }
    }
    plan.wires = order.into_iter().map(|position| plan.wires[position]).collect();
}

#[cfg(test)]
mod tests {
    use crate::engine::check;
    use crate::patch::{Node, Patch};

    #[test]
    fn a_value_meets_itself_in_whichever_order_the_wires_stand() {
        let patch = |chains: &[&[&str]]| {
            let nodes = ["math.abs", "math.abs", "math.abs", "combine.with_latest_from"];
            let ids = ["source", "direct", "far", "with"];
            let patch = ids.iter().zip(nodes).fold(Patch::new(), |patch, (id, operator)| {
                patch.with_node(id, Node::new(operator))
            });
            chains.iter().fold(patch, |patch, chain| patch.with_chain(chain))
        };
        let targets = |patch: &Patch| -> Vec<usize> {
            let wires = check(patch).0.wires;
            wires.iter().filter(|wire| wire.from == 0).map(|wire| wire.to).collect()
        };
        let late: &[&[&str]] =
            &[&["source", "with"], &["source", "direct"], &["source", "far", "with.other"]];
        assert_eq!(targets(&patch(late)), [2, 3, 1]);
        let early: &[&[&str]] =
            &[&["source", "direct"], &["source", "far", "with.other"], &["source", "with"]];
        assert_eq!(targets(&patch(early)), [1, 2, 3]);
    }

    #[test]
    fn what_comes_back_later_is_not_the_same_value() {
        let nodes =
            [("net", "time.delay"), ("far", "combine.skip"), ("with", "combine.with_latest_from")];
        let patch = nodes
            .iter()
            .fold(Patch::new(), |patch, (id, operator)| patch.with_node(id, Node::new(*operator)))
            .with_chain(&["net", "far", "with", "net"])
            .with_chain(&["net", "with.other"]);
        let wires = check(&patch).0.wires;
        let targets: Vec<_> = wires.iter().filter(|wire| wire.from == 0).map(|it| it.to).collect();
        assert_eq!(targets, [2, 1]);
    }
}
