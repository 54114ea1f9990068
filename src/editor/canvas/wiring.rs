//! A wire in the making: which ports it may go to, and why not to the others.

use std::fmt;

use egui::{Painter, Pos2, Shape, Stroke};

use super::super::fitting::{input_name, output_name};
use super::super::graph::{Graph, GraphNode, Place};
use super::super::search::WishEnd;
use super::super::theme::{self, canvas as sizes, type_color};
use super::{Scene, geometry};
use crate::engine::conversion;
use crate::patch::edit::Edit;
use crate::patch::surgery::{self, Ends};
use crate::patch::{Endpoint, Patch, Wire};
use crate::value::ValueType;

/// A port: a node and a position on one of its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// On the left.
    Input(usize, usize),
    /// On the right.
    Output(usize, usize),
}

/// Why a wire cannot go somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Both ends are outputs, or both are inputs, if `outputs` is not so.
    SameSide {
        /// Whether they are outputs.
        outputs: bool,
    },
    /// It would lead back to where it comes from.
    Loop,
    /// There is such a wire.
    Joined,
    /// What is given is not what is taken.
    Type {
        /// By the output.
        given: ValueType,
        /// By the input.
        taken: ValueType,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameSide { outputs: true } => {
                formatter.write_str("a wire leads from an output to an input")
            }
            Self::SameSide { outputs: false } => {
                formatter.write_str("a wire leads to an input from an output")
            }
            Self::Loop => formatter.write_str(
                "this would lead back to where it comes from: put a Delay into the loop",
            ),
            Self::Joined => formatter.write_str("there already is a wire between these two"),
            Self::Type { given, taken } => {
                write!(
                    formatter,
                    "this input takes {taken}, and the output gives {given}: {}",
                    conversion(*given, *taken)
                )
            }
        }
    }
}

/// Wires of which one end is in the hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Wiring {
    /// The ends that stay; all on the same side.
    pub fixed: Vec<Port>,
    /// The places in the patch of wires that are led somewhere else, in the order of `fixed`; none
    /// for a new wire.
    pub moving: Vec<usize>,
}

impl Wiring {
    /// A new wire from this port.
    pub fn from(port: Port) -> Self {
        Self { fixed: vec![port], moving: Vec::new() }
    }

    /// All wires at this port, which are to lead to another one on its side.
    pub fn moved_from(graph: &Graph, port: Port) -> Option<Self> {
        let (mut fixed, mut moving) = (Vec::new(), Vec::new());
        for wire in &graph.wires {
            let far = match port {
                Port::Input(node, at) if wire.to == (node, at) => {
                    Port::Output(wire.from.0, wire.from.1)
                }
                Port::Output(node, at) if wire.from == (node, at) => {
                    Port::Input(wire.to.0, wire.to.1)
                }
                _ => continue,
            };
            fixed.push(far);
            moving.push(wire.at);
        }
        (!fixed.is_empty()).then_some(Self { fixed, moving })
    }

    /// Whether inputs are looked for.
    pub fn seeks_input(&self) -> bool {
        matches!(self.fixed.first(), Some(Port::Output(..)))
    }

    /// Whether all of the wires may go to this port, or why not.
    pub fn fits(&self, scene: &Scene<'_>, port: Port) -> Result<(), Misfit> {
        for (i, fixed) in self.fixed.iter().enumerate() {
            let (from, to) = match (*fixed, port) {
                (Port::Output(a, b), Port::Input(c, d)) => ((a, b), (c, d)),
                (Port::Input(c, d), Port::Output(a, b)) => ((a, b), (c, d)),
                (Port::Output(..), Port::Output(..)) => {
                    return Err(Misfit::SameSide { outputs: true });
                }
                (Port::Input(..), Port::Input(..)) => {
                    return Err(Misfit::SameSide { outputs: false });
                }
            };
            let far = if self.seeks_input() { to.0 } else { from.0 };
            if scene.closes.get(far) == Some(&true) {
                return Err(Misfit::Loop);
            }
            joins(scene, from, to, self.moving.get(i).copied())?;
        }
        Ok(())
    }

    /// The port that the wire goes to if it is let go here.
    pub fn target(&self, scene: &Scene<'_>, at: Pos2) -> Option<Port> {
        let world = scene.camera.to_world(at);
        let reach = sizes::SNAP_TO_PORT / scene.camera.zoom;
        let mut best: Option<(f32, Port)> = None;
        let mut over = None;
        for (position, node) in scene.graph.nodes.iter().enumerate() {
            let rect = geometry::rect(node);
            if !rect.expand(reach).contains(world) {
                continue;
            }
            for (port, place) in ports(position, node, self.seeks_input()) {
                let distance = place.distance(world);
                let nearer = best.is_none_or(|(least, _)| distance < least);
                if distance <= reach && nearer && self.fits(scene, port).is_ok() {
                    best = Some((distance, port));
                }
            }
            if rect.contains(world) {
                over = Some((position, node));
            }
        }
        let on_body = || {
            let (position, node) = over?;
            let mut free = ports(position, node, self.seeks_input());
            free.find(|(port, _)| self.fits(scene, *port).is_ok()).map(|(port, _)| port)
        };
        best.map(|(_, port)| port).or_else(on_body)
    }

