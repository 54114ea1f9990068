//! How an operator is listed: its sign, its ports, and a card with all there is to know of it.

use egui::{Align2, Painter, Pos2, Ui, pos2};

use super::super::canvas::glyph;
use super::super::theme::{self, Palette, SPACE_1, SPACE_2, size, type_color, type_glyph};
use super::super::widget::{prose, rule};
use super::catalogue::{Entry, ListedPort, group_title};

/// Draws the sign of an operator.
pub fn sign(painter: &Painter, at: Pos2, entry: &Entry, palette: &Palette, ground: egui::Color32) {
    let value_type = entry.sign();
    let (glyph, color) = (type_glyph(value_type), type_color(palette, value_type));
    glyph::port(painter, at, glyph, color, theme::canvas::PORT, ground);
}

/// Draws what an operator takes and gives, up to the right edge; how wide that is.
pub fn ports(painter: &Painter, right: Pos2, entry: &Entry, palette: &Palette) -> f32 {
    let mut left = right.x;
    let words = |ports: &[ListedPort]| match ports {
        // More than fit are told in the card.
        [_, _, _, ..] => vec![(format!("{} ports", ports.len()), palette.text_weak)],
        few => {
            let word = |(_, value_type): &ListedPort| {
                (value_type.name().to_owned(), type_color(palette, *value_type))
            };
            few.iter().map(word).collect()
        }
    };
    let arrow = vec![("→".to_owned(), palette.text_weak)];
    let all = [words(&entry.inputs()), arrow, words(&entry.outputs())].concat();
    for (text, color) in all.into_iter().rev() {
        let font = theme::medium(size::CAPTION);
        let rect = painter.text(pos2(left, right.y), Align2::RIGHT_CENTER, text, font, color);
        left = rect.left() - SPACE_1;
    }
    right.x - left
}

/// All there is to know of an operator.
pub fn card(ui: &mut Ui, entry: &Entry) {
    let palette = theme::palette(ui);
    ui.set_max_width(CARD);
    ui.spacing_mut().item_spacing.y = SPACE_1;
    let title = egui::RichText::new(entry.title()).font(theme::semibold(size::TITLE));
    ui.label(title);
    prose(ui, &group_title(entry.group), size::CAPTION, palette.text_faint);
    for paragraph in entry.operator.description().doc.split("\n\n") {
        ui.add_space(SPACE_1);
        prose(ui, paragraph, size::BODY, palette.text_weak);
    }
    rule(ui);
    for (word, ports) in [("in", entry.inputs()), ("out", entry.outputs())] {
        for (name, value_type) in ports {
            port_line(ui, word, name.as_deref(), value_type, palette);
        }
    }
    if !entry.operator.aliases.is_empty() {
        ui.add_space(SPACE_1);
        let others = format!("Also called {}", entry.operator.aliases.join(", "));
        prose(ui, &others, size::CAPTION, palette.text_faint);
    }
}

fn port_line(
    ui: &mut Ui,
    word: &str,
    name: Option<&str>,
    value_type: crate::value::ValueType,
    palette: &'static Palette,
) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_2;
        prose(ui, word, size::CAPTION, palette.text_faint);
        if let Some(name) = name {
            prose(ui, &name.replace('_', " "), size::CAPTION, palette.text_weak);
        }
        let color = type_color(palette, value_type);
        let font = theme::medium(size::CAPTION);
        ui.label(egui::RichText::new(value_type.name()).font(font).color(color));
    });
}

/// Width of the card.
const CARD: f32 = theme::panel::HOVER_CARD;
