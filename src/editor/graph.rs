//! What a patch looks like: the nodes with their titles and ports, and the wires between them.
//! Made anew after every change of the patch, so that drawing only has to draw.

mod brief;
mod group;
mod hubs;
mod knobs;

use std::collections::{HashMap, HashSet};

use egui::{Pos2, Vec2, pos2, vec2};

use super::theme::{SPACE_2, canvas};
use super::visual::Visual;
use crate::engine::{Located, Plan, operator};
use crate::operator::OperatorType;
use crate::operator::field::{Field, FieldKind};
use crate::operator::port::{Inputs, MOST_INPUTS, OutputType};
use crate::patch::{Endpoint, Mode, Node, Patch};
use crate::value::ValueType;
pub use hubs::hub_names;

/// A node and one of its ports, by their positions.
pub type Place = (usize, usize);

/// A patch as it is drawn.
#[derive(Debug, Default)]
pub struct Graph {
    /// In the order of the file.
    pub nodes: Vec<GraphNode>,
    /// Those whose both ends are there.
    pub wires: Vec<GraphWire>,
    /// Wires that nobody draws: from and to what is shared by name.
    pub links: Vec<HubLink>,
    places: HashMap<String, usize>,
    /// Which outputs are wired to which inputs.
    joined: HashSet<(Place, Place)>,
    /// Points that wires are led through, by the place of the wire in the patch.
    bends: HashMap<usize, Vec<Pos2>>,
    /// The heights at which wires that lead back pass what is between their ends, by the same.
    detours: HashMap<usize, f32>,
}

/// A node as it is drawn.
#[derive(Debug)]
pub struct GraphNode {
    /// Its name in the file.
    pub id: String,
    /// The name of its operator.
    pub title: String,
    /// What sets it apart from others of its kind: `Emitter · /cursor`.
    pub detail: String,
    /// None if there is no such operator.
    pub operator: Option<&'static OperatorType>,
    /// From top to bottom.
    pub inputs: Vec<Port>,
    /// From top to bottom.
    pub outputs: Vec<Port>,
    /// The paths of the nodes inside of it at which its outputs leave, if it is a group, which
    /// itself does nothing.
    pub ends: Vec<String>,
    /// The paths of all nodes inside of it, those of deeper ones among them.
    pub inner: Vec<String>,
    /// What is wrong with it before it runs, and whether it runs all the same.
    pub trouble: Option<(String, bool)>,
    /// Whether it is bypassed or muted.
    pub mode: Option<Mode>,
    /// Its upper left corner.
    pub position: Pos2,
    /// What draws its values.
    pub visual: Option<Visual>,
    /// How large that is.
    pub visual_size: Vec2,
}

/// A port as it is drawn.
#[derive(Clone, Debug)]
pub struct Port {
    /// None where one needs none.
    pub name: Option<String>,
    /// What it carries.
    pub value_type: ValueType,
    /// What for.
    pub doc: &'static str,
}

/// A wire as it is drawn; nodes and ports are positions.
#[derive(Clone, Copy, Debug)]
pub struct GraphWire {
    /// Its place among the wires of the patch.
    pub at: usize,
    /// Node and output.
    pub from: Place,
    /// Node and input.
    pub to: Place,
    /// What it carries.
    pub value_type: ValueType,
}

/// A wire that nobody draws, between the positions of two nodes.
#[derive(Clone, Copy, Debug)]
pub struct HubLink {
    /// Who gives.
    pub from: usize,
    /// Who takes.
    pub to: usize,
}

impl Graph {
    /// Reads a patch that is inside of the node at this path, or the open one if that is empty; the
    /// plan knows what the wires carry.
    pub fn of(patch: &Patch, inside: &str, plan: &Plan, problems: &[Located]) -> Self {
        let all = plan.all();
        let carries: HashMap<&str, &[ValueType]> =
            all.iter().map(|node| (node.path.as_str(), &node.carries[..])).collect();
        let prefix = if inside.is_empty() { String::new() } else { format!("{inside}/") };
        let mut graph = Self::default();
        let ends = Ends::of(patch);
        let turned = knobs::are_turned(patch);
        for (position, (id, node)) in patch.nodes.iter().enumerate() {
            let path = format!("{prefix}{id}");
            let known = carries.get(path.as_str()).copied().unwrap_or_default();
            let mut drawn = read(id, node, &ends, known);
            if let Some(ports) = group::ports(node, &path, &carries) {
                (drawn.inputs, drawn.outputs) = ports;
                drawn.ends = group::ends(node, &path);
            }
            if node.patch.is_some() {
                drawn.inner = group::inner(&path, all.iter().map(|node| &node.path));
            }
            if turned {
                knobs::prepare(&mut drawn);
            }
            let mut own = problems.iter().filter(|problem| belongs(&problem.node, &path));
            let first = own.clone().find(|p| !p.problem.is_warning()).or_else(|| own.next());
            drawn.trouble = first.map(|it| {
                let inner = it.node.get(prefix.len()..).filter(|_| it.node != path);
                let inner = inner.map(|inner| format!("{inner}: ")).unwrap_or_default();
                (format!("{inner}{}", it.problem), it.problem.is_warning())
            });
            graph.nodes.push(drawn);
            graph.places.insert(id.clone(), position);
        }
        let wires = patch.wires.iter().enumerate();
        graph.wires = wires.filter_map(|(at, w)| graph.wire(at, &w.from, &w.to)).collect();
        graph.joined = graph.wires.iter().map(|wire| (wire.from, wire.to)).collect();
        graph.links = hubs::links(patch, &graph.nodes);
        graph.take_places(patch);
        graph
    }

