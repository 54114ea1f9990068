//! Finds everything that is wrong with a patch at once, and opens nothing.

use std::sync::Arc;

use super::flatten::{Flat, FlatNode, flatten};
use super::plan::{Plan, PlanNode, PlanWire};
use super::problem::{Located, Problem, similar};
use super::{advice, claims, externalized, links, loops, mode};
use super::{mappings, operator, precedence, types};
use crate::operator::port::{Hub, Inputs, Link};
use crate::operator::{OperatorType, Role};
use crate::patch::{Mode, Patch};

/// The longest chain of direct calls; what fits on the stack of a thread many times over.
pub const LONGEST_CHAIN: usize = 1024;

/// What will run, and all that is wrong. What is sound runs, whatever else is not.
pub fn check(patch: &Patch) -> (Plan, Vec<Located>) {
    #[cfg(test)]
    super::testing::CHECKS.set(super::testing::CHECKS.get() + 1);
    let mut problems = Vec::new();
    let plan = level(&externalized::spread(patch), Level::default(), &mut problems);
    (plan, problems)
}

/// What will run of a patch that stands inside of a nested operator.
pub(super) fn check_inside(patch: &Patch, problems: &mut Vec<Located>) -> Plan {
    level(&externalized::spread(patch), Level { prefix: "inside/", depth: 1 }, problems)
}

/// Where a patch stands: at the top, or so deep in nested operators.
#[derive(Clone, Copy, Default)]
struct Level<'a> {
    /// What the paths of its nodes begin with.
    prefix: &'a str,
    depth: usize,
}

fn level(patch: &Patch, at: Level<'_>, problems: &mut Vec<Located>) -> Plan {
    let flat = flatten(patch, at.prefix, problems);
    let mut plan = Plan { prefix: at.prefix.len(), ..Plan::default() };
    for node in &flat.nodes {
        let mut checked = check_node(node, at, problems);
        let bad_id = |p: &Located| p.node == checked.path && p.problem == Problem::BadId;
        checked.sound &= !problems.iter().any(bad_id);
        plan.nodes.push(checked);
    }
    plan.wires = drawn_wires(&flat, &plan, problems);
    mappings::find(&mut plan, &flat, problems);
    mode::settle(&mut plan, problems);
    links::resolve(&mut plan, at.depth > 0, problems);
    // Those inside wait for the patch around them, whose nodes may want the same.
    if at.depth == 0 {
        claims::resolve(&mut plan, problems);
    }
    count_inputs(&mut plan);
    report_gaps(&plan, problems);
    leave_out_unsound(&mut plan);
    refuse_cycles(&mut plan, problems);
    types::check(&mut plan, problems);
    mappings::check_types(&plan, problems);
    precedence::settle(&mut plan);
    // A wire that does not fit is not laid, which may leave an input unwired.
    count_inputs(&mut plan);
    plan.sort();
    for node in plan.longer_than(LONGEST_CHAIN) {
        report(&mut plan, node, Problem::TooLong(LONGEST_CHAIN), problems);
    }
    leave_out_unsound(&mut plan);
    plan.sort();
    plan.settle_owners();
    plan
}

/// Puts a node out of service.
fn report(plan: &mut Plan, node: usize, problem: Problem, problems: &mut Vec<Located>) {
    plan.nodes[node].sound &= problem.is_warning();
    problems.push(Located { node: plan.nodes[node].path.clone(), problem });
}

fn check_node(node: &FlatNode<'_>, at: Level<'_>, problems: &mut Vec<Located>) -> PlanNode {
    let mut found = Vec::new();
    let mut inner = None;
    let operator = operator(node.operator);
    match operator {
        None => found.push(Problem::UnknownOperator {
            name: node.operator.to_owned(),
            similar: similar(node.operator, crate::operators::ALL.iter().map(|(name, _)| *name)),
        }),
        Some(operator) => {
            unknown_properties(operator, node, &mut found);
            found.extend(operator.check(node.properties).into_iter().map(Problem::Property));
            inner = inner_patch(operator, node, at, &mut found, problems);
            found.extend(refused_inside(operator).filter(|_| at.depth > 0));
        }
    }
    let sound = found.iter().all(Problem::is_warning);
    problems.extend(found.into_iter().map(|problem| Located { node: node.path.clone(), problem }));
    PlanNode {
        path: node.path.clone(),
        operator,
        properties: node.properties.clone(),
        mode: mode::of(if node.muted { Some(Mode::Mute) } else { node.mode }, operator),
        sound,
        carries: Vec::new(),
        inputs: 0,
        wired: false,
        silent: Vec::new(),
        drives: inner.as_ref().is_some_and(Plan::drives),
        inner: inner.map(Arc::new),
        task: false,
        inlet: false,
    }
}

