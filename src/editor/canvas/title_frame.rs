//! Titled frames behind nodes.

use egui::{Align2, Painter, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::super::theme::{self, SPACE_1, SPACE_2, SPACE_3, canvas as sizes, size};
use super::hit::Hit;
use super::node::scaled;
use super::{Scene, geometry};
use crate::patch::Frame;
use crate::patch::item::ItemKind;

/// Draws one.
pub fn paint(scene: &Scene<'_>, painter: &Painter, at: usize, frame: &Frame) {
    let area = geometry::area(frame.x, frame.y, frame.width, frame.height);
    let rect = scene.camera.rect(area);
    if !rect.intersects(scene.view) {
        return;
    }
    let (palette, zoom) = (scene.palette, scene.camera.zoom);
    let corners = f32::from(theme::RADIUS) * zoom.min(1.0);
    let selected = scene.selection.items.contains(&(ItemKind::Frame, at));
    let line = if selected {
        Stroke::new(theme::STRONG, palette.accent)
    } else {
        Stroke::new(theme::HAIRLINE, palette.line_strong)
    };
    let fill = theme::mix(palette.canvas, palette.raised, 0.45);
    painter.rect(rect, corners, fill, line, StrokeKind::Inside);
    let title = scene.camera.rect(geometry::frame_title(area, zoom));
    // Far out the title is what one looks for, so that it does not shrink with the rest.
    let font = theme::semibold(scaled(scene, size::TITLE).max(size::CAPTION));
    let inside = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let left = pos2(title.left() + SPACE_3 * zoom.min(1.0), title.center().y);
    inside.text(left, Align2::LEFT_CENTER, &frame.title, font, palette.text_weak);
    corner(scene, painter, area, scene.hover == Some(Hit::Corner(ItemKind::Frame, at)));
}

/// Two short lines that say: take hold here.
pub fn corner(scene: &Scene<'_>, painter: &Painter, area: Rect, lit: bool) {
    if scene.camera.zoom < sizes::PLAIN {
        return;
    }
    let end =
        scene.camera.rect(geometry::corner(area)).max - Vec2::splat(SPACE_1) * scene.camera.zoom;
    let palette = scene.palette;
    let ink = if lit { palette.text } else { palette.line_strong };
    for reach in [SPACE_1, SPACE_2] {
        let reach = reach * scene.camera.zoom;
        let stroke = Stroke::new(theme::HAIRLINE, ink);
        painter.line_segment([end - vec2(reach, 0.0), end - vec2(0.0, reach)], stroke);
    }
}
