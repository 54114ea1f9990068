//! What hands do on the canvas, as commands: select, drag, wire, cut, bend, resize.

use std::collections::BTreeSet;

use egui::{CursorIcon, Key, Modifiers, PointerButton, Pos2, Rect, Response, Ui, Vec2, pos2};

use super::super::command::Command;
use super::super::document::{described, snap};
use super::super::search::{Wish, WishEnd};
use super::super::theme::{self, canvas as sizes};
use super::gesture::{Gesture, Join, Resizable, Shift, areas, with_contents};
use super::hit::{self, Hit};
use super::reshape::{area_of, bent, crossed, resized, rounded};
use super::wiring::{Wiring, endpoint};
use super::{Canvas, Scene, drop_on_wire, geometry};
use crate::patch::edit::Edit;
use crate::patch::fragment;
use crate::patch::history::Step;
use crate::patch::item::ItemKind;
use crate::patch::surgery::{self, Parts};

impl Canvas {
    /// Takes what the pointer does.
    pub(super) fn take(
        &mut self,
        ui: &Ui,
        response: &Response,
        scene: &Scene<'_>,
        out: &mut Vec<Command>,
    ) {
        // A copy that is taken along is there at the next frame.
        let mut waits = false;
        if let Some(at) = pressed_at(ui, response, PointerButton::Primary) {
            self.begin(ui, scene, at, out);
            waits = ui.input(|input| input.modifiers.alt);
        } else if let Some(at) = pressed_at(ui, response, PointerButton::Secondary)
            && ui.input(|input| input.modifiers.command)
        {
            self.gesture = Some(Gesture::Cut(vec![scene.camera.to_world(at)]));
        }
        if let Some(at) = response.interact_pointer_pos().filter(|_| !waits) {
            self.go_on(ui, scene, at, out);
        }
        if response.drag_stopped() {
            let at = response.interact_pointer_pos().or(self.last).unwrap_or_default();
            self.finish(ui, scene, at, out);
        }
        self.last = response.interact_pointer_pos().or(self.last);
        if response.double_clicked() {
            self.double_clicked(response, scene, out);
        } else if response.clicked_by(PointerButton::Primary) {
            click(ui, scene, out);
        }
        if response.secondary_clicked() {
            select_for_menu(scene, out);
        }
    }

    fn begin(&mut self, ui: &Ui, scene: &Scene<'_>, at: Pos2, out: &mut Vec<Command>) {
        if self.gesture.is_some() || ui.input(|input| input.key_down(Key::Space)) {
            return;
        }
        let held = ui.input(|input| input.modifiers);
        let world = scene.camera.to_world(at);
        if scene.map.is_some_and(|map| map.rect.contains(at)) {
            self.gesture = Some(Gesture::Minimap);
            return;
        }
        let hit = hit::find(scene.session, &scene.camera, at);
        self.shape = super::gesture::shape(scene.graph);
        self.gesture = match hit {
            Some(hit @ (Hit::Input(..) | Hit::Output(..))) => hit.port().and_then(|port| {
                if held.command {
                    Wiring::moved_from(scene.graph, port).map(Gesture::Wire)
                } else {
                    Some(Gesture::Wire(Wiring::from(port)))
                }
            }),
            Some(Hit::VisualCorner(node)) => {
                let visual = geometry::visual(&scene.graph.nodes[node]).unwrap_or(Rect::NOTHING);
                let of = Resizable::Visual(scene.graph.nodes[node].id.clone());
                Some(Gesture::Resize { of, hold: world - visual.max })
            }
            Some(Hit::Corner(kind, place)) => {
                let end = area_of(scene, kind, place).map_or(world, |rect| rect.max);
                Some(Gesture::Resize { of: Resizable::Item(kind, place), hold: world - end })
            }
            Some(Hit::Bend(wire, point)) => {
                Some(Gesture::Bend { wire: scene.graph.wires[wire].at, point })
            }
            Some(hit @ (Hit::Node(_) | Hit::Visual(_) | Hit::Item(..))) => {
                Some(Gesture::Shift(shift(scene, hit, world, held, out)))
            }
            Some(Hit::Unpin(_)) => None,
            Some(Hit::Wire(_)) | None => Some(Gesture::Zone {
                from: world,
                how: Join::of(held),
                before: scene.selection.clone(),
            }),
        };
    }

