//! Patches inside nested operators: checked like any other, instantiated by the node itself.

use std::collections::HashMap;
use std::sync::Arc;

use super::check::check as check_patch;
use super::lay_out::lay_out;
use super::plan::{Owner, Plan, PlanNode, StepKind};
use super::run::NodeHandle;
use crate::error::Error;
use crate::flow::inner::{Exit, Inner, InnerPlan};
use crate::flow::strand::{Push, Slot, Strand, Target, Wires};
use crate::operator::{Behaviour, Role, Wiring};
use crate::patch::Patch;

/// What is wrong with an inner patch, as one sentence.
pub(super) fn check(patch: &Patch) -> Result<(), String> {
    let (plan, problems) = check_patch(patch);
    if let Some(first) = problems.iter().find(|located| !located.problem.is_warning()) {
        return Err(format!("inside, {first}"));
    }
    // Instances live and die with values, on the stack of whoever has the value.
    match plan.nodes.iter().find(|node| node.task) {
        Some(node) => Err(format!(
            "inside, {}: an operator with a task of its own cannot be used in a nested patch yet; \
             put it outside and wire it in",
            node.path
        )),
        None => Ok(()),
    }
}

/// A way to make instances of a patch that was checked.
pub(super) fn plan(patch: Patch) -> InnerPlan {
    InnerPlan::new(move || instantiate(&patch))
}

fn instantiate(patch: &Patch) -> Result<Inner, Error> {
    let (mut plan, _) = check_patch(patch);
    // Without tasks nobody drives anything; the instance itself does, as one strand.
    plan.owners.fill(Owner::Nobody);
    let mut pushes: HashMap<usize, Box<dyn Push>> = HashMap::new();
    for (position, node) in plan.nodes.iter().enumerate().filter(|(_, node)| node.sound) {
        let Some(operator) = node.operator else { continue };
        let inner = node.inner.clone().map(self::plan);
        let wiring = Wiring { inputs: node.inputs, wired: node.wired, inner };
        if let Behaviour::Push(push) = operator.build(&node.properties, wiring)?.behaviour {
            pushes.insert(position, push);
        }
    }
    let handles: Vec<_> = plan.nodes.iter().map(|node| Arc::new(NodeHandle::of(node))).collect();
    let mut laid = lay_out(&plan, HashMap::new(), pushes, &handles, &HashMap::new());
    let mut strand = laid.strands.remove(&Owner::Nobody).unwrap_or_default();
    let collected = add_exit(&plan, &mut strand);
    strand.head = entrances(&plan);
    Ok(Inner::new(strand, collected))
}

/// The places of the slots of all nodes of this role; none of those that are left out.
fn ends(plan: &Plan, role: Role) -> impl Iterator<Item = Option<usize>> {
    let slots = plan.order.iter().filter(|&&step| plan.steps[step].kind == StepKind::Slot);
    let slots: Vec<usize> = slots.map(|&step| plan.steps[step].node).collect();
    let is_end = move |node: &PlanNode| node.operator.is_some_and(|o| o.role == role);
    let ends = plan.nodes.iter().enumerate().filter(move |(_, node)| is_end(node));
    ends.map(move |(node, _)| slots.iter().position(|slot| *slot == node))
}

fn entrances(plan: &Plan) -> Box<[Wires]> {
    let target = |slot| Target { door: None, slot, input: 0, ends: true };
    let entrance = |slot: Option<usize>| Wires {
        probe: Arc::default(),
        targets: slot.map(target).into_iter().collect(),
    };
    ends(plan, Role::GroupInput).map(entrance).collect()
}

/// Puts an exit behind every output of the inner patch.
fn add_exit(
    plan: &Plan,
    strand: &mut Strand,
) -> Arc<parking_lot::Mutex<crate::flow::inner::Collected>> {
    let exit = Exit::default();
    let collected = exit.collected();
    let place = strand.slots.len();
    let outputs: Vec<usize> = ends(plan, Role::GroupOutput).flatten().collect();
    for &slot in &outputs {
        strand.slots[slot].outlets = Box::new([Wires {
            probe: Arc::default(),
            targets: Box::new([Target { door: None, slot: place, input: 0, ends: true }]),
        }]);
    }
    strand.slots.push(Slot {
        node: usize::MAX,
        push: Box::new(exit),
        outlets: Box::default(),
        vitals: Arc::default(),
        open: Box::new([u32::try_from(outputs.len()).unwrap_or(u32::MAX)]),
    });
    // The inputs of the patch are fed by the instance, which is one wire that nobody drew.
    for slot in ends(plan, Role::GroupInput).flatten() {
        strand.slots[slot].open = Box::new([1]);
    }
    collected
}
