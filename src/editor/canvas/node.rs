//! Draws one node.

use egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::super::graph::GraphNode;
use super::super::session::{Activity, Session};
use super::super::theme::{
    self, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, canvas as sizes, size, type_color,
    type_glyph,
};
use super::super::visual;
use super::super::watch::{Reading, few_text, rate_text};
use super::super::widget::elided;
use super::super::within;
use super::glyph::{self, Condition};
use super::hit::Hit;
use super::wiring::Port;
use super::{Scene, geometry, title_frame, wiring};
use crate::patch::Mode;

/// How a node is.
pub fn condition(scene: &Scene<'_>, node: &GraphNode) -> Condition {
    if matches!(node.trouble, Some((_, false))) {
        return Condition::Fault;
    }
    let known = scene.runs.then(|| within::condition(scene.session, node)).flatten();
    known.unwrap_or(Condition::Asleep)
}

/// Who listens for this node and hears nothing: itself, or the connection that it takes from.
pub fn listener<'a>(scene: &Scene<'a>, position: usize) -> Option<&'a GraphNode> {
    scene.graph.nodes.get(*scene.quiet.get(&position)?)
}

/// Draws the node.
pub fn paint(scene: &Scene<'_>, painter: &Painter, position: usize, node: &GraphNode) {
    if !scene.is_visible(geometry::outline(node)) {
        return;
    }
    let rect = scene.camera.rect(geometry::rect(node));
    let hovered = scene.hover.and_then(Hit::node) == Some(position);
    let selected = scene.is_selected(node);
    body(scene, painter, rect, (selected, hovered), node);
    let reading = scene.session.reading(&node.id);
    header(scene, painter, rect, node, reading);
    ports(scene, painter, position, node);
    if let (Some(visual), Some(area)) = (node.visual, geometry::visual(node)) {
        let settings = scene.session.visual_settings(&node.id);
        let output = node.outputs.get(visual::settings::output(settings));
        let frame = visual::Frame {
            painter,
            settings,
            rect: scene.camera.rect(area),
            palette: scene.palette,
            value_type: output.map_or(crate::value::ValueType::Any, |p| p.value_type),
            zoom: scene.camera.zoom,
            now: scene.runs.then_some(scene.now),
        };
        visual.paint(&frame, reading.and_then(|reading| reading.shown(settings)));
        if hovered {
            let lit = scene.hover == Some(Hit::VisualCorner(position));
            title_frame::corner(scene, painter, area, lit);
        }
    }
    below(scene, painter, rect, (position, node), reading);
    draw_badges(scene, painter, rect, node);
}

fn body(
    scene: &Scene<'_>,
    painter: &Painter,
    rect: Rect,
    (selected, hovered): (bool, bool),
    node: &GraphNode,
) {
    let palette = scene.palette;
    let corners = f32::from(theme::RADIUS) * scene.camera.zoom;
    let sick = condition(scene, node) == Condition::Fault;
    let shadow = theme::shadow(palette, theme::LOW);
    painter.add(shadow.as_shape(rect, corners));
    let (width, color) = match (selected, hovered) {
        (true, _) => (theme::STRONG, palette.accent),
        (false, true) => (theme::HAIRLINE, palette.line_strong),
        (false, false) if sick => (theme::HAIRLINE, palette.fault),
        (false, false) => (theme::HAIRLINE, palette.line),
    };
    let fill = match node.mode {
        Some(_) => theme::mix(palette.canvas, palette.raised, 0.35),
        None => palette.raised,
    };
    painter.rect(rect, corners, fill, Stroke::new(width, color), StrokeKind::Outside);
    if node.mode == Some(Mode::Bypass) {
        passage(scene, painter, node);
    }
}

/// A bypassed node is a wire from its first input to its first output.
fn passage(scene: &Scene<'_>, painter: &Painter, node: &GraphNode) {
    if node.inputs.is_empty() || node.outputs.is_empty() {
        return;
    }
    let from = scene.camera.to_screen(geometry::input(node, 0));
    let to = scene.camera.to_screen(geometry::output(node, 0));
    let color = type_color(scene.palette, node.outputs[0].value_type);
    let dim = theme::mix(scene.palette.canvas, color, 0.5);
    let zoom = scene.camera.zoom;
    // Below the words, not through them.
    let below = vec2(SPACE_6, SPACE_4) * zoom;
    let points = [from, from + below, to + vec2(-below.x, below.y), to];
    let stroke = Stroke::new(sizes::WIRE * zoom, dim);
    painter.add(egui::epaint::CubicBezierShape::from_points_stroke(
        points,
        false,
        theme::NOTHING,
        stroke,
    ));
}

