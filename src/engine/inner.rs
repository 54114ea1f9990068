//! Patches inside nested operators: checked and planned like any other, then made as often as the
//! node likes. What all instances have in common is worked out here, once.

use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use tokio::runtime::Handle;

use super::check::check_inside;
use super::instance::{Instances, Layout, Maker, Station};
use super::knobs::Knobs;
use super::lay_out::turns;
use super::plan::{Plan, PlanNode};
use super::problem::Located;
use super::run::{Living, NodeHandle};
use super::start::Inside;
use crate::error::Error;
use crate::flow::event::Events;
use crate::flow::inbox::FarEnd;
use crate::flow::inner::{InnerPlan, Parts};
use crate::flow::vitals::Vitals;
use crate::operator::task::Task;
use crate::operator::{Behaviour, Role, Wiring};
use crate::patch::Patch;

/// What nodes of inner patches need of the run.
pub(super) struct Around<'a> {
    pub events: &'a Events,
    pub inside: &'a Inside,
    pub problems: &'a [Located],
    pub on_birth: &'a (dyn Fn(&NodeHandle) + Send + Sync),
}

/// A sink of an inner patch: all instances share its task, as they share its file.
pub(super) struct Shared {
    pub path: String,
    pub task: Box<dyn Task>,
    pub far_end: FarEnd,
    pub vitals: Arc<Vitals>,
}

/// The nodes of an inner patch as people see them, those of deeper ones among them.
#[derive(Default)]
pub(super) struct Compiled {
    pub living: IndexMap<String, Living>,
    pub sinks: Vec<Shared>,
}

/// A way to make instances of a patch that was checked, for a node with this life.
pub(super) fn compile(
    plan: &Arc<Plan>,
    owner: &Arc<Vitals>,
    around: &Around<'_>,
    compiled: &mut Compiled,
) -> InnerPlan {
    let mut stations = Vec::with_capacity(plan.nodes.len());
    for node in &plan.nodes {
        let handle = Arc::new(NodeHandle::of(node));
        (around.on_birth)(&handle);
        let maker = bring_to_life(node, &handle, owner, around, compiled);
        let (whole, probes) = (handle.vitals.clone(), handle.probes.clone());
        stations.push(Station { whole, probes, maker, knobs: Box::default() });
    }
    let knobs = |path: &str| compiled.living.get(path)?.set.clone();
    for (node, station) in stations.iter_mut().enumerate() {
        station.knobs = turns(plan, node, knobs);
    }
    let layout = Layout::of(plan);
    let (ports, begins, nests) = (layout.ports, layout.begins(plan), layout.nests(plan));
    let lasting = layout.lasting(plan);
    let instances = Instances {
        stations,
        layout,
        owner: owner.clone(),
        events: around.events.clone(),
        inside: around.inside.clone(),
    };
    let make = Box::new(move || instances.make());
    let room = around.inside.room();
    InnerPlan::new(Parts { make, ports, begins, nests, lasting, fresh: OnceLock::new(), room })
}

fn bring_to_life(
    node: &PlanNode,
    handle: &Arc<NodeHandle>,
    owner: &Arc<Vitals>,
    around: &Around<'_>,
    compiled: &mut Compiled,
) -> Maker {
    let mut maker = Maker::Never;
    let mut living = Living::unborn(node, handle.clone());
    let vitals = &handle.vitals;
    if !node.sound {
        let of = |p: &&Located| p.node == node.path && !p.problem.is_warning();
        for located in around.problems.iter().filter(of) {
            vitals.faults.report(&Error::unsound(located.problem.to_string()));
        }
    } else if let Some(operator) = node.operator {
        let inner = node.inner.as_ref().map(|inner| compile(inner, owner, around, compiled));
        let wiring = Wiring { inputs: node.inputs, wired: node.wired, inside: true, inner };
        match operator.build(&node.properties, wiring) {
            Err(error) => vitals.faults.report(&error),
            Ok(built) => {
                let knobs = Knobs::new(operator, built.set, &node.properties);
                living.set = Some(Arc::new(knobs.of_all_instances(vitals.clone())));
                maker = match (built.behaviour, built.again) {
                    (Behaviour::Task(Some((inlet, far_end)), task), _)
                        if operator.role == Role::Sink =>
                    {
                        let (path, vitals) = (node.path.clone(), vitals.clone());
                        compiled.sinks.push(Shared { path, task, far_end, vitals });
                        Maker::Sink(inlet)
                    }
                    (_, Some(again)) => Maker::Again(again),
                    _ => Maker::Never,
                };
            }
        }
    }
    compiled.living.insert(node.path.clone(), living);
    maker
}

/// A way to make instances of a patch without a run around it.
pub struct Alone {
    /// Makes them.
    pub plan: InnerPlan,
    /// The properties of its nodes, which are there for as long as this is.
    _nodes: Compiled,
}

/// A way to make instances of a patch for who drives a nested operator by himself, as measurements
/// do. What the patch names outside of itself is not there.
pub fn plan_alone(patch: &Patch, runtime: &Handle) -> Alone {
    let mut problems = Vec::new();
    let plan = Arc::new(check_inside(patch, &mut problems));
    let (events, inside) = (Events::default(), Inside::new(runtime.clone()));
    let around = Around {
        events: &events,
        inside: &inside,
        problems: &problems,
        on_birth: &|_: &NodeHandle| {},
    };
    let mut nodes = Compiled::default();
    let plan = compile(&plan, &Arc::default(), &around, &mut nodes);
    Alone { plan, _nodes: nodes }
}
