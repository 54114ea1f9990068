//! What the outputs of a node carry, and what draws it.

use egui::{Align, Layout, RichText, Ui};

use super::super::command::Command;
use super::super::graph::GraphNode;
use super::super::session::Session;
use super::super::theme::{self, SPACE_2, size, type_color};
use super::super::visual::{Visual, one_line, settings, settings_ui};
use super::super::watch::{count_text, rate_text};
use super::super::widget::{elided, rule, segmented};
use super::{body, section};
use crate::patch::NodeLayout;
use crate::patch::edit::Edit;

/// Choices in a row.
const IN_A_ROW: usize = 5;

/// Draws it; nothing for a node without outputs.
pub fn show(ui: &mut Ui, session: &Session, node: &GraphNode, out: &mut Vec<Command>) {
    if node.outputs.is_empty() {
        return;
    }
    rule(ui);
    section(ui, "Values");
    for position in 0..node.outputs.len() {
        output(ui, session, node, position);
    }
    ui.add_space(SPACE_2);
    visual(ui, session, node, out);
}

fn output(ui: &mut Ui, session: &Session, node: &GraphNode, position: usize) {
    let palette = theme::palette(ui);
    let port = &node.outputs[position];
    let reading = session.reading(&node.id);
    let tap = reading.and_then(|reading| reading.taps.get(position));
    ui.horizontal(|ui| {
        let name = port.name.as_deref().unwrap_or("output").replace('_', " ");
        body(ui, &name);
        let value_type = session.seen_type(&node.id, position, port.value_type);
        let color = type_color(palette, value_type);
        let font = theme::medium(size::CAPTION);
        ui.label(RichText::new(value_type.name()).font(font).color(color));
        let Some(tap) = tap else { return };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = format!("{}   {}", count_text(tap.count), rate_text(tap.rate));
            let font = theme::mono(size::CAPTION);
            ui.label(RichText::new(text).font(font).color(palette.text_weak));
        });
    });
    // The place of the value is kept free, so that the first one moves nothing.
    let width = ui.available_width();
    let height = size::BODY + SPACE_2;
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, height), egui::Sense::hover());
    if let Some(last) = tap.and_then(|tap| tap.last.as_ref()) {
        let text = one_line(&last.value);
        let font = theme::mono(size::SMALL);
        let galley = elided(ui.painter(), &text, font, palette.text, width);
        let at = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, palette.text);
        response.on_hover_text(text);
    }
}

fn visual(ui: &mut Ui, session: &Session, node: &GraphNode, out: &mut Vec<Command>) {
    let place = session.patch().layout.nodes.get(&node.id);
    let settings = place.map(|place| place.settings.clone()).unwrap_or_default();
    let shown = settings::output(&settings).min(node.outputs.len() - 1);
    let value_type = session.seen_type(&node.id, shown, node.outputs[shown].value_type);
    let suits = Visual::suits(value_type).iter().copied();
    // One that was chosen for another type stays in the list until another is chosen.
    let kept = node.visual.filter(|visual| !Visual::suits(value_type).contains(visual));
    let some = suits.chain(kept).map(|visual| (Some(visual), visual.title()));
    let choices: Vec<(Option<Visual>, &str)> =
        std::iter::once((None, "None")).chain(some).collect();
    for row in choices.chunks(IN_A_ROW) {
        if let Some(visual) = segmented(ui, "Visual", row, node.visual) {
            let visual = visual.map(|visual| visual.name().to_owned());
            out.push(Command::edit(Edit::SetVisual { node: node.id.clone(), visual }));
        }
    }
    let Some(visual) = node.visual else { return };
    ui.add_space(SPACE_2);
    let names = node.outputs.iter().map(|port| port.name.as_deref().unwrap_or("output"));
    let names: Vec<&str> = names.collect();
    if let Some(settings) = settings_ui(ui, visual, &settings, &names) {
        let place = NodeLayout { settings, ..place.cloned().unwrap_or_default() };
        let (node, place) = (node.id.clone(), Some(place));
        out.push(Command::edit(Edit::SetPlace { node, place }));
    }
}
