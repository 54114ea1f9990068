//! What an operator is: the traits an author writes against, and what the registry keeps of each.
//!
//! Everything that the rest of the program knows of an operator comes out of its one file
//! through [`OperatorType`]: the palette, the inspector, the ports, the documentation.

mod adapter;
pub mod append;
pub mod author;
pub mod beat;
#[cfg(test)]
pub mod bench;
mod built;
pub mod claim;
pub mod device;
pub mod disk;
pub mod elementwise;
pub mod emit;
pub mod field;
#[cfg(test)]
pub mod interleaving;
pub mod mapping;
mod nesting;
pub mod new_file;
mod only;
pub mod pace;
pub mod parsed;
pub mod partners;
pub mod port;
pub mod prelude;
pub mod schedule;
pub mod task;
pub mod tcp;
pub mod timed;
pub mod udp;
pub mod zeromq;

use std::sync::OnceLock;

use serde_json::{Map, Value as Json};

use crate::error::Error;
use author::{
    Combinator, Complaint, Constant, Device, Nested, Properties, Relay, Sink, Source, Timed,
    Transform,
};
pub use built::{Again, Behaviour, Built, Setter, Wiring};
use claim::{Claim, NameClaim};
use field::{Description, Field, Offer};
use mapping::{Mapping, Maps};
use port::{Inputs, Link, OutputType, Outputs};

/// Properties as they stand in a patch.
pub type JsonMap = Map<String, Json>;

/// How a node takes part in the push path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Called on the stack of whoever has the value.
    Push,
    /// A source as long as its input is unwired, else called like `Push`.
    Constant,
    /// A task that only gives.
    Source,
    /// A task that only takes, and passes its input on.
    Sink,
    /// A task that takes and gives.
    Relay,
    /// Like `Push`, with an inner patch.
    Nested,
    /// Dissolves into its inner patch before anything runs.
    Group,
    /// Where values enter the inner patch of a group or of a nested operator.
    GroupInput,
    /// Where they leave it.
    GroupOutput,
    /// Shows properties of the nodes it is wired to as properties of the group around it.
    Externalized,
}

/// Everything the rest of the program knows of an operator.
pub struct OperatorType {
    /// How its nodes take part.
    pub role: Role,
    /// Its drawn inputs.
    pub inputs: Inputs,
    /// Its drawn outputs.
    pub outputs: Outputs,
    /// What it has to do with a hub.
    pub link: Link,
    /// Other names that people type when they look for it: Bonsai, TouchDesigner, Max, Pd.
    pub aliases: &'static [&'static str],
    schema: fn() -> schemars::Schema,
    defaults: fn() -> Json,
    check: fn(&Json) -> Vec<Complaint>,
    build: fn(&Json, Wiring) -> Result<Built, Error>,
    claims: fn(&Json) -> Vec<Claim>,
    names: fn(&Json) -> Vec<NameClaim>,
    offers: fn(&Json, &str) -> Vec<Offer>,
    /// Whether it runs on a thread of its own.
    pub threaded: bool,
    /// Whether what it gives comes by a socket of its own, of which there can be only one.
    pub gives_by_socket: bool,
    /// Whether its inside is a file that it names in its property `path`.
    pub includes: bool,
    /// Whether its wires turn knobs of the nodes they lead to.
    pub maps: Option<Maps>,
    /// Whether it goes on when those who send to it have ended.
    pub outlives_senders: bool,
    description: OnceLock<Description>,
}

impl OperatorType {
    const fn new<P: Properties>(
        role: Role,
        (inputs, outputs): (Inputs, Outputs),
        check: fn(&Json) -> Vec<Complaint>,
        build: fn(&Json, Wiring) -> Result<Built, Error>,
    ) -> Self {
        Self {
            role,
            inputs,
            outputs,
            link: Link::None,
            aliases: &[],
            schema: field::schema::<P>,
            defaults: field::defaults::<P>,
            check,
            build,
            claims: |_| Vec::new(),
            names: |_| Vec::new(),
            offers: |_, _| Vec::new(),
            threaded: false,
            gives_by_socket: false,
            includes: false,
            maps: None,
            outlives_senders: false,
            description: OnceLock::new(),
        }
    }

