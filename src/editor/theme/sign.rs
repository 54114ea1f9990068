//! Signs that are drawn, so that no font has to have them.

use egui::{Color32, Painter, Rect, Shape, Stroke, vec2};

use super::LINE;

/// A drawn sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Runs.
    Play,
    /// Stops.
    Stop,
    /// Everything there is to do.
    Menu,
    /// Takes back.
    Undo,
    /// Does again.
    Redo,
    /// One more.
    Plus,
    /// Closes.
    Close,
    /// Moves up.
    Up,
    /// Moves down, or opens below.
    Down,
    /// Opens beside.
    Right,
    /// None.
    None,
}

/// Draws a sign.
pub fn sign(painter: &Painter, icon: Icon, center: egui::Pos2, color: Color32) {
    let stroke = Stroke::new(LINE, color);
    let line = |from: egui::Vec2, to: egui::Vec2| {
        painter.line_segment([center + from, center + to], stroke);
    };
    match icon {
        Icon::Menu => {
            for y in [-4.5, 0.0, 4.5] {
                line(vec2(-6.5, y), vec2(6.5, y));
            }
        }
        Icon::Plus => {
            line(vec2(-5.0, 0.0), vec2(5.0, 0.0));
            line(vec2(0.0, -5.0), vec2(0.0, 5.0));
        }
        Icon::Close => {
            line(vec2(-3.5, -3.5), vec2(3.5, 3.5));
            line(vec2(-3.5, 3.5), vec2(3.5, -3.5));
        }
        Icon::Undo => turn(painter, center, -1.0, stroke),
        Icon::Redo => turn(painter, center, 1.0, stroke),
        Icon::Play => {
            let points = [vec2(-3.5, -5.0), vec2(5.0, 0.0), vec2(-3.5, 5.0)];
            let points = points.map(|offset| center + offset).to_vec();
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Icon::Stop => {
            let rect = Rect::from_center_size(center, vec2(9.0, 9.0));
            painter.rect_filled(rect, 1.5, color);
        }
        Icon::Up => angle(painter, center, vec2(0.0, -1.0), stroke),
        Icon::Down => angle(painter, center, vec2(0.0, 1.0), stroke),
        Icon::Right => angle(painter, center, vec2(1.0, 0.0), stroke),
        Icon::None => {}
    }
}

/// An arrow that leads back, to the left, or forth.
fn turn(painter: &Painter, center: egui::Pos2, way: f32, stroke: Stroke) {
    let at = |x: f32, y: f32| center + vec2(way * x, y);
    let half_round = (0_u8..=12).map(|step| {
        let angle = std::f32::consts::PI * f32::from(step) / 12.0;
        at(-1.0 - 4.0 * angle.sin(), 1.0 + 4.0 * angle.cos() - 0.5)
    });
    let mut line = vec![at(3.5, 4.5)];
    line.extend(half_round);
    line.push(at(6.0, -3.5));
    painter.add(Shape::line(line, stroke));
    painter.add(Shape::line(vec![at(3.0, -6.5), at(6.0, -3.5), at(3.0, -0.5)], stroke));
}

/// Two short lines that point this way.
fn angle(painter: &Painter, center: egui::Pos2, way: egui::Vec2, stroke: Stroke) {
    let (tip, side) = (way * 2.0, way.rot90() * 4.0);
    let points = vec![center - tip + side, center + tip, center - tip - side];
    painter.add(Shape::line(points, stroke));
}