fn unknown_properties(operator: &OperatorType, node: &FlatNode<'_>, found: &mut Vec<Problem>) {
    let names = || operator.fields().iter().map(|field| field.name.as_str());
    for name in node.properties.keys().filter(|name| !names().any(|known| known == *name)) {
        let hint = advice::property(name, &names().collect::<Vec<_>>());
        found.push(Problem::UnknownProperty { name: name.clone(), hint });
    }
}

/// Why there can be only one of a node, so that no instance of a patch may have it.
fn refused_inside(operator: &OperatorType) -> Option<Problem> {
    let sentence = match operator.link {
        Link::Provides(Hub::Connection(_)) => {
            "is a connection, which cannot be opened anew for each instance of the patch around \
             it; put it outside, and name it inside"
        }
        _ if operator.threaded => {
            "waits for a device, which cannot be opened anew for each instance of the patch around \
             it; put it outside, and share what it gives by a subject"
        }
        _ if operator.gives_by_socket => {
            "has a socket, which cannot be opened anew for each instance of the patch around it; put \
             it outside, with a subject before it to send to by name and one behind it to hear"
        }
        _ => return None,
    };
    Some(Problem::Inner(sentence.into()))
}

/// Nested operators within others beyond this are refused, so that no file can exhaust the stack.
const DEEPEST: usize = 16;

fn inner_patch(
    operator: &OperatorType,
    node: &FlatNode<'_>,
    at: Level<'_>,
    found: &mut Vec<Problem>,
    problems: &mut Vec<Located>,
) -> Option<Plan> {
    match (operator.role, node.inner) {
        (Role::Nested, None) => found.push(Problem::Inner(
            "needs a patch inside; delete the node and add it again, which brings one".into(),
        )),
        (Role::Nested, Some(_)) if at.depth >= DEEPEST => {
            let sentence = format!(
                "lies in more than {DEEPEST} patches within each other; take some of them apart"
            );
            found.push(Problem::Inner(sentence));
        }
        (Role::Nested, Some(inner)) => {
            let prefix = format!("{}/", node.path);
            let at = Level { prefix: &prefix, depth: at.depth + 1 };
            return Some(level(inner, at, problems));
        }
        (Role::Group, None) => {
            let sentence = node
                .trouble
                .unwrap_or("is a group without anything inside; delete it, or put something in");
            found.push(Problem::Inner(sentence.into()));
        }
        (Role::Group, Some(_)) => {
            found.push(Problem::Inner("groups are nested too deep; ungroup some of them".into()));
        }
        (_, Some(_)) => {
            found.push(Problem::Inner(
                "has a patch inside, but its operator has no use for one; choose another operator, \
                 or take \"patch\" out of the node in the file"
                    .into(),
            ));
        }
        _ => {}
    }
    None
}

/// Wires between ports that are there.
fn drawn_wires(flat: &Flat<'_>, plan: &Plan, problems: &mut Vec<Located>) -> Vec<PlanWire> {
    let mut wires = Vec::with_capacity(flat.wires.len());
    for wire in &flat.wires {
        let (source, target) = (&plan.nodes[wire.from], &plan.nodes[wire.to]);
        // Nothing is known of the ports of an unknown operator; its own problem says enough.
        let (Some(giver), Some(taker)) = (source.operator, target.operator) else {
            continue;
        };
        let mut report = |node: &PlanNode, problem| {
            problems.push(Located { node: node.path.clone(), problem });
        };
        let Some(output) = giver.outputs.position(wire.output.as_deref()) else {
            let there = advice::output_names(giver.outputs);
            report(
                source,
                Problem::NoOutput { name: wire.output.clone().unwrap_or_default(), there },
            );
            continue;
        };
        let Some(input) = taker.inputs.position(wire.input.as_deref()) else {
            let there = advice::input_names(taker.inputs);
            report(
                target,
                Problem::NoInput { name: wire.input.clone().unwrap_or_default(), there },
            );
            continue;
        };
        wires.push(PlanWire {
            from: wire.from,
            output,
            to: wire.to,
            input,
            hub: None,
            ends: true,
            wants: true,
            back: false,
        });
    }
    wires
}

