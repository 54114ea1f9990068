//! What is under the pointer.

use egui::{Pos2, Rect};

use super::super::graph::Graph;
use super::super::theme::canvas as sizes;
use super::camera::Camera;
use super::geometry;

/// Something under the pointer; numbers are positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A node.
    Node(usize),
    /// Its open visual.
    Visual(usize),
    /// An input of a node.
    Input(usize, usize),
    /// An output of a node.
    Output(usize, usize),
    /// A wire.
    Wire(usize),
}

/// What is at this point of the window. Ports before nodes before wires; what is drawn last is
/// found first.
pub fn find(graph: &Graph, camera: &Camera, at: Pos2) -> Option<Hit> {
    let world = camera.to_world(at);
    // Far out ports are too small to aim at, and a node is what is meant.
    let reach = if camera.zoom < sizes::PLAIN { 0.0 } else { sizes::REACH / camera.zoom.min(1.0) };
    let near = Rect::from_center_size(world, egui::Vec2::splat(2.0 * reach));
    for (position, node) in graph.nodes.iter().enumerate().rev() {
        let rect = geometry::rect(node);
        if !rect.expand(reach).contains(world) {
            continue;
        }
        let inputs =
            (0..node.inputs.len()).map(|i| (geometry::input(node, i), Hit::Input(position, i)));
        let outputs =
            (0..node.outputs.len()).map(|i| (geometry::output(node, i), Hit::Output(position, i)));
        if let Some((_, port)) = inputs.chain(outputs).find(|(place, _)| near.contains(*place)) {
            return Some(port);
        }
        if geometry::visual(node).is_some_and(|visual| visual.contains(world)) {
            return Some(Hit::Visual(position));
        }
        if rect.contains(world) {
            return Some(Hit::Node(position));
        }
    }
    let reach = sizes::REACH / camera.zoom;
    let distance = |(position, wire)| {
        let curve = geometry::curve(&graph.nodes, wire);
        let near = geometry::bounds(&curve).expand(reach).contains(world);
        let distance = near.then(|| geometry::distance(&curve, world))?;
        (distance <= reach).then_some((distance, position))
    };
    let wires = graph.wires.iter().enumerate().filter_map(distance);
    wires.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, position)| Hit::Wire(position))
}
