//! The bar at the bottom: how the patch is, how much passes, what it listens on.

use egui::{Align, Label, Layout, RichText, Sense, Ui, vec2};

use super::session::{Activity, Session};
use super::theme::{self, SPACE_2, SPACE_3, SPACE_4, size};

/// Draws the bar.
pub fn show(ui: &mut Ui, session: &Session, problems: usize, note: Option<&str>) {
    let palette = theme::palette(ui);
    let activity = session.activity();
    let runs = matches!(activity, Activity::Running | Activity::Finished);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(SPACE_4);
        ui.spacing_mut().item_spacing.x = SPACE_2;
        let (word, color) = match activity {
            Activity::Stopped => ("Stopped", palette.text_faint),
            Activity::Running => ("Running", palette.active),
            Activity::Finished => ("Finished: nothing more will come", palette.text_faint),
            Activity::Stopping => ("Stopping…", palette.warning),
        };
        let (dot, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
        ui.painter().circle_filled(dot.center(), 4.0, color);
        let text = |text: &str| RichText::new(text).font(theme::regular(size::CAPTION + 0.5));
        ui.label(text(word).color(palette.text));
        if let Some(note) = note {
            ui.add_space(SPACE_3);
            ui.label(text(note).color(palette.active));
        }
        if runs {
            ui.add_space(SPACE_3);
            let rate = format!("{:.0} msg/s", session.rate());
            ui.label(text(&rate).color(palette.text_weak));
        }
        if problems > 0 {
            ui.add_space(SPACE_3);
            let noun = if problems == 1 { "problem" } else { "problems" };
            ui.label(text(&format!("{problems} {noun}")).color(palette.fault));
        }
        let mut said: Vec<&str> = session.sentences().filter(|_| runs).collect();
        said.dedup();
        if !said.is_empty() {
            ui.add_space(SPACE_3);
            let text = text(&said.join("  ·  ")).color(palette.text_weak);
            ui.add(Label::new(text).truncate());
        }
    });
}