/// Says how many inputs each node has; those of hubs come after those that are drawn.
fn count_inputs(plan: &mut Plan) {
    let mut highest = vec![0; plan.nodes.len()];
    for wire in plan.wires.iter().filter(|wire| wire.hub.is_none()) {
        highest[wire.to] = highest[wire.to].max(wire.input + 1);
    }
    let inside = plan.prefix > 0;
    for (node, highest) in plan.nodes.iter_mut().zip(highest) {
        let highest = node.silent.iter().fold(highest, |highest, input| highest.max(input + 1));
        let drawn = node.operator.map_or(0, |operator| operator.inputs.count(highest));
        // What is sent to a subject enters by its first input, drawn or not.
        let sent = usize::from(drawn == 0 && highest > 0);
        node.inputs = drawn + sent + node.hub_inputs();
        let changes = |operator: &OperatorType| match operator.role {
            Role::Constant => true,
            Role::Nested => matches!(operator.inputs, Inputs::Optional(_)),
            _ => false,
        };
        node.wired = node.operator.is_some_and(changes) && highest > 0;
        node.settle_role(inside);
    }
    for wire in &mut plan.wires {
        if let Some(hub) = wire.hub {
            let node = &plan.nodes[wire.to];
            wire.input = node.inputs - node.hub_inputs() + hub;
        }
    }
}

/// Says where an operator that takes as many inputs as are wired would wait for one for ever.
fn report_gaps(plan: &Plan, problems: &mut Vec<Located>) {
    let many = |node: &PlanNode| matches!(node.operator.map(|o| o.inputs), Some(Inputs::Many(_)));
    for (position, node) in plan.nodes.iter().enumerate().filter(|(_, node)| many(node)) {
        let mut wired = vec![false; node.inputs];
        for wire in plan.wires.iter().filter(|wire| wire.to == position) {
            wired[wire.input] = true;
        }
        node.silent.iter().for_each(|&input| wired[input] = true);
        let last = wired.iter().rposition(|wired| *wired).unwrap_or_default();
        for input in (0..last).filter(|input| !wired[*input]) {
            let problem = Problem::UnwiredInput(input + 1);
            problems.push(Located { node: node.path.clone(), problem });
        }
    }
}

impl Plan {
    /// Lays it out once more, as nodes were put out of service.
    pub(super) fn settle_again(&mut self) {
        leave_out_unsound(self);
        self.sort();
        self.settle_owners();
    }
}

/// Takes out the wires of nodes that cannot run.
fn leave_out_unsound(plan: &mut Plan) {
    let nodes = &plan.nodes;
    plan.wires.retain(|wire| nodes[wire.from].sound && nodes[wire.to].sound);
}

fn refuse_cycles(plan: &mut Plan, problems: &mut Vec<Located>) {
    let stuck = plan.sort();
    loops::lead_back(plan, &stuck);
    let looping = plan.sort();
    let cause = shared_name(plan, &looping, problems).unwrap_or(Problem::Cycle);
    for node in looping {
        if plan.nodes[node].sound {
            report(plan, node, cause.clone(), problems);
        }
    }
    leave_out_unsound(plan);
    plan.sort();
}

/// The name that two hubs share, if one of them is in a loop: a Delay would be the wrong advice then.
fn shared_name(plan: &Plan, looping: &[usize], problems: &[Located]) -> Option<Problem> {
    problems.iter().find_map(|located| {
        let Problem::SameName { noun, name, other } = &located.problem else { return None };
        let is_in_loop = looping.iter().any(|&node| plan.nodes[node].path == *other);
        is_in_loop.then(|| Problem::CycleByName {
            noun,
            name: name.clone(),
            first: other.clone(),
            second: located.node.clone(),
        })
    })
}
