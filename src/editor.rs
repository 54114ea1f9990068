//! The window: shows a patch, runs it, and looks into it.
//!
//! [`session`] is the only door to the engine. Panels draw what it knows and give
//! [`command`]s, which [`app`] carries out once everything is drawn. [`theme`] has every colour,
//! size and font.

pub mod action;
mod apart;
mod app;
mod auto_layout;
mod canvas;
mod clerk;
mod command;
mod dialog;
mod document;
mod field;
mod files;
mod fitting;
mod graph;
mod home;
mod input;
mod inspector;
mod log;
mod lookout;
mod meter;
mod palette;
mod pending;
mod ports;
mod problems;
mod quiet;
mod recent;
mod recovery;
mod remedy;
mod search;
mod session;
mod settings;
mod shell;
mod shortcuts;
mod status;
mod theme;
mod toolbar;
pub mod visual;
pub mod watch;
mod welcome;
mod widget;
mod within;

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};

pub use app::App;
pub use home::Home;
use recent::LastSession;
pub use search::{Wish, WishEnd};
pub use session::{Activity, Session};

/// Opens the window and returns once it is closed.
pub fn open(file: Option<PathBuf>) -> anyhow::Result<()> {
    if !has_display() {
        return Err(no_display(file.as_deref()));
    }
    let home = Home::of_user();
    let last = home.as_ref().and_then(|home| home::read::<LastSession>(&home.last_session()));
    let before = last.and_then(|last| last.window);
    let size = before.map_or(theme::WINDOW, |window| window.size.map(|side| side as f32).into());
    let viewport = egui::ViewportBuilder::default()
        .with_title("Patchline")
        .with_app_id("patchline")
        .with_icon(theme::icon::icon(128))
        .with_inner_size(size)
        .with_maximized(before.is_some_and(|window| window.maximized))
        .with_min_inner_size(theme::LEAST_WINDOW)
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    let path = file.clone();
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        Ok(Box::new(App::at_home(creation, path.as_deref(), home.clone())?))
    });
    match eframe::run_native("patchline", options, create) {
        Ok(()) => Ok(()),
        Err(error @ eframe::Error::AppCreation(_)) => {
            Err(anyhow!("{error}")).context("the window could not be opened")
        }
        Err(error) => Err(no_display(file.as_deref()).context(error.to_string())),
    }
}

/// Only Linux and its kin can be without one.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(target_os = "macos", target_os = "windows"))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(set)
}

fn no_display(file: Option<&std::path::Path>) -> anyhow::Error {
    let file = file.map_or("FILE".to_owned(), |file| file.display().to_string());
    anyhow!("there is no display for the window; run the patch without one: patchline run {file}")
}
