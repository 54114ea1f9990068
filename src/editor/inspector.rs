//! What is selected: its properties, wires and values, made from what its operator says of them.

mod hub;
mod mode;
pub mod node;
mod other;
mod peers;
mod property;
mod trouble;
mod values;
mod wires;

use egui::{RichText, ScrollArea, Ui};

use super::command::Command;
use super::session::Session;
use super::theme::{self, SPACE_1, SPACE_4, size};
use super::widget::prose;
use crate::patch::surgery::Parts;

/// Draws the inspector.
pub fn show(ui: &mut Ui, session: &Session, selected: &Parts, out: &mut Vec<Command>) {
    let only = selected.only_node();
    ScrollArea::vertical().id_salt(only).auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(SPACE_4).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SPACE_1;
            match only.and_then(|id| session.graph().node(id)) {
                Some(node) => node::show(ui, session, node, out),
                None if selected.nodes.len() > 1 => node::several(ui, session, selected, out),
                None => other::show(ui, session, selected, out),
            }
        });
    });
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::semibold(size::LEAD)));
}

fn body(ui: &mut Ui, text: &str) {
    let color = theme::palette(ui).text_weak;
    prose(ui, text, size::BODY, color);
}

fn caption(ui: &mut Ui, text: &str) {
    let color = theme::palette(ui).text_faint;
    prose(ui, text, size::CAPTION, color);
}

fn section(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::semibold(size::BODY)));
    ui.add_space(SPACE_1);
}
