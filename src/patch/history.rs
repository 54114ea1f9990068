//! What was done to a patch, so that it can be undone and done again.

use std::collections::VecDeque;

use super::edit::{Edit, EditError};
use super::{Mode, Patch};

/// Steps that are kept unless one asks for others.
const MOST: usize = 1000;

/// Edits that a person does, and undoes, as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it is called in a menu, after "Undo": `move 3 nodes`.
    pub name: String,
    /// In order.
    pub edits: Vec<Edit>,
    /// Whether it belongs to the step before, if nothing came between.
    pub goes_on: bool,
}

impl Step {
    /// These edits under this name.
    pub fn new(name: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { name: name.into(), edits, goes_on: false }
    }

    /// As a part of the step before, such as the way of a copy that is still in the hand.
    #[must_use]
    pub fn going_on(self) -> Self {
        Self { goes_on: true, ..self }
    }
}

impl From<Edit> for Step {
    fn from(edit: Edit) -> Self {
        let name = match &edit {
            Edit::Add { id, .. } => format!("add {id}"),
            Edit::Remove { node } => format!("delete {node}"),
            Edit::Restore(_) => "restore".to_owned(),
            Edit::Rename { to, .. } => format!("rename to {to}"),
            Edit::SetProperty { node, property, .. } => format!("set {property} of {node}"),
            Edit::SetProperties { node, .. } => format!("set properties of {node}"),
            Edit::SetMode { node, mode: None } => format!("enable {node}"),
            Edit::SetMode { node, mode: Some(Mode::Bypass) } => format!("bypass {node}"),
            Edit::SetMode { node, mode: Some(Mode::Mute) } => format!("mute {node}"),
            Edit::Connect { .. } => "connect".to_owned(),
            Edit::Disconnect { .. } => "disconnect".to_owned(),
            Edit::MoveWire { .. } => "reorder wires".to_owned(),
            Edit::Move { node, .. } => format!("move {node}"),
            Edit::SetVisual { node, visual: Some(_) } => format!("open visual of {node}"),
            Edit::SetVisual { node, visual: None } => format!("close visual of {node}"),
            Edit::SetPlace { node, .. } => format!("arrange {node}"),
            Edit::AddItem { item, .. } => format!("add {}", item.kind().noun()),
            Edit::RemoveItem { kind, .. } => format!("delete {}", kind.noun()),
            Edit::SetItem { item, .. } => format!("change {}", item.kind().noun()),
            Edit::Describe(_) => "describe the patch".to_owned(),
            Edit::Within { edit, .. } => Self::from((**edit).clone()).name,
        };
        Self::new(name, vec![edit])
    }
}

/// A step that can be undone or done again.
#[derive(Clone, Debug)]
struct Past {
    name: String,
    /// What leads back, or forth again.
    inverse: Vec<Edit>,
    /// What it changes, if more of the same may join it.
    subject: Option<Vec<Subject>>,
}

/// What an edit sets. Setting the same thing again makes one step with what came before.
#[derive(Clone, Debug, PartialEq)]
enum Subject {
    Place(String),
    Property(String, String),
    Item(super::item::ItemKind, usize),
    Within(String, Box<Subject>),
}

/// The steps so far.
#[derive(Clone, Debug)]
pub struct History {
    /// How many steps are kept; older ones cannot be undone.
    limit: usize,
    done: VecDeque<Past>,
    undone: Vec<Past>,
    /// Whether the next edit begins a new step, whatever it is.
    sealed: bool,
    /// How many steps have been dropped or done up to what is saved; none if that was undone past.
    saved: Option<u64>,
    position: u64,
}

impl Default for History {
    fn default() -> Self {
        Self::new()
    }
}

impl History {
    /// Of a patch as it was just opened.
    pub fn new() -> Self {
        Self::with_limit(MOST)
    }

    /// The same, of which at most so many steps can be undone.
    pub fn with_limit(limit: usize) -> Self {
        Self {
            limit,
            done: VecDeque::new(),
            undone: Vec::new(),
            sealed: false,
            saved: Some(0),
            position: 0,
        }
    }

