//! Rows of name, type and value, on the canvas and in a panel.

use egui::{Align2, Label, Rect, RichText, Stroke, StrokeKind, Ui, pos2, vec2};

use super::super::theme::{self, Palette, type_color, value_color};
use super::super::widget::elided;
use super::Frame;
use crate::value::ValueType;

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The name of the part, or its place.
    pub name: String,
    /// Its type.
    pub value_type: ValueType,
    /// How the type is written.
    pub tag: String,
    /// What it is.
    pub value: String,
    /// Shown as itself, beside the value.
    pub swatch: Option<[u8; 4]>,
}

/// How wide a letter of a value is, to its height.
const LETTER: f32 = 0.62;

/// Draws as many rows as there is room for; `total` is how many there are.
pub fn paint(frame: &Frame<'_>, area: Rect, rows: &[Row], total: usize) {
    let height = frame.line(theme::size::CAPTION);
    let letter = frame.size(theme::size::CAPTION) * LETTER;
    let room = (area.height() / height).floor().max(1.0) as usize;
    let shown = if total > room { room.saturating_sub(1).max(1) } else { room };
    let widest = |text: fn(&Row) -> &str| {
        let letters = rows.iter().take(shown).map(|row| text(row).chars().count()).max();
        letters.unwrap_or(0) as f32 * letter + letter
    };
    let names = widest(|row| &row.name).min(area.width() * 0.4);
    // Where types do not fit as words their colour has to do.
    let tags = widest(|row| &row.tag);
    let tags = if names + tags > area.width() * 0.55 { letter * 1.6 } else { tags };
    let as_words = tags > letter * 1.6;
    for (place, row) in rows.iter().take(shown).enumerate() {
        let top = area.top() + place as f32 * height;
        let line = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height));
        let cell = |left: f32, width: f32, text: &str, font, color| {
            let galley = elided(frame.painter, text, font, color, width);
            let at = pos2(line.left() + left, line.center().y - galley.size().y / 2.0);
            frame.painter.galley(at, galley, color);
        };
        let regular = theme::regular(frame.size(theme::size::CAPTION));
        let color = type_color(frame.palette, row.value_type);
        cell(0.0, names - letter, &row.name, regular.clone(), frame.palette.text_weak);
        if as_words {
            cell(names, tags, &row.tag, regular, color);
        } else {
            let at = pos2(line.left() + names + letter * 0.3, line.center().y);
            frame.painter.circle_filled(at, letter * 0.4, color);
        }
        let mut left = names + tags;
        if let Some(swatch) = row.swatch {
            let size = height * 0.7;
            let at = pos2(line.left() + left, line.center().y - size / 2.0);
            let square = Rect::from_min_size(at, vec2(size * 1.6, size));
            paint_swatch(frame.painter, frame.palette, square, swatch);
            left += size * 1.6 + letter;
        }
        let mono = theme::mono(frame.size(theme::size::CAPTION));
        cell(left, area.width() - left, &row.value, mono, frame.palette.text);
    }
    if total > shown {
        let at = pos2(area.left(), area.top() + shown as f32 * height);
        let text = format!("{} more", total - shown);
        frame.caption(at, Align2::LEFT_TOP, &text, area.width());
    }
}

fn paint_swatch(painter: &egui::Painter, palette: &Palette, rect: Rect, color: [u8; 4]) {
    let line = Stroke::new(theme::HAIRLINE, palette.line_strong);
    painter.rect(rect, theme::RADIUS_TINY, value_color(color), line, StrokeKind::Outside);
}

/// The same for a panel: every row, with text that can be selected.
pub fn show(ui: &mut Ui, rows: &[Row]) {
    let palette = theme::palette(ui);
    let (small, mono) = (theme::regular(theme::size::SMALL), theme::mono(theme::size::BODY));
    let grid = egui::Grid::new("cells")
        .num_columns(3)
        .min_row_height(theme::SPACE_4)
        .spacing(vec2(theme::SPACE_3, theme::SPACE_HALF));
    grid.show(ui, |ui| {
        // Rows as high as their text, not as a button.
        ui.spacing_mut().interact_size.y = theme::SPACE_4;
        for row in rows {
            let name = RichText::new(&row.name).font(small.clone()).color(palette.text_weak);
            ui.add(Label::new(name).selectable(true));
            let color = type_color(palette, row.value_type);
            ui.add(Label::new(RichText::new(&row.tag).font(small.clone()).color(color)));
            ui.horizontal(|ui| {
                if let Some(swatch) = row.swatch {
                    let size = theme::canvas::visual::SWATCH;
                    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                    paint_swatch(ui.painter(), palette, rect, swatch);
                }
                let value = RichText::new(&row.value).font(mono.clone());
                ui.add(Label::new(value).selectable(true).extend());
            });
            ui.end_row();
        }
    });
}

/// As text for the clipboard: a line a row, tabulators between.
pub fn copy(rows: &[Row]) -> String {
    rows.iter().map(|row| format!("{}\t{}\t{}\n", row.name, row.tag, row.value)).collect()
}
