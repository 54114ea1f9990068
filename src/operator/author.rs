//! The traits that operators are written against, simplest first. Take the simplest that does.

use std::future::Future;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

use super::claim::Claim;
use super::device::Stop;
pub use super::emit::Emit;
use super::field::Offer;
use super::port::{Inputs, Link, OutputType, Outputs};
use super::timed::Moment;
use crate::error::Error;
use crate::flow::inbox::{Inbox, Overflow};
use crate::flow::instances::Within;
use crate::flow::live::Live;
use crate::flow::outlet::Outlet;
use crate::flow::strand::Out;
use crate::value::{Value, ValueType, Wire};

/// A plain struct of settings: saved in the patch, shown in the inspector, read while running.
///
/// Derive it all; doc comments on the fields are the help text at the knob.
pub trait Properties:
    Default + Clone + Send + Sync + Serialize + DeserializeOwned + JsonSchema + 'static
{
}
impl<T> Properties for T where
    T: Default + Clone + Send + Sync + Serialize + DeserializeOwned + JsonSchema + 'static
{
}

/// A setting that cannot work, and why, found before anything runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Complaint {
    /// The property that it is about, if it is one.
    pub property: Option<String>,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Complaint {
    /// About one property.
    pub fn about(property: &str, sentence: impl Into<String>) -> Self {
        Self { property: Some(property.to_owned()), sentence: sentence.into() }
    }
}

/// The everyday operator: one value in, at most one out, on the caller's stack. `self` holds the
/// properties as they are at this moment.
pub trait Transform: Properties {
    /// What its input takes; anything else is a fault of the node.
    type In: Wire;
    /// What its output gives: a [`Wire`] type, or an `Option` of one.
    type Out: Emit;
    /// What it remembers from one value to the next.
    type State: Default + Send + 'static;
    /// The hub that it receives from or sends to.
    const LINK: Link = Link::None;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// The behaviour.
    fn apply(&self, state: &mut Self::State, input: Self::In) -> Result<Self::Out, Error>;

    /// What is still to be said when the input has ended.
    fn finish(&self, _state: &mut Self::State) -> Option<Self::Out> {
        None
    }
}

/// Emits the same value at the start, at every edit, and for every value of its input, if wired.
pub trait Constant: Properties {
    /// What it gives.
    type Out: Wire;

    /// The value.
    fn value(&self) -> Result<Self::Out, Error>;
}

/// An operator with several inputs or outputs, or that ends by itself, on the caller's stack.
pub trait Combinator: Properties {
    /// What it takes.
    const INPUTS: Inputs;
    /// What it gives.
    const OUTPUTS: Outputs;
    /// The hub that it provides, receives from or sends to.
    const LINK: Link = Link::None;
    /// What it remembers.
    type State: Send + 'static;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// A fresh memory for a node with this many inputs, the additional one of a hub included.
    fn start(&self, inputs: usize) -> Self::State;

