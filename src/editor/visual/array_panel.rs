//! The array in a panel, with the numbers under the pointer.

use egui::{Pos2, Rect, RichText, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::super::theme::canvas::visual as sizes;
use super::super::theme::{self, SPACE_1};
use super::panel::told;
use super::trace::element;
use super::{Drawn, Settings, array, bare, pixels, settings, statistics};
use crate::flow::probe::Sample;
use crate::value::{Array, Value};

pub fn show(ui: &mut Ui, last: &Sample, settings: &Settings) -> Drawn {
    let Value::Array(array) = bare(last) else { return None };
    let palette = theme::palette(ui);
    ui.spacing_mut().item_spacing.y = SPACE_1;
    let below = vec2(0.0, 2.0 * (sizes::TOLD + SPACE_1));
    let room = (ui.available_size() - below).max(Vec2::splat(1.0));
    let (area, response) = ui.allocate_exact_size(room, Sense::hover());
    let picture = array::draw(&ui.painter_at(area), palette, area, last, settings);
    let rect = picture.texture.map_or(area, |(_, size)| array::place(size, area));
    let lines = picture.texture.is_none();
    let read = response.hover_pos().and_then(|at| read(array, settings, rect, lines, at));
    let about = array::caption(array, settings, picture.statistics);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &about));
    let color = if read.is_some() { palette.text } else { palette.text_faint };
    let read = read.unwrap_or_else(|| "Point at a number to read it".to_owned());
    told(ui, RichText::new(read).font(theme::mono(theme::size::SMALL)).color(color));
    told(
        ui,
        RichText::new(about).font(theme::regular(theme::size::SMALL)).color(palette.text_weak),
    );
    Some(())
}

/// The number at a point, by row and column; of lines all that have one there.
fn read(array: &Array, settings: &Settings, rect: Rect, lines: bool, at: Pos2) -> Option<String> {
    let channel = settings::channel(settings);
    let share = (at - rect.min) / rect.size();
    if !rect.contains(at) || share.x >= 1.0 || share.y >= 1.0 {
        return None;
    }
    if lines {
        let (lines, count) = statistics::line_count(array);
        let column = (share.x * count as f32) as usize;
        let place = |line| statistics::place_on_line(array, line, column, channel);
        let numbers = (0..lines).filter_map(|line| element(&array.elements, place(line)?));
        let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
        return (!numbers.is_empty()).then(|| format!("{column}:  {}", numbers.join("  ")));
    }
    let row = (share.y * array.rows() as f32) as usize;
    let column = (share.x * array.columns() as f32) as usize;
    let number = element(&array.elements, pixels::place(array, row, column, channel)?)?;
    Some(format!("{row}, {column}:  {number}"))
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;
    use crate::value::Elements;

    #[test]
    fn the_number_under_the_pointer_is_read() {
        let area = Rect::from_min_size(pos2(10.0, 10.0), vec2(100.0, 50.0));
        let none = Settings::new();
        let array = |shape: &[usize]| Array::new(shape, Elements::I16(vec![1, 2, 3, 4]));
        let read =
            |shape: &[usize], lines, x, y| read(&array(shape), &none, area, lines, pos2(x, y));
        assert_eq!(read(&[2, 2], false, 80.0, 50.0).as_deref(), Some("1, 1:  4"));
        assert_eq!(read(&[2, 2], true, 80.0, 50.0).as_deref(), Some("1:  2  4"));
        assert_eq!(read(&[4], true, 109.0, 20.0).as_deref(), Some("3:  4"));
        assert_eq!(read(&[4, 1], true, 36.0, 20.0).as_deref(), Some("1:  2"));
        assert_eq!(read(&[2, 2], false, 110.0, 60.0), None, "the edge is outside");
        assert_eq!(read(&[usize::MAX; 2], false, 80.0, 50.0), None);
    }
}
