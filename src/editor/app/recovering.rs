//! What outlives a crash, and how it comes back.

use egui::Context;

use super::super::dialog::Dialog;
use super::super::recovery::{self, Kept, Recovery, Remains, Unsaved};
use super::App;

impl App {
    /// Offers what windows left behind that crashed, and makes a place for what this one has.
    pub(super) fn look_for_remains(&mut self) {
        let Some(folder) = self.home.as_ref().map(super::Home::recovery) else { return };
        self.remains = recovery::remains(&folder);
        let patches = self.remains.iter().flat_map(|remains| &remains.patches);
        let names: Vec<String> = patches.map(|kept| kept.unsaved.title.clone()).collect();
        if !names.is_empty() {
            self.recovered = Some(Dialog::recovered(&names));
        }
        match Recovery::begin(&folder) {
            Ok(recovery) => self.recovery = Some(recovery),
            Err(error) => tracing::warn!("{}: {error}", folder.display()),
        }
    }

    pub(super) fn restore(&mut self) {
        let mut remains = std::mem::take(&mut self.remains);
        let patches = remains.iter_mut().flat_map(|remains| remains.patches.drain(..));
        let mut patches: Vec<Kept> = patches.collect();
        patches.sort_by_key(|kept| kept.at);
        // Several crashes may have left the same file; the newest is the one that goes on.
        let files: Vec<_> = patches.iter().map(|kept| kept.unsaved.file.clone()).collect();
        for (position, kept) in patches.into_iter().enumerate() {
            let file = &files[position];
            let is_newest = file.is_none() || !files[position + 1..].contains(file);
            // Only once it is in a file of this window.
            if self.restore_one(kept.unsaved.clone(), is_newest) {
                kept.forget();
            }
        }
        remains.into_iter().for_each(Remains::leave);
    }

    /// Whether it is kept for the case of another crash.
    fn restore_one(&mut self, unsaved: Unsaved, is_newest: bool) -> bool {
        let Unsaved { mut file, title, mut stamp, patch } = unsaved;
        let open = file.as_deref().and_then(|file| self.tabs.of_file(file));
        let changed = |id| self.tabs.get(id).is_some_and(|tab| tab.session().is_dirty());
        if !is_newest || open.is_some_and(changed) {
            (file, stamp) = (None, None);
        }
        let tab = match open.filter(|_| file.is_some()) {
            Some(id) => {
                self.tabs.show(id);
                self.tabs.active_mut()
            }
            None => self.tabs.fresh(),
        };
        tab.document.session.restore(patch, file, stamp);
        tab.document.session.call(title);
        tab.document.look_anew();
        let Some(recovery) = &mut self.recovery else { return false };
        let slot = tab.slot.get_or_insert_with(|| recovery.slot());
        slot.keep(&tab.document.session, None)
    }

    pub(super) fn forget_remains(&mut self) {
        self.remains.drain(..).for_each(Remains::forget);
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