    /// The behaviour.
    fn push(
        &self,
        state: &mut Self::State,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error>;

    /// No more values will come to this input. After the last input has ended the outputs end by
    /// themselves; call [`Out::end`] to end earlier.
    fn end(
        &self,
        _state: &mut Self::State,
        _input: usize,
        _out: &mut Out<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Whether the first wire to end ends its input, although others lead to it: what a subject
    /// does, whose writers share one input.
    fn ends_with_first(&self) -> bool {
        false
    }

    /// Whether a hub goes on when those who send to it have ended, and its input too.
    const OUTLIVES_SENDERS: bool = false;

    /// Whether it has something to say before anything reaches it.
    fn begins(&self) -> bool {
        false
    }

    /// Says it: at the start, or when the instance of the patch in which it stands begins.
    fn begin(&self, _state: &mut Self::State, _out: &mut Out<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// An operator with nothing upstream: waits for the world, pushes what it hears.
///
/// No operator with a task of its own (source, device, sink, relay) has any code for retry,
/// restart or stop: it is dropped and started anew whenever its properties change, and after an
/// error with growing pauses. Returning `Ok` ends its output.
pub trait Source: Properties {
    /// What it gives.
    type Out: Wire;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// The behaviour.
    fn run(self, out: &mut Outlet<Self::Out>) -> impl Future<Output = Result<(), Error>> + Send;
}

/// A source that must block, on a named thread of its own: a camera, a serial port.
pub trait Device: Properties {
    /// What it gives.
    type Out: Wire;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// Whether it has to be started anew for these properties. One that says no reads them from
    /// what `run` is given, and goes on.
    fn restarts_for(&self, _new: &Self) -> bool {
        true
    }

    /// What could be chosen for a property whose schema says `"widget" = "offer"`, in the machine
    /// as it is now. May take its time.
    fn offers(&self, _property: &str) -> Vec<Offer> {
        Vec::new()
    }

    /// The behaviour; returns soon after `stop` asks for it.
    fn run(
        properties: &mut Live<Self>,
        out: &mut Outlet<Self::Out>,
        stop: &Stop,
    ) -> Result<(), Error>;
}

/// An operator that consumes at its own pace. Values queue in front of it, and also pass on.
pub trait Sink: Properties {
    /// What it takes.
    type In: Wire;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// The ports that it takes for itself, so that a second node that wants one is told before
    /// anything runs.
    fn claims(&self) -> Vec<Claim> {
        Vec::new()
    }

    /// How many values may wait, and which to lose beyond that. Read once, at the start.
    fn queue(&self) -> (usize, Overflow) {
        (256, Overflow::DropOldest)
    }

    /// The behaviour; returns when the inbox is over.
    fn run(self, inbox: &mut Inbox<Self::In>) -> impl Future<Output = Result<(), Error>> + Send;
}

/// An operator that takes values and gives others in its own time: delays, requests, sockets.
/// Only through a relay may wires lead back to where they came from.
pub trait Relay: Properties {
    /// What it takes.
    type In: Wire;
    /// What it gives.
    type Out: Wire;
    /// Its drawn inputs; a connection has none.
    const INPUTS: Inputs = Inputs::One(<Self::In as Wire>::TYPE);
    /// Its drawn outputs; a connection has none.
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(<Self::Out as Wire>::TYPE));
    /// The hub that it provides.
    const LINK: Link = Link::None;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// The ports that it takes for itself, so that a second node that wants one is told before
    /// anything runs.
    fn claims(&self) -> Vec<Claim> {
        Vec::new()
    }

    /// How many values may wait, and which to lose beyond that. Read once, at the start.
    fn queue(&self) -> (usize, Overflow) {
        (256, Overflow::DropOldest)
    }

    /// The behaviour; returns when the inbox is over and nothing is left to give.
    fn run(
        self,
        inbox: &mut Inbox<Self::In>,
        out: &mut Outlet<Self::Out>,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// An operator that acts by the clock: a timer, a delay, a debounce. Plain calls, like those of a
/// combinator, made by a task at the moments it asks for.
///
/// `self` holds the properties as they are at this moment; turning a knob loses nothing of what
/// is in `state`. Calls come in the order of their moments, however late the task gets to them.
/// Without inputs it is a source; with inputs wires may lead back to it, as with a [`Relay`].
pub trait Timed: Properties {
    /// What it takes; `()` if it has no inputs.
    type In: Wire;
    /// What it gives.
    type Out: Wire;
    /// Its drawn inputs.
    const INPUTS: Inputs = Inputs::One(<Self::In as Wire>::TYPE);
    /// Its drawn outputs.
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(<Self::Out as Wire>::TYPE));
    /// What it remembers.
    type State: Send + 'static;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// A fresh memory; the clock starts now.
    fn start(&self, now: Moment) -> Self::State;

    /// A value that arrived at this moment.
    fn push(
        &self,
        _state: &mut Self::State,
        _value: Self::In,
        _at: Moment,
        _out: &mut Outlet<Self::Out>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// When to be called next; none as long as there is nothing to wait for. Once the inputs have
    /// ended, none is the end of the outputs.
    fn due(&self, state: &mut Self::State) -> Option<Moment>;

    /// What was due at this moment; it may be later by now.
    fn tick(
        &self,
        state: &mut Self::State,
        due: Moment,
        out: &mut Outlet<Self::Out>,
    ) -> Result<(), Error>;

    /// No more values will come, as was noticed at this moment.
    fn end(
        &self,
        _state: &mut Self::State,
        _at: Moment,
        _out: &mut Outlet<Self::Out>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

/// An operator that owns an inner patch and makes instances of it as values come.
///
/// What an instance gives comes back to [`given`](Self::given), in the order in which it was
/// given, once the call that made it give returns; an operator that needs it earlier fetches it
/// with [`Within::fetch`]. The node ends when its inputs have ended and no instance is alive.
pub trait Nested: Properties {
    /// What it takes.
    const INPUTS: Inputs;
    /// What it gives.
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Any));
    /// The hub that it provides, receives from or sends to.
    const LINK: Link = Link::None;
    /// Whether it takes care of what goes wrong in its instances, so that those further out do not
    /// hear of it.
    const CATCHES: bool = false;
    /// What it remembers.
    type State: Default + Send + 'static;

    /// Settings that cannot work.
    fn check(&self) -> Result<(), Complaint> {
        Ok(())
    }

    /// Before anything reaches it: for who has an instance from the start.
    fn begin(&self, _state: &mut Self::State, _within: &mut Within<'_, '_>) -> Result<(), Error> {
        Ok(())
    }

    /// A value comes in.
    fn push(
        &self,
        state: &mut Self::State,
        input: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error>;

    /// An instance gives a value.
    fn given(
        &self,
        _state: &mut Self::State,
        _instance: u64,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        within.emit(0, value);
        Ok(())
    }

    /// Something went wrong in an instance, however deep; only for who takes care of that.
    fn failed(
        &self,
        _state: &mut Self::State,
        _instance: u64,
        _within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// An instance is over, and gone.
    fn over(
        &self,
        _state: &mut Self::State,
        _instance: u64,
        _within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// No more values will come to this input.
    fn end(
        &self,
        _state: &mut Self::State,
        _input: usize,
        _within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Whether values may still come that matter, where these inputs have not ended. It ends itself
    /// once they do not and no instance is left.
    fn awaits(open: &[bool]) -> bool {
        open.contains(&true)
    }
}
