//! Where one is: the patch, and each node into which one has gone, as a way back.

use egui::{Align, Layout, Rect, Ui, vec2};

use super::super::command::Command;
use super::super::session::Session;
use super::super::theme::{self, SPACE_1, SPACE_2, panel, size};
use super::super::widget::{Icon, Weight, button};

/// Draws it, if one is anywhere but at the top.
pub fn show(ui: &mut Ui, session: &Session, out: &mut Vec<Command>) {
    let inside = session.inside();
    if inside.is_empty() {
        return;
    }
    let palette = theme::palette(ui);
    let bar = vec2(ui.available_width(), panel::ROW + SPACE_1);
    // The canvas has a ground of its own, which begins below, and nothing is behind both.
    let ground = Rect::from_min_size(ui.cursor().min, bar + vec2(0.0, ui.spacing().item_spacing.y));
    ui.painter().rect_filled(ground, 0.0, palette.panel);
    ui.allocate_ui_with_layout(bar, Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(SPACE_2);
        ui.spacing_mut().item_spacing.x = SPACE_1;
        let mut way = vec![(session.name(), String::new())];
        for (at, _) in inside.match_indices('/').chain([(inside.len(), "")]) {
            let path = &inside[..at];
            let id = path.rsplit('/').next().unwrap_or(path);
            way.push((id.to_owned(), path.to_owned()));
        }
        let last = way.len() - 1;
        for (at, (name, path)) in way.into_iter().enumerate() {
            if at == last {
                let text = egui::RichText::new(name).font(theme::medium(size::BODY));
                ui.label(text.color(palette.text));
                continue;
            }
            let crumb = button(ui, Icon::None, &name, Weight::Quiet);
            if crumb.on_hover_text("Back to here (Alt+Up leads one further out)").clicked() {
                out.push(Command::Enter(path));
            }
            ui.label(egui::RichText::new("›").color(palette.text_faint));
        }
    });
}
