//! Which outputs to watch.

use std::collections::HashSet;

use anyhow::{anyhow, bail};

use crate::engine::{self, Plan, plan::PlanNode, similar};
use crate::operator::{OperatorType, Role};
use crate::patch::{Endpoint, Node, Patch, grouping};

/// Something to watch.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// The path of the node.
    pub node: String,
    /// Which output; none if only the state of the node is of interest.
    pub output: Option<usize>,
}

/// What was asked for; if nothing was, then the state of every node and the values that somebody
/// wanted to see, or that lead nowhere else.
pub(super) fn choose(patch: &Patch, wanted: &[Endpoint]) -> anyhow::Result<Vec<Choice>> {
    let (plan, _) = engine::check(patch);
    if wanted.is_empty() {
        return Ok(worth_watching(patch, &plan));
    }
    let mut chosen = Vec::new();
    for endpoint in wanted {
        for choice in asked_for(patch, &plan, endpoint)? {
            if !chosen.contains(&choice) {
                chosen.push(choice);
            }
        }
    }
    Ok(chosen)
}

fn asked_for(patch: &Patch, plan: &Plan, endpoint: &Endpoint) -> anyhow::Result<Vec<Choice>> {
    let path = &endpoint.node;
    let Some(node) = plan.all().into_iter().find(|node| node.path == *path) else {
        if let Some(group) = group(patch, path) {
            return of_group(plan, (path, group), endpoint.port.as_deref());
        }
        bail!(not_there(patch, plan, path));
    };
    let outputs = node.operator.map_or(0, |operator| operator.outputs.count());
    let Some(port) = &endpoint.port else {
        return Ok(all_outputs(node, outputs));
    };
    let position = node.operator.and_then(|operator| operator.outputs.position(Some(port)));
    let output = position.ok_or_else(|| no_output(node, port))?;
    Ok(vec![Choice { node: path.clone(), output: Some(output) }])
}

fn all_outputs(node: &PlanNode, outputs: usize) -> Vec<Choice> {
    let choice = |output| Choice { node: node.path.clone(), output };
    match outputs {
        0 => vec![choice(None)],
        count => (0..count).map(|output| choice(Some(output))).collect(),
    }
}

/// The patch inside of a group at a path. It dissolves before anything runs.
fn group<'a>(patch: &'a Patch, path: &str) -> Option<&'a Patch> {
    let node = patch.node(path)?;
    let role = engine::operator(&node.operator)?.role;
    node.patch.as_deref().filter(|_| role == Role::Group)
}

/// What leaves a group leaves the nodes inside of it that are its outputs.
fn of_group(
    plan: &Plan,
    (path, inner): (&str, &Patch),
    port: Option<&str>,
) -> anyhow::Result<Vec<Choice>> {
    let role = |node: &Node| engine::operator(&node.operator).map(|operator| operator.role);
    let ends = inner.nodes.iter().filter(|(_, node)| role(node) == Some(Role::GroupOutput));
    let ends: Vec<(String, String)> = ends
        .zip(1..)
        .map(|((id, node), number)| (grouping::port_name(node, number), format!("{path}/{id}")))
        .collect();
    if ends.is_empty() {
        let inside = format!("{path}/");
        let inner = plan.all().into_iter().find(|node| node.path.starts_with(&inside));
        let example = inner.map_or("", |node| &node.path);
        bail!(
            "the group \"{path}\" has no outputs; watch a node inside of it, such as \"{example}\""
        );
    }
    let number = port.and_then(|port| port.parse::<usize>().ok()?.checked_sub(1));
    let meant = |(at, (name, _)): (usize, &(String, String))| {
        port.is_none_or(|port| port == name || Some(at) == number)
    };
    let chosen = ends.iter().enumerate().filter(|end| meant((end.0, end.1)));
    let chosen: Vec<Choice> =
        chosen.map(|(_, (_, node))| Choice { node: node.clone(), output: Some(0) }).collect();
    if chosen.is_empty() {
        let names: Vec<String> =
            ends.iter().map(|(name, _)| format!("\"{path}.{name}\"")).collect();
        let port = port.unwrap_or_default();
        bail!("the group \"{path}\" has no output \"{port}\"; watch {}", names.join(" or "));
    }
    Ok(chosen)
}

fn not_there(patch: &Patch, plan: &Plan, path: &str) -> String {
    let all = plan.all();
    let mut paths = all.iter().map(|node| node.path.as_str());
    match similar(path, paths.clone()) {
        Some(similar) => format!("there is no node \"{path}\"; did you mean \"{similar}\"?"),
        None if patch.nodes.is_empty() => "the patch has no nodes to watch".to_owned(),
        None => {
            let example = paths.next().unwrap_or_default();
            format!("there is no node \"{path}\"; there is \"{example}\", for example")
        }
    }
}

fn no_output(node: &PlanNode, port: &str) -> anyhow::Error {
    let path = &node.path;
    let names: Vec<String> = match node.operator {
        Some(operator) => (0..operator.outputs.count())
            .map(|output| format!("\"{path}.{}\"", port_name(operator, output)))
            .collect(),
        None => Vec::new(),
    };
    if names.is_empty() {
        return anyhow!("\"{path}\" has no outputs; watch \"{path}\" for its state");
    }
    anyhow!("\"{path}\" has no output \"{port}\"; watch {}", names.join(" or "))
}

