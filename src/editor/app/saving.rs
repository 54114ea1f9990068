//! How patches get into files, and what is asked on the way.

use std::path::{Path, PathBuf};

use egui::Context;

use super::super::dialog::{Answer, Dialog, Leaving};
use super::super::files::{self, Asking, Purpose};
use super::super::shell::TabId;
use super::App;
use crate::patch::file;

impl App {
    pub(super) fn ask(&mut self, purpose: Purpose, id: TabId) {
        let Some(tab) = self.tabs.get(id) else { return };
        let folder = tab.session().file().and_then(Path::parent);
        let name = Path::new(&tab.session().name()).with_extension("json");
        self.asking = Some((Asking::new(purpose, folder, &name.to_string_lossy()), id));
    }

    /// Saves a patch to its file, or asks for one.
    pub(super) fn save_tab(&mut self, ctx: &Context, id: TabId) {
        let Some(tab) = self.tabs.get(id) else { return };
        match tab.session().file().map(Path::to_owned) {
            Some(_) if tab.session().is_changed_outside() => {
                self.dialog = Some(Dialog::changed_outside(&tab.title(), id));
            }
            Some(file) => self.save_to(ctx, id, &file),
            None => {
                self.tabs.show(id);
                self.ask(Purpose::Save, id);
            }
        }
    }

    fn save_to(&mut self, ctx: &Context, id: TabId, file: &Path) {
        let Some(tab) = self.tabs.get_mut(id) else { return };
        match tab.document.session.save(file) {
            Ok(folder) => {
                let name = tab.title();
                self.clerk.put(folder.clone(), move || file::settle(&folder));
                self.recent.note(file);
                self.keep_recent();
                self.note(ctx, format!("Saved {name}"));
                self.go_on_saving(ctx);
            }
            Err(sentence) => {
                self.stay();
                self.dialog = Some(Dialog::message("The patch could not be saved", sentence));
            }
        }
    }

    /// Nothing is left.
    fn stay(&mut self) {
        self.saving.clear();
        self.leaving = None;
    }

    fn go_on_saving(&mut self, ctx: &Context) {
        if let Some(id) = self.saving.pop() {
            self.save_tab(ctx, id);
        } else if let Some(leaving) = self.leaving.take() {
            self.leave(ctx, leaving);
        }
    }

    pub(super) fn revert(&mut self, id: TabId) {
        let Some(tab) = self.tabs.get(id) else { return };
        if tab.session().file().is_none() {
            return;
        }
        if tab.session().is_dirty() {
            self.dialog = Some(Dialog::revert(&tab.title(), id));
        } else {
            self.reload(id);
        }
    }

    fn reload(&mut self, id: TabId) {
        let Some(tab) = self.tabs.get_mut(id) else { return };
        let Some(file) = tab.session().file().map(Path::to_owned) else { return };
        if let Err(sentence) = tab.document.session.open(&file) {
            self.dialog = Some(Dialog::message("The file could not be read again", sentence));
            return;
        }
        tab.document.look_anew();
    }

    fn take_file(&mut self, ctx: &Context, purpose: Purpose, id: TabId, file: PathBuf) {
        match purpose {
            Purpose::Open => self.open(&file),
            Purpose::Save => self.save_to(ctx, id, &file),
            Purpose::Picture => self.save_picture(file),
        }
    }

    /// A path that somebody typed may leave out the ending, and hit a file that is there.
    fn take_typed(&mut self, ctx: &Context, purpose: Purpose, id: TabId, mut file: PathBuf) {
        if file.extension().is_none() {
            file.set_extension(purpose.ending().1);
        }
        let own = self.tabs.get(id).and_then(|tab| tab.session().file());
        if file.exists() && own != Some(file.as_path()) {
            self.dialog = Some(Dialog::replace(purpose, id, file));
        } else {
            self.take_file(ctx, purpose, id, file);
        }
    }

    /// What the dialogs of the system and of the window say.
    pub(super) fn listen(&mut self, ctx: &Context) {
        if let Some((asking, id)) = &mut self.asking
            && let Some(answer) = asking.look(ctx)
        {
            let (purpose, id) = (asking.purpose, *id);
            self.asking = None;
            match answer {
                files::Answer::File(file) => self.take_file(ctx, purpose, id, file),
                files::Answer::Nothing => self.stay(),
                files::Answer::NoDialog => {
                    let file = self.tabs.get(id).and_then(|tab| tab.session().file());
                    let file = match &self.picture {
                        Some((_, name)) if purpose == Purpose::Picture => {
                            let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
                            Some(folder.join(name))
                        }
                        _ => file.map(Path::to_owned),
                    };
                    let beside = file.map(|file| file.display().to_string()).unwrap_or_default();
                    self.dialog = Some(Dialog::Path(purpose, id, beside));
                }
            }
        }
        self.hear_of_picture(ctx);
        if self.dialog.is_none() {
            self.dialog = self.recovered.take();
        }
        if let Some(answer) = self.dialog.as_mut().and_then(|dialog| dialog.show(ctx)) {
            self.dialog = None;
            self.take_answer(ctx, answer);
            self.hand_keyboard_back(ctx);
        }
    }

    fn take_answer(&mut self, ctx: &Context, answer: Answer) {
        match answer {
            Answer::Cancel => self.stay(),
            // Offered again at the next start.
            Answer::Later => self.remains.clear(),
            Answer::Save(leaving) => {
                let is_left = |id| leaving == Leaving::Window || leaving == Leaving::Tab(id);
                let dirty = self.tabs.iter().filter(|t| is_left(t.id) && t.session().is_dirty());
                self.saving = dirty.map(|tab| tab.id).collect();
                self.leaving = Some(leaving);
                self.go_on_saving(ctx);
            }
            Answer::Discard(leaving) => {
                let is_left = |id| leaving == Leaving::Window || leaving == Leaving::Tab(id);
                for tab in self.tabs.iter_mut().filter(|tab| is_left(tab.id)) {
                    tab.document.session.forget_changes();
                }
                self.leave(ctx, leaving);
            }
            Answer::Overwrite(id) => {
                let file = self.tabs.get(id).and_then(|tab| tab.session().file());
                if let Some(file) = file.map(Path::to_owned) {
                    self.save_to(ctx, id, &file);
                }
            }
            Answer::SaveAs(id) => self.ask(Purpose::Save, id),
            Answer::Reload(id) => {
                self.reload(id);
                self.go_on_saving(ctx);
            }
            Answer::Restore => self.restore(),
            Answer::Forget => self.forget_remains(),
            Answer::Replace(purpose, id, file) => self.take_file(ctx, purpose, id, file),
            Answer::File(Purpose::Open, id, file) => self.take_file(ctx, Purpose::Open, id, file),
            Answer::File(purpose, id, file) => self.take_typed(ctx, purpose, id, file),
        }
    }
}
