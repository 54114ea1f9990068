//! Into the patches inside of nodes and out again; groups put together and taken apart.

use std::path::PathBuf;

use super::super::action::Action;
use super::super::canvas;
use super::{Document, described};
use crate::engine::{self, externalized};
use crate::operator::mapping::Maps;
use crate::operator::{OperatorType, Role};
use crate::patch::grouping::{Kinds, group};
use crate::patch::history::Step;
use crate::patch::surgery::Parts;
use crate::patch::turning::Turns;
use crate::patch::ungrouping::ungroup;
use crate::patch::{Node, NodeLayout, Patch};

/// How far a fresh output stands from its input.
const ACROSS: f32 = super::sizes::NODE * 2.0;

/// The name of the operator that is this part of patches.
fn named(role: Role) -> Option<&'static str> {
    engine::operators().find(|(_, operator)| operator.role == role).map(|(name, _)| name)
}

fn kinds() -> Option<Kinds<'static>> {
    Some(Kinds {
        group: named(Role::Group)?,
        input: named(Role::GroupInput)?,
        output: named(Role::GroupOutput)?,
        shown: named(Role::Externalized)?,
        turns,
        own,
    })
}

/// What the wires of a node do, if they turn knobs.
fn turns(node: &Node) -> Option<Turns> {
    let operator = engine::operator(&node.operator)?;
    match operator.maps {
        Some(Maps::AndPasses) => Some(Turns::AndPass),
        Some(Maps::Only) => Some(Turns::Only),
        None => (operator.role == Role::Externalized).then_some(Turns::Only),
    }
}

/// Whether a group has a property of this name itself.
fn own(name: &str) -> bool {
    let group = named(Role::Group).and_then(engine::operator);
    group.is_some_and(|group| group.fields().iter().any(|field| field.name == name))
}

/// What stands in a new node of an operator that has a patch inside: an input and an output, wired.
pub(super) fn fresh(operator: &OperatorType) -> Option<Box<Patch>> {
    if !matches!(operator.role, Role::Group | Role::Nested) || operator.includes {
        return None;
    }
    let kinds = kinds()?;
    let mut patch = Patch::default()
        .with_node("in", Node::new(kinds.input))
        .with_node("out", Node::new(kinds.output))
        .with_chain(&["in", "out"]);
    patch.layout.nodes.insert("in".to_owned(), NodeLayout::default());
    let place = NodeLayout { x: ACROSS, ..NodeLayout::default() };
    patch.layout.nodes.insert("out".to_owned(), place);
    Some(Box::new(patch))
}

impl Document {
    /// What concerns the patches inside of nodes; gives back what does not.
    pub(super) fn act_on_insides(&mut self, action: Action) -> Option<Action> {
        match action {
            Action::EnterNode => {
                if let Some(path) = self.way_in() {
                    self.enter(&path);
                }
            }
            Action::LeaveNode => self.leave_inside(),
            Action::Group => self.group(),
            Action::Ungroup => self.ungroup(),
            other => return Some(other),
        }
        None
    }

    /// The path of the only node that is selected, if it has a patch inside.
    pub(super) fn way_in(&self) -> Option<String> {
        self.session.way_into(self.selection.only_node()?)
    }

    /// The file that the only node that is selected stands for.
    pub(super) fn file_in(&self) -> Option<PathBuf> {
        self.session.file_of(self.selection.only_node()?)
    }

    /// Shows the patch inside of the node at a path.
    pub(super) fn enter(&mut self, path: &str) {
        let before = self.session.inside().to_owned();
        if self.session.enter(path) {
            self.look_anew();
            // Who comes out sees where he was.
            let rest = before.strip_prefix(path).map(|rest| rest.trim_start_matches('/'));
            if let Some(id) =
                rest.and_then(|rest| rest.split('/').next()).filter(|id| !id.is_empty())
            {
                self.selection = Parts::node(id);
            }
        }
    }

    /// Shows the patch around the one that is shown.
    fn leave_inside(&mut self) {
        if let Some(around) = self.session.around().map(str::to_owned) {
            self.enter(&around);
        }
    }

    /// Selects the node at a path, wherever it stands, and brings it into view.
    pub(super) fn reveal(&mut self, path: &str) {
        let (around, id) = path.rsplit_once('/').unwrap_or(("", path));
        self.enter(around);
        // What is not there is shown as the nearest around it that is.
        let id = if self.session.inside() == around {
            id
        } else {
            path.split('/').next().unwrap_or(path)
        };
        self.selection = Parts::node(id);
        self.canvas.bring(canvas::Frame::Node(id.to_owned()));
    }

    /// Takes over a step by whole paths.
    pub(super) fn edit_whole(&mut self, step: Step) {
        let before = self.session.inside().to_owned();
        self.session.apply_to_all(step);
        self.after_turn(&before);
    }

    /// The patch that was shown may be gone, and parts of it too.
    pub(super) fn after_turn(&mut self, before: &str) {
        if self.session.inside() == before {
            self.selection.retain_of(self.session.patch());
        } else {
            self.look_anew();
        }
    }

    fn group(&mut self) {
        let Some(kinds) = kinds() else { return };
        let chosen = self.with_knobs();
        let grouped = group(self.session.patch(), &chosen, kinds);
        let Some((edits, id)) = grouped else { return };
        self.do_all(format!("group {}", described(&chosen)), edits);
        self.selection = Parts::node(id);
    }

    /// What is selected, with the nodes that turn knobs of it and of nothing else; without those that
    /// also turn knobs of what stays outside, as nothing reaches that from within a group.
    fn with_knobs(&self) -> Parts {
        let mut chosen = self.selection.clone();
        let (graph, nodes) = (self.session.graph(), &self.selection.nodes);
        for (at, node) in graph.nodes.iter().enumerate() {
            let turns = node.operator.is_some_and(|operator| {
                operator.maps.is_some() || operator.role == Role::Externalized
            });
            let mut leads = graph.wires.iter().filter(|wire| wire.from.0 == at).peekable();
            if !turns || leads.peek().is_none() {
                continue;
            }
            if leads.all(|wire| nodes.contains(&graph.nodes[wire.to.0].id)) {
                chosen.nodes.insert(node.id.clone());
            } else {
                chosen.nodes.shift_remove(&node.id);
            }
        }
        chosen
    }

    fn ungroup(&mut self) {
        let Some(kinds) = kinds() else { return };
        let Some(id) = self.selection.only_node().map(str::to_owned) else { return };
        let patch = self.session.patch();
        // Only what is a mere part of the patch around can become one again.
        if patch.nodes.get(&id).is_none_or(|node| node.operator != kinds.group) {
            return;
        }
        let mut settled = patch.clone();
        settled.nodes.get_mut(&id).map(externalized::hand_in);
        let Some((edits, parts)) = ungroup(&settled, &id, kinds) else { return };
        self.do_all(format!("ungroup {id}"), edits);
        self.selection = parts;
    }
}
