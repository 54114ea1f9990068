//! What is under the pointer, in words.

use std::time::SystemTime;

use egui::{Area, Id, Order, Pos2, RichText, Ui, Vec2, pos2, vec2};

use super::super::graph::{GraphNode, Port};
use super::super::theme::{self, SPACE_1, SPACE_2, SPACE_3, SPACE_4, size, type_color};
use super::super::visual::one_line;
use super::super::watch::{Reading, Tap, age_text, count_text, rate_text};
use super::super::widget::prose;
use super::super::{quiet, search, within};
use super::hit::Hit;
use super::{Scene, geometry, node};
use crate::value::ValueType;

/// How long the pointer rests on a node before the node explains itself.
const PATIENCE: f32 = 0.5;

pub fn show(ui: &Ui, scene: &Scene<'_>, hit: Hit, at: Pos2) {
    let mute = matches!(hit, Hit::Item(..) | Hit::Corner(..) | Hit::Unpin(_));
    let searches = ui.ctx().memory(egui::Memory::focused) == Some(search::field_id());
    if mute
        || searches
        || egui::Popup::is_any_open(ui.ctx())
        || ui.input(|input| input.pointer.any_down())
    {
        return;
    }
    let still = ui.input(|input| input.pointer.time_since_last_movement());
    if matches!(hit, Hit::Node(_) | Hit::Visual(_)) && still < PATIENCE {
        let rest = std::time::Duration::from_secs_f32(PATIENCE - still + 0.01);
        ui.ctx().request_repaint_after(rest);
        return;
    }
    let shadow = theme::shadow(scene.palette, theme::RAISED);
    let frame = egui::Frame::popup(&ui.ctx().style_of(ui.ctx().theme()))
        .fill(scene.palette.panel)
        .inner_margin(SPACE_3)
        .shadow(shadow);
    Area::new(Id::unique("hover card"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(beside(scene, hit, at))
        .constrain_to(scene.view.shrink(SPACE_2))
        .accessible_name("Under the pointer")
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(theme::panel::HOVER_CARD);
                ui.spacing_mut().item_spacing = vec2(SPACE_2, SPACE_1);
                contents(ui, scene, hit);
            });
        });
}

/// Where the card hides nothing of what it is about: beside the node if there is room, else at the
/// pointer.
fn beside(scene: &Scene<'_>, hit: Hit, at: Pos2) -> Pos2 {
    let near = at + vec2(SPACE_4, SPACE_4);
    let (Hit::Node(node) | Hit::Visual(node) | Hit::VisualCorner(node)) = hit else { return near };
    let node = scene.camera.rect(geometry::outline(&scene.graph.nodes[node]));
    let width = theme::panel::HOVER_CARD + 2.0 * SPACE_3;
    let (right, left) = (node.right() + SPACE_2, node.left() - SPACE_2 - width);
    let top = node.top().max(scene.view.top());
    if right + width <= scene.view.right() {
        pos2(right, top)
    } else if left >= scene.view.left() {
        pos2(left, top)
    } else {
        near
    }
}

/// A sentence beside the pointer.
pub fn say(ui: &Ui, scene: &Scene<'_>, at: Pos2, sentence: &str) {
    let frame = egui::Frame::popup(&ui.ctx().style_of(ui.ctx().theme()))
        .fill(scene.palette.panel)
        .inner_margin(SPACE_2)
        .shadow(theme::shadow(scene.palette, theme::RAISED));
    Area::new(Id::unique("why not"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(at + Vec2::splat(SPACE_4))
        .constrain_to(scene.view.shrink(SPACE_2))
        .show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_max_width(theme::panel::HOVER_CARD);
                ui.label(RichText::new(sentence).color(scene.palette.text));
            });
        });
}

fn contents(ui: &mut Ui, scene: &Scene<'_>, hit: Hit) {
    let nodes = &scene.graph.nodes;
    match hit {
        Hit::Node(at) | Hit::Visual(at) | Hit::VisualCorner(at) => {
            about_node(ui, scene, at);
        }
        Hit::Output(at, output) => {
            let node = &nodes[at];
            let port = &node.outputs[output];
            title(ui, &format!("{} · {}", node.id, port.name.as_deref().unwrap_or("output")));
            about_port(ui, scene, port);
            values(ui, scene, &node.id, output);
        }
        Hit::Input(at, input) => {
            let node = &nodes[at];
            let port = &node.inputs[input];
            title(ui, &format!("{} · {}", node.id, port.name.as_deref().unwrap_or("input")));
            about_port(ui, scene, port);
            match scene.graph.wires.iter().filter(|wire| wire.to == (at, input)).count() {
                0 => faint(ui, scene, "nothing is wired to it"),
                1 => {}
                many => faint(ui, scene, &format!("{many} wires, in the order of the file")),
            }
            if let Some(wire) = scene.graph.wires.iter().find(|wire| wire.to == (at, input)) {
                values(ui, scene, &nodes[wire.from.0].id, wire.from.1);
            }
        }
        Hit::Item(..) | Hit::Corner(..) | Hit::Unpin(_) => {}
        Hit::Wire(at) | Hit::Bend(at, _) => {
            let wire = &scene.graph.wires[at];
            let (from, to) = (&nodes[wire.from.0], &nodes[wire.to.0]);
            title(ui, &format!("{} → {}", from.id, to.id));
            let seen = scene.session.seen_type(&from.id, wire.from.1, wire.value_type);
            carries(ui, scene, seen);
            values(ui, scene, &from.id, wire.from.1);
        }
    }
}