    /// The position of a node.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&GraphNode> {
        self.nodes.get(self.position(id)?)
    }

    /// Takes over where things stand.
    pub fn take_places(&mut self, patch: &Patch) {
        for node in &mut self.nodes {
            if let Some(place) = patch.layout.nodes.get(&node.id) {
                node.position = pos2(place.x, place.y);
                node.visual = place.visual.as_deref().map(Visual::named);
                let usual = node.visual.map_or(Vec2::ZERO, Visual::default_size);
                node.visual_size = clamped(place.size.map_or(usual, Vec2::from));
            }
        }
        self.take_bends(patch);
        self.detours = super::canvas::detours(self, patch);
    }

    fn take_bends(&mut self, patch: &Patch) {
        self.bends.clear();
        if patch.layout.bends.is_empty() {
            return;
        }
        let mut by_ends: HashMap<(&Endpoint, &Endpoint), &[[f32; 2]]> = HashMap::new();
        for bend in &patch.layout.bends {
            by_ends.entry((&bend.from, &bend.to)).or_insert(&bend.points);
        }
        for (at, wire) in patch.wires.iter().enumerate() {
            if let Some(points) = by_ends.get(&(&wire.from, &wire.to)) {
                let points = points.iter().map(|&[x, y]| pos2(x, y)).collect();
                self.bends.insert(at, points);
            }
        }
    }

    /// Whether there is a wire from this output to this input.
    pub fn is_joined(&self, from: Place, to: Place) -> bool {
        self.joined.contains(&(from, to))
    }

    /// The points that a wire is led through.
    pub fn bends(&self, wire: &GraphWire) -> &[Pos2] {
        self.bends.get(&wire.at).map_or(&[], Vec::as_slice)
    }

    /// The height at which a wire passes what is between its ends, if it leads back.
    pub fn detour(&self, wire: &GraphWire) -> Option<f32> {
        self.detours.get(&wire.at).copied()
    }

    /// The position of the input at the end of a wire.
    pub fn input_position(&self, end: &Endpoint) -> Option<usize> {
        place(&self.node(&end.node)?.inputs, end)
    }

    /// The position of the output at the end of a wire.
    pub fn output_position(&self, end: &Endpoint) -> Option<usize> {
        place(&self.node(&end.node)?.outputs, end)
    }

    fn wire(&self, at: usize, from: &Endpoint, to: &Endpoint) -> Option<GraphWire> {
        let source = self.position(&from.node)?;
        let target = self.position(&to.node)?;
        let output = place(&self.nodes[source].outputs, from)?;
        let input = place(&self.nodes[target].inputs, to)?;
        let value_type = self.nodes[source].outputs[output].value_type;
        Some(GraphWire { at, from: (source, output), to: (target, input), value_type })
    }
}

/// A size of a visual that can be drawn, whatever a file says.
pub fn clamped(size: Vec2) -> Vec2 {
    let within = |x: f32, least: f32| {
        if x.is_finite() { x.clamp(least, canvas::visual::MOST) } else { least }
    };
    vec2(within(size.x, canvas::NODE - 2.0 * SPACE_2), within(size.y, canvas::visual::LEAST_HEIGHT))
}

/// Whether a path is that of this node or of one within it.
fn belongs(path: &str, id: &str) -> bool {
    path.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn place(ports: &[Port], end: &Endpoint) -> Option<usize> {
    match &end.port {
        None => (!ports.is_empty()).then_some(0),
        Some(name) => ports
            .iter()
            .position(|port| port.name.as_deref() == Some(name))
            .or_else(|| (name == "1" && !ports.is_empty()).then_some(0))
            .or_else(|| name.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < ports.len())),
    }
}

