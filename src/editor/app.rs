//! The window: tabs with patches, the panels in their places, and the commands that they give.

mod acting;
mod opening;
mod recovering;
mod saving;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::CreationContext;
use egui::{Context, Frame, Panel, Ui, ViewportCommand};

use super::command::Command;
use super::dialog::{Dialog, Leaving};
use super::files::{self, Asking, Lesson};
use super::home::{self, Home};
use super::recent::{LastSession, Recent};
use super::recovery::{Recovery, Remains};
use super::session::{Activity, Session};
use super::settings::Settings;
use super::shell::{Tab, TabId, Tabs, strip};
use super::{input, inspector, problems, shortcuts, status, theme, toolbar, welcome};
use crate::engine;
use crate::patch::Patch;

/// How long the status bar says that something was done.
const NOTED: Duration = Duration::from_secs(3);

/// The window.
pub struct App {
    tabs: Tabs,
    dialog: Option<Dialog>,
    /// A dialog of the system, and the tab it is about.
    asking: Option<(Asking, TabId)>,
    /// Still to be saved, before something is left.
    saving: Vec<TabId>,
    leaving: Option<Leaving>,
    /// Whether nothing is to be asked any more.
    quitting: bool,
    lessons: Vec<Lesson>,
    /// None if nothing is to be remembered.
    home: Option<Home>,
    settings: Settings,
    recent: Recent,
    /// As it was last written down.
    written: (Settings, LastSession),
    recovery: Option<Recovery>,
    /// Of windows that crashed, until somebody says what is to become of it.
    remains: Vec<Remains>,
    note: Option<(String, Instant)>,
    title: String,
}

impl App {
    /// A window on this file, or on none, that remembers nothing.
    pub fn new(creation: &CreationContext<'_>, file: Option<&Path>) -> std::io::Result<Self> {
        Self::at_home(creation, file, None)
    }

    /// A window on this file, or on those that were open when it was last closed.
    pub fn at_home(
        creation: &CreationContext<'_>,
        file: Option<&Path>,
        home: Option<Home>,
    ) -> std::io::Result<Self> {
        let ctx = &creation.egui_ctx;
        theme::install(ctx);
        // Zoom means that of the canvas.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let settings: Settings =
            home.as_ref().and_then(|home| home::read(&home.settings())).unwrap_or_default();
        settings.take_effect(ctx);
        let recent = home.as_ref().and_then(|home| home::read(&home.recent())).unwrap_or_default();
        let mut app = Self {
            tabs: Tabs::new(Arc::new(engine::runtime()?)),
            dialog: None,
            asking: None,
            saving: Vec::new(),
            leaving: None,
            quitting: false,
            lessons: files::lessons(),
            home,
            written: (settings.clone(), LastSession::default()),
            settings,
            recent,
            recovery: None,
            remains: Vec::new(),
            note: None,
            title: String::new(),
        };
        match file {
            Some(file) => app.open(file),
            None => app.open_last_session(),
        }
        app.look_for_remains();
        Ok(app)
    }

    /// The patch in front.
    pub fn session(&self) -> &Session {
        self.tabs.active().session()
    }

    /// The node that is selected alone.
    pub fn selected(&self) -> Option<&str> {
        self.tabs.active().document.selection.only_node()
    }

    /// What the tabs are called, from left to right.
    pub fn titles(&self) -> Vec<String> {
        self.tabs.iter().map(Tab::title).collect()
    }

    /// Shows a patch that has no file, in place of the one in front.
    pub fn show_patch(&mut self, patch: Patch) {
        let tab = self.tabs.active_mut();
        tab.welcome = false;
        tab.document.session.replace(patch, None);
        tab.document.look_anew();
    }

    fn draw(&mut self, ui: &mut Ui, out: &mut Vec<Command>) {
        let palette = theme::palette(ui);
        let bar = Frame::new().fill(palette.panel);
        let top = Panel::top("toolbar").exact_size(theme::TOOLBAR).frame(bar).resizable(false);
        let files = self.recent.files();
        top.show(ui, |ui| {
            toolbar::show(ui, self.tabs.active(), files, out, |ui, out| {
                strip::show(ui, &self.tabs, out);
            });
        });
        let tab = self.tabs.active_mut();
        if tab.welcome {
            welcome::show(ui, &self.lessons, files, out);
            return;
        }
        let document = &mut tab.document;
        let session = &document.session;
        let lines = problems::lines(session);
        let note = self.note.as_ref().map(|(note, _)| note.as_str());
        let bottom = Panel::bottom("status").exact_size(theme::STATUS_BAR).frame(bar);
        bottom.resizable(false).show(ui, |ui| status::show(ui, session, lines.len(), note));
        let side = Panel::right("inspector").exact_size(theme::INSPECTOR).frame(bar);
        side.resizable(false).show(ui, |ui| inspector::show(ui, session, &document.selection, out));
        if !lines.is_empty() {
            let height = problems::height(lines.len());
            let list = Panel::bottom("problems").exact_size(height).frame(bar).resizable(false);
            list.show(ui, |ui| problems::show(ui, &lines, out));
        }
        let wish = document.search.as_ref().map(|wish| &wish.end);
        document.canvas.show(ui, session, &document.selection, wish, out);
    }

    /// Says in the status bar that something was done.
    fn note(&mut self, ctx: &Context, note: impl Into<String>) {
        self.note = Some((note.into(), Instant::now()));
        ctx.request_repaint_after(NOTED);
    }

    /// Dropped files, and the cross in the corner of the window.
    fn heed_window(&mut self, ctx: &Context, out: &mut Vec<Command>) {
        let dropped: Vec<_> = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect()
        });
        out.extend(dropped.into_iter().map(Command::OpenFile));
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.quitting && self.tabs.iter().any(|tab| tab.session().is_dirty()) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.leave(ctx, Leaving::Window);
        }
        let tab = self.tabs.active();
        let mark = if tab.session().is_dirty() { "• " } else { "" };
        let title = match tab.welcome {
            true => "Patchline".to_owned(),
            false => format!("{mark}{} – Patchline", tab.title()),
        };
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        if self.note.as_ref().is_some_and(|(_, since)| since.elapsed() >= NOTED) {
            self.note = None;
        }
    }

    fn pass_events_on(&self, ctx: &Context) {
        for tab in self.tabs.iter() {
            if matches!(tab.session().activity(), Activity::Running) {
                input::pass_on(ctx, tab.session());
            }
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.pass_events_on(&ctx);
        let changed = self.tabs.look(&ctx);
        let mut commands = Vec::new();
        self.heed_window(&ctx, &mut commands);
        if self.dialog.is_none() {
        let wish = document.search.as_ref().map(|wish| &wish.end);
        document.canvas.show(ui, session, &document.selection, wish, out);
            }
        }
        self.draw(ui, &mut commands);
        self.listen(&ctx);
        if !commands.is_empty() {
            ctx.request_repaint();
        }
        for command in commands {
            self.perform(&ctx, command);
        }
        if ctx.input(|input| input.pointer.any_released()) {
            self.tabs.active_mut().document.session.seal();
        }
        self.remember();
        self.tend_recovery(&ctx);
        self.tabs.plan_next_frame(changed, &ctx);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.remember();
        self.tabs.finish();
        self.leave_nothing_behind();
    }
}
