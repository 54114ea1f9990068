//! The last picture, as large as fits.

use egui::{Align2, Rect, ScrollArea, Sense, Ui, Vec2, vec2};

use super::super::theme;
use super::super::watch::rate_text;
use super::picture::{self, Look};
use super::{Drawn, Frame, array, bare, pixels};
use crate::flow::probe::Sample;
use crate::value::{Image, Value};

pub fn paint(frame: &Frame<'_>, last: &Sample, rate: Option<f64>) -> Drawn {
    let image = match bare(last) {
        Value::Image(image) => image,
        Value::Array(_) => return array::paint(frame, last),
        _ => return None,
    };
    let area = frame.above_caption();
    if image.is_sound() {
        draw(frame.painter, picture::fit(picture::size(image), area), last);
    } else {
        let font = theme::regular(frame.size(theme::size::CAPTION));
        let (text, color) = (pixels::complaint(image), frame.palette.warning);
        let galley = frame.painter.layout(text, font, color, area.width());
        frame.painter.galley(area.center() - galley.size() / 2.0, galley, color);
        return Some(());
    }
    if area != frame.rect {
        let text = caption(image, rate);
        frame.caption(frame.rect.left_bottom(), Align2::LEFT_BOTTOM, &text, area.width());
    }
    Some(())
}

fn draw(painter: &egui::Painter, rect: Rect, last: &Sample) {
    let Value::Image(image) = bare(last) else { return };
    let size = picture::size(image);
    let ctx = painter.ctx();
    let shown = rect.size() * painter.pixels_per_point();
    let every = picture::every(ctx, [size.x, size.y], shown);
    let look = Look { every, channel: 0, range: None, wide: 1 };
    if let Some((id, _)) = picture::of(ctx, last, bare(last), look).texture {
        picture::put(painter, id, rect);
    }
}

fn caption(image: &Image, rate: Option<f64>) -> String {
    let size = format!("{}×{} {}", image.width, image.height, image.format.name());
    match rate.filter(|rate| *rate > 0.0) {
        Some(rate) => format!("{size}  {}", rate_text(rate)),
        None => size,
    }
}

/// The picture in a panel: as large as fits or pixel by pixel, with what is under the pointer.
pub fn show(ui: &mut Ui, last: &Sample, rate: f64, actual_size: bool) -> Drawn {
    let Value::Image(image) = bare(last) else { return None };
    if !image.is_sound() {
        ui.label(pixels::complaint(image));
        return Some(());
    }
    let mut under = None;
    let room = ui.available_size() - vec2(0.0, theme::SPACE_6);
    let size = picture::size(image);
    let whole = if actual_size { size / ui.pixels_per_point() } else { room };
    let scroll = ScrollArea::both().max_height(room.y.max(1.0)).auto_shrink(false);
    scroll.show(ui, |ui| {
        let (area, response) = ui.allocate_exact_size(whole.max(Vec2::splat(1.0)), Sense::hover());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Image, true, caption(image, None))
        });
        let rect = if actual_size { area } else { picture::fit(size, area) };
        draw(&ui.painter_at(area), rect, last);
        under = response.hover_pos().and_then(|at| {
            let share = (at - rect.min) / rect.size();
            let inside = rect.contains(at);
            inside.then_some(((share.x * size.x) as u32, (share.y * size.y) as u32))
        });
    });
    let read = under.and_then(|(x, y)| Some(format!("{x}, {y}:  {}", pixels::parts(image, x, y)?)));
    ui.label(read.unwrap_or_else(|| caption(image, Some(rate))));
    Some(())
}
