//! Looks at the chosen outputs of a run.

use std::collections::VecDeque;
use std::sync::Arc;

use super::choose::{Choice, port_name};
use super::notes::{Note, What};
use crate::engine::{NodeHandle, Run};
use crate::flow::probe::Sample;
use crate::operator::port::Outputs;

/// Values of one output that are shown at one look: 20,000 a second, which is more than a
/// terminal shows or a disk likes. The newest are; the others are counted.
const MOST_AT_ONCE: usize = 1000;

/// What is watched.
pub(super) struct Watch {
    pub outputs: Vec<Watched>,
    /// Whether every value is of interest, or the latest at each look.
    every_value: bool,
}

/// One output, or a node of which only the state is of interest.
pub(super) struct Watched {
    pub node: Arc<NodeHandle>,
    pub output: Option<usize>,
    /// The name of the output: its number if it has none.
    pub port: &'static str,
    /// How lines call it: the node, and the output if it has a name.
    pub label: String,
    /// The number of the last value that was shown or counted as left out.
    last: u64,
}

/// A value that passed a watched output.
pub(super) struct Seen<'a> {
    /// The position of the output in [`Watch::outputs`].
    pub position: usize,
    pub watched: &'a Watched,
    pub sample: Sample,
}

impl Watch {
    pub fn new(run: &Run, chosen: &[Choice], every_value: bool) -> Self {
        let watched = |choice: &Choice| Some(Watched::new(run.node(&choice.node)?, choice.output));
        Self { outputs: chosen.iter().filter_map(watched).collect(), every_value }
    }

    /// What has passed since the last look, in its order.
    pub fn look(&mut self, last: bool, notes: &mut Vec<Note>) -> Vec<Seen<'_>> {
        let mut samples = Vec::new();
        for (position, watched) in self.outputs.iter_mut().enumerate() {
            let new = if self.every_value { watched.every(last, notes) } else { watched.latest() };
            samples.extend(new.into_iter().map(|sample| (position, sample)));
        }
        // Stable, so that what passed at once stays in the order of the watched outputs.
        samples.sort_by_key(|(_, sample)| sample.at);
        let seen = samples.into_iter().filter_map(|(position, sample)| {
            Some(Seen { position, watched: self.outputs.get(position)?, sample })
        });
        seen.collect()
    }
}

impl Watched {
    fn new(node: Arc<NodeHandle>, output: Option<usize>) -> Self {
        let port = match (node.operator, output) {
            (Some(operator), Some(output)) => port_name(operator, output),
            _ => "",
        };
        let named = node.operator.is_some_and(|o| matches!(o.outputs, Outputs::Named(_)));
        let label = match (named, output) {
            (true, Some(_)) => format!("{}.{port}", node.path),
            _ => node.path.clone(),
        };
        Self { node, output, port, label, last: 0 }
    }

    fn latest(&self) -> VecDeque<Sample> {
        let probe = self.output.and_then(|output| self.node.probes.get(output));
        probe.and_then(|probe| probe.look()).into_iter().collect()
    }

    /// All values since the last look, as far as they can be shown; notes how many cannot.
    fn every(&mut self, last: bool, notes: &mut Vec<Note>) -> VecDeque<Sample> {
        let Some(probe) = self.output.and_then(|output| self.node.probes.get(output)) else {
            return VecDeque::new();
        };
        let mut samples = probe.record().samples;
        samples.drain(..samples.len().saturating_sub(MOST_AT_ONCE));
        // Whatever the reason that a value is missing, the numbers tell.
        let mut left_out = 0;
        for sample in &samples {
            left_out += sample.number.saturating_sub(self.last + 1);
            self.last = sample.number;
        }
        if last {
            left_out += probe.count().saturating_sub(self.last);
        }
        if left_out > 0 {
            let what = What::LeftOut { port: self.port, count: left_out };
            notes.push(Note { node: self.node.path.clone(), what });
        }
        samples
    }
}
