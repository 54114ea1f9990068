//! What a node is wired to, in the order in which values take the wires.

use egui::{Align, Layout, RichText, Role, Sense, Ui, Vec2, WidgetInfo};

use super::super::command::Command;
use super::super::fitting::input_name;
use super::super::graph::{GraphNode, GraphWire};
use super::super::session::Session;
use super::super::theme::{self, SPACE_6, SPACE_HALF, size, type_color};
use super::super::widget::{Icon, rule, sign};
use super::{caption, section};
use crate::operator::port::Inputs;
use crate::patch::Endpoint;
use crate::patch::edit::Edit;
use crate::patch::history::Step;
use crate::patch::surgery::{self, Ends};

/// Draws them; nothing if there are none.
pub fn show(ui: &mut Ui, session: &Session, node: &GraphNode, out: &mut Vec<Command>) {
    let graph = session.graph();
    let Some(own) = graph.position(&node.id) else { return };
    let into: Vec<&GraphWire> = graph.wires.iter().filter(|wire| wire.to.0 == own).collect();
    let out_of: Vec<&GraphWire> = graph.wires.iter().filter(|wire| wire.from.0 == own).collect();
    if into.is_empty() && out_of.is_empty() {
        return;
    }
    rule(ui);
    section(ui, "Wires");
    for (position, port) in node.inputs.iter().enumerate() {
        let name = port.name.as_deref().unwrap_or("input").replace('_', " ");
        for wire in into.iter().filter(|wire| wire.to.1 == position) {
            let other = &graph.nodes[wire.from.0].id;
            let moves = swaps(session, node, &into, wire);
            row(ui, &Row { side: "From", other, port: &name, wire, moves: &moves }, out);
        }
    }
    for (position, port) in node.outputs.iter().enumerate() {
        let name = port.name.as_deref().unwrap_or("output").replace('_', " ");
        let same: Vec<&&GraphWire> = out_of.iter().filter(|wire| wire.from.1 == position).collect();
        for (place, wire) in same.iter().enumerate() {
            let other = &graph.nodes[wire.to.0].id;
            let step = |to: Option<&&&GraphWire>| {
                let to = to?.at;
                Some(Step::from(Edit::MoveWire { from: wire.at, to }))
            };
            let before = place.checked_sub(1).and_then(|place| same.get(place));
            let moves = [step(before), step(same.get(place + 1))];
            row(ui, &Row { side: "To", other, port: &name, wire, moves: &moves }, out);
        }
    }
}

/// A wire as it is listed.
struct Row<'a> {
    side: &'a str,
    other: &'a str,
    port: &'a str,
    wire: &'a GraphWire,
    /// What moves it up, and down.
    moves: &'a [Option<Step>; 2],
}

/// Wires to one input change places with each other; beyond them, all wires of a numbered input
/// with all of the next one.
fn swaps(
    session: &Session,
    node: &GraphNode,
    into: &[&GraphWire],
    wire: &GraphWire,
) -> [Option<Step>; 2] {
    let at = |position: usize| into.iter().filter(move |other| other.to.1 == position);
    let own: Vec<usize> = at(wire.to.1).map(|other| other.at).collect();
    let place = own.iter().position(|other| *other == wire.at).unwrap_or_default();
    let reorder = |to: usize| Step::from(Edit::MoveWire { from: wire.at, to });
    let numbered = node.operator.filter(|it| matches!(it.inputs, Inputs::Many(_)));
    let swap = |position: usize| {
        let operator = numbered?;
        let to = |position| {
            let port = input_name(operator, position);
            Ends { from: None, to: Some(Endpoint { node: node.id.clone(), port }) }
        };
        let others = at(position).map(|other| (other.at, to(wire.to.1)));
        let mut all: Vec<_> = others.collect();
        if all.is_empty() {
            return None;
        }
        all.extend(own.iter().map(|at| (*at, to(position))));
        let edits = surgery::redirect(session.patch(), &all);
        Some(Step::new(format!("swap inputs of {}", node.id), edits))
    };
    let up = match place.checked_sub(1) {
        Some(before) => Some(reorder(own[before])),
        None => wire.to.1.checked_sub(1).and_then(swap),
    };
    let down = match own.get(place + 1) {
        Some(behind) => Some(reorder(*behind)),
        None => swap(wire.to.1 + 1),
    };
    [up, down]
}

fn row(ui: &mut Ui, row: &Row<'_>, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let Row { side, other, port, wire, moves } = row;
    ui.horizontal(|ui| {
        ui.set_min_height(SPACE_6);
        caption(ui, &format!("{port} {}", if *side == "From" { "←" } else { "→" }));
        let text = RichText::new(*other).font(theme::medium(size::BODY));
        let label = ui.add(egui::Label::new(text).sense(Sense::click()).truncate());
        let label = label.accessible_name(format!("Select {other}"));
        if label.on_hover_text("Select it").clicked() {
            out.push(Command::Reveal((*other).to_owned()));
        }
        let value_type = wire.value_type;
        let color = type_color(palette, value_type);
        let font = theme::medium(size::CAPTION);
        ui.label(RichText::new(value_type.name()).font(font).color(color));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = SPACE_HALF;
            let name = format!("Disconnect {} {other}", side.to_lowercase());
            if small(ui, Icon::Close, &name, true) {
                let edits = surgery::disconnect([wire.at]);
                out.push(Command::Edit(Step::new("disconnect", edits)));
            }
            let [up, down] = moves;
            if up.is_none() && down.is_none() {
                return;
            }
            for (icon, step, word) in [(Icon::Down, down, "down"), (Icon::Up, up, "up")] {
                let name = format!("Move {} {other} {word}", side.to_lowercase());
                if small(ui, icon, &name, step.is_some()) {
                    out.extend(step.clone().map(Command::Edit));
                }
            }
        });
    });
}

fn small(ui: &mut Ui, icon: Icon, name: &str, enabled: bool) -> bool {
    let palette = theme::palette(ui);
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::panel::SMALL_BUTTON), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let lit = enabled && (response.hovered() || response.has_focus());
    if lit {
        ui.painter().rect_filled(rect, theme::RADIUS_SMALL, palette.control_hover);
    }
    let ink = match (enabled, lit) {
        (false, _) => palette.line_strong,
        (true, true) => palette.text,
        (true, false) => palette.text_weak,
    };
    sign(ui.painter(), icon, rect.center(), ink);
    response.on_hover_text(name).clicked() && enabled
}
