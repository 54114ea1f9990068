//! Probes that are pinned to the canvas: the value of an output, always in view.

use egui::{Align2, Painter, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::super::command::Command;
use super::super::document::snap;
use super::super::theme::{self, SPACE_1, SPACE_2, SPACE_3, canvas as sizes, size, type_color};
use super::super::visual::one_line;
use super::super::watch::rate_text;
use super::super::widget::elided;
use super::hit::Hit;
use super::node::scaled;
use super::{Canvas, Scene, geometry, wiring};
use crate::patch::Pin;
use crate::patch::edit::Edit;
use crate::patch::item::{Item, ItemKind};

/// Where its card is in the patch.
pub fn rect(pin: &Pin) -> Rect {
    geometry::area(pin.x, pin.y, sizes::PIN.x, sizes::PIN.y)
}

/// The cross that takes it away.
pub fn cross(pin: &Pin) -> Rect {
    let rect = rect(pin);
    let side = vec2(theme::CROSS, theme::CROSS);
    Rect::from_min_size(pos2(rect.right() - side.x, rect.top()), side)
}

/// Draws one, with a line to what it is pinned to.
pub fn paint(scene: &Scene<'_>, painter: &Painter, at: usize, pin: &Pin) {
    let rect = scene.camera.rect(rect(pin));
    let (palette, zoom) = (scene.palette, scene.camera.zoom);
    let node = scene.graph.position(&pin.output.node);
    let output = scene.graph.output_position(&pin.output);
    let mut color = palette.text_faint;
    if let Some((node, output)) = node.zip(output) {
        let drawn = &scene.graph.nodes[node];
        let port = scene.camera.to_screen(geometry::output(drawn, output));
        let known = drawn.outputs[output].value_type;
        color = type_color(palette, scene.session.seen_type(&drawn.id, output, known));
        let start = rect.clamp(port);
        let line = Stroke::new(theme::HAIRLINE, color);
        painter.extend(Shape::dashed_line(&[port, start], line, theme::DASH, theme::DASH));
    }
    if !rect.intersects(scene.view) {
        return;
    }
    let selected = scene.selection.items.contains(&(ItemKind::Pin, at));
    let corners = f32::from(theme::RADIUS_SMALL) * zoom;
    let line = if selected {
        Stroke::new(theme::STRONG, palette.accent)
    } else {
        Stroke::new(theme::HAIRLINE, color)
    };
    painter.rect(rect, corners, palette.panel, line, StrokeKind::Inside);
    if zoom < sizes::PLAIN {
        return;
    }
    let inside = rect.shrink2(vec2(SPACE_2, SPACE_1) * zoom);
    let node = scene.graph.position(&pin.output.node);
    let tap = node.zip(output).and_then(|(node, output)| scene.session.tap(node, output));
    let caption = theme::regular(scaled(scene, size::CAPTION));
    let rate = tap.map(|tap| rate_text(tap.rate)).filter(|_| scene.runs).unwrap_or_default();
    let title = if rate.is_empty() {
        pin.output.to_string()
    } else {
        format!("{}  ·  {rate}", pin.output)
    };
    let room = inside.width() - SPACE_3 * zoom;
    let title = elided(painter, &title, caption.clone(), palette.text_weak, room);
    painter.galley(inside.min, title, palette.text_weak);
    let value = tap.and_then(|tap| tap.last.as_ref()).map(|last| one_line(&last.value));
    let (value, ink) = match value {
        Some(value) => (value, palette.text),
        None if scene.runs => ("no value yet".to_owned(), palette.text_faint),
        None => ("run to see values".to_owned(), palette.text_faint),
    };
    let font = theme::mono(scaled(scene, size::SMALL));
    let value = elided(painter, &value, font, ink, inside.width());
    let at_bottom = pos2(inside.left(), inside.bottom() - value.size().y);
    painter.galley(at_bottom, value, ink);
    let lit = scene.hover == Some(Hit::Unpin(at));
    let ink = if lit { palette.text } else { palette.text_faint };
    let center = scene.camera.rect(cross(pin)).center();
    painter.text(center, Align2::CENTER_CENTER, "×", caption, ink);
}

impl Canvas {
    /// Pins a probe to what is under the pointer, or to what is selected.
    pub(super) fn pin(&mut self, scene: &Scene<'_>, out: &mut Vec<Command>) {
        if !std::mem::take(&mut self.wants_pin) {
            return;
        }
        let pins = |hit: Hit| match hit {
            Hit::Wire(wire) | Hit::Bend(wire, _) => Some(scene.graph.wires[wire].from),
            Hit::Output(node, output) => Some((node, output)),
            Hit::Input(node, input) => {
                let mut wires = scene.graph.wires.iter();
                wires.find(|wire| wire.to == (node, input)).map(|wire| wire.from)
            }
            hit => hit.node().map(|node| (node, 0)),
        };
        let selected = || {
            let wire = scene.selection.wires.first();
            let wire = wire.and_then(|at| scene.graph.wires.iter().find(|wire| wire.at == *at));
            let node = || Some((scene.graph.position(scene.selection.nodes.first()?)?, 0));
            wire.map(|wire| wire.from).or_else(node)
        };
        let Some((node, output)) = scene.hover.and_then(pins).or_else(selected) else { return };
        if scene.graph.nodes[node].outputs.len() <= output {
            return;
        }
        let end = wiring::endpoint(scene.graph, wiring::Port::Output(node, output));
        let pins = &scene.session.patch().layout.probes;
        if let Some(at) = pins.iter().position(|pin| pin.output == end) {
            out.push(Command::edit(Edit::RemoveItem { kind: ItemKind::Pin, at }));
            return;
        }
        let place = geometry::output(&scene.graph.nodes[node], output);
        let (x, y) = (place.x + sizes::SNAP * 2.0, place.y + sizes::SNAP * 2.0);
        let item = Item::Pin(Pin::new(end, snap(x), snap(y)));
        out.push(Command::edit(Edit::AddItem { at: None, item }));
    }
}