/// The name of an output; its number if it is the only one and has none.
pub(super) fn port_name(operator: &OperatorType, output: usize) -> &'static str {
    operator.outputs.name(output).unwrap_or("1")
}

fn worth_watching(patch: &Patch, plan: &Plan) -> Vec<Choice> {
    let mut wanted = Wanted::default();
    wanted.read(patch, "");
    let mut chosen = Vec::new();
    for node in &plan.nodes {
        let Some(operator) = node.operator else { continue };
        if matches!(operator.role, Role::GroupInput | Role::GroupOutput) {
            continue;
        }
        let path = &node.path;
        let worth = |&output: &usize| {
            wanted.shown.contains(path) || !wanted.wired.contains(&(path.clone(), output))
        };
        let before = chosen.len();
        let outputs = (0..operator.outputs.count()).filter(worth);
        chosen.extend(outputs.map(|o| Choice { node: path.clone(), output: Some(o) }));
        if chosen.len() == before {
            chosen.push(Choice { node: path.clone(), output: None });
        }
    }
    chosen
}

/// What a patch says of its outputs.
#[derive(Default)]
struct Wanted {
    /// Nodes that have a visual.
    shown: HashSet<String>,
    /// Outputs that lead on.
    wired: HashSet<(String, usize)>,
}

impl Wanted {
    fn read(&mut self, patch: &Patch, prefix: &str) {
        for (id, place) in &patch.layout.nodes {
            if place.visual.is_some() {
                self.shown.insert(format!("{prefix}{id}"));
            }
        }
        for wire in &patch.wires {
            let Some(node) = patch.nodes.get(&wire.from.node) else { continue };
            let operator = engine::operator(&node.operator);
            let output = operator.and_then(|o| o.outputs.position(wire.from.port.as_deref()));
            self.wired.insert((format!("{prefix}{}", wire.from.node), output.unwrap_or(0)));
        }
        for (id, node) in &patch.nodes {
            if let Some(inner) = &node.patch {
                self.read(inner, &format!("{prefix}{id}/"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> Patch {
        Patch::new()
            .with_node("first", Node::new("math.abs"))
            .with_node("second", Node::new("math.abs"))
            .with_node("third", Node::new("math.abs"))
            .with_chain(&["first", "second", "third"])
    }

    fn chosen(patch: &Patch, wanted: &[&str]) -> Vec<(String, Option<usize>)> {
        let wanted: Vec<Endpoint> = wanted.iter().map(|&text| text.into()).collect();
        let chosen = choose(patch, &wanted).unwrap();
        chosen.into_iter().map(|choice| (choice.node, choice.output)).collect()
    }

    #[test]
    fn ends_of_chains_and_what_has_a_visual_are_worth_watching() {
        let mut patch = chain();
        let edit = crate::patch::edit::Edit::SetVisual {
            node: "first".into(),
            visual: Some("plot".into()),
        };
        edit.apply(&mut patch).unwrap();
        let expected =
            [("first".into(), Some(0)), ("second".into(), None), ("third".into(), Some(0))];
        assert_eq!(chosen(&patch, &[]), expected);
    }

    #[test]
    fn what_is_asked_for_is_watched_once() {
        let expected = [("second".to_owned(), Some(0)), ("first".to_owned(), Some(0))];
        assert_eq!(chosen(&chain(), &["second", "first.1", "second.1"]), expected);
    }

    #[test]
    fn a_group_is_watched_where_its_outputs_leave() {
        let out = || Node::new("nested.workflow_output");
        let inner = Patch::new()
            .with_node("abs", Node::new("math.abs"))
            .with_node("out", out())
            .with_node("rest", out().with("name", "spare"))
            .with_chain(&["abs", "out"])
            .with_chain(&["abs", "rest"]);
        let node = |inner| Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
        let mute = Patch::new().with_node("abs", Node::new("math.abs"));
        let patch = chain().with_node("group", node(inner)).with_node("mute", node(mute));
        let ends = |ids: &[&str]| -> Vec<_> {
            ids.iter().map(|id| (format!("group/{id}"), Some(0))).collect()
        };
        assert_eq!(chosen(&patch, &["group"]), ends(&["out", "rest"]));
        assert_eq!(chosen(&patch, &["group.spare"]), ends(&["rest"]));
        assert_eq!(chosen(&patch, &["group.1", "group.2"]), ends(&["out", "rest"]));
        let error = |wanted: &str| choose(&patch, &[wanted.into()]).unwrap_err().to_string();
        assert!(error("group.x").ends_with("watch \"group.1\" or \"group.spare\""));
        assert!(error("mute").ends_with("such as \"mute/abs\""));
    }

    #[test]
    fn what_is_not_there_is_said_with_a_way_out() {
        let error = |wanted: &str| choose(&chain(), &[wanted.into()]).unwrap_err().to_string();
        assert_eq!(error("secnd"), "there is no node \"secnd\"; did you mean \"second\"?");
        assert_eq!(error("abcxyz"), "there is no node \"abcxyz\"; there is \"first\", for example");
        assert_eq!(error("first.x"), "\"first\" has no output \"x\"; watch \"first.1\"");
    }
}
