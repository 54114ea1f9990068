//! The menu under the right button: what can be done here, with its keys.

use egui::Response;

use super::super::action::Action;
use super::super::command::Command;
use super::super::theme::panel;
use super::Scene;
use super::hit::Hit;

/// What there is to do with nodes.
const NODES: &[&[Action]] = &[
    &[Action::Cut, Action::Copy, Action::Duplicate, Action::Delete, Action::DeleteAndHeal],
    &[Action::Bypass, Action::Mute, Action::ToggleVisual, Action::DockVisual, Action::Pin],
    &[Action::AddFrame, Action::Tidy, Action::Fit],
];
/// With wires.
const WIRES: &[&[Action]] = &[&[Action::Pin, Action::Delete]];
/// With comments, frames and pinned probes.
const ITEMS: &[&[Action]] = &[&[Action::Cut, Action::Copy, Action::Duplicate, Action::Delete]];
/// With nothing.
const VOID: &[&[Action]] = &[
    &[Action::AddNode, Action::AddComment, Action::AddFrame],
    &[Action::Paste, Action::SelectAll, Action::FitAll],
];

/// Shows it if it is asked for.
pub fn show(response: &Response, scene: &Scene<'_>, out: &mut Vec<Command>) {
    let id = response.id.with("menu is about");
    if response.secondary_clicked() {
        response.ctx.data_mut(|data| data.insert_temp(id, about(scene.hover)));
    }
    response.context_menu(|ui| {
        let about = ui.data(|data| data.get_temp::<usize>(id)).unwrap_or(3);
        ui.set_min_width(panel::MENU);
        let groups = [NODES, WIRES, ITEMS, VOID][about.min(3)];
        for (at, group) in groups.iter().enumerate() {
            if at > 0 {
                ui.separator();
            }
            for &action in *group {
                let button = egui::Button::new(action.title()).shortcut_text(action.key_text());
                if ui.add(button.frame(false)).clicked() {
                    out.push(Command::Do(action));
                    ui.close();
                }
            }
        }
    });
}

fn about(hit: Option<Hit>) -> usize {
    match hit {
        Some(Hit::Wire(_) | Hit::Bend(..)) => 1,
        Some(Hit::Item(..) | Hit::Corner(..) | Hit::Unpin(_)) => 2,
        Some(_) => 0,
        None => 3,
    }
}
