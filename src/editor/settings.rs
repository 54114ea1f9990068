//! What a person has chosen once and finds again.

use egui::{Context, Id, ThemePreference};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// All there is to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light, dark, or as the system is.
    pub theme: ThemePreference,
    /// How large everything is, beyond what the display asks for.
    pub scale: f32,
    /// Whether the files that were open are opened at the next start.
    pub restore: bool,
    /// What the wheel does on the canvas.
    pub wheel: Wheel,
    /// Whether nodes keep to the grid.
    pub snap: bool,
    /// Whether the canvas shows a small map of itself.
    pub minimap: bool,
    /// Whether wires show what passes.
    pub animate: bool,
    /// What later versions may have added.
    #[serde(flatten)]
    pub extra: Map<String, Json>,
}

/// What the wheel does on the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wheel {
    /// Larger and smaller; with Ctrl as well.
    #[default]
    Zoom,
    /// Up and down; larger and smaller with Ctrl.
    Pan,
}

/// How small and how large everything may be.
pub const SCALES: std::ops::RangeInclusive<f32> = 0.75..=3.0;
/// What one chooses from.
pub const SCALE_STEPS: [(f32, &str); 6] = [
    (0.75, "75 %"),
    (1.0, "100 %"),
    (1.25, "125 %"),
    (1.5, "150 %"),
    (2.0, "200 %"),
    (3.0, "300 %"),
];

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemePreference::System,
            scale: 1.0,
            restore: true,
            wheel: Wheel::Zoom,
            snap: true,
            minimap: true,
            animate: true,
            extra: Map::new(),
        }
    }
}

impl Settings {
    /// Tells the window, and all that draws in it.
    pub fn take_effect(&self, ctx: &Context) {
        ctx.set_theme(self.theme);
        ctx.set_zoom_factor(self.scale.clamp(*SCALES.start(), *SCALES.end()));
        ctx.data_mut(|data| data.insert_temp(id(), self.clone()));
    }
}

fn id() -> Id {
    Id::unique("settings")
}

/// Those in force, for whoever draws.
pub fn of(ctx: &Context) -> Settings {
    ctx.data(|data| data.get_temp(id())).unwrap_or_default()
}
