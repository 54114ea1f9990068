//! The numbers of an array: a matrix as colours, a vector as a line, or as somebody chose.

use egui::{Align2, Painter, Rect, Shape, Stroke, Vec2, pos2};

use super::super::theme::{self, Palette, line_color, type_color};
use super::super::watch::Tap;
use super::picture::{self, Look, Picture};
use super::range::Range;
use super::settings::Form;
use super::statistics::{self, Statistics};
use super::{Drawn, Frame, Settings, bare, image, settings};
use crate::flow::probe::Sample;
use crate::value::{Array, Value, ValueType};

/// Longer in one direction than this, a matrix is stretched to what can be seen.
const STRETCHED: f32 = theme::canvas::visual::CELL;

pub fn paint(frame: &Frame<'_>, tap: &Tap, last: &Sample) -> Drawn {
    let array = match bare(last) {
        Value::Array(array) => array,
        Value::Image(_) => return image::paint(frame, tap, last),
        _ => return None,
    };
    let area = frame.above_caption();
    let picture = draw(frame.painter, frame.palette, area, last, frame.settings);
    if area != frame.rect {
        let text = caption(array, frame.settings, picture.statistics);
        frame.caption(frame.rect.left_bottom(), Align2::LEFT_BOTTOM, &text, area.width());
    }
    Some(())
}

/// What is wrong with it, or else shape, depth, and what can be said of its numbers.
pub fn caption(array: &Array, settings: &Settings, told: Option<Statistics>) -> String {
    let shape: Vec<String> = array.shape.iter().map(ToString::to_string).collect();
    let mut text = format!("{} {}", shape.join("×"), array.elements.depth().name());
    let places = array.shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
    if places != Some(array.elements.len()) {
        return format!("{text}, but {} numbers", array.elements.len());
    }
    if array.channels() > 1 {
        text += &format!("  channel {}", settings::channel(settings));
    }
    let rows = statistics::MOST_LINES;
    if draws_lines(array, settings) && !statistics::is_line(array) && array.rows() > rows {
        text += &format!("  first {rows} rows");
    }
    let Some(told) = told else { return text + "  no numbers" };
    let range = Range { low: told.least, high: told.most };
    let about = if told.every > 1 { "≈ " } else { "" };
    let [least, most] = [told.least, told.most].map(|number| range.end(number));
    let [mean, deviation] = [told.mean, told.deviation].map(|number| range.end(number));
    text + &format!("  {about}{least} … {most}  mean {mean}  std {deviation}")
}

/// Whether the numbers are lines rather than colours.
pub fn draws_lines(array: &Array, settings: &Settings) -> bool {
    match settings::form(settings) {
        Form::ByShape => statistics::is_line(array),
        Form::Colors => false,
        Form::Lines => true,
    }
}

/// Draws the numbers; gives what was made of them.
pub fn draw(
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
        wide: draws_lines(array, settings).then(|| area.width().max(1.0) as usize),
    };
    let picture = picture::of(ctx, last, bare(last), look);
    if let Some((id, size)) = picture.texture {
        picture::put(painter, id, place(size, area));
    } else {
        lines(painter, palette, area, &picture, look.range);
    }
    picture
}

/// Where a matrix of this size is drawn.
pub fn place(size: Vec2, area: Rect) -> Rect {
    let shape = size.x / size.y.max(1.0);
    if (1.0 / STRETCHED..=STRETCHED).contains(&shape) { picture::fit(size, area) } else { area }
}

fn lines(
    painter: &Painter,
    palette: &Palette,
    area: Rect,
    picture: &Picture,
    fixed: Option<[f64; 2]>,
) {
    let seen = picture.statistics.and_then(|told| Range::around(told.least, told.most));
    let range = fixed.map(|[low, high]| Range { low, high }).or(seen);
    let Some(range) = range else { return };
    let y = |number: f64| {
        let area = area.shrink(theme::HAIRLINE);
        area.bottom() - range.share(number).clamp(-1.0, 2.0) as f32 * area.height()
    };
    if range.low < 0.0 && range.high > 0.0 {
        let line = Stroke::new(theme::HAIRLINE, palette.line_strong);
        painter.hline(area.x_range(), y(0.0), line);
    }
    for (place, line) in picture.lines.iter().enumerate() {
        let color = match picture.lines.len() {
            1 => type_color(palette, ValueType::Array),
            _ => line_color(palette, place),
        };
        let stroke = Stroke::new(theme::LINE, color);
        let mut points = Vec::with_capacity(line.len() * 2);
        for (column, [least, most]) in line.iter().enumerate() {
            let x = area.left() + (column as f32 + 0.5) / line.len() as f32 * area.width();
            if least.is_nan() {
                painter.add(Shape::line(std::mem::take(&mut points), stroke));
                continue;
            }
            points.push(pos2(x, y(*least)));
            if most > least {
                points.push(pos2(x, y(*most)));
            }
        }
        match points[..] {
            [alone] => drop(painter.circle_filled(alone, theme::canvas::visual::DOT, color)),
            _ => drop(painter.add(Shape::line(points, stroke))),
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::vec2;
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    fn told(array: &Array, settings: &serde_json::Value) -> String {
        let settings = settings.as_object().cloned().unwrap_or_default();
        caption(array, &settings, statistics::of(array, settings::channel(&settings)))
    }

    #[test]
    fn the_caption_says_what_it_is_and_when_it_lies() {
        let none = json!({});
        let mut array = Array::new([2, 2], Elements::U8(vec![0, 2, 2, 4].into()));
        assert_eq!(told(&array, &none), "2×2 u8  0 … 4  mean 2  std 1.41");
        array.shape = [2, 3].into();
        assert_eq!(told(&array, &none), "2×3 u8, but 4 numbers");
        array.shape = [usize::MAX, 2].into();
        assert!(told(&array, &none).ends_with("but 4 numbers"));
        array.shape = [1, 2, 2].into();
        let second = json!({"channel": 1});
        assert_eq!(told(&array, &second), "1×2×2 u8  channel 1  2 … 4  mean 3  std 1");
        let many = Array::new([2 << 20], Elements::I8(vec![5; 2 << 20]));
        assert!(told(&many, &none).contains("≈ 5 … 5"), "{}", told(&many, &none));
        let rows = Array::new([20, 2], Elements::I8(vec![5; 40]));
        assert!(told(&rows, &json!({"draw": "lines"})).contains("first 8 rows"));
        assert!(told(&Array::new([0], Elements::F32(vec![])), &none).ends_with("no numbers"));
    }

    #[test]
    fn the_shape_says_how_it_is_drawn_unless_somebody_chose() {
        let drawn = |shape: &[usize], draw: &str| {
            let array = Array::new(shape, Elements::I8(vec![0; shape.iter().product()]));
            draws_lines(&array, json!({"draw": draw}).as_object().expect("settings"))
        };
        assert!(drawn(&[9], "") && drawn(&[9, 1], "") && drawn(&[1, 9], "") && !drawn(&[3, 3], ""));
        assert!(drawn(&[3, 3], "lines") && !drawn(&[9], "colors"));
    }

    #[test]
    fn only_a_matrix_far_from_square_is_stretched() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 50.0));
        assert_eq!(place(vec2(10.0, 10.0), area).size(), vec2(50.0, 50.0));
        assert_eq!(place(vec2(1000.0, 2.0), area), area);
    }
}
