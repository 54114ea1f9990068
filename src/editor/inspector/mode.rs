//! Whether nodes take part.

use egui::Ui;

use super::super::command::Command;
use super::super::widget::segmented;
use crate::patch::edit::Edit;
use crate::patch::history::Step;
use crate::patch::{Mode, Patch};

/// A switch for these nodes together.
pub fn show(ui: &mut Ui, patch: &Patch, ids: &[&str], out: &mut Vec<Command>) {
    let mut modes = ids.iter().filter_map(|id| patch.nodes.get(*id)).map(|node| node.mode);
    let Some(first) = modes.next() else { return };
    let common = modes.all(|mode| mode == first).then_some(first);
    let choices = [
        (Some(None), "Active"),
        (Some(Some(Mode::Bypass)), "Bypassed"),
        (Some(Some(Mode::Mute)), "Muted"),
    ];
    if let Some(Some(mode)) = segmented(ui, "Mode", &choices, common) {
        let edits = ids.iter().map(|id| Edit::SetMode { node: (*id).to_owned(), mode });
        let mut edits: Vec<Edit> = edits.collect();
        let step = match (&mut edits[..], mode) {
            ([_], _) => Step::from(edits.remove(0)),
            (_, None) => Step::new("enable nodes", edits),
            (_, Some(Mode::Bypass)) => Step::new("bypass nodes", edits),
            (_, Some(Mode::Mute)) => Step::new("mute nodes", edits),
        };
        out.push(Command::Edit(step));
    }
}
