//! Draws comments: text beside the nodes that teaches what they do.

use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Painter, Stroke, StrokeKind, vec2};

use super::super::theme::{self, SPACE_2, SPACE_4, SPACE_6, SPACE_8, canvas as sizes, size};
use super::hit::Hit;
use super::node::scaled;
use super::{Scene, geometry, title_frame};
use crate::patch::Comment;
use crate::patch::item::ItemKind;

pub fn paint(scene: &Scene<'_>, painter: &Painter, at: usize, comment: &Comment) {
    let area = geometry::area(comment.x, comment.y, comment.width, comment.height);
    let rect = scene.camera.rect(area);
    if !rect.intersects(scene.view) {
        return;
    }
    let (palette, zoom) = (scene.palette, scene.camera.zoom);
    let corners = f32::from(theme::RADIUS) * zoom;
    let selected = scene.selection.items.contains(&(ItemKind::Comment, at));
    let line = if selected {
        Stroke::new(theme::STRONG, palette.accent)
    } else {
        Stroke::new(theme::HAIRLINE, palette.line)
    };
    painter.rect(rect, corners, palette.note, line, StrokeKind::Inside);
    if zoom < sizes::PLAIN {
        return;
    }
    let inside = rect.shrink2(vec2(SPACE_4, SPACE_2) * zoom);
    let mut job = LayoutJob::default();
    job.wrap.max_width = inside.width();
    let body = TextFormat {
        line_height: Some(scaled(scene, size::BODY) * 1.45),
        ..TextFormat::simple(theme::regular(scaled(scene, size::BODY)), palette.text_weak)
    };
    let heading = TextFormat {
        line_height: Some(scaled(scene, size::TITLE) * 1.75),
        ..TextFormat::simple(theme::semibold(scaled(scene, size::TITLE)), palette.text)
    };
    match comment.text.strip_prefix("# ") {
        Some(rest) => {
            let (title, text) = rest.split_once('\n').unwrap_or((rest, ""));
            job.append(title, 0.0, heading);
            if !text.is_empty() {
                job.append("\n", 0.0, body.clone());
                job.append(text.trim_start_matches('\n'), 0.0, body);
            }
        }
        None => job.append(&comment.text, 0.0, body),
    }
    let galley = painter.layout_job(job);
    let clipped = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    clipped.galley(inside.min, galley, palette.text_weak);
    let hovered = matches!(scene.hover,
        Some(Hit::Item(ItemKind::Comment, it) | Hit::Corner(ItemKind::Comment, it)) if it == at);
    if hovered {
        let lit = scene.hover == Some(Hit::Corner(ItemKind::Comment, at));
        title_frame::corner(scene, painter, area, lit);
    }
}

/// What a blank canvas says.
pub fn paint_invitation(scene: &Scene<'_>, painter: &Painter) {
    let center = scene.view.center();
    let title = theme::semibold(size::HEADING);
    let palette = scene.palette;
    let say = |y: f32, text: &str, font, color| {
        painter.text(center + vec2(0.0, y), Align2::CENTER_CENTER, text, font, color);
    };
    say(-SPACE_6, "Double-click to add a node", title, palette.text);
    let body = || theme::regular(size::BODY);
    say(
        SPACE_2,
        "or press Tab and type what you need: mouse, osc, timer",
        body(),
        palette.text_weak,
    );
    say(
        SPACE_8,
        "Drag from its port into the void for the next one; F5 runs the patch",
        body(),
        palette.text_weak,
    );
}
