//! A picture in a panel: to come near, to push, to read from, to count and to keep.

use std::sync::Arc;

use egui::{CursorIcon, Response, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use serde_json::json;

use super::super::theme::canvas::visual as sizes;
use super::super::theme::{self, SPACE_1};
use super::super::watch::Tap;
use super::super::widget::{Icon, Weight, button, segmented};
use super::panel::{PanelMemory, Shown, told};
use super::zoom::{Place, Zoom};
use super::{Drawn, Settings, bare, histogram, image, picture, pixels, settings};
use crate::flow::probe::Sample;
use crate::value::{Image, Value};

/// How far one step of the wheel zooms.
const WHEEL: f32 = 0.004;
/// How far a press on a button does.
const STEP: f32 = 1.5;

/// What somebody wants of a picture.
#[derive(Debug, Default)]
pub struct Wanted {
    /// That it is drawn otherwise.
    pub settings: Option<Settings>,
    /// That it is written to a file.
    pub save: Option<Arc<Image>>,
}

/// The buttons above it.
pub fn head(
    ui: &mut Ui,
    shown: &Shown<'_>,
    last: Option<&Sample>,
    memory: &mut PanelMemory,
) -> Wanted {
    let mut wanted = Wanted::default();
    let fits = settings::fits(shown.settings);
    let choices = [(Some(true), "Fit"), (Some(false), "1:1")];
    let chosen = memory.zoom.is_none().then_some(fits);
    if let Some(Some(chosen)) = segmented(ui, "Size", &choices, chosen) {
        memory.zoom = None;
        wanted.settings = set_fits(shown.settings, chosen);
    }
    for (label, name, factor) in [("−", "Zoom out", 1.0 / STEP), ("+", "Zoom in", STEP)] {
        let pressed = button(ui, Icon::None, label, Weight::Quiet).accessible_name(name);
        if pressed.on_hover_text(format!("{name}; also the wheel")).clicked() {
            memory.pressed *= factor;
        }
    }
    let counts = settings::histogram(shown.settings);
    let choices = [(true, "Histogram")];
    if segmented(ui, "Show", &choices, counts).is_some() {
        let value = (!counts).then(|| json!(true));
        wanted.settings = Some(settings::with(shown.settings, "histogram", value));
    }
    let sound = last.and_then(|last| match bare(last) {
        Value::Image(image) if image.is_sound() => Some(image),
        _ => None,
    });
    let Some(image) = sound else { return wanted };
    if button(ui, Icon::None, "Copy", Weight::Normal).clicked()
        && let Some(colors) = pixels::picture(image, 1, Vec::new())
    {
        ui.ctx().copy_image(colors);
    }
    if button(ui, Icon::None, "Save as PNG…", Weight::Normal).clicked() {
        wanted.save = Some(image.clone());
    }
    wanted
}

/// Whether it fits, if that is another than before.
fn set_fits(settings: &Settings, fits: bool) -> Option<Settings> {
    let changed = settings::fits(settings) != fits;
    changed.then(|| settings::with(settings, "fit", (!fits).then(|| json!(false))))
}

/// The picture, with what is under the pointer; whether it is to be drawn otherwise.
pub fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    tap: &Tap,
    last: &Sample,
    memory: &mut PanelMemory,
) -> Drawn {
    let Value::Image(image) = bare(last) else { return None };
    if !image.is_sound() {
        ui.label(pixels::complaint(image));
        return Some(());
    }
    ui.spacing_mut().item_spacing.y = SPACE_1;
    // In a low panel the picture comes first.
    let enough = ui.available_height() > 2.5 * sizes::HISTOGRAM;
    let counts = settings::histogram(shown.settings) && enough;
    let count = if counts { sizes::HISTOGRAM + SPACE_1 } else { 0.0 };
    let below = vec2(0.0, 2.0 * (sizes::TOLD + SPACE_1) + count);
    let room = (ui.available_size() - below).max(vec2(1.0, 1.0));
    let (area, response) = ui.allocate_exact_size(room, Sense::click_and_drag());
    let size = picture::size(image);
    let place = Place { area, size, pixels_per_point: ui.pixels_per_point() };
    let zoom = navigate(ui, &place, &response, settings::fits(shown.settings), memory);
    let painter = ui.painter_at(area);
    painter.rect_filled(area, theme::RADIUS_TINY, theme::palette(ui).field);
    image::draw(&painter, place.rect(zoom), last);
    let about = if memory.is_paused() {
        // Neither how often others come nor how old this one is: it was stopped.
        image::caption(ui.ctx(), image, 0.0, last.at, None) + "  paused"
    } else {
        image::caption(ui.ctx(), image, tap.rate, last.at, shown.now)
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &about));
    let under = response.hover_pos().and_then(|at| place.pixel(zoom, at));
    let read = under.and_then(|(x, y)| Some(format!("{x}, {y}:  {}", pixels::parts(image, x, y)?)));
    let counted = if counts { histogram::show(ui, image, last) } else { None };
    let palette = theme::palette(ui);
    let color = if counted.is_some() || read.is_some() { palette.text } else { palette.text_faint };
    let read = counted.or(read).unwrap_or_else(|| "Point at a pixel to read it".to_owned());
    told(ui, RichText::new(read).font(theme::mono(theme::size::SMALL)).color(color));
    let about = format!("{about}  {}", place.percent(zoom));
    told(
        ui,
        RichText::new(about).font(theme::regular(theme::size::SMALL)).color(palette.text_weak),
    );
    Some(())
}

/// The wheel and the buttons zoom, a drag pushes, a double click shows all of it again.
fn navigate(
    ui: &Ui,
    place: &Place,
    response: &Response,
    fits: bool,
    memory: &mut PanelMemory,
) -> Zoom {
    if response.double_clicked() {
        // What is chosen for good stays so.
        memory.zoom = (!fits).then(|| place.fit());
    }
    let rest = if fits { place.fit() } else { place.actual() };
    let mut zoom = memory.zoom.map_or(rest, |zoom| place.within(zoom));
    let before = zoom;
    let pressed = std::mem::replace(&mut memory.pressed, 1.0);
    if pressed != 1.0 {
        zoom = place.zoomed(zoom, pressed, place.area.center());
    }
    if let Some(at) = response.hover_pos() {
        let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = (wheel * WHEEL).exp() * pinch;
        if factor != 1.0 {
            zoom = place.zoomed(zoom, factor, at);
        }
    }
    if response.dragged() {
        zoom = place.moved(zoom, response.drag_delta());
        ui.set_cursor_icon(CursorIcon::Grabbing);
    }
    if zoom != before {
        memory.zoom = Some(zoom);
    }
    zoom
}
