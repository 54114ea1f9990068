//! The files that were open: lately, and when the window was closed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// How many files are remembered.
const MOST: usize = 12;

/// Files that were opened or saved lately, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent(Vec<PathBuf>);

impl Recent {
    /// This one was just used.
    pub fn note(&mut self, file: &Path) {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        self.0.retain(|other| *other != file);
        self.0.insert(0, file);
        self.0.truncate(MOST);
    }

    /// This one is gone.
    pub fn forget(&mut self, file: &Path) {
        self.0.retain(|other| other != file);
    }

    /// The latest first.
    pub fn files(&self) -> &[PathBuf] {
        &self.0
    }
}

/// What was open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastSession {
    /// From left to right.
    pub files: Vec<PathBuf>,
    /// Which of them was in front.
    pub active: Option<PathBuf>,
    /// How large the window was.
    pub window: Option<WindowSize>,
}

/// How large a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowSize {
    /// Width and height in points of the display, when it does not fill it.
    pub size: [u32; 2],
    /// Whether it fills the display.
    pub maximized: bool,
}

impl WindowSize {
    /// That of the window now, which may have been `before`; none where nobody knows.
    pub fn now(ctx: &egui::Context, before: Option<Self>) -> Option<Self> {
        let zoom = ctx.zoom_factor();
        let (rect, maximized, hidden) = ctx.input(|input| {
            let viewport = input.viewport();
            let fills = viewport.maximized == Some(true) || viewport.fullscreen == Some(true);
            (viewport.inner_rect, fills, viewport.minimized == Some(true))
        });
        let Some(rect) = rect.filter(|_| !hidden) else { return before };
        let size = match before {
            Some(before) if maximized => before.size,
            _ => [rect.width(), rect.height()].map(|side| (side * zoom).round() as u32),
        };
        Some(Self { size, maximized })
    }
}

/// A path as people write it: that of the user's folder is `~`.
pub fn short(file: &Path) -> String {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    match home.and_then(|home| file.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(rest) => format!("~/{}", rest.display()),
        None => file.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_fills_the_display_remembers_how_large_it_was_before() {
        let ctx = egui::Context::default();
        let seen = |width: f32, maximized: bool, before| {
            let mut input = egui::RawInput::default();
            let viewport = input.viewports.entry(egui::ViewportId::ROOT).or_default();
            viewport.inner_rect =
                Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, 700.0)));
            viewport.maximized = Some(maximized);
            let mut size = None;
            let mut output = ctx.run_ui(input, |ui| size = WindowSize::now(ui.ctx(), before));
            output.textures_delta.clear();
            size
        };
        let plain = seen(1000.0, false, None);
        assert_eq!(plain, Some(WindowSize { size: [1000, 700], maximized: false }));
        let full = seen(2000.0, true, plain);
        assert_eq!(full, Some(WindowSize { size: [1000, 700], maximized: true }));
        assert_eq!(WindowSize::now(&egui::Context::default(), plain), plain, "nobody knows");
    }

    #[test]
    fn the_latest_is_first_and_stands_there_once() {
        let mut recent = Recent::default();
        for number in 0..20 {
            recent.note(Path::new(&format!("/a/{number}.json")));
        }
        recent.note(Path::new("/a/15.json"));
        assert_eq!(recent.files().len(), MOST);
        assert_eq!(recent.files()[..2], [PathBuf::from("/a/15.json"), "/a/19.json".into()]);
        recent.forget(Path::new("/a/15.json"));
        assert_eq!(recent.files()[0], PathBuf::from("/a/19.json"));
    }
}
