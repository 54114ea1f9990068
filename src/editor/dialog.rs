//! What the window asks before it goes on.

use std::path::PathBuf;

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Id, Key, Modal, RichText, TextEdit, Ui};

use super::files::Purpose;
use super::shell::TabId;
use super::theme::{self, SPACE_2, SPACE_4};
use super::widget::{Icon, Weight, button};

/// A question or a message that everything else waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// One of several answers.
    Question(Question),
    /// Which file, where the system has no dialogs.
    Path(Purpose, TabId, String),
}

/// A question with its answers, the most likely one first.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    title: String,
    sentence: String,
    answers: Vec<(&'static str, Answer)>,
}

/// What is left once all is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// This tab.
    Tab(TabId),
    /// The window.
    Window,
}

/// What a person answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Not at all; everything stays as it is.
    Cancel,
    /// Save, then leave.
    Save(Leaving),
    /// Throw the changes away and leave.
    Discard(Leaving),
    /// Write over what somebody else has written.
    Overwrite(TabId),
    /// Write to another file.
    SaveAs(TabId),
    /// Throw the changes away and read the file again.
    Reload(TabId),
    /// Open what was not saved before the crash.
    Restore,
    /// Throw that away.
    Forget,
    /// Ask again at the next start.
    Later,
    /// Write to this file, which exists.
    Replace(Purpose, TabId, PathBuf),
    /// This file.
    File(Purpose, TabId, PathBuf),
}

impl Dialog {
    fn question(
        title: impl Into<String>,
        sentence: impl Into<String>,
        answers: &[(&'static str, Answer)],
    ) -> Self {
        let (title, sentence) = (title.into(), sentence.into());
        Self::Question(Question { title, sentence, answers: answers.to_vec() })
    }

    /// Something did not work.
    pub fn message(title: &str, sentence: impl Into<String>) -> Self {
        Self::question(title, sentence, &[("Close", Answer::Cancel)])
    }

    /// These patches are not saved.
    pub fn unsaved(names: &[String], then: Leaving) -> Self {
        let (title, all) = match names {
            [name] => (format!("Save the changes to {name}?"), ("Save", "Discard")),
            _ => (
                format!("Save the changes to {} patches?", names.len()),
                ("Save all", "Discard all"),
            ),
        };
        let what = if names.len() > 1 { format!("{}. ", names.join(", ")) } else { String::new() };
        let sentence = format!("{what}They are lost if you go on without saving.");
        let answers = [
            (all.0, Answer::Save(then)),
            (all.1, Answer::Discard(then)),
            ("Cancel", Answer::Cancel),
        ];
        Self::question(title, sentence, &answers)
    }

    /// The file is not what was read from it.
    pub fn changed_outside(name: &str, tab: TabId) -> Self {
        let title = format!("{name} was changed by another program");
        let sentence =
            "Overwriting it loses that change; reloading it loses what you changed here.";
        let answers = [
            ("Save as…", Answer::SaveAs(tab)),
            ("Overwrite", Answer::Overwrite(tab)),
            ("Reload", Answer::Reload(tab)),
            ("Cancel", Answer::Cancel),
        ];
        Self::question(title, sentence, &answers)
    }

    /// There is such a file already; dialogs of the system ask that by themselves.
    pub fn replace(purpose: Purpose, tab: TabId, file: PathBuf) -> Self {
        let title = format!("Replace {}?", file.display());
        let sentence = "There is a file of that name; what is in it is lost.";
        let answers =
            [("Replace", Answer::Replace(purpose, tab, file)), ("Cancel", Answer::Cancel)];
        Self::question(title, sentence, &answers)
    }

    /// Back to the file.
    pub fn revert(name: &str, tab: TabId) -> Self {
        let title = format!("Go back to {name} as it was saved?");
        let sentence = "What you changed since is lost.";
        Self::question(
            title,
            sentence,
            &[("Revert", Answer::Reload(tab)), ("Cancel", Answer::Cancel)],
        )
    }

    /// There is something left of a crash.
    pub fn recovered(names: &[String]) -> Self {
        let count = match names.len() {
            1 => "1 patch".to_owned(),
            count => format!("{count} patches"),
        };
        let title = format!("Patchline was not closed properly: restore {count}?");
        let sentence = format!("With changes that were not saved: {}.", names.join(", "));
        let answers =
            [("Restore", Answer::Restore), ("Discard", Answer::Forget), ("Later", Answer::Later)];
        Self::question(title, sentence, &answers)
    }

    /// Draws it; gives the answer once there is one.
    pub fn show(&mut self, ctx: &egui::Context) -> Option<Answer> {
        let palette = theme::Palette::of(ctx.theme() == egui::Theme::Dark);
        let modal = Modal::new(Id::unique("dialog"))
            .backdrop_color(palette.veil)
            .frame(egui::Frame::window(&ctx.style_of(ctx.theme())));
        let shown = modal.show(ctx, |ui| {
            ui.set_width(theme::panel::QUESTION);
            ui.spacing_mut().item_spacing.y = SPACE_2;
            match self {
                Self::Question(question) => question.show(ui),
                Self::Path(purpose, tab, path) => ask_path(ui, *purpose, *tab, path),
            }
        });
        let given_up = || match self {
            // The last one leaves everything as it is.
            Self::Question(question) => question.answers.last().map(|(_, answer)| answer.clone()),
            Self::Path(..) => Some(Answer::Cancel),
        };
        let closed = shown.should_close();
        shown.inner.or_else(|| closed.then(given_up).flatten())
    }
}

impl Question {
    fn show(&self, ui: &mut Ui) -> Option<Answer> {
        heading(ui, &self.title);
        explain(ui, &self.sentence);
        let enter = ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Enter));
        let answers: Vec<_> =
            self.answers.iter().map(|(label, answer)| (*label, Some(answer.clone()))).collect();
        let given = buttons(ui, &answers);
        let first = || self.answers.first().map(|(_, answer)| answer.clone());
        given.or_else(|| enter.then(first).flatten())
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::semibold(theme::size::LEAD)));
}

