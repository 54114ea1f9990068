//! Operators whose wires turn knobs of other nodes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::adapter::{check, properties};
use super::author::{Complaint, Properties};
use super::parsed::Parsed;
use super::{Behaviour, Built, Wiring};
use crate::error::Error;
use crate::flow::live::Live;
use crate::flow::strand::{Out, Push, Surroundings, Turn};
use crate::value::{Selector, Value};

/// Which property is set, and what to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Mapped {
    /// The property of the node behind, as it is called in the file: `due_time`.
    #[schemars(extend("widget" = "property"))]
    pub property: String,
    /// The part of the value that it is set to, such as `X` or `Item1`; blank is the whole value.
    pub selector: Parsed<Selector>,
}

/// Which property of a node inside is shown as one of the group, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Externalized {
    /// The property of the node behind, as it is called in the file: `due_time`.
    #[schemars(extend("widget" = "property"))]
    pub property: String,
    /// What the group calls it; the same if blank.
    pub name: String,
    /// What to say about it at the knob; what the node behind says if blank.
    pub description: String,
}

/// How the wires of an operator turn knobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maps {
    /// They carry nothing else.
    Only,
    /// What they carry comes in behind them as well, after the knobs were turned.
    AndPasses,
}

/// An operator whose wires set properties of the nodes they lead to.
pub trait Mapping: Properties {
    /// Whether its values go on to these nodes.
    const MAPS: Maps;

    /// Which properties, in the order in which they are set.
    fn mappings(&self) -> &[Mapped];

    /// The value that goes on.
    fn passed(&self, value: Value) -> Result<Value, Error> {
        Ok(value)
    }
}

/// Whether something is said that could be set.
pub(super) fn check_mapping<M: Mapping>(json: &Json) -> Vec<Complaint> {
    check::<M>(json, |mapping| {
        if mapping.mappings().iter().any(|mapped| mapped.property.is_empty()) {
            return Err(Complaint::about("mappings", "say the name of the property to set"));
        }
        Ok(())
    })
}

pub(super) fn mapping<M: Mapping>(json: &Json, _: Wiring) -> Result<Built, Error> {
    let (updates, set) = properties::<M>(json)?;
    Ok(Built::of(set, move || {
        let live = Live::<M>::new(updates.clone());
        Behaviour::Push(Box::new(Turning { live, knobs: Box::default() }))
    }))
}

struct Turning<M: Mapping> {
    live: Live<M>,
    knobs: Box<[Turn]>,
}

impl<M: Mapping> Push for Turning<M> {
    fn push(&mut self, _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        let mapping = self.live.get();
        // One that does not fit is no reason to leave the others as they were.
        for Mapped { property, selector } in mapping.mappings() {
            let value = match selector.select(&value) {
                Ok(value) => value,
                Err(sentence) => {
                    out.fault(&Error::new(sentence));
                    continue;
                }
            };
            let refused = self.knobs.iter().filter_map(|turn| turn(property, &value).err());
            refused.for_each(|error| out.fault(&error));
        }
        out.emit(0, mapping.passed(value)?);
        Ok(())
    }

    fn settle(&mut self, place: &Surroundings) {
        self.knobs.clone_from(&place.knobs);
    }

    fn revive(&mut self) -> bool {
        self.live.refresh()
    }

    fn renew(&mut self) -> bool {
        true
    }
}
