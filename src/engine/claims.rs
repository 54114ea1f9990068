//! Ports that two nodes want for themselves, found before the second would not get it.

use std::collections::HashMap;

use super::links;
use super::plan::{Plan, PlanNode};
use super::problem::{Located, Problem};
use crate::operator::claim::Claim;

/// Puts every node out of service that wants what a node before it has.
pub(super) fn resolve(plan: &mut Plan, problems: &mut Vec<Located>) {
    let mut had: HashMap<(&'static str, u16), Vec<(Claim, usize)>> = HashMap::new();
    for position in 0..plan.nodes.len() {
        let node = &plan.nodes[position];
        let Some(operator) = node.operator.filter(|_| node.sound) else { continue };
        let claims = operator.claims(&node.properties);
        let clash = claims.iter().find_map(|claim| {
            let near = had.get(&(claim.protocol, claim.address.port()))?;
            let (_, other) = near.iter().find(|(other, _)| claim.clashes_with(other))?;
            Some((*claim, *other))
        });
        if let Some((claim, other)) = clash {
            let other = &plan.nodes[other];
            let problem = Problem::Taken {
                property: claim.property,
                port: claim.address.port(),
                by: introduce(other),
                other: other.path.clone(),
            };
            problems.push(Located { node: node.path.clone(), problem });
            plan.nodes[position].sound = false;
        } else {
            for claim in claims {
                let key = (claim.protocol, claim.address.port());
                had.entry(key).or_default().push((claim, position));
            }
        }
    }
}

/// How a node is called in a sentence: `CreateUdpClient "Receiver" (receiver)`.
fn introduce(node: &PlanNode) -> String {
    let title = node.operator.map_or("", |operator| operator.description().title.as_str());
    match links::text(node, "name") {
        name if name.is_empty() => format!("{title} ({})", node.path),
        name => format!("{title} \"{name}\" ({})", node.path),
    }
}
