//! All operators as the search and the palette list them.

use std::sync::OnceLock;

use crate::engine::operators;
use crate::operator::OperatorType;
use crate::operator::field;
use crate::operator::port::OutputType;
use crate::value::ValueType;

/// An operator as it is listed.
pub struct Entry {
    /// As it stands in files: `combine.take`.
    pub name: &'static str,
    /// The first part of it: `combine`.
    pub group: &'static str,
    /// What there is to know of it.
    pub operator: &'static OperatorType,
}

/// The groups that most patches begin with, in the order in which a value meets them. Others
/// follow by name.
const ORDER: [&str; 10] =
    ["input", "generate", "core", "time", "math", "logic", "combine", "text", "osc", "subject"];

/// All of them, group by group.
pub fn all() -> &'static [Entry] {
    static ALL: OnceLock<Vec<Entry>> = OnceLock::new();
    ALL.get_or_init(|| {
        let entry = |(name, operator): (&'static str, &'static OperatorType)| {
            let group = name.split_once('.').map_or(name, |(group, _)| group);
            Entry { name, group, operator }
        };
        let mut all: Vec<Entry> = operators().map(entry).collect();
        let place = |group: &str| ORDER.iter().position(|it| *it == group).unwrap_or(ORDER.len());
        all.sort_by_key(|entry| (place(entry.group), entry.group));
        all
    })
}

/// The one that files call so, or called so once.
pub fn find(name: &str) -> Option<&'static Entry> {
    let wanted = crate::engine::operator(name)?;
    all().iter().find(|entry| std::ptr::eq(entry.operator, wanted))
}

/// The operators of each group, in the order of the list.
pub fn groups() -> impl Iterator<Item = (&'static str, &'static [Entry])> {
    all().chunk_by(|a, b| a.group == b.group).map(|entries| (entries[0].group, entries))
}

/// A group as it stands above its operators.
pub fn group_title(group: &str) -> String {
    match group {
        "osc" => "OSC".to_owned(),
        "zeromq" => "ZeroMQ".to_owned(),
        "udp" | "tcp" | "midi" => group.to_uppercase(),
        other => field::title(other),
    }
}

/// A port as it is listed: its name, if it needs one, and what it carries.
pub type ListedPort = (Option<String>, ValueType);

impl Entry {
    /// The name that people read.
    pub fn title(&self) -> &'static str {
        &self.operator.description().title
    }

    /// What it is for, in a sentence.
    pub fn purpose(&self) -> &'static str {
        &self.operator.description().purpose
    }

    /// What a fresh node of it takes.
    pub fn inputs(&self) -> Vec<ListedPort> {
        let inputs = &self.operator.inputs;
        let count = inputs.count(0);
        let name = |at| inputs.name(at).filter(|_| count > 1);
        (0..count).map(|at| (name(at), inputs.value_type(at))).collect()
    }

    /// What a fresh node of it gives.
    pub fn outputs(&self) -> Vec<ListedPort> {
        let outputs = &self.operator.outputs;
        let value_type = |at| match outputs.output_type(at) {
            OutputType::Is(value_type) => value_type,
            OutputType::SameAsInput | OutputType::SameAsInputs => {
                self.operator.inputs.value_type(0)
            }
        };
        let name = |at: usize| outputs.name(at).map(str::to_owned);
        (0..outputs.count()).map(|at| (name(at), value_type(at))).collect()
    }

    /// What stands for it as a colour and a shape: what it gives, or else what it takes.
    pub fn sign(&self) -> ValueType {
        let ports = self.outputs().into_iter().chain(self.inputs());
        let mut types = ports.map(|(_, value_type)| value_type);
        types.find(|value_type| *value_type != ValueType::Any).unwrap_or(ValueType::Any)
    }
}
