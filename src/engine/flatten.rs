//! Groups dissolve before anything runs; paths such as `group/node` remember them.

use serde_json::{Map, Value as Json};

use super::externalized::{self, shows};
use super::operator;
use super::problem::{Located, Problem};
use crate::operator::Role;
use crate::operator::mapping::Maps;
use crate::patch::grouping::port_name;
use crate::patch::include::TROUBLE;
use crate::patch::{Endpoint, Mode, Node, Patch, Wire};

/// Groups within groups beyond this are refused, so that no file can exhaust the stack.
const DEEPEST: usize = 64;

/// A patch without groups.
#[derive(Debug, Default)]
pub(super) struct Flat<'a> {
    /// In the order of the file, the inside of a group in its place.
    pub nodes: Vec<FlatNode<'a>>,
    /// In the order of the file; those that carry values.
    pub wires: Vec<FlatWire>,
    /// In the order of the file; those that turn knobs.
    pub turns: Vec<FlatTurn<'a>>,
}

#[derive(Debug)]
pub(super) struct FlatNode<'a> {
    pub path: String,
    pub operator: &'a str,
    pub properties: &'a Map<String, Json>,
    pub inner: Option<&'a Patch>,
    /// How the node itself is left out.
    pub mode: Option<Mode>,
    /// Whether it lies in a group that is left out.
    pub muted: bool,
    /// Why the file that it names is not inside.
    pub trouble: Option<&'a str>,
}

/// A wire between positions of nodes.
#[derive(Clone, Debug)]
pub(super) struct FlatWire {
    pub from: usize,
    pub output: Option<String>,
    pub to: usize,
    pub input: Option<String>,
}

/// A wire from a node that turns knobs to the one whose properties it sets, which may be a group.
#[derive(Debug)]
pub(super) struct FlatTurn<'a> {
    pub from: usize,
    pub path: String,
    pub node: &'a Node,
}

/// Where the ports of the nodes of one patch lead after groups have dissolved.
enum Ends {
    Node(usize),
    /// It only says how something is shown.
    Nowhere,
    Group {
        inputs: Vec<(String, usize)>,
        outputs: Vec<(String, usize)>,
    },
}

/// Dissolves all groups of a patch, whose paths begin with this.
pub(super) fn flatten<'a>(patch: &'a Patch, prefix: &str, problems: &mut Vec<Located>) -> Flat<'a> {
    let mut flat = Flat::default();
    inside(patch, prefix, (0, false), &mut flat, problems);
    flat
}

fn inside<'a>(
    patch: &'a Patch,
    prefix: &str,
    (depth, muted): (usize, bool),
    flat: &mut Flat<'a>,
    problems: &mut Vec<Located>,
) -> Vec<(&'a str, Ends)> {
    let mut ends = Vec::with_capacity(patch.nodes.len());
    for (id, node) in &patch.nodes {
        let path = format!("{prefix}{id}");
        if id.is_empty() || id.contains(['.', '/']) {
            problems.push(Located { node: path.clone(), problem: Problem::BadId });
        }
        externalized::check_names(node, &path, problems);
        let role = operator(&node.operator).map(|operator| operator.role);
        let end = match (&node.patch, role) {
            (Some(inner), Some(Role::Group)) if depth < DEEPEST => {
                let (prefix, drawn) = (format!("{path}/"), flat.wires.len());
                let below = (depth + 1, muted || node.mode.is_some());
                let within = inside(inner, &prefix, below, flat, problems);
                let ends = group(inner, &within);
                if node.mode == Some(Mode::Bypass) && !muted {
                    flat.wires.truncate(drawn);
                    flat.lead_past(&ends);
                }
                ends
            }
            (_, Some(Role::Externalized)) => Ends::Nowhere,
            (inner, _) => {
                flat.nodes.push(FlatNode {
                    path,
                    operator: &node.operator,
                    properties: &node.properties,
                    inner: inner.as_deref(),
                    mode: node.mode,
                    muted,
                    trouble: node.extra.get(TROUBLE).and_then(Json::as_str),
                });
                Ends::Node(flat.nodes.len() - 1)
            }
        };
        ends.push((id.as_str(), end));
    }
    externalized::check(patch, prefix, problems);
    wires(patch, prefix, &ends, flat, problems);
    ends
}

