//! What outlives a crash, and how it comes back.

use egui::Context;

use super::super::dialog::Dialog;
use super::super::recovery::{self, Recovery, Unsaved};
use super::App;

impl App {
    /// Offers what windows left behind that crashed, and makes a place for what this one has.
    pub(super) fn look_for_remains(&mut self) {
        let Some(folder) = self.home.as_ref().map(super::Home::recovery) else { return };
        self.remains = recovery::remains(&folder);
        let patches = self.remains.iter().flat_map(|remains| &remains.patches);
        let names: Vec<String> = patches.map(|unsaved| unsaved.title.clone()).collect();
        if !names.is_empty() {
            self.dialog = Some(Dialog::recovered(&names));
        }
        match Recovery::begin(&folder) {
            Ok(recovery) => self.recovery = Some(recovery),
            Err(error) => tracing::warn!("{}: {error}", folder.display()),
        }
    }

    pub(super) fn restore(&mut self) {
        for remains in std::mem::take(&mut self.remains) {
            for unsaved in &remains.patches {
                self.restore_one(unsaved.clone());
            }
            // Only now, as all of it is in files of this window.
            remains.forget();
        }
    }

    fn restore_one(&mut self, unsaved: Unsaved) {
        let Unsaved { file, title, stamp, patch } = unsaved;
        let tab = match file.as_deref().and_then(|file| self.tabs.of_file(file)) {
            Some(id) => {
                self.tabs.show(id);
                self.tabs.active_mut()
            }
            None => self.tabs.fresh(),
        };
        tab.document.session.restore(patch, file, stamp);
        tab.document.session.call(title);
        tab.document.look_anew();
        if let Some(recovery) = &mut self.recovery {
            let slot = tab.slot.get_or_insert_with(|| recovery.slot());
            slot.keep(&tab.document.session, None);
        }
    }

    pub(super) fn forget_remains(&mut self) {
        self.remains.drain(..).for_each(recovery::Remains::forget);
    }

    /// Keeps what is not saved, every few seconds.
    pub(super) fn tend_recovery(&mut self, ctx: &Context) {
        let Some(recovery) = &mut self.recovery else { return };
        let runtime = self.tabs.runtime().clone();
        for tab in self.tabs.iter_mut() {
            let session = &tab.document.session;
            if tab.slot.is_none() && !session.is_dirty() {
                continue;
            }
            let slot = tab.slot.get_or_insert_with(|| recovery.slot());
            if let Some(later) = slot.tend(session, &runtime) {
                ctx.request_repaint_after(later);
            }
        }
    }

    pub(super) fn leave_nothing_behind(&mut self) {
        for tab in self.tabs.iter_mut() {
            tab.slot = None;
        }
        if let Some(recovery) = self.recovery.take() {
            recovery.end();
        }
    }
}
