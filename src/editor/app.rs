//! The window: the panels in their places, and the commands that they give.

use std::path::{Path, PathBuf};

use eframe::CreationContext;
use egui::{Context, Frame, Panel, Ui, ViewportCommand};

use super::action::Action;
use super::command::Command;
use super::dialog::{self, Dialog};
use super::document::Document;
use super::files::{self, Asking, Lesson, Purpose};
use super::search::Wish;
use super::session::Session;
use super::{
    field, input, inspector, palette, problems, shortcuts, status, theme, toolbar, welcome,
};
use crate::patch::Patch;
use crate::patch::surgery::Parts;

/// The window.
pub struct App {
    document: Document,
    dialog: Option<Dialog>,
    asking: Option<Asking>,
    /// What to do once the patch is saved.
    after_save: Option<Command>,
    lessons: Vec<Lesson>,
    title: String,
    leaving: bool,
    palette: palette::Memory,
}

impl App {
    /// A window on this file, or on none.
    pub fn new(creation: &CreationContext<'_>, file: Option<&Path>) -> std::io::Result<Self> {
        theme::install(&creation.egui_ctx);
        // Zoom means that of the canvas.
        creation.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut app = Self {
            document: Document::new(Session::new()?),
            dialog: None,
            asking: None,
            after_save: None,
            lessons: files::lessons(),
            title: String::new(),
            leaving: false,
            palette: palette::Memory::default(),
        };
        if let Some(file) = file {
            app.open(file);
        }
        Ok(app)
    }

    /// What is open.
    pub fn session(&self) -> &Session {
        &self.document.session
    }

    /// The node that is selected alone.
    pub fn selected(&self) -> Option<&str> {
        self.document.selection.only_node()
    }

    /// All that is selected.
    pub fn selection(&self) -> &Parts {
        &self.document.selection
    }

    /// What an operator is searched for, while it is.
    pub fn wish(&self) -> Option<&Wish> {
        self.document.search.as_ref()
    }

    /// Shows a patch that has no file.
    pub fn show_patch(&mut self, patch: Patch) {
        self.document.session.replace(patch, None);
        self.document.look_anew();
    }

    fn open(&mut self, file: &Path) {
        match self.document.session.open(file) {
            Ok(()) => self.document.look_anew(),
            Err(sentence) => {
                let title = "The file could not be opened".to_owned();
                self.dialog = Some(Dialog::Message { title, sentence });
            }
        }
    }

    fn draw(&mut self, ui: &mut Ui, out: &mut Vec<Command>) {
        let bar = Frame::new().fill(theme::palette(ui).panel);
        let Document { session, canvas, selection, search, .. } = &mut self.document;
        let session = &*session;
        let top = Panel::top("toolbar").exact_size(theme::TOOLBAR).frame(bar).resizable(false);
        top.show(ui, |ui| toolbar::show(ui, session, canvas.zoom(), out));
        if session.is_empty() {
            welcome::show(ui, &self.lessons, out);
            return;
        }
        let lines = problems::lines(session);
        let bottom = Panel::bottom("status").exact_size(theme::STATUS_BAR).frame(bar);
        bottom.resizable(false).show(ui, |ui| status::show(ui, session, lines.len()));
        let left = Panel::left("palette").exact_size(theme::PALETTE).frame(bar).resizable(false);
        left.show(ui, |ui| palette::show(ui, &mut self.palette, out));
        let side = Panel::right("inspector").exact_size(theme::INSPECTOR).frame(bar);
        side.resizable(false).show(ui, |ui| inspector::show(ui, session, selection, out));
        if !lines.is_empty() {
            let height = problems::height(lines.len());
            let list = Panel::bottom("problems").exact_size(height).frame(bar).resizable(false);
            list.show(ui, |ui| problems::show(ui, &lines, out));
        }
        let wish = search.as_ref().map(|wish| &wish.end);
        canvas.show(ui, session, selection, wish, out);
    }

    fn perform(&mut self, ctx: &Context, command: Command) {
        let leaves = matches!(
            command,
            Command::Do(Action::New | Action::Open | Action::Quit) | Command::OpenFile(_)
        );
        if leaves && self.document.session.is_dirty() {
            self.dialog = Some(Dialog::Unsaved(command));
            return;
        }
        match self.document.perform(ctx, command) {
            Some(Command::Do(action)) => self.act(ctx, action),
            Some(Command::OpenFile(file)) => self.open(&file),
            Some(Command::Theme(preference)) => ctx.set_theme(preference),
            _ => {}
        }
    }

