//! Says to screen readers and tests what is on the canvas, which is painted rather than built
//! from widgets.

use std::collections::BTreeSet;

use egui::accesskit::{Action, Role};
use egui::{Id, Rect, Ui, Vec2};

use super::super::command::Command;
use super::super::theme::canvas as sizes;
use super::super::within;
use super::{Scene, geometry, node};
use crate::patch::item::ItemKind;
use crate::patch::surgery::Parts;

pub fn tell(ui: &Ui, scene: &Scene<'_>, out: &mut Vec<Command>) {
    let ctx = ui.ctx();
    for (position, drawn) in scene.graph.nodes.iter().enumerate() {
        let id = Id::unique(("node", &drawn.id));
        let asked = ctx.input(|input| input.has_accesskit_action_request(id, Action::Click));
        if asked {
            out.push(Command::select_node(&drawn.id));
        }
        let rect = scene.camera.rect(geometry::rect(drawn));
        let told = ctx.accesskit_node_builder(id, |builder| {
            builder.set_role(Role::Button);
            builder.set_label(format!("{} {}", drawn.title, drawn.id));
            let condition = node::condition(scene, drawn).word();
            let fault = || scene.runs.then(|| within::fault(scene.session, drawn)).flatten();
            let trouble = drawn.trouble.as_ref().map(|(sentence, _)| sentence.clone());
            let trouble = trouble.or_else(fault).map(|sentence| format!(": {sentence}"));
            let peers = scene.session.reading(&drawn.id).and_then(|it| it.peers.line());
            let peers = peers.map(|line| format!(", {line}")).unwrap_or_default();
            builder.set_description(format!("{condition}{peers}{}", trouble.unwrap_or_default()));
            builder.set_bounds(bounds(rect));
            builder.add_action(Action::Click);
            if scene.is_selected(drawn) {
                builder.set_selected(true);
            }
        });
        // Nobody listens.
        if told.is_none() {
            return;
        }
        ports(ui, scene, position);
    }
    items(ui, scene, out);
    if let Some(map) = scene.map {
        ctx.accesskit_node_builder(Id::unique("minimap"), |builder| {
            builder.set_role(Role::GraphicsObject);
            builder.set_label("Minimap");
            builder.set_bounds(bounds(map.rect));
        });
    }
    for (position, wire) in scene.graph.wires.iter().enumerate() {
        let (from, to) = (&scene.graph.nodes[wire.from.0], &scene.graph.nodes[wire.to.0]);
        let path = geometry::path(scene.graph, wire);
        let around = path.iter().map(geometry::bounds).reduce(Rect::union);
        let id = Id::unique(("wire", position));
        if ctx.input(|input| input.has_accesskit_action_request(id, Action::Click)) {
            let wires = BTreeSet::from([wire.at]);
            out.push(Command::Select(Parts { wires, ..Parts::default() }));
        }
        ctx.accesskit_node_builder(id, |builder| {
            builder.set_role(Role::GraphicsObject);
            builder.add_action(Action::Click);
            builder.set_bounds(bounds(scene.camera.rect(around.unwrap_or(Rect::NOTHING))));
            builder.set_label(format!("Wire from {} to {}: {}", from.id, to.id, wire.value_type));
        });
    }
}

/// Comments, frames and pinned probes.
fn items(ui: &Ui, scene: &Scene<'_>, out: &mut Vec<Command>) {
    let layout = &scene.session.patch().layout;
    let mut say = |what: &str, (kind, at): (ItemKind, usize), text: &str, rect: Rect| {
        let id = Id::unique((what, at));
        if ui.input(|input| input.has_accesskit_action_request(id, Action::Click)) {
            let items = BTreeSet::from([(kind, at)]);
            out.push(Command::Select(Parts { items, ..Parts::default() }));
        }
        ui.ctx().accesskit_node_builder(id, |builder| {
            builder.set_role(Role::GraphicsObject);
            builder.add_action(Action::Click);
            builder.set_label(format!("{what} {text}"));
            builder.set_bounds(bounds(scene.camera.rect(rect)));
        });
    };
    for (kind, at, rect) in super::gesture::areas(scene.session.patch()) {
        match kind {
            ItemKind::Frame => say("Frame", (kind, at), &layout.frames[at].title, rect),
            _ => say("Comment", (kind, at), &layout.comments[at].text, rect),
        }
    }
    for (at, pin) in layout.probes.iter().enumerate() {
        say("Probe on", (ItemKind::Pin, at), &pin.output.to_string(), super::pin::rect(pin));
    }
}

fn ports(ui: &Ui, scene: &Scene<'_>, position: usize) {
    let node = &scene.graph.nodes[position];
    let size = Vec2::splat(2.0 * sizes::PORT * scene.camera.zoom);
    let tell = |side: &str, i: usize, port: &super::super::graph::Port, at| {
        let id = Id::unique(("port", &node.id, side, i));
        ui.ctx().accesskit_node_builder(id, |builder| {
            builder.set_role(Role::GraphicsObject);
            let name = port.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
            builder.set_label(format!("{side}{name} of {}: {}", node.id, port.value_type));
            builder.set_bounds(bounds(Rect::from_center_size(at, size)));
        });
    };
    for (i, port) in node.inputs.iter().enumerate() {
        tell("Input", i, port, scene.camera.to_screen(geometry::input(node, i)));
    }
    for (i, port) in node.outputs.iter().enumerate() {
        tell("Output", i, port, scene.camera.to_screen(geometry::output(node, i)));
    }
}

fn bounds(rect: Rect) -> egui::accesskit::Rect {
    egui::accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}