    fn go_on(&mut self, ui: &Ui, scene: &Scene<'_>, at: Pos2, out: &mut Vec<Command>) {
        let world = scene.camera.to_world(at);
        match &mut self.gesture {
            Some(Gesture::Zone { from, how, before }) => {
                let zone = Rect::from_two_pos(*from, world);
                let parts = how.join(before, &within(scene, zone));
                if parts != *scene.selection {
                    out.push(Command::Select(parts));
                }
            }
            Some(Gesture::Shift(shift)) => {
                let corner = shift.corner + (world - shift.from);
                let target = if self.snaps { pos2(snap(corner.x), snap(corner.y)) } else { corner };
                let by = target - shift.corner - shift.done;
                if by != Vec2::ZERO {
                    shift.done += by;
                    let name = format!("move {}", described(&shift.parts));
                    let edits = surgery::shift(scene.session.patch(), &shift.parts, by.x, by.y);
                    let step = Step::new(name, edits);
                    let step = if shift.copies { step.going_on() } else { step };
                    out.push(Command::Edit(step));
                }
                ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            }
            Some(Gesture::Cut(points)) => {
                if points.last().is_none_or(|last| {
                    last.distance(world) * scene.camera.zoom > sizes::STROKE_STEP
                }) {
                    points.push(world);
                }
                ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
            }
            Some(Gesture::Resize { of, hold }) => {
                out.extend(resized(scene, of, world - *hold));
                ui.ctx().set_cursor_icon(CursorIcon::ResizeNwSe);
            }
            Some(Gesture::Bend { wire, point }) => out.extend(bent(scene, *wire, *point, world)),
            Some(Gesture::Minimap) => {
                let to = scene.map.map(|map| map.to_world(at));
                if let Some(to) = to {
                    self.camera.center(to, scene.view);
                }
            }
            Some(Gesture::Wire(_) | Gesture::Pan) | None => {}
        }
    }

    fn finish(&mut self, ui: &Ui, scene: &Scene<'_>, at: Pos2, out: &mut Vec<Command>) {
        let held = ui.input(|input| input.modifiers);
        match self.gesture.take() {
            Some(Gesture::Wire(wiring)) => let_go(scene, &wiring, at, out),
            Some(Gesture::Shift(shift)) if !held.alt => {
                if let Some(edits) = drop_on_wire::edits(scene, &shift) {
                    out.push(Command::Edit(Step::new("insert into the wire", edits)));
                }
            }
            Some(Gesture::Cut(points)) => {
                let edits = surgery::disconnect(crossed(scene, &points));
                out.push(Command::Edit(Step::new("cut wires", edits)));
            }
            _ => {}
        }
    }

    fn double_clicked(&mut self, response: &Response, scene: &Scene<'_>, out: &mut Vec<Command>) {
        let at = response.interact_pointer_pos().or(self.last).unwrap_or_default();
        let world = scene.camera.to_world(at);
        match hit::find(scene.session, &scene.camera, at) {
            Some(Hit::Node(node))
                if scene.session.way_into(&scene.graph.nodes[node].id).is_some() =>
            {
                let path = scene.session.path_of(&scene.graph.nodes[node].id);
                out.push(Command::Enter(path));
            }
            Some(Hit::Node(node))
                if scene.session.file_of(&scene.graph.nodes[node].id).is_some() =>
            {
                let file = scene.session.file_of(&scene.graph.nodes[node].id);
                out.extend(file.map(Command::OpenFile));
            }
            Some(Hit::Node(node) | Hit::Visual(node)) => {
                out.push(Command::ToggleVisual(scene.graph.nodes[node].id.clone()));
            }
            Some(Hit::Wire(wire)) => {
                let wire = &scene.graph.wires[wire];
                let points = geometry::with_point(scene.graph, wire, rounded(world));
                let edits = surgery::bend(scene.session.patch(), wire.at, points);
                out.push(Command::Edit(Step::new("bend the wire", edits)));
            }
            Some(Hit::Bend(wire, point)) => {
                let wire = &scene.graph.wires[wire];
                let mut points: Vec<[f32; 2]> =
                    scene.graph.bends(wire).iter().map(|point| [point.x, point.y]).collect();
                points.remove(point);
                let edits = surgery::bend(scene.session.patch(), wire.at, points);
                out.push(Command::Edit(Step::new("straighten the wire", edits)));
            }
            Some(Hit::Item(kind @ (ItemKind::Comment | ItemKind::Frame), at)) => {
                self.write(kind, at);
            }
            None => {
                let (end, text) = (WishEnd::Free, String::new());
                out.push(Command::Search(Wish { at: world.into(), end, text }));
            }
            _ => {}
        }
    }
}

