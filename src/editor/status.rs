//! The bar at the bottom: how the patch is, how much passes, what it listens on.

use egui::{Align, Label, Layout, Response, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::action::Action;
use super::command::Command;
use super::meter::{self, Meter};
use super::session::{Activity, Session};
use super::theme::{self, SPACE_2, SPACE_3, SPACE_4, size};
use super::watch::rate_text;

/// All that is said.
pub struct Said<'a> {
    /// The patch in front.
    pub session: &'a Session,
    /// What was measured.
    pub meter: &'a Meter,
    /// How many problems there are.
    pub problems: usize,
    /// What was just done.
    pub note: Option<&'a str>,
}

/// What may be wrong when nothing arrives.
const CHECKS: &str = "Nothing has arrived yet. Check that\n\
    •  the sender sends to this machine's address, and not to 127.0.0.1 of its own\n\
    •  it sends to the same port, by the same protocol\n\
    •  no firewall keeps packets away from this program\n\
    •  this connection does not listen on 127.0.0.1 only, where no other machine is heard";

/// Draws the bar.
pub fn show(ui: &mut Ui, said: &Said<'_>, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let activity = said.session.activity();
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
        ui.label(text(word).color(palette.text));
        if let Some(note) = said.note {
            ui.add_space(SPACE_3);
            ui.label(text(note).color(palette.active));
        }
        if said.problems > 0 {
            ui.add_space(SPACE_2);
            let noun = if said.problems == 1 { "problem" } else { "problems" };
            let words = format!("{} {noun}", said.problems);
            if link(ui, &words, palette.fault).on_hover_text("Show them").clicked() {
                out.push(Command::Do(Action::Problems));
            }
        }
        if runs {
            measured(ui, said);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(SPACE_4);
            right(ui, said, runs);
        });
    });
}

fn text(text: &str) -> RichText {
    RichText::new(text).font(theme::regular(size::CAPTION + 0.5))
}

fn measured(ui: &mut Ui, said: &Said<'_>) {
    let palette = theme::palette(ui);
    ui.add_space(SPACE_3);
    let rate = rate_text(said.session.rate()).replace("/s", " msg/s");
    ui.label(text(&rate).color(palette.text_weak))
        .on_hover_text("Values a second, over all outputs of all nodes");
    if let Some(cpu) = said.meter.cpu {
        ui.add_space(SPACE_2);
        let percent = format!("CPU {:.0} %", cpu * 100.0);
        ui.label(text(&percent).color(palette.text_weak))
            .on_hover_text("What all patches that run take of one core; the window is not in it");
    }
    if let Some(quiet) = said.meter.quiet() {
        ui.add_space(SPACE_2);
        let words = format!("{quiet}: no packets yet");
        link(ui, &words, palette.warning).on_hover_text(CHECKS);
    }
}

/// From the right: this machine's address, what would be undone, what is connected.
fn right(ui: &mut Ui, said: &Said<'_>, runs: bool) {
    let palette = theme::palette(ui);
    if let Some(address) = said.meter.address {
        let words = format!("This machine: {address}");
        ui.label(text(&words).color(palette.text_faint))
            .on_hover_text("Where other machines send to");
    }
    if runs {
        let said = meter::connections(said.session);
        if !said.is_empty() {
            ui.add_space(SPACE_3);
            let words = text(&said.join("  ·  ")).color(palette.text_weak);
            ui.add(Label::new(words).truncate()).on_hover_text(said.join("\n"));
        }
    } else if let Some(step) = said.session.history().undo_name() {
        ui.add_space(SPACE_3);
        let words = format!("{} undoes: {step}", Action::Undo.key_text());
        ui.add(Label::new(text(&words).color(palette.text_faint)).truncate());
    }
}

/// Words that may be clicked.
fn link(ui: &mut Ui, words: &str, color: egui::Color32) -> Response {
    let response = ui.add(Label::new(text(words).color(color)).sense(Sense::click()));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}
