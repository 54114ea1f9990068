//! How patches come into the window, and what is remembered of them.

use std::path::Path;

use super::super::dialog::Dialog;
use super::super::home::{self, Home};
use super::super::recent::{LastSession, WindowSize};
use super::App;
use crate::patch::file;

impl App {
    /// Opens a file in a tab of its own, or brings that to the front which has it. Never runs it.
    pub(super) fn open(&mut self, file: &Path) {
        if let Some(id) = self.tabs.of_file(file) {
            self.tabs.show(id);
            return;
        }
        match file::load(file) {
            Ok(patch) => {
                let tab = self.tabs.fresh();
                tab.document.session.replace(patch, Some(file.to_owned()));
                tab.document.look_anew();
                self.recent.note(file);
                self.keep_recent();
            }
            Err(error) => {
                if !file.exists() {
                    self.recent.forget(file);
                    self.keep_recent();
                }
                let title = "The file could not be opened";
                self.dialog = Some(Dialog::message(title, error.to_string()));
            }
        }
    }

    /// Opens what a file has in it, as a patch without a file.
    pub(super) fn open_copy(&mut self, file: &Path) {
        match file::load(file) {
            Ok(patch) => {
                let name = file.file_stem().unwrap_or_default().to_string_lossy();
                let name = self.tabs.free_name(name.into_owned());
                let tab = self.tabs.fresh();
                tab.document.session.replace(patch, None);
                tab.document.session.call(name);
                tab.document.look_anew();
            }
            Err(error) => {
                let title = "The lesson could not be opened";
                self.dialog = Some(Dialog::message(title, error.to_string()));
            }
        }
    }

    /// Opens what was open when the window was last closed; what is gone is left out.
    pub(super) fn open_last_session(&mut self) {
        let last = self.home.as_ref().filter(|_| self.settings.restore);
        let Some(last) = last.and_then(|home| home::read::<LastSession>(&home.last_session()))
        else {
            return;
        };
        for file in last.files.iter().filter(|file| file.exists()) {
            self.open(file);
        }
        if let Some(id) = last.active.and_then(|file| self.tabs.of_file(&file)) {
            self.tabs.show(id);
        }
        self.written.1 = self.open_files();
    }

    fn open_files(&self) -> LastSession {
        let file = |tab: &super::Tab| {
            let file = tab.session().file()?;
            std::path::absolute(file).ok()
        };
        LastSession {
            files: self.tabs.iter().filter_map(file).collect(),
            active: file(self.tabs.active()),
            window: self.window,
        }
    }

    /// Writes down what is to be found again, if it is another than before; not while something is
    /// being dragged.
    pub(super) fn remember(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.pointer.any_down()) {
            self.window = WindowSize::now(ctx, self.window);
            self.write_down();
        }
    }

    pub(super) fn write_down(&mut self) {
        if self.home.is_none() {
            return;
        }
        let open = self.open_files();
        if open != self.written.1 {
            self.keep(Home::last_session, &open);
            self.written.1 = open;
        }
        if self.settings != self.written.0 {
            self.keep(Home::settings, &self.settings);
            self.written.0 = self.settings.clone();
        }
        if let Some(layout) = self.dock.news()
            && layout != self.written.2
        {
            self.keep(Home::layout, &layout);
            self.written.2 = layout;
        }
    }

    pub(super) fn keep_recent(&self) {
        self.keep(Home::recent, &self.recent);
    }

    /// What cannot be remembered is forgotten: nobody wants to be asked about that, or to wait.
    fn keep(&self, place: fn(&Home) -> std::path::PathBuf, what: &impl serde::Serialize) {
        let Some(place) = self.home.as_ref().map(place) else { return };
        let Ok(bytes) = home::bytes(what) else { return };
        self.clerk.put(place.clone(), move || {
            if let Err(error) = home::write_bytes(&place, &bytes) {
                tracing::warn!("{} could not be written: {error}", place.display());
            }
        });
    }
}
