//! What is under the pointer.

use egui::{Pos2, Rect, Vec2};

use super::super::graph::GraphNode;
use super::super::session::Session;
use super::super::theme::canvas as sizes;
use super::camera::Camera;
use super::gesture::areas;
use super::wiring::Port;
use super::{geometry, node, pin};
use crate::patch::item::ItemKind;

/// Something under the pointer; numbers are positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A node.
    Node(usize),
    /// Its open visual.
    Visual(usize),
    /// The lower right corner of its open visual.
    VisualCorner(usize),
    /// An input of a node.
    Input(usize, usize),
    /// An output of a node.
    Output(usize, usize),
    /// A wire, by its position among those that are drawn.
    Wire(usize),
    /// A point that a wire is led through.
    Bend(usize, usize),
    /// A comment, the title of a frame, or a pinned probe.
    Item(ItemKind, usize),
    /// The lower right corner of a comment or a frame.
    Corner(ItemKind, usize),
    /// The cross on a pinned probe.
    Unpin(usize),
}

impl Hit {
    /// The node that it is part of.
    pub fn node(self) -> Option<usize> {
        match self {
            Self::Node(at)
            | Self::Visual(at)
            | Self::VisualCorner(at)
            | Self::Input(at, _)
            | Self::Output(at, _) => Some(at),
            _ => None,
        }
    }

    /// The port.
    pub fn port(self) -> Option<Port> {
        match self {
            Self::Input(node, at) => Some(Port::Input(node, at)),
            Self::Output(node, at) => Some(Port::Output(node, at)),
            _ => None,
        }
    }
}

/// What is at this point of the window. What is drawn last is found first.
pub fn find(session: &Session, camera: &Camera, at: Pos2) -> Option<Hit> {
    let world = camera.to_world(at);
    pins(session, world)
        .or_else(|| nodes(session, camera, world))
        .or_else(|| wires(session, camera, world))
        .or_else(|| items(session, camera, world))
}

fn pins(session: &Session, world: Pos2) -> Option<Hit> {
    let pins = session.patch().layout.probes.iter().enumerate().rev();
    pins.filter(|(_, pin)| pin::rect(pin).contains(world))
        .map(|(at, pin)| {
            if pin::cross(pin).contains(world) {
                Hit::Unpin(at)
            } else {
                Hit::Item(ItemKind::Pin, at)
            }
        })
        .next()
}

fn nodes(session: &Session, camera: &Camera, world: Pos2) -> Option<Hit> {
    // Far out ports are too small to aim at, and a node is what is meant.
    let far = camera.zoom < sizes::PLAIN;
    let reach = if far { 0.0 } else { sizes::REACH / camera.zoom.min(1.0) };
    let near = Rect::from_center_size(world, Vec2::splat(2.0 * reach));
    for (position, node) in session.graph().nodes.iter().enumerate().rev() {
        let rect = geometry::rect(node);
        if !rect.expand(reach).contains(world) && !at_badge(session, node, world) {
            continue;
        }
        let inputs =
            (0..node.inputs.len()).map(|i| (geometry::input(node, i), Hit::Input(position, i)));
        let outputs =
            (0..node.outputs.len()).map(|i| (geometry::output(node, i), Hit::Output(position, i)));
        if let Some((_, port)) = inputs.chain(outputs).find(|(place, _)| near.contains(*place)) {
            return Some(port);
        }
        if let Some(visual) = geometry::visual(node).filter(|visual| visual.contains(world)) {
            let corner = geometry::corner(visual).contains(world) && !far;
            return Some(if corner { Hit::VisualCorner(position) } else { Hit::Visual(position) });
        }
        // A badge stands out of the node that it is about.
        if rect.contains(world) || at_badge(session, node, world) {
            return Some(Hit::Node(position));
        }
    }
    None
}

fn at_badge(session: &Session, node: &GraphNode, world: Pos2) -> bool {
    let near = |letters| geometry::badges(node, letters).contains(world);
    // Few points are anywhere near, and only for those the words are made.
    if !near(sizes::MOST_LETTERS) {
        return false;
    }
    let words = node::badges(session, node);
    let letters: usize = words.iter().flatten().map(|word| word.chars().count() + 2).sum();
    letters > 0 && near(letters)
}

fn wires(session: &Session, camera: &Camera, world: Pos2) -> Option<Hit> {
    let graph = session.graph();
    let reach = sizes::REACH / camera.zoom;
    for (position, wire) in graph.wires.iter().enumerate() {
        let points = graph.bends(wire);
        if let Some(point) = points.iter().position(|point| point.distance(world) <= reach) {
            return Some(Hit::Bend(position, point));
        }
    }
    let distance = |(position, wire)| {
        let path = geometry::path(graph, wire);
        let near = |curve: &&[Pos2; 4]| geometry::bounds(curve).expand(reach).contains(world);
        let distances = path.iter().filter(near).map(|curve| geometry::distance(curve, world));
        let distance = distances.min_by(f32::total_cmp)?;
        (distance <= reach).then_some((distance, position))
    };
    let wires = graph.wires.iter().enumerate().filter_map(distance);
    wires.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, position)| Hit::Wire(position))
}

fn items(session: &Session, camera: &Camera, world: Pos2) -> Option<Hit> {
    let all: Vec<_> = areas(session.patch()).collect();
    // Comments lie on frames, and small frames on large ones.
    let found = all.iter().filter(|(kind, _, rect)| match kind {
        ItemKind::Frame => {
            let title = geometry::frame_title(*rect, camera.zoom);
            title.contains(world) || geometry::corner(*rect).contains(world)
        }
        _ => rect.contains(world),
    });
    let top = found.min_by(|(a, _, x), (b, _, y)| a.cmp(b).then(x.area().total_cmp(&y.area())))?;
    let (kind, at, rect) = *top;
    let corner = geometry::corner(rect).contains(world);
    Some(if corner { Hit::Corner(kind, at) } else { Hit::Item(kind, at) })
}
