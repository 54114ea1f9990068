//! Ways into a run without anything that gives.

use super::super::Run;
use crate::flow::strand::Strand;
use crate::value::Value;

impl Run {
    /// Puts a value into an input, as if a wire had brought it.
    pub fn push(&self, path: &str, input: usize, value: Value) {
        self.enter(path, |strand, slot| strand.push(slot, input, value));
    }

    /// Ends an input.
    pub fn end(&self, path: &str, input: usize) {
        self.enter(path, |strand, slot| strand.end_input(slot, input));
    }

    fn enter(&self, path: &str, work: impl FnOnce(&mut Strand, usize)) {
        let state = self.state.lock();
        let node = state.plan.nodes.iter().position(|node| node.path == path).expect("a node");
        for door in state.doors.values() {
            let mut strand = door.lock();
            if let Some(slot) = strand.slots.iter().position(|slot| slot.node == node) {
                return work(&mut strand, slot);
            }
        }
        panic!("{path} has no slot");
    }
}