fn explain(ui: &mut Ui, text: &str) {
    let palette = theme::palette(ui);
    ui.label(RichText::new(text).color(palette.text_weak));
    ui.add_space(SPACE_4);
}

/// Buttons from the right, the most likely one first.
fn buttons(ui: &mut Ui, answers: &[(&str, Option<Answer>)]) -> Option<Answer> {
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(ui.available_width(), theme::CONTROL), layout, |ui| {
        let mut given = None;
        for (position, (label, answer)) in answers.iter().enumerate() {
            let weight = match (position, answer) {
                (0, _) => Weight::Primary,
                (_, Some(Answer::Cancel | Answer::Later)) => Weight::Quiet,
                _ => Weight::Normal,
            };
            let response =
                ui.add_enabled_ui(answer.is_some(), |ui| button(ui, Icon::None, label, weight));
            if response.inner.clicked() {
                given.clone_from(answer);
            }
        }
        given
    })
    .inner
}

fn ask_path(ui: &mut Ui, purpose: Purpose, tab: TabId, path: &mut String) -> Option<Answer> {
    let verb = if purpose == Purpose::Open { "Open" } else { "Save" };
    heading(ui, purpose.title());
    explain(ui, "This system has no file dialog to show; type the path of the file.");
    let field = TextEdit::singleline(path)
        .hint_text(format!("/path/to/file.{}", purpose.ending().1))
        .desired_width(f32::INFINITY)
        .margin(theme::FIELD_MARGIN);
    let response = ui.add(field).accessible_name("Path of the file");
    if !response.has_focus() && !response.lost_focus() {
        response.request_focus();
        // What is typed takes the place of what was there.
        let mut state = TextEditState::load(ui.ctx(), response.id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(path.chars().count()));
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), response.id);
    }
    let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(SPACE_4);
    let file = PathBuf::from(path.trim());
    let chosen = (!path.trim().is_empty()).then_some(Answer::File(purpose, tab, file));
    let given = buttons(ui, &[(verb, chosen.clone()), ("Cancel", Some(Answer::Cancel))]);
    if enter { chosen } else { given }
}