    const fn linked(mut self, link: Link) -> Self {
        self.link = link;
        self
    }

    const fn claiming(mut self, claims: fn(&Json) -> Vec<Claim>) -> Self {
        self.claims = claims;
        self
    }

    const fn outliving(mut self, outlives: bool) -> Self {
        self.outlives_senders = outlives;
        self
    }

    const fn on_a_thread(mut self, offers: fn(&Json, &str) -> Vec<Offer>) -> Self {
        self.offers = offers;
        self.threaded = true;
        self
    }

    /// A [`Transform`].
    pub const fn transform<T: Transform>() -> Self {
        let inputs = match T::LINK {
            Link::Receives(_) => Inputs::None,
            _ => Inputs::One(<T::In as crate::value::Wire>::TYPE),
        };
        let outputs = Outputs::One(OutputType::Is(<T::Out as author::Emit>::EMITS));
        Self::new::<T>(
            Role::Push,
            (inputs, outputs),
            |json| adapter::check(json, T::check),
            adapter::transform::<T>,
        )
        .linked(T::LINK)
    }

    /// A [`Transform`] whose output is of the type that comes in.
    pub const fn filter<T: Transform>() -> Self {
        let mut this = Self::transform::<T>();
        this.outputs = Outputs::One(OutputType::SameAsInput);
        this
    }

    /// A [`Constant`].
    pub const fn constant<C: Constant>() -> Self {
        let output = OutputType::Is(<C::Out as crate::value::Wire>::TYPE);
        Self::new::<C>(
            Role::Constant,
            (Inputs::Optional(crate::value::ValueType::Any), Outputs::One(output)),
            adapter::check_constant::<C>,
            adapter::constant::<C>,
        )
    }

    /// A [`Combinator`].
    pub const fn combinator<C: Combinator>() -> Self {
        Self::new::<C>(
            Role::Push,
            (C::INPUTS, C::OUTPUTS),
            |json| adapter::check(json, C::check),
            adapter::combinator::<C>,
        )
        .linked(C::LINK)
        .outliving(C::OUTLIVES_SENDERS)
    }

    /// A [`Source`].
    pub const fn source<S: Source>() -> Self {
        let output = OutputType::Is(<S::Out as crate::value::Wire>::TYPE);
        Self::new::<S>(
            Role::Source,
            (Inputs::None, Outputs::One(output)),
            |json| adapter::check(json, S::check),
            task::source::<S>,
        )
    }

    /// A [`Device`].
    pub const fn device<D: Device>() -> Self {
        let output = OutputType::Is(<D::Out as crate::value::Wire>::TYPE);
        Self::new::<D>(
            Role::Source,
            (Inputs::None, Outputs::One(output)),
            |json| adapter::check(json, D::check),
            device::device::<D>,
        )
        .on_a_thread(|json, property| adapter::offers(json, |it: &D| it.offers(property)))
    }

    /// A [`Sink`].
    pub const fn sink<S: Sink>() -> Self {
        let input = Inputs::One(<S::In as crate::value::Wire>::TYPE);
        Self::new::<S>(
            Role::Sink,
            (input, Outputs::One(OutputType::SameAsInput)),
            |json| adapter::check(json, S::check),
            task::sink::<S>,
        )
        .claiming(|json| adapter::claims(json, S::claims))
    }

    /// A [`Relay`].
    pub const fn relay<R: Relay>() -> Self {
        Self::new::<R>(
            Role::Relay,
            (R::INPUTS, R::OUTPUTS),
            |json| adapter::check(json, R::check),
            task::relay::<R>,
        )
        .linked(R::LINK)
        .claiming(|json| adapter::claims(json, R::claims))
    }

