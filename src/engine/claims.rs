//! Ports and names that two nodes want for themselves, found before the second would not get it.

use std::collections::HashMap;
use std::sync::Arc;

use super::links;
use super::plan::{Plan, PlanNode};
use super::problem::{Located, Problem};
use crate::operator::claim::Claim;

/// Puts every node out of service that wants what a node before it has, those of inner patches among
/// them: there is one machine around them all.
pub(super) fn resolve(plan: &mut Plan, problems: &mut Vec<Located>) {
    walk(plan, &mut Had::default(), problems);
}

/// What nodes before have.
#[derive(Default)]
struct Had {
    ports: HashMap<(&'static str, u16), Vec<(Claim, Owner)>>,
    names: HashMap<String, Owner>,
}

/// A node that has something, as sentences call it.
#[derive(Clone)]
struct Owner {
    path: String,
    introduced: String,
}

/// Whether any node was put out of service.
fn walk(plan: &mut Plan, had: &mut Had, problems: &mut Vec<Located>) -> bool {
    let mut clashed = false;
    for node in &mut plan.nodes {
        if !node.sound {
            continue;
        }
        if let Some(problem) = had.take(node) {
            problems.push(Located { node: node.path.clone(), problem });
            node.sound = false;
            clashed = true;
            continue;
        }
        // Nobody else has it yet.
        let inner = node.inner.as_mut().and_then(Arc::get_mut);
        if let Some(inner) = inner
            && walk(inner, had, problems)
        {
            inner.settle_again();
        }
    }
    clashed
}

impl Had {
    /// Notes what a node wants; the problem is that another has it.
    fn take(&mut self, node: &PlanNode) -> Option<Problem> {
        let operator = node.operator?;
        let claims = operator.claims(&node.properties);
        let clash = claims.iter().find_map(|claim| {
            let near = self.ports.get(&(claim.protocol, claim.address.port()))?;
            let (_, other) = near.iter().find(|(other, _)| claim.clashes_with(other))?;
            let (property, port) = (claim.property, claim.address.port());
            let (by, other) = (other.introduced.clone(), other.path.clone());
            Some(Problem::Taken { property, port, by, other })
        });
        if clash.is_some() {
            return clash;
        }
        let names = operator.names(&node.properties);
        let clash = names.iter().find_map(|claim| {
            let other = self.names.get(&claim.name)?;
            let (property, name) = (claim.property, claim.name.clone());
            let (by, other) = (other.introduced.clone(), other.path.clone());
            Some(Problem::TakenName { property, name, by, other })
        });
        if clash.is_some() {
            return clash;
        }
        if claims.is_empty() && names.is_empty() {
            return None;
        }
        let owner = Owner { path: node.path.clone(), introduced: introduce(node) };
        for claim in claims {
            let key = (claim.protocol, claim.address.port());
            self.ports.entry(key).or_default().push((claim, owner.clone()));
        }
        self.names.extend(names.into_iter().map(|claim| (claim.name, owner.clone())));
        None
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