    /// The edits that lead the wires there.
    pub fn connect(&self, patch: &Patch, graph: &Graph, port: Port) -> Vec<Edit> {
        let new = endpoint(graph, port);
        if self.moving.is_empty() {
            let ends = self.fixed.iter().map(|fixed| match fixed {
                Port::Output(..) => Wire::new(endpoint(graph, *fixed), new.clone()),
                Port::Input(..) => Wire::new(new.clone(), endpoint(graph, *fixed)),
            });
            return ends.map(|wire| Edit::Connect { at: None, wire }).collect();
        }
        let ends = if self.seeks_input() {
            Ends { from: None, to: Some(new) }
        } else {
            Ends { from: Some(new), to: None }
        };
        let moves: Vec<_> = self.moving.iter().map(|&wire| (wire, ends.clone())).collect();
        surgery::redirect(patch, &moves)
    }

    /// What the fixed end carries or takes.
    pub fn value_type(&self, scene: &Scene<'_>) -> ValueType {
        match self.fixed.first() {
            Some(&port) => type_of(scene, port),
            None => ValueType::Any,
        }
    }
}

/// Whether a wire may lead from an output to an input; `moving` is a wire that leaves for it.
pub fn joins(
    scene: &Scene<'_>,
    from: Place,
    to: Place,
    moving: Option<usize>,
) -> Result<(), Misfit> {
    let itself = || {
        let is = |wire: &super::super::graph::GraphWire| Some(wire.at) == moving;
        scene.graph.wires.iter().any(|wire| is(wire) && wire.from == from && wire.to == to)
    };
    if scene.graph.is_joined(from, to) && !itself() {
        return Err(Misfit::Joined);
    }
    let given = type_of(scene, Port::Output(from.0, from.1));
    let taken = type_of(scene, Port::Input(to.0, to.1));
    if taken.accepts(given) { Ok(()) } else { Err(Misfit::Type { given, taken }) }
}

/// The port that an operator is searched for, while its wire hangs free.
pub fn wished(graph: &Graph, end: &WishEnd) -> Option<Wiring> {
    let port = match end {
        WishEnd::From(end, _) => {
            Port::Output(graph.position(&end.node)?, graph.output_position(end)?)
        }
        WishEnd::To(end, _) => Port::Input(graph.position(&end.node)?, graph.input_position(end)?),
        WishEnd::Free | WishEnd::Wire(_) => return None,
    };
    Some(Wiring::from(port))
}

/// What a port carries.
pub fn type_of(scene: &Scene<'_>, port: Port) -> ValueType {
    match port {
        Port::Input(node, at) => {
            scene.graph.nodes[node].inputs.get(at).map_or(ValueType::Any, |port| port.value_type)
        }
        Port::Output(node, at) => {
            scene.graph.nodes[node].outputs.get(at).map_or(ValueType::Any, |port| port.value_type)
        }
    }
}

/// How a port is written at the end of a wire.
pub fn endpoint(graph: &Graph, port: Port) -> Endpoint {
    let (node, name) = match port {
        Port::Input(node, at) => {
            let drawn = &graph.nodes[node];
            let written = || drawn.inputs.get(at).and_then(|port| port.name.clone());
            (node, drawn.operator.map_or_else(written, |operator| input_name(operator, at)))
        }
        Port::Output(node, at) => {
            let drawn = &graph.nodes[node];
            let written = || drawn.outputs.get(at).and_then(|port| port.name.clone());
            (node, drawn.operator.map_or_else(written, |operator| output_name(operator, at)))
        }
    };
    Endpoint { node: graph.nodes[node].id.clone(), port: name }
}

/// The ports on one side of a node with their places in the patch.
pub fn ports(
    position: usize,
    node: &GraphNode,
    inputs: bool,
) -> impl Iterator<Item = (Port, Pos2)> + '_ {
    let count = if inputs { node.inputs.len() } else { node.outputs.len() };
    (0..count).map(move |at| {
        if inputs {
            (Port::Input(position, at), geometry::input(node, at))
        } else {
            (Port::Output(position, at), geometry::output(node, at))
        }
    })
}

/// Where a port is in the patch.
pub fn place(graph: &Graph, port: Port) -> Pos2 {
    match port {
        Port::Input(node, at) => geometry::input(&graph.nodes[node], at),
        Port::Output(node, at) => geometry::output(&graph.nodes[node], at),
    }
}

/// Draws the wires to the hand, or to the port that they would go to.
pub fn paint(scene: &Scene<'_>, painter: &Painter, wiring: &Wiring, at: Pos2) {
    match wiring.target(scene, at) {
        Some(port) => {
            let end = scene.camera.to_screen(place(scene.graph, port));
            paint_to(scene, painter, wiring, end);
        }
        None => paint_free(scene, painter, wiring, at),
    }
}

/// Draws the wires to a point where there is no port, or none yet.
pub fn paint_free(scene: &Scene<'_>, painter: &Painter, wiring: &Wiring, end: Pos2) {
    paint_to(scene, painter, wiring, end);
    painter.circle_filled(end, theme::DOT, type_color(scene.palette, wiring.value_type(scene)));
}

fn paint_to(scene: &Scene<'_>, painter: &Painter, wiring: &Wiring, end: Pos2) {
    let color = type_color(scene.palette, wiring.value_type(scene));
    let width = super::wire::width(scene.camera.zoom, true);
    for &fixed in &wiring.fixed {
        let start = scene.camera.to_screen(place(scene.graph, fixed));
        let points = match fixed {
            Port::Output(..) => geometry::bend(start, end),
            Port::Input(..) => geometry::bend(end, start),
        };
        let stroke = Stroke::new(width, color);
        let shape = egui::epaint::CubicBezierShape::from_points_stroke(
            points,
            false,
            theme::NOTHING,
            stroke,
        );
        painter.add(Shape::CubicBezier(shape));
    }
}
