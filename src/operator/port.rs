//! What an operator takes, gives, and reaches by name.

use crate::value::ValueType;

/// The inputs of an operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Inputs {
    /// A source.
    None,
    /// One input.
    One(ValueType),
    /// One input that may stay unwired, which changes what the operator does.
    Optional(ValueType),
    /// A fixed number of inputs, each with its own meaning.
    Named(&'static [Input]),
    /// As many as are wired, numbered from 1.
    Many(ValueType),
}

/// An input with its own meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    /// Its name in the file and in the window, in snake case.
    pub name: &'static str,
    /// What it takes.
    pub value_type: ValueType,
    /// What for.
    pub doc: &'static str,
    /// Whether a value that reaches several inputs of the node comes to this one first, as in Rx,
    /// which subscribes to it first.
    pub first: bool,
}

impl Input {
    /// An input of this name, for values of this type, and what for.
    pub const fn new(name: &'static str, value_type: ValueType, doc: &'static str) -> Self {
        Self { name, value_type, doc, first: false }
    }

    /// The same, to which a value comes before it comes to the other inputs.
    #[must_use]
    pub const fn first(mut self) -> Self {
        self.first = true;
        self
    }
}

/// Inputs that a `Many` node may have. Keeps a hostile file from asking for memory.
pub const MOST_INPUTS: usize = 256;

impl Inputs {
    /// The position of the input with this name; the first for no name. Inputs of `Many` are
    /// called `1`, `2`, …
    pub fn position(&self, name: Option<&str>) -> Option<usize> {
        match (self, name) {
            (Self::None, _) => None,
            (_, None) => Some(0),
            (Self::One(_) | Self::Optional(_), Some(name)) => (name == "1").then_some(0),
            (Self::Named(inputs), Some(name)) => inputs.iter().position(|i| i.name == name),
            (Self::Many(_), Some(name)) => {
                let number: usize = name.parse().ok()?;
                (1..=MOST_INPUTS).contains(&number).then(|| number - 1)
            }
        }
    }

    /// What the input at this position takes.
    pub fn value_type(&self, position: usize) -> ValueType {
        match self {
            Self::None => ValueType::Any,
            Self::One(t) | Self::Optional(t) | Self::Many(t) => *t,
            Self::Named(inputs) => inputs.get(position).map_or(ValueType::Any, |i| i.value_type),
        }
    }

    /// The name of the input at this position; none where one needs none.
    pub fn name(&self, position: usize) -> Option<String> {
        match self {
            Self::None | Self::One(_) | Self::Optional(_) => None,
            Self::Named(inputs) => inputs.get(position).map(|i| i.name.to_owned()),
            Self::Many(_) => Some((position + 1).to_string()),
        }
    }

    /// How many inputs a node has, of which the highest wired is given, counted from one.
    pub fn count(&self, wired: usize) -> usize {
        match self {
            Self::None => 0,
            Self::One(_) | Self::Optional(_) => 1,
            Self::Named(inputs) => inputs.len(),
            Self::Many(_) => wired.max(1),
        }
    }
}

/// The outputs of an operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outputs {
    /// A single output.
    One(OutputType),
    /// Several, each with its own meaning.
    Named(&'static [Output]),
}

/// An output with its own meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Output {
    /// Its name in the file and in the window, in snake case.
    pub name: &'static str,
    /// What it gives.
    pub output_type: OutputType,
    /// What it means.
    pub doc: &'static str,
}

/// What an output gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OutputType {
    /// Always this.
    Is(ValueType),
    /// What comes in at the first input.
    SameAsInput,
    /// Whatever all inputs agree on.
    SameAsInputs,
}

impl Outputs {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Named(outputs) => outputs.len(),
        }
    }

    /// The position of the output with this name; the first for no name.
    pub fn position(&self, name: Option<&str>) -> Option<usize> {
        match (self, name) {
            (_, None) => (self.count() > 0).then_some(0),
            (Self::One(_), Some(name)) => (name == "1").then_some(0),
            (Self::Named(outputs), Some(name)) => outputs.iter().position(|o| o.name == name),
        }
    }

    /// The name of the output at this position; none where one needs none.
    pub fn name(&self, position: usize) -> Option<&'static str> {
        match self {
            Self::One(_) => None,
            Self::Named(outputs) => outputs.get(position).map(|o| o.name),
        }
    }

    /// What the output at this position gives.
    pub fn output_type(&self, position: usize) -> OutputType {
        match self {
            Self::One(output_type) => *output_type,
            Self::Named(outputs) => {
                outputs.get(position).map_or(OutputType::Is(ValueType::Any), |o| o.output_type)
            }
        }
    }
}

/// What an operator has to do with a hub: a wire that nobody draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing.
    None,
    /// It is the hub; its property `name` is what others call it.
    Provides(Hub),
    /// What comes from the hub reaches it as if wired to an additional last input.
    Receives(Hub),
    /// What it gives to an additional last output reaches the hub.
    Sends(Hub),
}

/// Something that operators share by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hub {
    /// A socket, of this protocol. Users name it in their property `connection`.
    Connection(&'static str),
    /// A stream. Users name it in their property `name`.
    Subject,
}

impl Hub {
    /// The property in which users name the hub.
    pub fn property(self) -> &'static str {
        match self {
            Self::Connection(_) => "connection",
            Self::Subject => "name",
        }
    }

    /// The word for it in sentences.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Connection(_) => "connection",
            Self::Subject => "subject",
        }
    }
}