/// What a menu is asked for is what it is about.
fn select_for_menu(scene: &Scene<'_>, out: &mut Vec<Command>) {
    let parts = scene.hover.map(|hit| parts_of(scene, hit)).unwrap_or_default();
    let selected = scene.selection;
    let chosen = !parts.is_empty()
        && parts.nodes.is_subset(&selected.nodes)
        && parts.wires.is_subset(&selected.wires)
        && parts.items.is_subset(&selected.items);
    if !chosen {
        out.push(Command::Select(parts));
    }
}

/// Where a button went down just before a drag.
fn pressed_at(ui: &Ui, response: &Response, button: PointerButton) -> Option<Pos2> {
    let started = response.drag_started_by(button);
    started.then(|| ui.input(|input| input.pointer.press_origin())).flatten()
}

fn click(ui: &Ui, scene: &Scene<'_>, out: &mut Vec<Command>) {
    let held = ui.input(|input| input.modifiers);
    if let (true, Some(port)) = (held.alt, scene.hover.and_then(Hit::port)) {
        let wires = Wiring::moved_from(scene.graph, port).map(|wiring| wiring.moving);
        let edits = surgery::disconnect(wires.unwrap_or_default());
        out.push(Command::Edit(Step::new("disconnect", edits)));
        return;
    }
    if let Some(Hit::Unpin(at)) = scene.hover {
        out.push(Command::edit(Edit::RemoveItem { kind: ItemKind::Pin, at }));
        return;
    }
    let parts = scene.hover.map(|hit| parts_of(scene, hit)).unwrap_or_default();
    let join = Join::of(held);
    if join == Join::Replace || !parts.is_empty() {
        out.push(Command::Select(join.join(scene.selection, &parts)));
    }
}

/// What is selected by a click on it.
fn parts_of(scene: &Scene<'_>, hit: Hit) -> Parts {
    match hit {
        Hit::Wire(wire) | Hit::Bend(wire, _) => {
            Parts { wires: [scene.graph.wires[wire].at].into(), ..Parts::default() }
        }
        Hit::Item(kind, at) | Hit::Corner(kind, at) => {
            Parts { items: [(kind, at)].into(), ..Parts::default() }
        }
        Hit::Unpin(at) => Parts { items: [(ItemKind::Pin, at)].into(), ..Parts::default() },
        _ => hit.node().map(|node| Parts::node(&scene.graph.nodes[node].id)).unwrap_or_default(),
    }
}

/// Begins to move what is under the hand, with all that is selected with it; with Alt, copies.
fn shift(
    scene: &Scene<'_>,
    hit: Hit,
    world: Pos2,
    held: Modifiers,
    out: &mut Vec<Command>,
) -> Shift {
    let under = parts_of(scene, hit);
    let already = under.nodes.is_subset(&scene.selection.nodes)
        && under.items.is_subset(&scene.selection.items);
    let mut chosen = if already {
        scene.selection.clone()
    } else {
        Join::of(held).join(scene.selection, &under)
    };
    let corner = match hit {
        Hit::Item(kind, at) => area_of(scene, kind, at).map_or(world, |rect| rect.min),
        _ => hit.node().map_or(world, |node| scene.graph.nodes[node].position),
    };
    let patch = scene.session.patch();
    if held.alt {
        let copied = fragment::copy(patch, &chosen);
        let (edits, parts) = fragment::paste(patch, &copied, [0.0, 0.0], false);
        out.push(Command::Edit(Step::new(format!("duplicate {}", described(&chosen)), edits)));
        chosen = parts;
    }
    if held.alt || !already {
        out.push(Command::Select(chosen.clone()));
    }
    let rect = |id: &str| scene.graph.node(id).map(geometry::rect);
    let parts = with_contents(patch, rect, &chosen);
    // Only what has a place of its own moves.
    let parts = Parts { wires: BTreeSet::new(), ..parts };
    let node = chosen.only_node().filter(|_| !held.alt).map(str::to_owned);
    Shift { parts, from: world, corner, done: Vec2::ZERO, node, copies: held.alt }
}

