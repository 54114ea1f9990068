//! Help on an operator: what it is for, its ports, its other names, and what each property means.

use egui::{Align, Context, Layout, Ui};

use super::super::field::parse;
use super::super::search::catalogue::Entry;
use super::super::search::entry;
use super::super::theme::{self, SPACE_1, SPACE_2, SPACE_6, panel, size};
use super::super::widget::{prose, rule};
use super::sheets::{heading, scrolled, sheet};
use crate::operator::field::Field;

/// Shows it. Whether it is to be closed.
pub fn show(ctx: &Context, about: &Entry) -> bool {
    let title = format!("Help on {}", about.title());
    sheet(ctx, &title, panel::WIDE_SHEET, |ui| {
        scrolled(ui, |ui| {
            ui.spacing_mut().item_spacing.x = SPACE_6;
            ui.columns(2, |columns| {
                ragged(&mut columns[0], |ui| {
                    entry::card(ui, about);
                    ui.add_space(SPACE_1);
                    let palette = theme::palette(ui);
                    let named = format!("In files it is `{}`", about.name);
                    prose(ui, &named, size::CAPTION, palette.text_faint);
                });
                ragged(&mut columns[1], |ui| properties(ui, about.operator.fields()));
            });
        });
    })
}

/// Columns stretch their lines from edge to edge, which tears words apart.
fn ragged(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().item_spacing.x = SPACE_2;
    ui.with_layout(Layout::top_down(Align::LEFT), add);
}

fn properties(ui: &mut Ui, fields: &[Field]) {
    heading(ui, if fields.is_empty() { "It has no properties" } else { "Properties" });
    let palette = theme::palette(ui);
    for (position, field) in fields.iter().enumerate() {
        if position > 0 {
            rule(ui);
        }
        let title = egui::RichText::new(&field.title).font(theme::medium(size::BODY));
        ui.label(title);
        prose(ui, &beginning(field), size::CAPTION, palette.text_faint);
        if !field.doc.is_empty() {
            prose(ui, &field.doc, size::BODY, palette.text_weak);
        }
        ui.add_space(SPACE_2);
    }
}

/// What it is to begin with.
fn beginning(field: &Field) -> String {
    let unit = field.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    match parse::shown(&field.default) {
        text if text.is_empty() => "blank at first".to_owned(),
        text => format!("{text}{unit} at first"),
    }
}
