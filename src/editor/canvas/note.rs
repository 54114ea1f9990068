//! Draws comments: text beside the nodes that teaches what they do.

use egui::text::{LayoutJob, TextFormat};
use egui::{Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::super::theme::{self, canvas as sizes, size};
use super::Scene;
use super::node::scaled;
use crate::patch::Comment;

/// Where a comment stands in the patch.
pub fn rect(comment: &Comment) -> Rect {
    Rect::from_min_size(pos2(comment.x, comment.y), vec2(comment.width, comment.height))
}

pub fn paint(scene: &Scene<'_>, painter: &Painter, comment: &Comment) {
    let rect = scene.camera.rect(rect(comment));
    if !rect.intersects(scene.view) {
        return;
    }
    let (palette, zoom) = (scene.palette, scene.camera.zoom);
    let corners = f32::from(theme::RADIUS) * zoom;
    let line = Stroke::new(theme::HAIRLINE, palette.line);
    painter.rect(rect, corners, palette.note, line, StrokeKind::Inside);
    if zoom < sizes::PLAIN {
        return;
    }
    let inside = rect.shrink2(vec2(16.0, 10.0) * zoom);
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
}
