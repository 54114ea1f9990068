//! What happens besides values: faults, losses, changes of state.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::engine::{Located, NodeHandle, Run};
use crate::flow::fault::Fault;
use crate::flow::vitals::{State, Vitals};

/// How long a node is silent after it had something to say; meanwhile it is counted.
const SILENCE: Duration = Duration::from_secs(1);

/// Faults of different kinds that a node may name at once.
const MOST_SENTENCES: usize = 3;

/// Something worth a line that is not a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Note {
    /// The path of the node.
    pub node: String,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// Faults that this sentence stands for, how many, and the packet that was not understood.
    Fault { sentence: String, count: u64, raw: Option<Bytes> },
    /// Values that a full queue had no room for.
    Lost(u64),
    /// Watched values that were too many to show.
    LeftOut { port: &'static str, count: u64 },
    /// What an asynchronous node says of itself.
    State(String),
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.node)?;
        match &self.what {
            What::Fault { sentence, count: 1, .. } => formatter.write_str(sentence),
            What::Fault { sentence, count, .. } => write!(formatter, "{sentence} ({count} faults)"),
            What::Lost(count) => {
                write!(formatter, "lost {count} values, which came faster than they could go")
            }
            What::LeftOut { count, .. } => write!(formatter, "{count} values not shown"),
            What::State(sentence) => formatter.write_str(sentence),
        }
    }
}

/// What was already said of each node.
pub(super) struct Notes {
    nodes: Vec<Told>,
}

struct Told {
    node: Arc<NodeHandle>,
    /// Faults that are no news: those by which problems found before running are shown.
    known: u64,
    faults: u64,
    lost: u64,
    state: State,
    silent_until: Option<Instant>,
}

impl Notes {
    /// The problems are known already, and so are the faults by which their nodes show them.
    pub fn new(run: &Run, problems: &[Located]) -> Self {
        let told = |node: Arc<NodeHandle>| {
            let mut own = problems.iter().filter(|located| located.node == node.path);
            // Such a node does not run, so that its faults stay what they are.
            let unsound = own.any(|located| !located.problem.is_warning());
            let known = if unsound { node.vitals.faults.count() } else { 0 };
            Told { node, known, faults: known, lost: 0, state: State::Ready, silent_until: None }
        };
        Self { nodes: run.nodes().into_iter().map(told).collect() }
    }

    /// Faults of all nodes while running.
    pub fn faults(&self) -> u64 {
        self.nodes.iter().map(|told| told.node.vitals.faults.count() - told.known).sum()
    }

    /// What is new; all of it at the last look.
    pub fn look(&mut self, now: Instant, last: bool, notes: &mut Vec<Note>) {
        for told in &mut self.nodes {
            if last || told.silent_until.is_none_or(|until| now >= until) {
                let before = notes.len();
                told.look(notes);
                told.silent_until = (notes.len() > before).then(|| now + SILENCE);
            }
        }
    }
}

impl Told {
    fn look(&mut self, notes: &mut Vec<Note>) {
        let vitals = &self.node.vitals;
        let mut note = |what| notes.push(Note { node: self.node.path.clone(), what });
        // Read first and said last: why it waits comes before how long.
        let state = vitals.state();
        let count = vitals.faults.count();
        if count > self.faults {
            summary(vitals, self.faults, count).into_iter().for_each(&mut note);
            self.faults = count;
        }
        let lost = vitals.lost();
        if lost > self.lost {
            note(What::Lost(lost - self.lost));
            self.lost = lost;
        }
        if state != self.state {
            if let State::Active(sentence) | State::Waiting(sentence) = &state {
                note(What::State(sentence.clone()));
            }
            self.state = state;
        }
    }
}

/// A few sentences for all faults after the first `seen`; the counts add up.
fn summary(vitals: &Vitals, seen: u64, count: u64) -> Vec<What> {
    let mut kinds: Vec<(Fault, u64)> = Vec::new();
    let mut named = 0;
    for fault in vitals.faults.since(seen).into_iter().filter(|fault| fault.number <= count) {
        let known = kinds.iter_mut().find(|(known, _)| known.sentence == fault.sentence);
        if let Some((latest, count)) = known {
            *latest = fault;
            *count += 1;
        } else if kinds.len() < MOST_SENTENCES {
            kinds.push((fault, 1));
        } else {
            continue;
        }
        named += 1;
    }
    // A node remembers only the latest; the others were most likely like the last of them.
    if let Some((_, last)) = kinds.last_mut() {
        *last += (count - seen).saturating_sub(named);
    }
    let what = |(Fault { sentence, raw, .. }, count)| What::Fault { sentence, count, raw };
    kinds.into_iter().map(what).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn faults_are_summed_up_and_none_is_lost_count_of() {
        let vitals = Vitals::default();
        for sentence in ["a", "b", "a"] {
            vitals.faults.report(&Error::new(sentence));
        }
        let fault = |sentence: &str, count| {
            let (sentence, raw) = (sentence.to_owned(), None);
            What::Fault { sentence, count, raw }
        };
        assert_eq!(summary(&vitals, 0, 3), [fault("a", 2), fault("b", 1)]);
        for _ in 0..100 {
            vitals.faults.report(&Error::new("c"));
        }
        assert_eq!(summary(&vitals, 3, 103), [fault("c", 100)]);
        let counts = summary(&vitals, 0, 103).into_iter().map(|what| match what {
            What::Fault { count, .. } => count,
            other => panic!("{other:?}"),
        });
        assert_eq!(counts.sum::<u64>(), 103);
    }

    fn told(vitals: Arc<Vitals>) -> Told {
        let node =
            NodeHandle { path: "n".to_owned(), operator: None, vitals, probes: Box::default() };
        let (node, state) = (Arc::new(node), State::Ready);
        Told { node, known: 0, faults: 0, lost: 0, state, silent_until: None }
    }

    #[test]
    fn the_reason_comes_before_what_follows_from_it() {
        let vitals = Arc::new(Vitals::default());
        let mut told = told(vitals.clone());
        vitals.faults.report(&Error::new("port 9 is taken"));
        vitals.set_state(State::Waiting("trying again in 1 s".to_owned()));
        let mut notes = Vec::new();
        told.look(&mut notes);
        let lines: Vec<String> = notes.iter().map(ToString::to_string).collect();
        assert_eq!(lines, ["n: port 9 is taken", "n: trying again in 1 s"]);
    }
}
