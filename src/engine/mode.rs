//! Nodes that are left out without being taken out of the patch: muted ones are silent, bypassed
//! ones let pass what comes to them.

use super::plan::{Plan, PlanWire};
use super::problem::{Located, Problem};
use crate::operator::OperatorType;
use crate::patch::Mode;

/// More steps along wires past bypassed nodes than any drawn patch takes. Keeps a hostile file
/// from asking for memory: behind each other, `n` nodes with two wires each make 2ⁿ ways.
const MOST_STEPS: usize = 1 << 16;

/// How a node is left out; one that has nothing to let pass, or nowhere to, is muted.
pub(super) fn of(mode: Option<Mode>, operator: Option<&OperatorType>) -> Option<Mode> {
    let passes = operator
        .is_some_and(|o| o.inputs.position(None).is_some() && o.outputs.position(None).is_some());
    mode.map(|mode| if passes { mode } else { Mode::Mute })
}

/// Takes out the wires of nodes that are left out, leads past those that are bypassed, and puts
/// them all out of service. Inputs that thereby hear nothing are still wired: whoever waits for
/// them waits on, and no node behind becomes another one.
pub(super) fn settle(plan: &mut Plan, problems: &mut Vec<Located>) {
    if plan.nodes.iter().all(|node| node.mode.is_none()) {
        return;
    }
    for wire in &plan.wires {
        if plan.nodes[wire.from].mode.is_some() {
            plan.nodes[wire.to].silent.push(wire.input);
        }
    }
    let wires = std::mem::take(&mut plan.wires);
    let mut past = Past::new(plan, &wires);
    for wire in wires.iter().filter(|wire| plan.nodes[wire.from].mode.is_none()) {
        past.lead(wire);
    }
    let Past { led, mut loops, too_many, .. } = past;
    plan.wires = led;
    loops.sort_unstable();
    loops.dedup();
    let mut report = |node: usize, problem| {
        problems.push(Located { node: plan.nodes[node].path.clone(), problem });
    };
    loops.into_iter().for_each(|node| report(node, Problem::Cycle));
    if let Some(node) = too_many {
        let sentence = "is bypassed, and there are too many ways past it; mute it instead";
        report(node, Problem::Inner(sentence.into()));
    }
    for node in &mut plan.nodes {
        node.sound &= node.mode.is_none();
    }
}

/// Leads wires past bypassed nodes.
struct Past<'a> {
    plan: &'a Plan,
    /// What is wired to the first output of each bypassed node, the last wire first.
    onward: Vec<Vec<PlanWire>>,
    led: Vec<PlanWire>,
    /// Bypassed nodes past which the way leads back to them.
    loops: Vec<usize>,
    too_many: Option<usize>,
    steps: usize,
}

impl<'a> Past<'a> {
    fn new(plan: &'a Plan, wires: &[PlanWire]) -> Self {
        let mut onward = vec![Vec::new(); plan.nodes.len()];
        for wire in wires.iter().rev().filter(|wire| wire.output == 0) {
            if plan.nodes[wire.from].mode == Some(Mode::Bypass) {
                onward[wire.from].push(*wire);
            }
        }
        Self { plan, onward, led: Vec::new(), loops: Vec::new(), too_many: None, steps: 0 }
    }

    /// Lays all the wires that one becomes, in its place and in the order in which a value would
    /// take them. No recursion: bypassed chains may be of any length.
    fn lead(&mut self, wire: &PlanWire) {
        let mut on_the_way = Vec::new();
        let mut waiting = vec![(*wire, 0)];
        while let Some((next, depth)) = waiting.pop() {
            on_the_way.truncate(depth);
            let node = next.to;
            // A step looks through all that is on the way to it; a wire past nothing is none.
            if depth > 0 {
                self.steps += 1 + depth / 64;
            }
            if self.steps > MOST_STEPS && self.plan.nodes[wire.to].mode.is_some() {
                self.too_many = Some(wire.to);
                return;
            }
            match self.plan.nodes[node].mode {
                None => {
                    let laid = PlanWire { from: wire.from, output: wire.output, ..next };
                    self.led.push(laid);
                }
                Some(Mode::Bypass) if next.input == 0 => {
                    if on_the_way.contains(&node) {
                        self.loops.push(node);
                        continue;
                    }
                    on_the_way.push(node);
                    waiting.extend(self.onward[node].iter().map(|wire| (*wire, depth + 1)));
                }
                Some(Mode::Bypass | Mode::Mute) => {}
            }
        }
    }
}
