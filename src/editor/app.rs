//! The window: tabs with patches, the panels in their places, and the commands that they give.

mod acting;
mod opening;
mod overlay;
mod picturing;
mod recovering;
mod saving;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::CreationContext;
use egui::{Context, Frame, Panel, Ui, ViewportCommand};
use egui_tiles::Tree;

use super::clerk::Clerk;
use super::command::Command;
use super::dialog::{Dialog, Leaving};
use super::files::{self, Asking, Section};
use super::home::{self, Home};
use super::meter::Meter;
use super::recent::{LastSession, Recent, WindowSize};
use super::recovery::{Recovery, Remains};
use super::search::Wish;
use super::session::{Activity, Session};
use super::settings::Settings;
use super::shell::panes::Desk;
use super::shell::{Dock, Pane, Tab, TabId, Tabs, strip};
use super::{apart, field, input, palette, problems, shortcuts, status, theme, toolbar, welcome};
use crate::engine;
use crate::patch::Patch;
use crate::patch::surgery::Parts;
use crate::value::Image;
use overlay::Overlay;

/// How long the status bar says that something was done.
const NOTED: Duration = Duration::from_secs(3);

/// The window.
pub struct App {
    /// Before the tabs, on whose threads it works.
    clerk: Clerk,
    tabs: Tabs,
    dialog: Option<Dialog>,
    /// What is asked about a crash, once nothing else is.
    recovered: Option<Dialog>,
    /// A dialog of the system, and the tab it is about.
    asking: Option<(Asking, TabId)>,
    /// A picture that somebody wants to keep, and what its file may be called.
    picture: Option<(Arc<Image>, String)>,
    /// What becomes of the pictures that are being written.
    picturing: Vec<picturing::Written>,
    /// Still to be saved, before something is left.
    saving: Vec<TabId>,
    leaving: Option<Leaving>,
    /// Whether nothing is to be asked any more.
    quitting: bool,
    lessons: Vec<Section>,
    /// None if nothing is to be remembered.
    home: Option<Home>,
    settings: Settings,
    recent: Recent,
    /// As it was last written down.
    written: (Settings, LastSession, Tree<Pane>),
    /// How large the window was last seen.
    window: Option<WindowSize>,
    recovery: Option<Recovery>,
    /// Of windows that crashed, until somebody says what is to become of it.
    remains: Vec<Remains>,
    dock: Dock,
    /// What lies over everything.
    overlay: Option<Overlay>,
    /// What was chosen there, to be done once nothing is in the way of the keyboard.
    chosen: Option<Command>,
    meter: Meter,
    note: Option<(String, Instant)>,
    title: String,
    palette: palette::Memory,
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
        ctx.add_plugin(apart::Apart::default());
        // Zoom means that of the canvas.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let settings: Settings =
            home.as_ref().and_then(|home| home::read(&home.settings())).unwrap_or_default();
        settings.take_effect(ctx);
        let recent = home.as_ref().and_then(|home| home::read(&home.recent())).unwrap_or_default();
        let layout = home.as_ref().and_then(|home| home::read(&home.layout()));
        let runtime = Arc::new(engine::runtime()?);
        let mut app = Self {
            clerk: Clerk::on(runtime.handle()),
            tabs: Tabs::new(runtime),
            dialog: None,
            recovered: None,
            asking: None,
            picture: None,
            picturing: Vec::new(),
            saving: Vec::new(),
            leaving: None,
            quitting: false,
            lessons: files::lessons(),
            home,
            written: (
                settings.clone(),
                LastSession::default(),
                Tree::empty(egui::Id::unique("dock")),
            ),
            settings,
            recent,
            window: None,
            recovery: None,
            remains: Vec::new(),
            dock: Dock::remembered(layout),
            overlay: None,
            chosen: None,
            meter: Meter::default(),
            note: None,
            title: String::new(),
            palette: palette::Memory::default(),
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

    /// All that is selected.
    pub fn selection(&self) -> &Parts {
        &self.tabs.active().document.selection
    }

    /// How the window is set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What an operator is searched for, while it is.
    pub fn wish(&self) -> Option<&Wish> {
        self.tabs.active().document.search.as_ref()
    }

    /// Whether it waits for a person to choose a file.
    pub fn asks_for_file(&self) -> bool {
        self.asking.is_some() || matches!(self.dialog, Some(Dialog::Path(..)))
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

    /// Whether something lies over the window, or will at the next frame.
    fn is_covered(&self) -> bool {
        self.dialog.is_some() || self.overlay.is_some()
    }

    fn draw(&mut self, ui: &mut Ui, out: &mut Vec<Command>) {
        let bar = Frame::new().fill(theme::palette(ui).panel);
        let top =
            Panel::top("toolbar").exact_size(theme::panel::TOOLBAR).frame(bar).resizable(false);
        let files = self.recent.files();
        top.show(ui, |ui| {
            toolbar::show(ui, self.tabs.active(), files, out, |ui, out| {
                strip::show(ui, &self.tabs, out);
            });
        });
        let covered = self.is_covered();
        let neighbours = self.tabs.neighbours();
        let tab = self.tabs.active_mut();
        if tab.welcome {
            welcome::show(ui, &self.lessons, files, out);
            return;
        }
        tab.document.canvas.heed(&self.settings, covered);
        let lines = problems::lines(&tab.document.session, &mut tab.ports, &neighbours, ui.ctx());
        let session = &tab.document.session;
        self.meter.look(ui.ctx());
        let note = self.note.as_ref().map(|(note, _)| note.as_str());
        let said = status::Said { session, meter: &self.meter, problems: lines.len(), note };
        let bottom = Panel::bottom("status").exact_size(theme::panel::STATUS_BAR).frame(bar);
        bottom.resizable(false).show(ui, |ui| status::show(ui, &said, out));
        let places = session.patch().layout.nodes.iter();
        let docked: Vec<String> =
            places.filter(|(_, place)| place.docked).map(|(id, _)| id.clone()).collect();
        self.dock.heed_visuals(tab.id, &docked);
        let Tab { document, log, memories, .. } = tab;
        let closed = Vec::new();
        let palette = &mut self.palette;
        let (dropped, canvas) = (false, None);
        let mut desk =
            Desk { document, log, memories, palette, lines, out, closed, dropped, canvas };
        self.dock.show(ui, &mut desk);
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
        let title = if tab.welcome {
            "Patchline".to_owned()
        } else {
            format!("{mark}{} – Patchline", tab.title())
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
        let (mut commands, mut drawn) = (Vec::new(), Vec::new());
        self.heed_window(&ctx, &mut commands);
        commands.extend(self.chosen.take());
        if !self.is_covered() {
            let tab = self.tabs.active();
            shortcuts::take(&ctx, &tab.document, !tab.welcome, &mut commands);
            if !tab.welcome
                && let Some(text) = shortcuts::pasted(&ctx)
            {
                self.tabs.active_mut().document.paste(&ctx, &text);
            }
        }
        if !commands.is_empty() {
            field::draft::settle(&ctx);
        }
        self.draw(ui, &mut drawn);
        // What was being typed counts before it is saved or undone.
        commands.splice(0..0, drawn);
        if !self.is_covered() && !self.tabs.active().welcome {
            let document = &mut self.tabs.active_mut().document;
            document.show_search(&ctx);
            document.take_dropped(&ctx);
        }
        self.listen(&ctx);
        self.show_overlay(&ctx);
        if !commands.is_empty() {
            ctx.request_repaint();
        }
        for command in commands {
            self.perform(&ctx, command);
        }
        if ctx.input(|input| input.pointer.any_released()) {
            self.tabs.active_mut().document.session.seal();
        }
        self.remember(&ctx);
        self.tend_recovery(&ctx);
        self.tabs.plan_next_frame(changed, &ctx);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.write_down();
        self.clerk.finish();
        self.tabs.finish();
        self.leave_nothing_behind();
    }
}