fn read(id: &str, node: &Node, ends: &Ends<'_>, carries: &[ValueType]) -> GraphNode {
    let operator = operator(&node.operator);
    let (inputs, outputs) = match operator {
        Some(operator) => (inputs(operator, ends.into(id)), outputs(operator, carries)),
        None => (placeholder(ends.into(id)), placeholder(ends.out_of(id))),
    };
    GraphNode {
        id: id.to_owned(),
        title: operator
            .map_or_else(|| node.operator.clone(), |operator| operator.description().title.clone()),
        detail: operator.map(|operator| detail(operator, node)).unwrap_or_default(),
        operator,
        inputs,
        outputs,
        ends: Vec::new(),
        inner: Vec::new(),
        trouble: None,
        mode: node.mode,
        position: Pos2::ZERO,
        visual: None,
        visual_size: Vec2::ZERO,
    }
}

/// The ends of all wires by their nodes, so that no node has to look through all wires.
struct Ends<'a> {
    into: HashMap<&'a str, Vec<&'a Endpoint>>,
    out_of: HashMap<&'a str, Vec<&'a Endpoint>>,
}

impl<'a> Ends<'a> {
    fn of(patch: &'a Patch) -> Self {
        let mut ends = Self { into: HashMap::new(), out_of: HashMap::new() };
        for wire in &patch.wires {
            ends.into.entry(&wire.to.node).or_default().push(&wire.to);
            ends.out_of.entry(&wire.from.node).or_default().push(&wire.from);
        }
        ends
    }

    fn into(&self, id: &str) -> &[&'a Endpoint] {
        self.into.get(id).map_or(&[], Vec::as_slice)
    }

    fn out_of(&self, id: &str) -> &[&'a Endpoint] {
        self.out_of.get(id).map_or(&[], Vec::as_slice)
    }
}

fn inputs(operator: &OperatorType, wired: &[&Endpoint]) -> Vec<Port> {
    let wired = wired.iter().filter_map(|end| operator.inputs.position(end.port.as_deref()));
    let wired = wired.map(|position| position + 1).max().unwrap_or(0);
    let count = match operator.inputs {
        // One is always free for the next wire.
        Inputs::Many(_) => (wired + 1).clamp(2, MOST_INPUTS),
        _ => operator.inputs.count(wired),
    };
    let port = |position| Port {
        name: operator.inputs.name(position).filter(|_| count > 1),
        value_type: operator.inputs.value_type(position),
        doc: match operator.inputs {
            Inputs::Named(inputs) => inputs.get(position).map_or("", |input| input.doc),
            _ => "",
        },
    };
    (0..count).map(port).collect()
}

fn outputs(operator: &OperatorType, carries: &[ValueType]) -> Vec<Port> {
    let port = |position| Port {
        name: operator.outputs.name(position).map(str::to_owned),
        value_type: carries.get(position).copied().unwrap_or_else(|| {
            match operator.outputs.output_type(position) {
                OutputType::Is(value_type) => value_type,
                OutputType::SameAsInput | OutputType::SameAsInputs => ValueType::Any,
            }
        }),
        doc: match operator.outputs {
            crate::operator::port::Outputs::Named(outputs) => {
                outputs.get(position).map_or("", |output| output.doc)
            }
            crate::operator::port::Outputs::One(_) => "",
        },
    };
    (0..operator.outputs.count()).map(port).collect()
}

/// The ports of an operator that is not part of this program: those that are wired.
fn placeholder(wired: &[&Endpoint]) -> Vec<Port> {
    let mut names: Vec<&Option<String>> = wired.iter().map(|end| &end.port).collect();
    names.sort();
    names.dedup();
    let port =
        |name: &Option<String>| Port { name: name.clone(), value_type: ValueType::Any, doc: "" };
    names.into_iter().map(port).collect()
}

/// The texts among the properties that somebody set, or else the first number or choice.
fn detail(operator: &OperatorType, node: &Node) -> String {
    let said = |field: &&Field| {
        node.properties.get(&field.name).is_some_and(|value| *value != field.default)
    };
    let set: Vec<&Field> = operator.fields().iter().filter(said).collect();
    let value = |field: &Field| node.properties[&field.name].as_str().unwrap_or("").to_owned();
    let is_text = |kind: &FieldKind| {
        use FieldKind as K;
        matches!(kind, K::Text { .. } | K::Connection(_) | K::Subject | K::Path)
    };
    let texts = set.iter().filter(|field| is_text(&field.kind)).map(|field| value(field));
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).take(2).collect();
    if !texts.is_empty() {
        return texts.join("  ·  ").replace('\n', " ");
    }
    let Some(first) = set.first() else { return String::new() };
    let value = brief::text(&node.properties[&first.name]);
    let unit = first.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{} {value}{unit}", first.title)
}

/// A text property of a node, its default if it is not said.
pub fn text_of(operator: &OperatorType, node: &Node, property: &str) -> Option<String> {
    let field = operator.fields().iter().find(|field| field.name == property)?;
    let value = node.properties.get(property).unwrap_or(&field.default);
    value.as_str().map(str::to_owned)
}
