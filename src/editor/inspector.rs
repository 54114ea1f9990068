//! The properties of the selected node, made from what its operator says of them.

use egui::{RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use serde_json::Value as Json;

use super::command::Command;
use super::field::{self, Knob};
use super::graph::GraphNode;
use super::session::Session;
use super::theme::{self, SPACE_1, SPACE_2, SPACE_3, SPACE_4, size, type_color};
use super::visual::Visual;
use super::watch::{count_text, rate_text};
use super::widget::{prose, rule, segmented};
use crate::engine::Problem;
use crate::operator::field::Field;
use crate::patch::edit::Edit;
use crate::patch::surgery::Parts;

/// Draws the inspector.
pub fn show(ui: &mut Ui, session: &Session, selected: &Parts, out: &mut Vec<Command>) {
    let id = selected.only_node();
    let node = id.and_then(|id| session.graph().node(id));
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(SPACE_4).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SPACE_1;
            match node {
                Some(node) => about(ui, session, node, out),
                None => nothing_selected(ui, session),
            }
        });
    });
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::semibold(size::HEADING - 2.0)));
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

fn nothing_selected(ui: &mut Ui, session: &Session) {
    let patch = session.patch();
    heading(ui, session.name().trim_end_matches(".json"));
    if !patch.description.is_empty() {
        ui.add_space(SPACE_1);
        body(ui, &patch.description);
    }
    ui.add_space(SPACE_1);
    caption(ui, &format!("{} nodes, {} wires", patch.nodes.len(), patch.wires.len()));
    rule(ui);
    body(ui, "Select a node to see and turn its properties.");
    ui.add_space(SPACE_2);
    for (keys, what) in KEYS {
        ui.horizontal_top(|ui| {
            let palette = theme::palette(ui);
            let (rect, _) = ui.allocate_exact_size(vec2(KEYS_WIDTH, 15.0), Sense::hover());
            let font = theme::medium(size::CAPTION);
            let at = rect.left_center();
            ui.painter().text(at, egui::Align2::LEFT_CENTER, keys, font, palette.text_weak);
            ui.vertical(|ui| caption(ui, what));
        });
        ui.add_space(SPACE_1);
    }
}

/// Width of the column with the keys.
const KEYS_WIDTH: f32 = 100.0;

/// What hands can do here.
const KEYS: &[(&str, &str)] = &[
    ("Hover", "look into a wire, a port or a node"),
    ("Double-click, V", "open what draws the values of a node"),
    ("Drag", "move a node"),
    ("Middle drag", "move the view; also Space or right drag"),
    ("Wheel", "zoom at the pointer"),
    ("F, Home", "show the selection, or everything"),
    ("F5", "run; Shift+F5 or hold Escape to stop"),
];

fn about(ui: &mut Ui, session: &Session, node: &GraphNode, out: &mut Vec<Command>) {
    heading(ui, &node.title);
    caption(ui, &node.id);
    let Some(operator) = node.operator else {
        ui.add_space(SPACE_2);
        sentences(ui, session, node);
        return;
    };
    ui.add_space(SPACE_2);
    let doc = operator.description().doc.clone();
    for paragraph in doc.split("\n\n") {
        body(ui, paragraph);
        ui.add_space(SPACE_1);
    }
    sentences(ui, session, node);
    ui.add_space(SPACE_3);
    section(ui, "Values");
    live(ui, session, node);
    visual(ui, node, out);
    if operator.fields().is_empty() {
        return;
    }
    rule(ui);
    for field in operator.fields() {
        property(ui, session, node, field, out);
        ui.add_space(SPACE_4);
    }
}

/// What is wrong with the node as a whole, and what it says of itself.
fn sentences(ui: &mut Ui, session: &Session, node: &GraphNode) {
    let palette = theme::palette(ui);
    for problem in session.problems().iter().filter(|problem| problem.node == node.id) {
        let at_a_field = property_of(&problem.problem).is_some();
        if !at_a_field || node.operator.is_none() {
            let warning = problem.problem.is_warning();
            let color = if warning { palette.warning } else { palette.fault };
            ui.label(RichText::new(problem.problem.to_string()).color(color));
        }
    }
    let Some(reading) = session.reading(&node.id) else { return };
    // What was found before it ran is said once.
    let known = |fault: &str| {
        let mut own = session.problems().iter().filter(|problem| problem.node == node.id);
        own.any(|problem| problem.problem.to_string() == fault)
    };
    if let Some(fault) = reading.fault.as_deref().filter(|fault| !known(fault)) {
        ui.label(RichText::new(fault).color(palette.fault));
    }
    if let Some(sentence) = reading.sentence() {
        body(ui, sentence);
    }
}