fn title(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).font(theme::semibold(size::BODY)));
}

fn faint(ui: &mut Ui, scene: &Scene<'_>, text: &str) {
    let color = scene.palette.text_faint;
    ui.label(RichText::new(text).color(color).font(theme::regular(size::CAPTION)));
}

fn carries(ui: &mut Ui, scene: &Scene<'_>, value_type: ValueType) {
    let color = type_color(scene.palette, value_type);
    let word = match value_type {
        ValueType::Any => "any type, known while it runs",
        other => other.name(),
    };
    ui.label(RichText::new(word).color(color).font(theme::medium(size::CAPTION)));
}

fn about_port(ui: &mut Ui, scene: &Scene<'_>, port: &Port) {
    carries(ui, scene, port.value_type);
    if !port.doc.is_empty() {
        prose(ui, port.doc, size::BODY, scene.palette.text_weak);
    }
}

fn about_node(ui: &mut Ui, scene: &Scene<'_>, position: usize) {
    let node = &scene.graph.nodes[position];
    title(ui, &format!("{} {}", node.title, node.id));
    if let Some(operator) = node.operator {
        prose(ui, &operator.description().purpose, size::BODY, scene.palette.text_weak);
    }
    let condition = node::condition(scene, node);
    let word = RichText::new(condition.word()).font(theme::medium(size::CAPTION));
    ui.label(word.color(condition.ink(scene.palette)));
    if let Some((sentence, warning)) = &node.trouble {
        let color = if *warning { scene.palette.warning } else { scene.palette.fault };
        ui.label(RichText::new(sentence).color(color));
    }
    let session = scene.session;
    let running = scene.runs.then(|| within::running(session, node)).flatten();
    let peers = session.own_reading(&node.id).and_then(|reading| reading.peers.line());
    for said in [running, within::sentence(session, node), peers].into_iter().flatten() {
        ui.label(RichText::new(said).color(scene.palette.text_weak));
    }
    let lost = within::lost(session, node);
    if lost > 0 {
        let lost = format!("{} values lost", count_text(lost));
        ui.label(RichText::new(lost).color(scene.palette.warning));
    }
    latest_fault(ui, scene, node);
    if let Some(listener) = node::listener(scene, position) {
        quiet::show(ui, scene.session, listener);
    }
}

/// The newest fault, also once it is past: the badge still counts it.
fn latest_fault(ui: &mut Ui, scene: &Scene<'_>, node: &GraphNode) {
    let Some((part, fault)) = within::latest(scene.session, node) else { return };
    ui.label(RichText::new(part.about(&fault.sentence)).color(scene.palette.fault));
    let age = age_text(SystemTime::now().duration_since(fault.at).unwrap_or_default());
    let times = match within::faults(scene.session, node) {
        1 => "1 fault,".to_owned(),
        count => format!("{} faults, the last", count_text(count)),
    };
    faint(ui, scene, &format!("{times} {age}"));
}

/// The last value, and how many there were.
fn values(ui: &mut Ui, scene: &Scene<'_>, id: &str, output: usize) {
    let reading = scene.session.reading(id);
    let tap = scene.graph.position(id).and_then(|node| scene.session.tap(node, output));
    let Some((reading, tap)) = reading.zip(tap) else {
        faint(ui, scene, "run the patch to see its values");
        return;
    };
    match &tap.last {
        Some(sample) => {
            let text = RichText::new(one_line(&sample.value)).font(theme::mono(size::SMALL));
            ui.add(egui::Label::new(text).truncate());
            faint(ui, scene, &age_text(scene.now.saturating_duration_since(sample.at)));
        }
        None => faint(ui, scene, "no value yet"),
    }
    numbers(ui, scene, reading, tap);
}

fn numbers(ui: &mut Ui, scene: &Scene<'_>, reading: &Reading, tap: &Tap) {
    ui.add_space(SPACE_1);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_3;
        let mut number = |text: String, color| {
            ui.label(RichText::new(text).font(theme::mono(size::CAPTION)).color(color));
        };
        let values = if tap.count == 1 { "value" } else { "values" };
        number(format!("{} {values}", count_text(tap.count)), scene.palette.text_weak);
        number(rate_text(tap.rate), scene.palette.text_weak);
        if reading.lost > 0 {
            number(format!("{} lost", count_text(reading.lost)), scene.palette.warning);
        }
    });
}