/// What stands at the right of the title: the mode, or else the rate.
fn remark(scene: &Scene<'_>, node: &GraphNode, reading: Option<&Reading>) -> Option<String> {
    match node.mode {
        Some(Mode::Bypass) => Some("bypassed".to_owned()),
        Some(Mode::Mute) => Some("muted".to_owned()),
        None => {
            let reading = reading.filter(|reading| scene.runs && reading.rate() > 0.0)?;
            Some(rate_text(reading.rate()))
        }
    }
}

/// Text at a size in steps, so that zooming does not make ever new letters.
pub fn scaled(scene: &Scene<'_>, size: f32) -> f32 {
    (size * scene.camera.zoom * 2.0).round().max(2.0) / 2.0
}

fn header(
    scene: &Scene<'_>,
    painter: &Painter,
    rect: Rect,
    node: &GraphNode,
    reading: Option<&Reading>,
) {
    let (palette, zoom) = (scene.palette, scene.camera.zoom);
    let middle = rect.top() + sizes::HEADER * zoom / 2.0;
    let dot = pos2(rect.left() + sizes::STATE * zoom, middle);
    condition(scene, node).paint(painter, dot, theme::DOT * zoom, palette);
    let mut right = rect.right() - SPACE_3 * zoom;
    let ink = if node.mode.is_some() { palette.text_faint } else { palette.text };
    if let Some(text) = remark(scene, node, reading) {
        let font = theme::regular(scaled(scene, size::CAPTION));
        let at = pos2(right, middle);
        let drawn = painter.text(at, Align2::RIGHT_CENTER, text, font, palette.text_faint);
        right = drawn.left() - SPACE_2 * zoom;
    }
    let left = rect.left() + sizes::TITLE * zoom;
    let font = theme::medium(scaled(scene, size::BODY));
    let title = elided(painter, &node.title, font, ink, right - left);
    let at = pos2(left, middle - title.size().y / 2.0);
    painter.galley(at, title, ink);
    if !node.detail.is_empty() {
        let font = theme::regular(scaled(scene, size::CAPTION));
        let width = rect.right() - SPACE_3 * zoom - left;
        let detail = elided(painter, &node.detail, font, palette.text_weak, width);
        let middle = rect.top() + (sizes::HEADER + sizes::DETAIL / 2.0 - SPACE_1) * zoom;
        let at = pos2(left, middle - detail.size().y / 2.0);
        painter.galley(at, detail, palette.text_weak);
    }
}

fn ports(scene: &Scene<'_>, painter: &Painter, position: usize, node: &GraphNode) {
    let sides = [true, false].map(|inputs| wiring::ports(position, node, inputs));
    for (port, place) in sides.into_iter().flatten() {
        let (drawn, left) = match port {
            Port::Input(_, at) => (&node.inputs[at], true),
            Port::Output(_, at) => (&node.outputs[at], false),
        };
        let value_type = match port {
            Port::Output(_, at) => scene.session.seen_type(&node.id, at, drawn.value_type),
            Port::Input(..) => drawn.value_type,
        };
        paint_port(scene, painter, port, (place, value_type, drawn.name.as_deref(), left));
    }
}

fn paint_port(
    scene: &Scene<'_>,
    painter: &Painter,
    port: Port,
    (place, value_type, name, left): (Pos2, crate::value::ValueType, Option<&str>, bool),
) {
    let (palette, zoom) = (scene.palette, scene.camera.zoom);
    let at = scene.camera.to_screen(place);
    // While a wire is drawn, the ports that it may go to stand out.
    let fits = scene.wiring.map(|w| w.fixed.contains(&port) || w.fits(scene, port).is_ok());
    let lit = scene.hover.and_then(Hit::port) == Some(port) || fits == Some(true);
    let radius = sizes::PORT * zoom * if lit { 1.35 } else { 1.0 };
    let dim = |color| match fits {
        Some(false) => theme::mix(palette.raised, color, 0.25),
        _ => color,
    };
    let color = dim(type_color(palette, value_type));
    glyph::port(painter, at, type_glyph(value_type), color, radius, palette.canvas);
    if let Some(name) = name {
        let (align, offset) = if left {
            (Align2::LEFT_CENTER, vec2(SPACE_3 * zoom, 0.0))
        } else {
            (Align2::RIGHT_CENTER, vec2(-SPACE_3 * zoom, 0.0))
        };
        let font = theme::regular(scaled(scene, size::CAPTION));
        painter.text(at + offset, align, name.replace('_', " "), font, dim(palette.text_weak));
    }
}