    /// Makes a change; nothing is changed if part of it cannot be made. Whether only the layout
    /// is another.
    pub fn apply(&mut self, patch: &mut Patch, step: Step) -> Result<bool, EditError> {
        if step.edits.is_empty() {
            return Ok(true);
        }
        let only_layout = step.edits.iter().all(Edit::is_only_layout);
        let subject = subjects(&step.edits);
        let mut inverse = apply_all(patch, step.edits)?;
        self.undone.clear();
        if self.saved.is_some_and(|saved| saved > self.position) {
            self.saved = None;
        }
        // The first inverse leads back from all of them.
        let joins = subject.is_some()
            && !self.sealed
            && self.saved != Some(self.position)
            && self.done.back().is_some_and(|last| last.subject == subject);
        let whole = !std::mem::take(&mut self.sealed) && self.saved != Some(self.position);
        if joins {
            return Ok(only_layout);
        }
        if let Some(last) = self.done.back_mut().filter(|_| step.goes_on && whole) {
            inverse.append(&mut last.inverse);
            last.inverse = inverse;
            return Ok(only_layout);
        }
        self.done.push_back(Past { name: step.name, inverse, subject });
        self.position += 1;
        if self.done.len() > self.limit {
            self.done.pop_front();
        }
        Ok(only_layout)
    }

    /// Ends a step: the same edit again is another one.
    pub fn seal(&mut self) {
        self.sealed = true;
    }

    /// Takes back the last step. Whether only the layout is another; none if there is no step.
    pub fn undo(&mut self, patch: &mut Patch) -> Option<bool> {
        let past = self.done.pop_back()?;
        self.position -= 1;
        let (redo, only_layout) = turn(patch, past);
        self.undone.push(redo);
        self.sealed = true;
        Some(only_layout)
    }

    /// Does again what was undone last.
    pub fn redo(&mut self, patch: &mut Patch) -> Option<bool> {
        let past = self.undone.pop()?;
        self.position += 1;
        let (undo, only_layout) = turn(patch, past);
        self.done.push_back(undo);
        self.sealed = true;
        Some(only_layout)
    }

    /// What would be undone.
    pub fn undo_name(&self) -> Option<&str> {
        self.done.back().map(|past| past.name.as_str())
    }

    /// What would be done again.
    pub fn redo_name(&self) -> Option<&str> {
        self.undone.last().map(|past| past.name.as_str())
    }

    /// The patch is in its file as it is now.
    pub fn mark_saved(&mut self) {
        self.saved = Some(self.position);
        self.sealed = true;
    }

    /// The patch is in no file as it is now.
    pub fn mark_unsaved(&mut self) {
        self.saved = None;
    }

    /// Whether the patch is another than the saved one.
    pub fn is_dirty(&self) -> bool {
        self.saved != Some(self.position)
    }
}

fn apply_all(patch: &mut Patch, edits: Vec<Edit>) -> Result<Vec<Edit>, EditError> {
    let mut inverses = Vec::with_capacity(edits.len());
    for edit in edits {
        match edit.apply(patch) {
            Ok(inverse) => inverses.push(inverse),
            Err(error) => {
                for edit in inverses.into_iter().rev().flatten() {
                    // What was just done can be undone.
                    let _ = edit.apply(patch);
                }
                return Err(error);
            }
        }
    }
    Ok(inverses.into_iter().rev().flatten().collect())
}

fn turn(patch: &mut Patch, past: Past) -> (Past, bool) {
    let only_layout = past.inverse.iter().all(Edit::is_only_layout);
    // Nothing else has touched the patch since, so that every edit finds what it is about.
    let inverse = apply_all(patch, past.inverse).unwrap_or_default();
    (Past { name: past.name, inverse, subject: None }, only_layout)
}

fn subjects(edits: &[Edit]) -> Option<Vec<Subject>> {
    edits.iter().map(subject).collect()
}