impl Flat<'_> {
    /// Wires the first input of a bypassed group to its first output; all else in it is silent.
    fn lead_past(&mut self, group: &Ends) {
        if let Ends::Group { inputs, outputs } = group
            && let (Some(&(_, from)), Some(&(_, to))) = (inputs.first(), outputs.first())
        {
            self.nodes[from].muted = false;
            self.nodes[to].muted = false;
            self.wires.push(FlatWire { from, output: None, to, input: None });
        }
    }
}

/// The ports of a group: its inner inputs and outputs, by their names or numbers.
fn group(inner: &Patch, within: &[(&str, Ends)]) -> Ends {
    let of = |wanted: Role| {
        let mut ports = Vec::new();
        for ((_, node), (_, end)) in inner.nodes.iter().zip(within) {
            if let Ends::Node(position) = end
                && operator(&node.operator).is_some_and(|o| o.role == wanted)
            {
                ports.push((port_name(node, ports.len() + 1), *position));
            }
        }
        ports
    };
    Ends::Group { inputs: of(Role::GroupInput), outputs: of(Role::GroupOutput) }
}

fn wires<'a>(
    patch: &'a Patch,
    prefix: &str,
    ends: &[(&str, Ends)],
    flat: &mut Flat<'a>,
    problems: &mut Vec<Located>,
) {
    let positions: std::collections::HashMap<&str, &Ends> =
        ends.iter().map(|(id, end)| (*id, end)).collect();
    for Wire { from, to, .. } in &patch.wires {
        let mut report = |at: &Endpoint, problem| {
            problems.push(Located { node: format!("{prefix}{}", at.node), problem });
        };
        let (Some(source), Some(target)) =
            (positions.get(from.node.as_str()), positions.get(to.node.as_str()))
        else {
            let (there, missing) =
                if positions.contains_key(from.node.as_str()) { (from, to) } else { (to, from) };
            report(there, Problem::DanglingWire(missing.clone()));
            continue;
        };
        if matches!(source, Ends::Nowhere) {
            continue;
        }
        let Some((giver, output)) = resolve(source, from, |g| g.1) else {
            let (name, there) = (from.port.clone().unwrap_or_default(), names(source, |g| g.1));
            report(from, Problem::NoOutput { name, there });
            continue;
        };
        let maps = operator(flat.nodes[giver].operator).and_then(|operator| operator.maps);
        if let Some(node) = patch.nodes.get(&to.node).filter(|node| maps.is_some() && !shows(node))
        {
            let path = format!("{prefix}{}", to.node);
            flat.turns.push(FlatTurn { from: giver, path, node });
            if maps == Some(Maps::Only) {
                continue;
            }
        }
        let Some((taker, input)) = resolve(target, to, |g| g.0) else {
            let (name, there) = (to.port.clone().unwrap_or_default(), names(target, |g| g.0));
            report(to, Problem::NoInput { name, there });
            continue;
        };
        flat.wires.push(FlatWire { from: giver, output, to: taker, input });
    }
}

/// What the ports on one side of a group are called.
fn names(end: &Ends, side: impl for<'a> Fn((Ports<'a>, Ports<'a>)) -> Ports<'a>) -> Vec<String> {
    match end {
        Ends::Group { inputs, outputs } => {
            side((inputs, outputs)).iter().map(|(name, _)| name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

type Ports<'a> = &'a [(String, usize)];

/// The node, and its port, that an end of a wire leads to.
fn resolve(
    end: &Ends,
    endpoint: &Endpoint,
    side: impl for<'a> Fn((Ports<'a>, Ports<'a>)) -> Ports<'a>,
) -> Option<(usize, Option<String>)> {
    match end {
        Ends::Node(position) => Some((*position, endpoint.port.clone())),
        Ends::Nowhere => None,
        Ends::Group { inputs, outputs } => {
            let ports = side((inputs, outputs));
            let port = match &endpoint.port {
                None => ports.first(),
                Some(name) => ports
                    .iter()
                    .find(|(port, _)| port == name)
                    .or_else(|| ports.get(name.parse::<usize>().ok()?.checked_sub(1)?)),
            };
            port.map(|(_, position)| (*position, None))
        }
    }
}
