//! What the window asks before it goes on.

use std::path::PathBuf;

use egui::{Id, Key, Modal, RichText, TextEdit, Ui};

use super::command::Command;
use super::files::Purpose;
use super::theme::{self, SPACE_2, SPACE_4};
use super::widget::{Icon, Weight, button};

/// A question or a message that everything else waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Something is not saved; what to do once that is settled.
    Unsaved(Command),
    /// Something did not work.
    Message {
        /// What.
        title: String,
        /// Why, and what to do.
        sentence: String,
    },
    /// Which file, where the system has no dialogs.
    Path(Purpose, String),
}

/// What a person answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Not at all; everything stays as it is.
    Cancel,
    /// Save, then this.
    Save(Command),
    /// Throw the changes away and do this.
    Discard(Command),
    /// This file.
    File(Purpose, PathBuf),
}

impl Dialog {
    /// Draws it; gives the answer once there is one.
    pub fn show(&mut self, ctx: &egui::Context, name: &str) -> Option<Answer> {
        let dark = ctx.theme() == egui::Theme::Dark;
        let palette = theme::Palette::of(dark);
        let modal = Modal::new(Id::unique("dialog"))
            .backdrop_color(palette.veil)
            .frame(egui::Frame::window(&ctx.style_of(ctx.theme())));
        let shown = modal.show(ctx, |ui| {
            ui.set_width(420.0);
            ui.spacing_mut().item_spacing.y = SPACE_2;
            match self {
                Self::Unsaved(then) => unsaved(ui, name, then),
                Self::Message { title, sentence } => message(ui, title, sentence),
                Self::Path(purpose, path) => ask_path(ui, *purpose, path),
            }
        });
        let given_up = shown.should_close().then_some(Answer::Cancel);
        shown.inner.or(given_up)
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::semibold(theme::size::HEADING - 2.0)));
}

fn explain(ui: &mut Ui, text: &str) {
    let palette = theme::palette(ui);
    ui.label(RichText::new(text).color(palette.text_weak));
    ui.add_space(SPACE_4);
}

/// Buttons from the right, the most likely one first.
fn buttons<const N: usize>(
    ui: &mut Ui,
    choices: [(&str, Weight, Option<Answer>); N],
) -> Option<Answer> {
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(ui.available_width(), theme::CONTROL), layout, |ui| {
        let mut given = None;
        for (label, weight, answer) in choices {
            let response =
                ui.add_enabled_ui(answer.is_some(), |ui| button(ui, Icon::None, label, weight));
            if response.inner.clicked() {
                given = answer;
            }
        }
        given
    })
    .inner
}

fn unsaved(ui: &mut Ui, name: &str, then: &Command) -> Option<Answer> {
    heading(ui, &format!("Save the changes to {name}?"));
    explain(ui, "They are lost if you go on without saving.");
    let enter = ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
    let given = buttons(
        ui,
        [
            ("Save", Weight::Primary, Some(Answer::Save(then.clone()))),
            ("Discard", Weight::Normal, Some(Answer::Discard(then.clone()))),
            ("Cancel", Weight::Quiet, Some(Answer::Cancel)),
        ],
    );
    if enter { Some(Answer::Save(then.clone())) } else { given }
}

fn message(ui: &mut Ui, title: &str, sentence: &str) -> Option<Answer> {
    heading(ui, title);
    explain(ui, sentence);
    let enter = ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
    let given = buttons(ui, [("Close", Weight::Primary, Some(Answer::Cancel))]);
    given.or(enter.then_some(Answer::Cancel))
}

fn ask_path(ui: &mut Ui, purpose: Purpose, path: &mut String) -> Option<Answer> {
    let (title, verb) = match purpose {
        Purpose::Open => ("Open a patch", "Open"),
        Purpose::Save => ("Save the patch", "Save"),
    };
    heading(ui, title);
    explain(ui, "This system has no file dialog to show; type the path of the file.");
    let field = TextEdit::singleline(path)
        .hint_text("/path/to/patch.json")
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(field).accessible_name("Path of the file");
    if !response.has_focus() && !response.lost_focus() {
        response.request_focus();
    }
    let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(SPACE_4);
    let chosen =
        (!path.trim().is_empty()).then(|| Answer::File(purpose, PathBuf::from(path.trim())));
    let given = buttons(
        ui,
        [(verb, Weight::Primary, chosen.clone()), ("Cancel", Weight::Quiet, Some(Answer::Cancel))],
    );
    if enter { chosen } else { given }
}