/// What a box touches; comments and frames only as a whole.
fn within(scene: &Scene<'_>, zone: Rect) -> Parts {
    let nodes = scene.graph.nodes.iter();
    let nodes = nodes.filter(|node| geometry::rect(node).intersects(zone));
    let items = areas(scene.session.patch()).filter(|(_, _, rect)| zone.contains_rect(*rect));
    let pins = scene.session.patch().layout.probes.iter().enumerate();
    let pins = pins.filter(|(_, pin)| zone.intersects(super::pin::rect(pin)));
    let pins = pins.map(|(at, _)| (ItemKind::Pin, at));
    Parts {
        nodes: nodes.map(|node| node.id.clone()).collect(),
        wires: BTreeSet::new(),
        items: items.map(|(kind, at, _)| (kind, at)).chain(pins).collect(),
    }
}

/// Ends a wire: at a port, or in the void, where an operator is looked for that fits.
fn let_go(scene: &Scene<'_>, wiring: &Wiring, at: Pos2, out: &mut Vec<Command>) {
    let (patch, graph) = (scene.session.patch(), scene.graph);
    if let Some(port) = wiring.target(scene, at) {
        let name = if wiring.moving.is_empty() { "connect" } else { "move wires" };
        out.push(Command::Edit(Step::new(name, wiring.connect(patch, graph, port))));
        return;
    }
    // Let go on something that does not take it: nothing happens, and the node has said why.
    if scene.hover_at(at).is_some_and(|hit| hit.node().is_some()) {
        return;
    }
    if !wiring.moving.is_empty() {
        let edits = surgery::disconnect(wiring.moving.iter().copied());
        out.push(Command::Edit(Step::new("disconnect", edits)));
        return;
    }
    let Some(&fixed) = wiring.fixed.first() else { return };
    let (end, value_type) = (endpoint(graph, fixed), wiring.value_type(scene));
    let end = if wiring.seeks_input() {
        WishEnd::From(end, value_type)
    } else {
        WishEnd::To(end, value_type)
    };
    let at = scene.camera.to_world(at).into();
    out.push(Command::Search(Wish { at, end, text: String::new() }));
}

/// What the hand is doing, where it is not plain to see.
pub(super) fn paint(
    scene: &Scene<'_>,
    painter: &egui::Painter,
    gesture: &Gesture,
    at: Option<Pos2>,
) {
    use egui::{Shape, Stroke, StrokeKind};
    let palette = scene.palette;
    match (gesture, at) {
        (Gesture::Zone { from, .. }, Some(at)) => {
            let zone = Rect::from_two_pos(scene.camera.to_screen(*from), at);
            let fill = theme::mix(theme::NOTHING, palette.accent, 0.12);
            let line = Stroke::new(theme::HAIRLINE, palette.accent);
            painter.rect(zone, theme::RADIUS_TINY, fill, line, StrokeKind::Inside);
        }
        (Gesture::Wire(wiring), Some(at)) => super::wiring::paint(scene, painter, wiring, at),
        (Gesture::Cut(points), _) => {
            let points = points.iter().map(|point| scene.camera.to_screen(*point)).collect();
            painter.add(Shape::line(points, Stroke::new(theme::STRONG, palette.fault)));
        }
        (Gesture::Shift(shift), _) => drop_on_wire::paint(scene, painter, shift),
        _ => {}
    }
}
