//! The patch from afar: bodies without words and wires without bows, all in one mesh, so that
//! thousands of them cost what a few do near by.

use egui::emath::GuiRounding as _;
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape};

use super::super::graph::{GraphNode, GraphWire};
use super::super::theme::{self, canvas as sizes, type_color};
use super::glyph::Condition;
use super::hit::Hit;
use super::{Scene, geometry, node};

/// Whether the patch is seen from so far that nothing could be read.
pub fn is(scene: &Scene<'_>) -> bool {
    scene.camera.zoom < sizes::PLAIN
}

/// Draws all wires and all nodes.
pub fn paint(scene: &Scene<'_>, painter: &Painter) {
    let mut picture = Picture::on(painter);
    for (position, drawn) in scene.graph.wires.iter().enumerate() {
        wire(scene, &mut picture, position, drawn);
    }
    for (position, drawn) in scene.graph.nodes.iter().enumerate() {
        body(scene, &mut picture, position, drawn);
    }
    painter.add(picture.shape());
}

fn wire(scene: &Scene<'_>, picture: &mut Picture, position: usize, wire: &GraphWire) {
    let points = geometry::lines(scene.graph, wire);
    if !scene.is_visible(Rect::from_points(&points)) {
        return;
    }
    let hovered = matches!(scene.hover, Some(Hit::Wire(at) | Hit::Bend(at, _)) if at == position);
    let selected = scene.selection.wires.contains(&wire.at);
    let width = if hovered || selected { sizes::WIRE } else { theme::HAIRLINE };
    let color = if selected {
        scene.palette.accent
    } else {
        let source = &scene.graph.nodes[wire.from.0];
        let seen = scene.session.seen_type(&source.id, wire.from.1, wire.value_type);
        theme::mix(scene.palette.canvas, type_color(scene.palette, seen), 0.6)
    };
    for line in points.windows(2) {
        let [start, end] = [line[0], line[1]].map(|point| scene.camera.to_screen(point));
        picture.line(start, end, width, color);
    }
}

fn body(scene: &Scene<'_>, picture: &mut Picture, position: usize, node: &GraphNode) {
    let rect = geometry::rect(node);
    if !scene.is_visible(rect) {
        return;
    }
    let palette = scene.palette;
    let hovered = scene.hover.and_then(Hit::node) == Some(position);
    let (width, rim) = if scene.is_selected(node) {
        (2.0 * theme::HAIRLINE, palette.accent)
    } else if hovered {
        (theme::HAIRLINE, palette.line_strong)
    } else if node::condition(scene, node) == Condition::Fault {
        (theme::HAIRLINE, palette.fault)
    } else {
        (theme::HAIRLINE, palette.line)
    };
    let fill = match node.mode {
        Some(_) => theme::mix(palette.canvas, palette.raised, 0.35),
        None => palette.control_hover,
    };
    let rect = scene.camera.rect(rect);
    picture.area(rect.expand(width), rim);
    picture.area(rect, fill);
}

/// What is drawn, as triangles.
pub struct Picture {
    mesh: Mesh,
    /// The size of a pixel in points.
    pixel: f32,
}

impl Picture {
    /// One for this painter, with nothing on it.
    pub fn on(painter: &Painter) -> Self {
        Self { mesh: Mesh::default(), pixel: painter.ctx().pixels_per_point().recip() }
    }

    /// All of it at once.
    pub fn shape(self) -> Shape {
        Shape::mesh(self.mesh)
    }

    /// A rectangle that ends where pixels do.
    pub fn area(&mut self, rect: Rect, color: Color32) {
        self.mesh.add_colored_rect(rect.round_to_pixels(self.pixel.recip()), color);
    }

    /// A line that fades out over one pixel on both sides, so that it has no steps.
    pub fn line(&mut self, from: Pos2, to: Pos2, width: f32, color: Color32) {
        let aside = (to - from).normalized().rot90();
        let inner = aside * ((width - self.pixel) / 2.0).max(0.0);
        let outer = aside * (width.max(self.pixel) + self.pixel) / 2.0;
        let color = color.gamma_multiply((width / self.pixel).min(1.0));
        let first = u32::try_from(self.mesh.vertices.len()).unwrap_or(u32::MAX);
        for end in [from, to] {
            self.mesh.colored_vertex(end - outer, theme::NOTHING);
            self.mesh.colored_vertex(end - inner, color);
            self.mesh.colored_vertex(end + inner, color);
            self.mesh.colored_vertex(end + outer, theme::NOTHING);
        }
        for row in 0..3 {
            let (a, b) = (first + row, first + row + 4);
            self.mesh.add_triangle(a, a + 1, b);
            self.mesh.add_triangle(a + 1, b, b + 1);
        }
    }
}