/// What is wrong, or else what the node says it is doing, and who is at its other end.
fn below(
    scene: &Scene<'_>,
    painter: &Painter,
    rect: Rect,
    (position, node): (usize, &GraphNode),
    reading: Option<&Reading>,
) {
    let palette = scene.palette;
    let reading = reading.filter(|_| scene.runs);
    let fault = scene.runs.then(|| within::fault(scene.session, node)).flatten();
    let said = scene.runs.then(|| within::sentence(scene.session, node)).flatten();
    let said = said.as_deref();
    let hushed = listener(scene, position).map(|listener| match said {
        Some(said) => format!("{said}, no packets yet"),
        None => format!("{}: no packets yet", listener.id),
    });
    let said = match (&node.trouble, &fault, hushed.as_deref().or(said)) {
        (Some((sentence, false)), _, _) => Some((sentence.as_str(), palette.fault)),
        (Some((sentence, true)), _, _) => Some((sentence.as_str(), palette.warning)),
        (None, Some(fault), _) => Some((fault.as_str(), palette.fault)),
        (None, None, Some(said)) if hushed.is_some() => Some((said, palette.warning)),
        (None, None, Some(said)) => Some((said, palette.text_faint)),
        (None, None, None) => None,
    };
    let zoom = scene.camera.zoom;
    let mut at = rect.left_bottom() + Vec2::splat(SPACE_1) * zoom;
    let mut line = |text: &str, color: Color32, rows: usize| {
        let font = theme::regular(scaled(scene, size::CAPTION));
        let width = rect.width() - SPACE_2 * zoom;
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, color, width);
        job.wrap.max_rows = rows;
        let galley = painter.layout_job(job);
        let height = galley.size().y;
        painter.galley(at, galley, color);
        at.y += height;
    };
    // First, so that it stays where it is whatever the sentence is.
    if let Some(peers) = reading.and_then(|reading| reading.peers.line()) {
        line(&peers, palette.text_weak, 1);
    }
    if let Some((text, color)) = said {
        line(text, color, 3);
    }
}

/// What stands at the upper right corner of a node, from the right: how many faults there were, and
/// how many values could not be kept.
pub(super) fn badges(session: &Session, node: &GraphNode) -> [Option<String>; 2] {
    if !matches!(session.activity(), Activity::Running | Activity::Finished) {
        return [None, None];
    }
    let faults = match within::faults(session, node) {
        0 => None,
        1000.. => Some("999+".to_owned()),
        count => Some(count.to_string()),
    };
    let lost = Some(within::lost(session, node)).filter(|lost| *lost > 0);
    [faults, lost.map(|lost| format!("{} lost", few_text(lost)))]
}

fn draw_badges(scene: &Scene<'_>, painter: &Painter, rect: Rect, node: &GraphNode) {
    let palette = scene.palette;
    let mut right = rect.right() + SPACE_1 * scene.camera.zoom;
    for (text, color) in badges(scene.session, node).iter().zip([palette.fault, palette.warning]) {
        if let Some(text) = text {
            right = pill(scene, painter, pos2(right, rect.top()), text, color);
        }
    }
}

/// A word on a ground of this colour that ends here; gives where the next one may end.
fn pill(scene: &Scene<'_>, painter: &Painter, right: Pos2, text: &str, color: Color32) -> f32 {
    let (palette, zoom) = (scene.palette, scene.camera.zoom);
    let font = theme::semibold(scaled(scene, size::CAPTION));
    let galley = painter.layout_no_wrap(text.to_owned(), font, palette.on_fault);
    let height = SPACE_4 * zoom;
    let width = (galley.size().x + SPACE_2 * zoom).max(height);
    let pill = Rect::from_center_size(right - vec2(width / 2.0, 0.0), vec2(width, height));
    let rim = Stroke::new(theme::STRONG * zoom, palette.canvas);
    painter.rect(pill, height / 2.0, color, rim, StrokeKind::Outside);
    painter.galley(pill.center() - galley.size() / 2.0, galley, palette.on_fault);
    pill.left() - SPACE_1 * zoom
}
