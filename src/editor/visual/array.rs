//! The numbers of an array: a matrix as colours, a vector as a line.

use egui::{Align2, Color32, Painter, Rect, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};

use super::super::theme::{self, Palette, type_color};
use super::picture::{self, Look, Picture};
use super::range::Range;
use super::trace::element;
use super::{Drawn, Frame, Settings, bare, image, pixels, settings};
use crate::flow::probe::Sample;
use crate::value::{Array, Value, ValueType};

/// Longer in one direction than this, a matrix is stretched to what can be seen.
const STRETCHED: f32 = theme::canvas::visual::CELL;

pub fn paint(frame: &Frame<'_>, last: &Sample) -> Drawn {
    let array = match bare(last) {
        Value::Array(array) => array,
        Value::Image(_) => return image::paint(frame, last, None),
        _ => return None,
    };
    let area = frame.above_caption();
    let picture = draw(frame.painter, frame.palette, area, last, frame.settings);
    if area != frame.rect {
        let text = caption(array, settings::channel(frame.settings), picture.range);
        frame.caption(frame.rect.left_bottom(), Align2::LEFT_BOTTOM, &text, area.width());
    }
    Some(())
}

/// What is wrong with it, or else shape, depth, and least and greatest number.
fn caption(array: &Array, channel: usize, range: Option<[f64; 2]>) -> String {
    let shape: Vec<String> = array.shape.iter().map(ToString::to_string).collect();
    let shape = format!("{} {}", shape.join("×"), array.elements.depth().name());
    let told = array.shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
    if told != Some(array.elements.len()) {
        return format!("{shape}, but {} numbers", array.elements.len());
    }
    let channel = match array.channels() {
        0 | 1 => String::new(),
        _ => format!("  channel {channel}"),
    };
    match range {
        Some([least, most]) => {
            let range = Range { low: least, high: most };
            format!("{shape}{channel}  {} … {}", range.end(least), range.end(most))
        }
        None => format!("{shape}{channel}  no numbers"),
    }
}

fn draw(
    painter: &Painter,
    palette: &Palette,
    area: Rect,
    last: &Sample,
    settings: &Settings,
) -> Picture {
    let Value::Array(array) = bare(last) else { return Picture::default() };
    let ctx = painter.ctx();
    let shown = area.size() * painter.pixels_per_point();
    let size = [array.columns() as f32, array.rows() as f32];
    let limited = size.map(|side| side.min(array.elements.len() as f32));
    let look = Look {
        every: picture::every(ctx, limited, shown),
        channel: settings::channel(settings),
        range: settings::range(settings),
        wide: area.width().max(1.0) as usize,
    };
    let picture = picture::of(ctx, last, bare(last), look);
    if let Some((id, size)) = picture.texture {
        picture::put(painter, id, place(size, area));
    } else {
        vector(painter, palette, area, &picture, look.range);
    }
    picture
}

/// Where a matrix of this size is drawn.
fn place(size: Vec2, area: Rect) -> Rect {
    let shape = size.x / size.y.max(1.0);
    if (1.0 / STRETCHED..=STRETCHED).contains(&shape) { picture::fit(size, area) } else { area }
}

fn vector(
    painter: &Painter,
    palette: &Palette,
    area: Rect,
    picture: &Picture,
    fixed: Option<[f64; 2]>,
) {
    let seen = picture.range.and_then(|[least, most]| Range::around(least, most));
    let range = fixed.map(|[low, high]| Range { low, high }).or(seen);
    let Some(range) = range else { return };
    let count = picture.columns.len() as f32;
    let y = |number: f64| {
        let area = area.shrink(theme::HAIRLINE);
        area.bottom() - range.share(number).clamp(-1.0, 2.0) as f32 * area.height()
    };
    if range.low < 0.0 && range.high > 0.0 {
        let line = Stroke::new(theme::HAIRLINE, palette.line_strong);
        painter.hline(area.x_range(), y(0.0), line);
    }
    let color: Color32 = type_color(palette, ValueType::Array);
    let mut points = Vec::with_capacity(picture.columns.len() * 2);
    for (place, [least, most]) in picture.columns.iter().enumerate() {
        let x = area.left() + (place as f32 + 0.5) / count * area.width();
        if least.is_nan() {
            painter.add(Shape::line(std::mem::take(&mut points), Stroke::new(theme::LINE, color)));
            continue;
        }
        points.push(pos2(x, y(*least)));
        if most > least {
            points.push(pos2(x, y(*most)));
        }
    }
    match points[..] {
        [alone] => drop(painter.circle_filled(alone, theme::canvas::visual::DOT, color)),
        _ => drop(painter.add(Shape::line(points, Stroke::new(theme::LINE, color)))),
    }
}

/// The array in a panel, with the number under the pointer.
pub fn show(ui: &mut Ui, last: &Sample, settings: &Settings) -> Drawn {
    let Value::Array(array) = bare(last) else { return None };
    let palette = theme::palette(ui);
    let room = (ui.available_size() - vec2(0.0, theme::SPACE_6)).max(Vec2::splat(1.0));
    let (area, response) = ui.allocate_exact_size(room, Sense::hover());
    let picture = draw(&ui.painter_at(area), palette, area, last, settings);
    let channel = settings::channel(settings);
    let rect = picture.texture.map_or(area, |(_, size)| place(size, area));
    let under = response.hover_pos().filter(|at| rect.contains(*at)).and_then(|at| {
        let share = (at - rect.min) / rect.size();
        let row = (share.y * array.rows() as f32) as usize;
        let column = (share.x * array.columns() as f32) as usize;
        let number = element(&array.elements, pixels::place(array, row, column, channel)?)?;
        Some(format!("{row}, {column}:  {number}"))
    });
    let text = caption(array, channel, picture.range);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &text));
    ui.label(under.unwrap_or(text));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Elements;

    #[test]
    fn the_caption_says_what_it_is_and_when_it_lies() {
        let mut array =
            Array { shape: [2, 2].into(), elements: Elements::U8(vec![0, 1, 2, 255].into()) };
        assert_eq!(caption(&array, 0, Some([0.0, 255.0])), "2×2 u8  0 … 255");
        array.shape = [2, 3].into();
        assert_eq!(caption(&array, 0, Some([0.0, 255.0])), "2×3 u8, but 4 numbers");
        array.shape = [usize::MAX, 2].into();
        assert!(caption(&array, 0, None).ends_with("but 4 numbers"));
        array.shape = [1, 2, 2].into();
        assert_eq!(caption(&array, 1, Some([1.0, 255.0])), "1×2×2 u8  channel 1  1 … 255");
    }

    #[test]
    fn only_a_matrix_far_from_square_is_stretched() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 50.0));
        assert_eq!(place(vec2(10.0, 10.0), area).size(), vec2(50.0, 50.0));
        assert_eq!(place(vec2(1000.0, 2.0), area), area);
    }
}
