//! What somebody wants to hear of the messages of a connection.

use std::sync::Arc;

use super::{AddressFilter, MatchMode, TypeTags};
use crate::error::Error;
use crate::value::{Message, Value};

/// What is wanted, as it stands in the properties of an operator.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The address; blank for all.
    pub address: &'a str,
    /// How it is compared.
    pub mode: MatchMode,
    /// The type tags; blank for the message as it is.
    pub type_tag: &'a str,
}

/// Picks messages, and what is wanted of each. Compiles again only when something else is wanted,
/// so that properties may be read at the moment of use.
#[derive(Debug, Default)]
pub struct MessageFilter(Option<Compiled>);

#[derive(Debug)]
struct Compiled {
    address: Box<str>,
    mode: MatchMode,
    type_tag: Box<str>,
    filter: AddressFilter,
    tags: Option<TypeTags>,
}

impl Wanted<'_> {
    /// What is wrong with the address, as a sentence.
    pub fn check_address(&self) -> Result<(), String> {
        AddressFilter::new(self.address, self.mode).map(drop)
    }

    /// What is wrong with the type tags, as a sentence.
    pub fn check_type_tag(&self) -> Result<(), String> {
        TypeTags::parse(self.type_tag).map(drop)
    }

    #[cold]
    fn compile(&self) -> Result<Compiled, Error> {
        Ok(Compiled {
            address: self.address.into(),
            mode: self.mode,
            type_tag: self.type_tag.into(),
            filter: AddressFilter::new(self.address, self.mode).map_err(Error::properties)?,
            tags: TypeTags::parse(self.type_tag).map_err(Error::properties)?,
        })
    }
}

impl MessageFilter {
    /// Nothing, if the message is not wanted; an error if its arguments are not.
    #[inline]
    pub fn select(
        &mut self,
        wanted: Wanted<'_>,
        message: Arc<Message>,
    ) -> Result<Option<Value>, Error> {
        let compiled = match &self.0 {
            Some(compiled) if compiled.is(wanted) => compiled,
            _ => self.0.insert(wanted.compile()?),
        };
        if !compiled.filter.matches(&message.address) {
            return Ok(None);
        }
        match &compiled.tags {
            None => Ok(Some(Value::Message(message))),
            Some(tags) => tags.select(&message).map(Some),
        }
    }
}

impl Compiled {
    #[inline]
    fn is(&self, wanted: Wanted<'_>) -> bool {
        *self.address == *wanted.address
            && self.mode == wanted.mode
            && *self.type_tag == *wanted.type_tag
    }
}
