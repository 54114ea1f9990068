//! The window: the panels in their places, and the commands that they give.

use std::path::{Path, PathBuf};

use eframe::CreationContext;
use egui::{Context, Frame, Panel, Ui, ViewportCommand};

use super::canvas::{self, Canvas};
use super::command::Command;
use super::dialog::{self, Dialog};
use super::files::{self, Asking, Lesson, Purpose};
use super::session::Session;
use super::visual::Visual;
use super::{input, inspector, problems, shortcuts, status, theme, toolbar, welcome};
use crate::patch::Patch;
use crate::patch::edit::Edit;

/// The window.
pub struct App {
    session: Session,
    canvas: Canvas,
    selected: Option<String>,
    dialog: Option<Dialog>,
    asking: Option<Asking>,
    /// What to do once the patch is saved.
    after_save: Option<Command>,
    lessons: Vec<Lesson>,
    title: String,
    leaving: bool,
}

impl App {
    /// A window on this file, or on none.
    pub fn new(creation: &CreationContext<'_>, file: Option<&Path>) -> std::io::Result<Self> {
        theme::install(&creation.egui_ctx);
        // Zoom means that of the canvas.
        creation.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut app = Self {
            session: Session::new()?,
            canvas: Canvas::default(),
            selected: None,
            dialog: None,
            asking: None,
            after_save: None,
            lessons: files::lessons(),
            title: String::new(),
            leaving: false,
        };
        if let Some(file) = file {
            app.open(file);
        }
        Ok(app)
    }

    /// What is open.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The node that is selected.
    pub fn selected(&self) -> Option<&str> {
        self.selected.as_deref()
    }

    /// Shows a patch that has no file.
    pub fn show_patch(&mut self, patch: Patch) {
        self.session.replace(patch, None);
        self.selected = None;
        self.canvas.bring(canvas::Frame::All);
    }

    fn open(&mut self, file: &Path) {
        match self.session.open(file) {
            Ok(()) => {
                self.selected = None;
                self.canvas.bring(canvas::Frame::All);
            }
            Err(sentence) => {
                let title = "The file could not be opened".to_owned();
                self.dialog = Some(Dialog::Message { title, sentence });
            }
        }
    }

    fn draw(&mut self, ui: &mut Ui, out: &mut Vec<Command>) {
        let palette = theme::palette(ui);
        let bar = Frame::new().fill(palette.panel);
        let session = &self.session;
        let top = Panel::top("toolbar").exact_size(theme::TOOLBAR).frame(bar).resizable(false);
        top.show(ui, |ui| toolbar::show(ui, session, self.canvas.zoom(), out));
        if session.is_empty() {
            welcome::show(ui, &self.lessons, out);
            return;
        }
        let lines = problems::lines(session);
        let bottom = Panel::bottom("status").exact_size(theme::STATUS_BAR).frame(bar);
        bottom.resizable(false).show(ui, |ui| status::show(ui, session, lines.len()));
        let selected = self.selected.as_deref();
        let side = Panel::right("inspector").exact_size(theme::INSPECTOR).frame(bar);
        side.resizable(false).show(ui, |ui| inspector::show(ui, session, selected, out));
        if !lines.is_empty() {
            let height = problems::height(lines.len());
            let list = Panel::bottom("problems").exact_size(height).frame(bar).resizable(false);
            list.show(ui, |ui| problems::show(ui, &lines, out));
        }
        self.canvas.show(ui, session, selected, out);
    }

    fn perform(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::Run => self.session.run(),
            Command::Stop => self.session.stop(),
            Command::New | Command::Open | Command::OpenFile(_) | Command::Quit
                if self.session.is_dirty() =>
            {
                self.dialog = Some(Dialog::Unsaved(command));
            }
            Command::New => self.show_patch(Patch::new()),
            Command::Open => self.ask(Purpose::Open),
            Command::OpenFile(file) => self.open(&file),
            Command::Quit => {
                self.leaving = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Command::Save => match self.session.file().map(Path::to_owned) {
                Some(file) => self.save(ctx, &file),
                None if self.session.is_empty() => {}
                None => self.ask(Purpose::Save),
            },
            Command::SaveAs => self.ask(Purpose::Save),
            Command::Edit(edit) => self.session.apply(edit),
            Command::Select(node) => self.selected = node,
            Command::Reveal(path) => self.reveal(&path),
            Command::Frame => self.canvas.bring(match &self.selected {
                Some(id) => canvas::Frame::Node(id.clone()),
                None => canvas::Frame::All,
            }),
            Command::FrameAll => self.canvas.bring(canvas::Frame::All),
            Command::Zoom(zoom) => self.canvas.set_zoom(zoom),
            Command::ToggleVisual(id) => self.toggle_visual(id),
            Command::Theme(preference) => ctx.set_theme(preference),
        }
    }

    fn reveal(&mut self, path: &str) {
        // A node within a group is shown as its group.
        let id = path.split('/').next().unwrap_or(path).to_owned();
        self.canvas.bring(canvas::Frame::Node(id.clone()));
        self.selected = Some(id);
    }

    fn toggle_visual(&mut self, id: String) {
        let Some(node) = self.session.graph().node(&id) else { return };
        let visual = match (node.visual, node.outputs.first()) {
            (None, Some(port)) => {
                let value_type = self.session.seen_type(&id, 0, port.value_type);
                Some(Visual::first_for(value_type).name().to_owned())
            }
            _ => None,
        };
        self.session.apply(Edit::SetVisual { node: id, visual });
    }

    fn ask(&mut self, purpose: Purpose) {
        let folder = self.session.file().and_then(Path::parent);
        let name = Path::new(&self.session.name()).with_extension("json");
        let name = name.to_string_lossy();
        self.asking = Some(Asking::new(purpose, folder, &name));
    }

    fn save(&mut self, ctx: &Context, file: &Path) {
        match self.session.save(file) {
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
                    let beside = self.session.file().map(|file| file.display().to_string());
                    self.dialog = Some(Dialog::Path(purpose, beside.unwrap_or_default()));
                }
            }
        }
        let name = self.session.name();
        let Some(answer) = self.dialog.as_mut().and_then(|dialog| dialog.show(ctx, &name)) else {
            return;
        };
        self.dialog = None;
        match answer {
            dialog::Answer::Cancel => self.after_save = None,
            dialog::Answer::Save(then) => {
                self.after_save = Some(then);
                self.perform(ctx, Command::Save);
            }
            dialog::Answer::Discard(then) => {
                self.session.forget_changes();
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
        if closing && !self.leaving && self.session.is_dirty() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.dialog = Some(Dialog::Unsaved(Command::Quit));
        }
        let mark = if self.session.is_dirty() { "• " } else { "" };
        let title = if self.session.is_empty() {
            "Patchline".to_owned()
        } else {
            format!("{mark}{} – Patchline", self.session.name())
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
        input::pass_on(&ctx, &self.session);
        let changed = self.session.look(&ctx);
        let mut commands = Vec::new();
        self.heed_window(&ctx, &mut commands);
        if self.dialog.is_none() {
            let (selected, zoom) = (self.selected.as_deref(), self.canvas.zoom());
            shortcuts::take(&ctx, &self.session, selected, zoom, &mut commands);
        }
        self.draw(ui, &mut commands);
        self.listen(&ctx);
        if !commands.is_empty() {
            ctx.request_repaint();
        }
        for command in commands {
            self.perform(&ctx, command);
        }
        self.session.plan_next_frame(changed, &ctx);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.session.finish();
    }
}