    /// A [`Timed`] operator.
    pub const fn timed<T: Timed>() -> Self {
        let role = match T::INPUTS {
            Inputs::None => Role::Source,
            _ => Role::Relay,
        };
        Self::new::<T>(
            role,
            (T::INPUTS, T::OUTPUTS),
            |json| adapter::check(json, T::check),
            timed::timed::<T>,
        )
    }

    /// A [`Nested`] operator.
    pub const fn nested<N: Nested>() -> Self {
        Self::new::<N>(
            Role::Nested,
            (N::INPUTS, N::OUTPUTS),
            |json| adapter::check(json, N::check),
            nesting::nested::<N>,
        )
        .linked(N::LINK)
    }

    /// A [`Mapping`].
    pub const fn mapping<M: Mapping>() -> Self {
        // What goes on may be a part of what came.
        let output = match M::MAPS {
            Maps::Only => OutputType::SameAsInput,
            Maps::AndPasses => OutputType::Is(crate::value::ValueType::Any),
        };
        let mut this = Self::new::<M>(
            Role::Push,
            (Inputs::One(crate::value::ValueType::Any), Outputs::One(output)),
            mapping::check_mapping::<M>,
            mapping::mapping::<M>,
        );
        this.maps = Some(M::MAPS);
        this
    }

    /// Something that dissolves before anything runs: a group and its ends.
    pub const fn structure<P: Properties>(role: Role, inputs: Inputs, outputs: Outputs) -> Self {
        Self::new::<P>(role, (inputs, outputs), adapter::check_only::<P>, adapter::nothing)
    }

    /// Its inside is a file that it names.
    pub const fn including(mut self) -> Self {
        self.includes = true;
        self
    }

    /// A part in the structure of patches besides its behaviour.
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Adds names that people type when they look for it.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Its title, purpose and properties, as its file says them.
    pub fn description(&self) -> &Description {
        self.description.get_or_init(|| Description::read(&(self.schema)(), (self.defaults)()))
    }

    /// Its properties.
    pub fn fields(&self) -> &[Field] {
        &self.description().fields
    }

    /// The properties of a fresh node.
    pub fn defaults(&self) -> JsonMap {
        match (self.defaults)() {
            Json::Object(map) => map,
            _ => JsonMap::new(),
        }
    }

    /// Everything wrong with these properties. Properties it does not know are not its business.
    pub fn check(&self, properties: &JsonMap) -> Vec<Complaint> {
        let known = self.known(properties);
        let ranges = field::check_ranges(self.fields(), &known);
        if !ranges.is_empty() {
            return ranges;
        }
        (self.check)(&Json::Object(known))
    }

    /// What a node with these properties takes of the machine for itself.
    pub fn claims(&self, properties: &JsonMap) -> Vec<Claim> {
        (self.claims)(&Json::Object(self.known(properties)))
    }

    /// The names by which a node with these properties is to be found.
    pub fn names(&self, properties: &JsonMap) -> Vec<NameClaim> {
        (self.names)(&Json::Object(self.known(properties)))
    }

    /// What could be chosen at the moment for a property of [`FieldKind::Offer`](field::FieldKind),
    /// next to the others. Asks the machine, so it may take its time: never on the window's thread.
    pub fn offers(&self, property: &str, properties: &JsonMap) -> Vec<Offer> {
        (self.offers)(&Json::Object(self.known(properties)), property)
    }

    /// Brings a node to life.
    pub fn build(&self, properties: &JsonMap, wiring: Wiring) -> Result<Built, Error> {
        (self.build)(&Json::Object(self.known(properties)), wiring)
    }

    /// Those of the properties that it knows. Files of later versions may have more, which are
    /// kept in the patch but do not reach the operator.
    pub fn known(&self, properties: &JsonMap) -> JsonMap {
        let known = properties
            .iter()
            .filter(|(name, _)| self.fields().iter().any(|field| field.name == **name));
        known.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}
