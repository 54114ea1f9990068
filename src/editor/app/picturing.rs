//! Pictures that somebody wants to keep: asked where to, written while the window goes on drawing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;
use tokio::sync::oneshot;

use super::super::dialog::Dialog;
use super::super::files::{Asking, Purpose};
use super::super::pending::Pending;
use super::App;
use crate::engine;
use crate::value::Image;

/// What became of a picture: where it is, or a sentence that says why it is nowhere. None if
/// nobody was left to write it.
pub(super) type Written = Pending<Option<Result<PathBuf, String>>>;

impl App {
    /// Asks for a file to write a picture to.
    pub(super) fn ask_for_picture(&mut self, image: Arc<Image>, of: &str) {
        let tab = self.tabs.active();
        let folder = tab.session().file().and_then(Path::parent);
        // A node may be called by what no file may.
        let fits = |letter: char| letter.is_alphanumeric() || "-_ ".contains(letter);
        let stem: String = of.chars().map(|it| if fits(it) { it } else { '_' }).collect();
        let name = format!("{stem}.png");
        self.asking = Some((Asking::new(Purpose::Picture, folder, &name), tab.id));
        self.picture = Some((image, name));
    }

    /// Has it written to this file.
    pub(super) fn save_picture(&mut self, file: PathBuf) {
        let Some((image, _)) = self.picture.take() else { return };
        let (tell, told) = oneshot::channel();
        self.clerk.put(file.clone(), move || {
            // The window may be gone by then.
            let _ = tell.send(write(&image, &file).map(|()| file));
        });
        self.picturing.push(Pending::new(async { told.await.ok() }));
    }

    /// Says what became of it.
    pub(super) fn hear_of_picture(&mut self, ctx: &Context) {
        let mut done = Vec::new();
        self.picturing.retain_mut(|pending| match pending.look(ctx) {
            Some(written) => {
                done.extend(written);
                false
            }
            None => true,
        });
        for written in done {
            match written {
                Ok(file) => {
                    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    self.note(ctx, format!("Saved {name}"));
                }
                Err(sentence) => {
                    self.dialog = Some(Dialog::message("The picture could not be saved", sentence));
                }
            }
        }
    }
}

fn write(image: &Image, file: &Path) -> Result<(), String> {
    let bytes = engine::png(image).map_err(|error| error.to_string())?;
    let why = |error: std::io::Error| format!("{}: {error}. Choose another place.", file.display());
    std::fs::write(file, bytes).map_err(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::PixelFormat;

    fn saved_to(file: PathBuf) -> App {
        let ctx = Context::default();
        let creation = eframe::CreationContext::_new_kittest(ctx.clone());
        let mut app = App::new(&creation, None).unwrap();
        let image = Image::new(2, 1, PixelFormat::Bgr8, vec![1, 2, 3, 4, 5, 6]);
        app.picture = Some((Arc::new(image), "it.png".into()));
        app.save_picture(file);
        app.clerk.finish();
        app.hear_of_picture(&ctx);
        assert!(app.picture.is_none() && app.picturing.is_empty());
        app
    }

    #[test]
    fn a_picture_is_written_and_it_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it.png");
        let app = saved_to(file.clone());
        assert_eq!(app.note.map(|(note, _)| note).as_deref(), Some("Saved it.png"));
        assert!(std::fs::read(file).unwrap().starts_with(b"\x89PNG\r\n"));
    }

    #[test]
    fn that_it_could_not_be_written_is_said_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let app = saved_to(folder.path().join("nowhere").join("it.png"));
        assert!(app.dialog.is_some() && app.note.is_none());
    }
}
