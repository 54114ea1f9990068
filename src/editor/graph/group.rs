//! The ports of a group: the inputs and outputs inside of it.

use std::collections::HashMap;

use super::{Port, belongs};
use crate::engine::operator;
use crate::operator::Role;
use crate::patch::Node;
use crate::patch::grouping::port_name;
use crate::value::ValueType;

/// Inputs and outputs of a node at this path, if it is a group with a patch inside.
pub(super) fn ports(
    node: &Node,
    path: &str,
    carries: &HashMap<&str, &[ValueType]>,
) -> Option<(Vec<Port>, Vec<Port>)> {
    let is_group = operator(&node.operator)?.role == Role::Group;
    let inner = node.patch.as_deref().filter(|_| is_group)?;
    let of = |role: Role| {
        let ends = inner.nodes.iter().filter(|(_, node)| {
            operator(&node.operator).is_some_and(|operator| operator.role == role)
        });
        let ends: Vec<_> = ends.collect();
        let alone = ends.len() == 1;
        let port = |(at, (id, node)): (usize, &(&String, &Node))| {
            let name = port_name(node, at + 1);
            let carried = carries.get(format!("{path}/{id}").as_str());
            Port {
                // One alone needs its number no more than that of any other node.
                name: (!alone || name != "1").then_some(name),
                value_type: carried.and_then(|it| it.first()).copied().unwrap_or(ValueType::Any),
                doc: "",
            }
        };
        ends.iter().enumerate().map(port).collect()
    };
    Some((of(Role::GroupInput), of(Role::GroupOutput)))
}

/// The paths of the nodes inside of a group at which its outputs leave, in their order; none for any
/// other node.
pub(super) fn ends(node: &Node, path: &str) -> Vec<String> {
    let role = |node: &Node| operator(&node.operator).map(|operator| operator.role);
    let inner = node.patch.as_deref().filter(|_| role(node) == Some(Role::Group));
    let nodes = inner.into_iter().flat_map(|inner| &inner.nodes);
    let ends = nodes.filter(|(_, node)| role(node) == Some(Role::GroupOutput));
    ends.map(|(id, _)| format!("{path}/{id}")).collect()
}

/// Of these paths those of nodes inside of the one at this path.
pub(super) fn inner<'a>(path: &str, all: impl Iterator<Item = &'a String>) -> Vec<String> {
    all.filter(|other| *other != path && belongs(other, path)).cloned().collect()
}