    fn act(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::New => self.show_patch(Patch::new()),
            Action::Open => self.ask(Purpose::Open),
            Action::Quit => {
                self.leaving = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Action::Save => match self.document.session.file().map(Path::to_owned) {
                Some(file) => self.save(ctx, &file),
                None if self.document.session.is_empty() => {}
                None => self.ask(Purpose::Save),
            },
            Action::SaveAs => self.ask(Purpose::Save),
            _ => {}
        }
    }

    fn ask(&mut self, purpose: Purpose) {
        let folder = self.document.session.file().and_then(Path::parent);
        let name = Path::new(&self.document.session.name()).with_extension("json");
        let name = name.to_string_lossy();
        self.asking = Some(Asking::new(purpose, folder, &name));
    }

    fn save(&mut self, ctx: &Context, file: &Path) {
        match self.document.session.save(file) {
            Ok(()) => {
                if let Some(command) = self.after_save.take() {
                    self.perform(ctx, command);
                }
            }
            Err(sentence) => {
                self.after_save = None;
                let title = "The patch could not be saved".to_owned();
                self.dialog = Some(Dialog::Message { title, sentence });
            }
        }
    }

    fn take_file(&mut self, ctx: &Context, purpose: Purpose, file: PathBuf) {
        match purpose {
            Purpose::Open => self.open(&file),
            Purpose::Save => self.save(ctx, &file),
        }
    }

    /// What the dialogs of the system and of the window say.
    fn listen(&mut self, ctx: &Context) {
        if let Some(asking) = &mut self.asking
            && let Some(answer) = asking.look(ctx)
        {
            let purpose = asking.purpose;
            self.asking = None;
            match answer {
                files::Answer::File(file) => self.take_file(ctx, purpose, file),
                files::Answer::Nothing => self.after_save = None,
                files::Answer::NoDialog => {
                    let beside =
                        self.document.session.file().map(|file| file.display().to_string());
                    self.dialog = Some(Dialog::Path(purpose, beside.unwrap_or_default()));
                }
            }
        }
        let name = self.document.session.name();
        let Some(answer) = self.dialog.as_mut().and_then(|dialog| dialog.show(ctx, &name)) else {
            return;
        };
        self.dialog = None;
        match answer {
            dialog::Answer::Cancel => self.after_save = None,
            dialog::Answer::Save(then) => {
                self.after_save = Some(then);
                self.perform(ctx, Command::Do(Action::Save));
            }
            dialog::Answer::Discard(then) => {
                self.document.session.forget_changes();
                self.perform(ctx, then);
            }
            dialog::Answer::File(purpose, file) => self.take_file(ctx, purpose, file),
        }
    }

    /// Dropped files, and the cross in the corner of the window.
    fn heed_window(&mut self, ctx: &Context, out: &mut Vec<Command>) {
        let dropped =
            ctx.input(|input| input.raw.dropped_files.first().map(|f| f.path().to_owned()));
        out.extend(dropped.map(Command::OpenFile));
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.leaving && self.document.session.is_dirty() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.dialog = Some(Dialog::Unsaved(Command::Do(Action::Quit)));
        }
        let mark = if self.document.session.is_dirty() { "• " } else { "" };
        let title = if self.document.session.is_empty() {
            "Patchline".to_owned()
        } else {
            format!("{mark}{} – Patchline", self.document.session.name())
        };
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        input::pass_on(&ctx, &self.document.session);
        let changed = self.document.session.look(&ctx);
        let (mut commands, mut drawn) = (Vec::new(), Vec::new());
        self.heed_window(&ctx, &mut commands);
        if self.dialog.is_none() {
            shortcuts::take(&ctx, &self.document, &mut commands);
            if let Some((text, shift)) = shortcuts::pasted(&ctx) {
                self.document.paste(&text, shift);
            }
        }
        if !commands.is_empty() {
            field::draft::settle(&ctx);
        }
        self.draw(ui, &mut drawn);
        // What was being typed counts before it is saved or undone.
        commands.splice(0..0, drawn);
        self.document.show_search(&ctx);
        self.document.take_dropped(&ctx);
        self.listen(&ctx);
        if !commands.is_empty() {
            ctx.request_repaint();
        }
        for command in commands {
            self.perform(&ctx, command);
        }
        if ctx.input(|input| input.pointer.any_released()) {
            self.document.session.seal();
        }
        self.document.session.plan_next_frame(changed, &ctx);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.document.session.finish();
    }
}
