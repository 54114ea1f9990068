//! The bar at the top: the menu, Run and Stop, Undo and Redo, the tabs, the view.

use std::path::PathBuf;

use egui::{Align, Button, Layout, Ui, UiBuilder};

use super::action::{ALL, Action, Group};
use super::command::Command;
use super::recent::short;
use super::session::Activity;
use super::shell::Tab;
use super::theme::{SPACE_2, SPACE_3, panel};
use super::widget::{Icon, Weight, button, icon_button, wide_button};

/// Draws the bar, with the tabs in the middle of it.
pub fn show(
    ui: &mut Ui,
    tab: &Tab,
    recent: &[PathBuf],
    out: &mut Vec<Command>,
    tabs: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(SPACE_2);
        ui.spacing_mut().item_spacing.x = SPACE_2;
        menu(ui, tab, recent, out);
        run_and_stop(ui, tab, out);
        history(ui, tab, out);
        ui.add_space(SPACE_2);
        let mut middle = ui.available_rect_before_wrap();
        middle.max.x -= panel::COLUMN;
        ui.scope_builder(UiBuilder::new().max_rect(middle), |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| tabs(ui, out));
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(SPACE_3);
            view(ui, tab, out);
        });
    });
}

fn menu(ui: &mut Ui, tab: &Tab, recent: &[PathBuf], out: &mut Vec<Command>) {
    let opener = icon_button(ui, Icon::Menu, "Menu", "Everything there is to do");
    egui::Popup::menu(&opener).show(|ui| {
        ui.set_min_width(panel::WIDE_COLUMN);
        for group in Group::ALL {
            ui.menu_button(group.title(), |ui| {
                ui.set_min_width(panel::MENU);
                entries(ui, group, tab, recent, out);
            });
        }
    });
}

fn entries(ui: &mut Ui, group: Group, tab: &Tab, recent: &[PathBuf], out: &mut Vec<Command>) {
    for entry in ALL.iter().filter(|entry| entry.group == group) {
        if matches!(entry.action, Action::NextTab | Action::Quit) && group == Group::File {
            ui.separator();
        }
        let title = tab.title_of(entry.action);
        let item = Button::new(title).shortcut_text(entry.action.key_text());
        if ui.add_enabled(tab.can(entry.action), item).clicked() {
            out.push(Command::Do(entry.action));
        }
        if entry.action == Action::Open && !recent.is_empty() {
            ui.menu_button("Open recent", |ui| {
                for file in recent {
                    if ui.button(short(file)).clicked() {
                        out.push(Command::OpenFile(file.clone()));
                    }
                }
            });
        }
    }
}

fn run_and_stop(ui: &mut Ui, tab: &Tab, out: &mut Vec<Command>) {
    match tab.session().activity() {
        Activity::Stopped => {
            let run = ui.add_enabled_ui(tab.can(Action::Run), |ui| {
                wide_button(ui, Icon::Play, "Run", Weight::Primary, panel::RUN)
            });
            if run.inner.on_hover_text("Run the patch (F5)").clicked() {
                out.push(Command::Do(Action::Run));
            }
        }
        Activity::Running | Activity::Finished => {
            let stop = wide_button(ui, Icon::Stop, "Stop", Weight::Normal, panel::RUN);
            if stop.on_hover_text("Stop the patch (Shift+F5, or hold Escape)").clicked() {
                out.push(Command::Do(Action::Stop));
            }
        }
        Activity::Stopping => {
            let stopping =
                |ui: &mut Ui| wide_button(ui, Icon::Stop, "Stopping…", Weight::Normal, panel::RUN);
            ui.add_enabled_ui(false, stopping);
        }
    }
}

fn history(ui: &mut Ui, tab: &Tab, out: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for (action, icon) in [(Action::Undo, Icon::Undo), (Action::Redo, Icon::Redo)] {
        let tooltip = format!("{} ({})", tab.title_of(action), action.key_text());
        let drawn = ui
            .add_enabled_ui(tab.can(action), |ui| icon_button(ui, icon, action.title(), &tooltip));
        if drawn.inner.clicked() {
            out.push(Command::Do(action));
        }
    }
}

fn view(ui: &mut Ui, tab: &Tab, out: &mut Vec<Command>) {
    if tab.welcome {
        return;
    }
    let fit = button(ui, Icon::None, "Fit", Weight::Quiet);
    if fit.on_hover_text("Show everything (Home)").clicked() {
        out.push(Command::Do(Action::FitAll));
    }
    let percent = format!("{:.0} %", tab.document.canvas.zoom() * 100.0);
    let exact = button(ui, Icon::None, &percent, Weight::Quiet);
    if exact.on_hover_text("Back to 100 % (Ctrl+0)").clicked() {
        out.push(Command::Zoom(1.0));
    }
}
