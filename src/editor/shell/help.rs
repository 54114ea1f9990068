//! Help on an operator: what it is for, its ports, its other names, and what each property means.

use egui::{Context, Ui};

use super::super::field::parse;
use super::super::search::catalogue::Entry;
use super::super::search::entry;
use super::super::theme::{self, SPACE_1, SPACE_2, panel, size};
use super::super::widget::{prose, rule};
use super::sheets::{heading, scrolled, sheet};
use crate::operator::field::Field;

/// Shows it. Whether it is to be closed.
pub fn show(ctx: &Context, about: &Entry) -> bool {
    let title = format!("Help on {}", about.title());
    sheet(ctx, &title, panel::WIDE_SHEET, |ui| {
        scrolled(ui, |ui| {
            ui.columns(2, |columns| {
                entry::card(&mut columns[0], about);
                columns[0].add_space(SPACE_1);
                let palette = theme::palette(&columns[0]);
                let named = format!("In files it is `{}`", about.name);
                prose(&mut columns[0], &named, size::CAPTION, palette.text_faint);
                properties(&mut columns[1], about.operator.fields());
            });
        });
    })
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