/// The property that a problem is about.
fn property_of(problem: &Problem) -> Option<&str> {
    match problem {
        Problem::Property(complaint) => complaint.property.as_deref(),
        Problem::NoHub { noun: "connection", .. }
        | Problem::SilentHub { noun: "connection", .. } => Some("connection"),
        Problem::Taken { property, .. } => Some(property),
        Problem::NoHub { .. } | Problem::SameName { .. } => Some("name"),
        _ => None,
    }
}

fn live(ui: &mut Ui, session: &Session, node: &GraphNode) {
    let palette = theme::palette(ui);
    let reading = session.reading(&node.id);
    for (position, port) in node.outputs.iter().enumerate() {
        ui.horizontal(|ui| {
            let name = port.name.as_deref().unwrap_or("output").replace('_', " ");
            body(ui, &name);
            let value_type = session.seen_type(&node.id, position, port.value_type);
            let color = type_color(palette, value_type);
            let font = theme::medium(size::CAPTION);
            ui.label(RichText::new(value_type.name()).font(font).color(color));
            let Some(tap) = reading.and_then(|reading| reading.taps.get(position)) else { return };
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let text = format!("{}   {}", count_text(tap.count), rate_text(tap.rate));
                let font = theme::mono(size::CAPTION);
                ui.label(RichText::new(text).font(font).color(palette.text_weak));
            });
        });
    }
}

fn visual(ui: &mut Ui, node: &GraphNode, out: &mut Vec<Command>) {
    if node.outputs.is_empty() {
        return;
    }
    ui.add_space(SPACE_2);
    let choices = [
        (None, "None"),
        (Some(Visual::Text), "Text"),
        (Some(Visual::Number), "Number"),
        (Some(Visual::Plot), "Plot"),
    ];
    if let Some(visual) = segmented(ui, "Visual", &choices, node.visual) {
        let visual = visual.map(|visual| visual.name().to_owned());
        out.push(Command::edit(Edit::SetVisual { node: node.id.clone(), visual }));
    }
}

fn property(
    ui: &mut Ui,
    session: &Session,
    node: &GraphNode,
    field: &Field,
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let said = session.patch().nodes.get(&node.id).and_then(|n| n.properties.get(&field.name));
    let value = said.unwrap_or(&field.default);
    let edit = |value: Option<Json>| {
        let (node, property) = (node.id.clone(), field.name.clone());
        Command::edit(Edit::SetProperty { node, property, value })
    };
    ui.horizontal(|ui| {
        ui.set_min_height(20.0);
        ui.label(RichText::new(&field.title).font(theme::medium(size::BODY)));
        if *value != field.default && reset(ui, &field.title).clicked() {
            out.push(edit(None));
        }
    });
    let knob = Knob {
        name: &field.title,
        id: egui::Id::unique(("knob", &node.id, &field.name)),
        kind: &field.kind,
        unit: field.unit.as_deref(),
        value,
        default: &field.default,
        patch: session.patch(),
    };
    if let Some(value) = field::show(ui, &knob) {
        out.push(edit((value != field.default).then_some(value)));
    }
    for problem in session.problems().iter().filter(|problem| problem.node == node.id) {
        if property_of(&problem.problem) == Some(&field.name) {
            let sentence = match &problem.problem {
                Problem::Property(complaint) => complaint.sentence.clone(),
                other => other.to_string(),
            };
            ui.label(RichText::new(sentence).color(palette.fault));
        }
    }
    if !field.doc.is_empty() {
        caption(ui, &field.doc);
    }
}

/// A small arrow that leads back to the default.
fn reset(ui: &mut Ui, title: &str) -> egui::Response {
    let palette = theme::palette(ui);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let font = theme::medium(size::CAPTION);
        let text = ui.painter().layout_no_wrap("Reset".to_owned(), font, palette.text_weak);
        let (rect, response) = ui.allocate_exact_size(text.size() + vec2(8.0, 4.0), Sense::click());
        let name = format!("Reset {title}");
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let lit = response.hovered() || response.has_focus();
        let color = if lit { palette.text } else { palette.text_faint };
        let at = rect.center() - text.size() / 2.0;
        ui.painter().galley_with_override_text_color(at, text, color);
        response.on_hover_text("Back to the default")
    })
    .inner
}