fn subject(edit: &Edit) -> Option<Subject> {
    match edit {
        Edit::Move { node, .. } => Some(Subject::Place(node.clone())),
        Edit::SetPlace { node, place: Some(_) } => Some(Subject::Place(node.clone())),
        Edit::SetProperty { node, property, .. } => {
            Some(Subject::Property(node.clone(), property.clone()))
        }
        Edit::SetItem { at, item } => Some(Subject::Item(item.kind(), *at)),
        Edit::Within { node, edit } => {
            Some(Subject::Within(node.clone(), Box::new(subject(edit)?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::file::text;
    use super::super::{Node, NodeLayout, Wire};
    use super::*;

    fn set(value: i32) -> Step {
        let value = Some(json!(value));
        Edit::SetProperty { node: "a".into(), property: "factor".into(), value }.into()
    }

    fn start() -> Patch {
        Patch::new().with_node("a", Node::new("math.multiply").with("factor", 1))
    }

    #[test]
    fn what_goes_on_is_undone_with_what_it_goes_on_from() {
        let (mut patch, mut history) = (start(), History::new());
        let before = text(&patch);
        let node = Box::new(Node::new("math.abs"));
        let add = Edit::Add { id: "b".into(), node, place: NodeLayout::default() };
        let moved = |x| Step::from(Edit::Move { node: "b".into(), x, y: 0.0 });
        history.apply(&mut patch, add.into()).unwrap();
        for x in [8.0, 16.0] {
            history.apply(&mut patch, moved(x).going_on()).unwrap();
        }
        let after = text(&patch);
        history.undo(&mut patch).unwrap();
        assert_eq!((text(&patch), history.undo_name()), (before, None));
        history.redo(&mut patch).unwrap();
        assert_eq!(text(&patch), after);
        history.seal();
        history.apply(&mut patch, moved(24.0).going_on()).unwrap();
        history.undo(&mut patch).unwrap();
        assert_eq!(text(&patch), after, "nothing goes on from what was over");
    }

    #[test]
    fn the_same_knob_turned_on_is_one_step_until_it_is_let_go() {
        let (mut patch, mut history) = (start(), History::new());
        for value in 2..9 {
            history.apply(&mut patch, set(value)).unwrap();
        }
        history.seal();
        history.apply(&mut patch, set(20)).unwrap();
        assert_eq!(patch.nodes["a"].properties["factor"], 20);
        history.undo(&mut patch).unwrap();
        assert_eq!(patch.nodes["a"].properties["factor"], 8);
        history.undo(&mut patch).unwrap();
        assert_eq!(text(&patch), text(&start()));
        assert_eq!(history.undo(&mut patch), None);
        history.redo(&mut patch).unwrap();
        assert_eq!(patch.nodes["a"].properties["factor"], 8);
    }

    #[test]
    fn a_removed_node_comes_back_to_its_place_with_its_wires() {
        let mut patch = start()
            .with_node("b", Node::new("math.add"))
            .with_node("c", Node::new("math.add"))
            .with_chain(&["a", "b", "c", "a"]);
        patch.layout.nodes.insert("b".into(), NodeLayout::default());
        patch.layout.nodes.insert("c".into(), NodeLayout::default());
        let before = text(&patch);
        let mut history = History::new();
        history.apply(&mut patch, Edit::Remove { node: "b".into() }.into()).unwrap();
        assert_eq!(patch.wires, [Wire::new("c", "a")]);
        history.undo(&mut patch).unwrap();
        assert_eq!(text(&patch), before);
    }

    #[test]
    fn half_a_step_is_none() {
        let mut patch = start();
        let missing = Edit::Remove { node: "nobody".into() };
        let step = Step::new("both", [set(5).edits, vec![missing]].concat());
        let mut history = History::new();
        history.apply(&mut patch, step).unwrap_err();
        assert_eq!(patch, start());
        assert!(!history.is_dirty() && history.undo_name().is_none());
    }

    #[test]
    fn what_is_saved_is_clean_again_when_one_returns_to_it() {
        let (mut patch, mut history) = (start(), History::new());
        history.apply(&mut patch, set(2)).unwrap();
        history.mark_saved();
        history.apply(&mut patch, set(3)).unwrap();
        assert!(history.is_dirty());
        history.undo(&mut patch).unwrap();
        assert!(!history.is_dirty());
        history.undo(&mut patch).unwrap();
        history.apply(&mut patch, set(4)).unwrap();
        assert!(history.is_dirty(), "another branch of the past");
    }
}
