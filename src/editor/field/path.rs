//! A file or folder: typed, or chosen in a dialog of the system.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Id, Ui};
use parking_lot::Mutex;
use serde_json::{Value as Json, json};

use super::super::pending::Pending;
use super::super::theme::{SPACE_2, panel};
use super::super::widget::{Icon, Weight, button};
use super::draft::{self, Look};
use super::{Knob, parse};

/// A dialog that is open for one field.
type Browsing = Arc<Mutex<Pending<Option<PathBuf>>>>;

/// The path of a file.
pub fn path(ui: &mut Ui, knob: &Knob<'_>) -> Option<Json> {
    let current = parse::shown(knob.value);
    let mut result = None;
    ui.horizontal(|ui| {
        let look = Look { spare: panel::BROWSE + SPACE_2, ..Look::default() };
        let read = |text: &str| Ok(json!(text));
        result = draft::edit(ui, knob.id, knob.name, &current, look, read);
        let label = "Browse…";
        let response = button(ui, Icon::None, label, Weight::Normal);
        if response.accessible_name(format!("Browse for {}", knob.name)).clicked() {
            browse(ui, knob.id, &current);
        }
    });
    chosen(ui, knob.id).or(result)
}

/// Asks for a file, beginning in a folder if one is known.
pub(super) type Chooser = fn(Option<&Path>) -> Pending<Option<PathBuf>>;

/// With a dialog of the system.
fn by_system(folder: Option<&Path>) -> Pending<Option<PathBuf>> {
    let mut dialog = rfd::AsyncFileDialog::new().set_title("Choose a file");
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    let file = dialog.pick_file();
    Pending::new(async { file.await.map(|file| file.path().to_owned()) })
}

/// Where somebody else than the system is named who asks for files.
pub(super) fn chooser() -> Id {
    Id::unique("asks for a file")
}

fn browse(ui: &Ui, id: Id, current: &str) {
    let choose = ui.data(|data| data.get_temp::<Chooser>(chooser())).unwrap_or(by_system);
    let answer = choose(Path::new(current).parent().filter(|folder| folder.is_dir()));
    let browsing: Browsing = Arc::new(Mutex::new(answer));
    ui.data_mut(|data| data.insert_temp(id.with("browsing"), browsing));
}

fn chosen(ui: &Ui, id: Id) -> Option<Json> {
    let id = id.with("browsing");
    let browsing = ui.data(|data| data.get_temp::<Browsing>(id))?;
    let answer = browsing.lock().look(ui.ctx())?;
    ui.data_mut(|data| data.remove::<Browsing>(id));
    answer.map(|file| json!(file.display().to_string()))
}
