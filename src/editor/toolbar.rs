//! The bar at the top: the file, Run and Stop, the view.

use egui::{Align, Layout, RichText, ThemePreference, Ui};

use super::action::Action;
use super::command::Command;
use super::session::{Activity, Session};
use super::theme::{self, SPACE_2, SPACE_3, size};
use super::widget::{Icon, Weight, button, segmented, wide_button};

/// Width of the button that runs and stops, whichever word is on it.
const RUN: f32 = 116.0;

/// Draws the bar.
pub fn show(ui: &mut Ui, session: &Session, zoom: f32, out: &mut Vec<Command>) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(SPACE_3);
        ui.spacing_mut().item_spacing.x = SPACE_2;
        run_and_stop(ui, session, out);
        ui.add_space(SPACE_3);
        file(ui, session, out);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(SPACE_3);
            appearance(ui, out);
            ui.add_space(SPACE_2);
            view(ui, session, zoom, out);
        });
    });
}

fn run_and_stop(ui: &mut Ui, session: &Session, out: &mut Vec<Command>) {
    let activity = session.activity();
    match activity {
        Activity::Stopped => {
            let run = ui.add_enabled_ui(!session.is_empty(), |ui| {
                wide_button(ui, Icon::Play, "Run", Weight::Primary, RUN)
            });
            if run.inner.on_hover_text("Run the patch (F5)").clicked() {
                out.push(Command::Do(Action::Run));
            }
        }
        Activity::Running | Activity::Finished => {
            let stop = wide_button(ui, Icon::Stop, "Stop", Weight::Normal, RUN);
            if stop.on_hover_text("Stop the patch (Shift+F5, or hold Escape)").clicked() {
                out.push(Command::Do(Action::Stop));
            }
        }
        Activity::Stopping => {
            let stopping =
                |ui: &mut Ui| wide_button(ui, Icon::Stop, "Stopping…", Weight::Normal, RUN);
            ui.add_enabled_ui(false, stopping);
        }
    }
}

fn file(ui: &mut Ui, session: &Session, out: &mut Vec<Command>) {
    if button(ui, Icon::None, "Open", Weight::Quiet).on_hover_text("Ctrl+O").clicked() {
        out.push(Command::Do(Action::Open));
    }
    let save =
        ui.add_enabled_ui(!session.is_empty(), |ui| button(ui, Icon::None, "Save", Weight::Quiet));
    if save.inner.on_hover_text("Ctrl+S").clicked() {
        out.push(Command::Do(Action::Save));
    }
    if session.is_empty() {
        return;
    }
    ui.add_space(SPACE_2);
    let palette = theme::palette(ui);
    let name = RichText::new(session.name()).font(theme::semibold(size::BODY));
    ui.label(name).on_hover_text(
        session
            .file()
            .map_or_else(|| "Not saved yet".to_owned(), |file| file.display().to_string()),
    );
    if session.is_dirty() {
        let text = RichText::new("edited").font(theme::regular(size::CAPTION));
        ui.label(text.color(palette.text_faint)).on_hover_text("There are changes to save");
    }
}

fn appearance(ui: &mut Ui, out: &mut Vec<Command>) {
    let choices = [
        (ThemePreference::System, "Auto"),
        (ThemePreference::Dark, "Dark"),
        (ThemePreference::Light, "Light"),
    ];
    let chosen = ui.options(|options| options.theme_preference);
    if let Some(theme) = segmented(ui, "Theme", &choices, chosen) {
        out.push(Command::Theme(theme));
    }
}

fn view(ui: &mut Ui, session: &Session, zoom: f32, out: &mut Vec<Command>) {
    if session.is_empty() {
        return;
    }
    let fit = button(ui, Icon::None, "Fit", Weight::Quiet);
    if fit.on_hover_text("Show everything (Home)").clicked() {
        out.push(Command::Do(Action::FitAll));
    }
    let percent = format!("{:.0} %", zoom * 100.0);
    let exact = button(ui, Icon::None, &percent, Weight::Quiet);
    if exact.on_hover_text("Back to 100 % (Ctrl+0)").clicked() {
        out.push(Command::Zoom(1.0));
    }
}
