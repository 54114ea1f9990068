//! The shapes of ports and of states.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};

use super::super::theme::{Glyph, Palette};
use super::super::watch::Reading;
use crate::flow::vitals::{Phase, State};

/// A port: its type as a colour and a shape, set off from the node it sits on.
pub fn port(
    painter: &Painter,
    at: Pos2,
    glyph: Glyph,
    color: Color32,
    radius: f32,
    ground: Color32,
) {
    let rim = Stroke::new(radius * 0.4, ground);
    let polygon = |points: Vec<Pos2>| {
        painter.add(Shape::convex_polygon(points, color, rim));
    };
    match glyph {
        Glyph::Circle => {
            painter.circle(at, radius, color, rim);
        }
        Glyph::Ring => {
            painter.circle(at, radius, ground, rim);
            painter.circle_stroke(at, radius * 0.72, Stroke::new(radius * 0.38, color));
        }
        Glyph::Square => {
            let rect = Rect::from_center_size(at, Vec2::splat(radius * 1.75));
            painter.rect(rect, radius * 0.2, color, rim, StrokeKind::Outside);
        }
        Glyph::Diamond => polygon(around(at, radius * 1.25, 4, 0.0)),
        Glyph::Triangle => polygon(around(at, radius * 1.3, 3, 0.0)),
        Glyph::Hexagon => polygon(around(at, radius * 1.12, 6, 0.0)),
        Glyph::Grid => {
            let rect = Rect::from_center_size(at, Vec2::splat(radius * 1.9));
            painter.rect(rect, 0.0, color, rim, StrokeKind::Outside);
            let cut = Stroke::new((radius * 0.28).max(1.0), ground);
            painter.hline(rect.x_range(), at.y, cut);
            painter.vline(at.x, rect.y_range(), cut);
        }
    }
}

fn around(center: Pos2, radius: f32, corners: usize, turn: f32) -> Vec<Pos2> {
    let corner = |i: usize| {
        let angle = turn + std::f32::consts::TAU * i as f32 / corners as f32;
        center + radius * vec2(angle.cos(), angle.sin())
    };
    (0..corners).map(corner).collect()
}

/// How a node is; what matters more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Nothing runs.
    Asleep,
    /// Has ended by itself.
    Finished,
    /// Takes part; nothing to say.
    Ready,
    /// At work.
    Active,
    /// Waits for something outside.
    Waiting,
    /// Cannot go on.
    Fault,
}

impl Condition {
    /// That of a node that runs, whatever is inside of it.
    pub fn of(reading: &Reading) -> Self {
        match (reading.phase, &reading.state) {
            (Phase::Broken, _) => Self::Fault,
            (Phase::Finished | Phase::Unwanted, _) => Self::Finished,
            (Phase::Open, State::Waiting(_)) => Self::Waiting,
            (Phase::Open, _) if reading.fault.is_some() => Self::Fault,
            (Phase::Open, State::Active(_)) => Self::Active,
            (Phase::Open, State::Ready) if reading.rate() > 0.0 => Self::Active,
            (Phase::Open, State::Ready) => Self::Ready,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asleep => "stopped",
            Self::Ready => "ready",
            Self::Active => "active",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
            Self::Fault => "fault",
        }
    }

    /// The colour of it.
    pub fn color(self, palette: &Palette) -> Color32 {
        match self {
            Self::Asleep => palette.line_strong,
            Self::Ready | Self::Finished => palette.text_faint,
            Self::Active => palette.active,
            Self::Waiting => palette.warning,
            Self::Fault => palette.fault,
        }
    }

    /// The colour of its word, which has to be read where the sign only has to be seen.
    pub fn ink(self, palette: &Palette) -> Color32 {
        if self == Self::Asleep { palette.text_faint } else { self.color(palette) }
    }

    /// Its sign; each has a shape of its own.
    pub fn paint(self, painter: &Painter, at: Pos2, radius: f32, palette: &Palette) {
        let color = self.color(palette);
        let line = Stroke::new((radius * 0.4).max(1.0), color);
        match self {
            Self::Asleep | Self::Ready => {
                painter.circle_stroke(at, radius * 0.85, line);
            }
            Self::Active => {
                painter.circle_filled(at, radius, color);
            }
            Self::Waiting => {
                let points = around(at, radius * 1.2, 4, 0.0);
                painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
            }
            Self::Finished => {
                let half = vec2(radius, 0.0);
                painter.line_segment([at - half, at + half], Stroke::new(line.width * 1.2, color));
            }
            Self::Fault => {
                let points = around(at, radius * 1.3, 3, -std::f32::consts::FRAC_PI_2);
                painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
            }
        }
    }
}
