//! What is wrong with a patch, found before anything runs.

use super::advice::{self, conversion};
use crate::operator::author::Complaint;
use crate::patch::Endpoint;
use crate::value::ValueType;

/// A problem and the node that it is at.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{node}: {problem}")]
pub struct Located {
    /// The path of the node.
    pub node: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong at a node.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// The operator is not part of this program.
    #[error("there is no operator \"{name}\"{}", unknown(similar.as_ref()))]
    UnknownOperator {
        /// What the file says.
        name: String,
        /// What may have been meant.
        similar: Option<String>,
    },
    /// A property that the operator does not have. It is kept, and everything runs.
    #[error("there is no property \"{name}\"{hint}")]
    UnknownProperty {
        /// What the file says.
        name: String,
        /// What may have been meant, as the end of the sentence.
        hint: String,
    },
    /// A property that cannot be used.
    #[error("{}{}", prefix(.0), .0.sentence)]
    Property(Complaint),
    /// A wire that leads to, or comes from, nothing.
    #[error("a wire leads to \"{0}\", which is not there; remove the wire, or add that node")]
    DanglingWire(Endpoint),
    /// An output that the operator does not have.
    #[error("{}", absent("gives nothing", "output", name, there))]
    NoOutput {
        /// What the wire says; empty for the first.
        name: String,
        /// What its outputs are called.
        there: Vec<String>,
    },
    /// An input that the operator does not have.
    #[error("{}", absent("takes nothing", "input", name, there))]
    NoInput {
        /// What the wire says; empty for the first.
        name: String,
        /// What its inputs are called.
        there: Vec<String>,
    },
    /// An input before the last that is wired, to which nothing leads.
    #[error(
        "nothing leads to input {0}, although something leads to a later one; wire it, or move the others up"
    )]
    UnwiredInput(usize),
    /// A wire whose ends do not fit.
    #[error("takes {to}, but \"{source_node}\" gives {from}; {}", conversion(*from, *to))]
    Mismatch {
        /// Who gives.
        source_node: String,
        /// What is given.
        from: ValueType,
        /// What is taken.
        to: ValueType,
    },
    /// Wires that lead back to where they came from without a relay.
    #[error("feeds back into itself; put a Delay into the loop")]
    Cycle,
    /// The same by a name that two hubs share, so that who means one feeds the other.
    #[error(
        "feeds back into itself by the {noun} name \"{name}\", which both \"{first}\" and \"{second}\" have; give one of them another name"
    )]
    CycleByName {
        /// `connection` or `subject`.
        noun: &'static str,
        /// The name.
        name: String,
        /// The node that goes by it.
        first: String,
        /// The node that is out of service for it.
        second: String,
    },
    /// A hub that is not there.
    #[error("{}; {hint}", no_hub(noun, name))]
    NoHub {
        /// `connection` or `subject`.
        noun: &'static str,
        /// Its name.
        name: String,
        /// What to do.
        hint: String,
    },
    /// A hub that is left out. The node runs, but nothing comes to it or goes from it by name.
    #[error(
        "the {noun} \"{name}\" is {how}, so nothing comes or goes; switch \"{other}\" on again"
    )]
    SilentHub {
        /// `connection` or `subject`.
        noun: &'static str,
        /// Its name.
        name: String,
        /// `muted` or `bypassed`.
        how: &'static str,
        /// The path of its node.
        other: String,
    },
    /// Two hubs of one name.
    #[error(
        "the {noun} name \"{name}\" is taken by the node \"{other}\"; give one of them another name"
    )]
    SameName {
        /// `connection` or `subject`.
        noun: &'static str,
        /// The name.
        name: String,
        /// The other node.
        other: String,
    },
    /// A port that two nodes want for themselves.
    #[error("port {port} is already used by {by}: choose another port")]
    Taken {
        /// The property in which another can be chosen.
        property: &'static str,
        /// The port.
        port: u16,
        /// Who has it: `CreateUdpClient "Receiver" (receiver)`.
        by: String,
        /// The path of that node.
        other: String,
    },
    /// A name that two nodes want to be found by.
    #[error("{name} is already used by {by}: choose another place")]
    TakenName {
        /// The property in which another can be chosen.
        property: &'static str,
        /// The name: `ipc:///tmp/socket`.
        name: String,
        /// Who has it.
        by: String,
        /// The path of that node.
        other: String,
    },
    /// A chain that would not fit on the stack.
    #[error(
        "is the end of a chain of more than {0} nodes; put a Delay into it, which starts a new one"
    )]
    TooLong(usize),
    /// An id that paths could not be made of.
    #[error("an id may not be empty or contain a dot or a slash; give the node another name")]
    BadId,
    /// A wire that turns a knob that is not there. All else is done.
    #[error("{0}")]
    Mapping(String),
    /// A nested operator without its inner patch, or a patch inside something else.
    #[error("{0}")]
    Inner(String),
}

impl Problem {
    /// Whether the node runs all the same.
    pub fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::UnknownProperty { .. }
                | Self::SilentHub { .. }
                | Self::DanglingWire(_)
                | Self::NoOutput { .. }
                | Self::NoInput { .. }
                | Self::UnwiredInput(_)
                | Self::Mismatch { .. }
                | Self::Mapping(_)
        )
    }
}

impl Problem {
    /// The other node that it is about, if two nodes are in each other's way.
    pub(super) fn other(&self) -> Option<&str> {
        match self {
            Self::SameName { other, .. }
            | Self::Taken { other, .. }
            | Self::TakenName { other, .. } => Some(other),
            _ => None,
        }
    }
}

fn unknown(similar: Option<&String>) -> String {
    match similar {
        Some(name) => {
            format!("; did you mean \"{name}\"? The node is kept but does nothing")
        }
        None => "; the node is kept but does nothing: choose another operator, or open the patch \
                 with the Patchline that it was made with"
            .to_owned(),
    }
}

/// Says that a wire leads to a port that is not there; one without a name stands for all.
fn absent(without: &str, kind: &str, name: &str, there: &[String]) -> String {
    if name.is_empty() {
        format!("{without}, but a wire leads to its {kind}; remove the wire")
    } else {
        format!("there is no {kind} \"{name}\"{}", advice::port(name, there))
    }
}

fn prefix(complaint: &Complaint) -> String {
    complaint.property.as_ref().map_or_else(String::new, |property| format!("{property}: "))
}

/// The candidate that is closest to what was written, if one is close.
pub fn similar<'a, C: IntoIterator<Item = &'a str>>(name: &str, candidates: C) -> Option<String> {
    let distances = candidates.into_iter().map(|candidate| (distance(name, candidate), candidate));
    let (distance, candidate) = distances.min()?;
    (distance <= 1 + name.len() / 4).then(|| candidate.to_owned())
}

/// Letters to insert, remove or replace to get from one to the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

fn no_hub(noun: &str, name: &str) -> String {
    if name.is_empty() {
        format!("no {noun} is chosen")
    } else {
        format!("there is no {noun} \"{name}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_may_have_been_meant() {
        let names = ["math.scale", "math.abs", "osc.format"];
        assert_eq!(similar("math.scael", names).as_deref(), Some("math.scale"));
        assert_eq!(similar("zeromq.dealer", names), None);
    }
}
