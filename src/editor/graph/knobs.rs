//! Wires that turn knobs: they fit everywhere, and need a port where no value comes in.

use super::{GraphNode, Port};
use crate::engine::operator;
use crate::operator::mapping::Maps;
use crate::operator::{OperatorType, Role};
use crate::patch::Patch;
use crate::value::ValueType;

/// Whether the wires of an operator do nothing but turn knobs.
fn only_turns(operator: &OperatorType) -> bool {
    operator.maps == Some(Maps::Only) || operator.role == Role::Externalized
}

/// Whether anything in a patch turns knobs.
pub(super) fn are_turned(patch: &Patch) -> bool {
    patch.nodes.values().any(|node| operator(&node.operator).is_some_and(only_turns))
}

/// Makes a node fit for such wires, in a patch in which there are some.
pub(super) fn prepare(node: &mut GraphNode) {
    let Some(operator) = node.operator else { return };
    if only_turns(operator) {
        node.outputs.iter_mut().for_each(|port| port.value_type = ValueType::Any);
    } else if node.inputs.is_empty() && !operator.fields().is_empty() {
        let doc = "What turns its knobs; no values come in here.";
        node.inputs.push(Port { name: None, value_type: ValueType::Any, doc });
    }
}
