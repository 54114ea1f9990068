//! Values become messages.

use std::sync::Arc;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::address::check_address;
use super::encode::{check_depth, check_text, refuse};
use crate::error::Error;
use crate::value::{ByteOrder, Message, Value};

/// What becomes of lists among the arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lists {
    /// They stay lists, `[ ]` in the type tags.
    #[default]
    Keep,
    /// Their items become arguments of the message itself, for receivers that know no lists.
    Flatten,
}

/// Makes messages; keeps its address from one to the next, so that all share one text.
#[derive(Debug, Default)]
pub struct Composer {
    address: Option<Arc<str>>,
}

impl Composer {
    /// A message of a value.
    ///
    /// Tuple, record and list are several arguments, their inner ones are lists. A bang is an
    /// impulse, an array a blob of its little-endian memory, an image a blob of its pixels, a
    /// timestamped value two arguments: the value and the time tag. A message keeps its arguments,
    /// time and peer and gets this address, unless that is blank.
    pub fn compose(
        &mut self,
        address: &str,
        lists: Lists,
        value: &Value,
    ) -> Result<Arc<Message>, Error> {
        let blank = address.trim().is_empty();
        match value {
            Value::Message(message) if blank && lists == Lists::Keep => Ok(message.clone()),
            Value::Message(message) => {
                let address =
                    if blank { message.address.clone() } else { self.address(address)?.clone() };
                let mut arguments = Vec::with_capacity(message.arguments.len());
                lay_out_all(&message.arguments, lists, &mut arguments)?;
                let (time, peer) = (message.time, message.peer);
                Ok(Arc::new(Message { address, arguments, time, peer }))
            }
            _ if blank => {
                Err(Error::new("needs an address such as /cursor: only messages bring their own"))
            }
            _ => {
                let address = self.address(address)?.clone();
                Ok(Arc::new(Message::new(address, arguments(value, lists)?)))
            }
        }
    }

    fn address(&mut self, address: &str) -> Result<&Arc<str>, Error> {
        match &mut self.address {
            Some(cached) if **cached == *address => {}
            stale => {
                check_address(address).map_err(Error::new)?;
                *stale = Some(address.into());
            }
        }
        self.address.as_ref().ok_or_else(|| Error::new("no address"))
    }
}

/// The messages of a bundle: what a list or tuple of nothing but messages is sent as.
pub fn bundle_of(value: &Value) -> Option<impl Iterator<Item = &Message> + Clone> {
    let (Value::List(items) | Value::Tuple(items)) = value else {
        return None;
    };
    let all = items.iter().all(|item| matches!(item, Value::Message(_)));
    (all && !items.is_empty()).then(|| {
        items.iter().filter_map(|item| match item {
            Value::Message(message) => Some(&**message),
            _ => None,
        })
    })
}

fn arguments(value: &Value, lists: Lists) -> Result<Vec<Value>, Error> {
    let mut arguments = Vec::new();
    match value {
        Value::Tuple(items) | Value::List(items) => lay_out_all(items, lists, &mut arguments)?,
        Value::Record(record) => lay_out_all(record.values(), lists, &mut arguments)?,
        // Most values are one argument; a vector of its own accord would make room for four.
        single => {
            arguments.reserve_exact(1);
            lay_out(single, lists, 0, &mut arguments)?;
        }
    }
    Ok(arguments)
}

fn lay_out_all(items: &[Value], lists: Lists, arguments: &mut Vec<Value>) -> Result<(), Error> {
    arguments.reserve_exact(items.len());
    items.iter().try_for_each(|item| lay_out(item, lists, 0, arguments))
}

/// Appends what a value is sent as: values that OSC has a type for.
fn lay_out(
    value: &Value,
    lists: Lists,
    depth: usize,
    arguments: &mut Vec<Value>,
) -> Result<(), Error> {
    match value {
        Value::Tuple(_) | Value::List(_) | Value::Record(_) => {
            check_depth(depth)?;
            let items = value.items().unwrap_or_default();
            if lists == Lists::Flatten {
                return items.iter().try_for_each(|i| lay_out(i, lists, depth + 1, arguments));
            }
            let mut inner = Vec::with_capacity(items.len());
            items.iter().try_for_each(|item| lay_out(item, lists, depth + 1, &mut inner))?;
            arguments.push(Value::List(inner.into()));
        }
        Value::Timestamped(inner) => {
            lay_out(&inner.value, lists, depth + 1, arguments)?;
            arguments.push(Value::TimeTag(inner.time));
        }
        Value::Bang => arguments.push(Value::Impulse),
        Value::Text(text) => {
            check_text(text)?;
            arguments.push(value.clone());
        }
        Value::Array(_) | Value::Image(_) => arguments.extend(blob(value).map(Value::bytes)),
        Value::Message(_) | Value::Frames(_) => return Err(refuse(value)),
        plain => arguments.push(plain.clone()),
    }
    Ok(())
}

/// The memory of an array, in little-endian order, or the pixels of an image.
pub(super) fn blob(value: &Value) -> Option<Bytes> {
    match value {
        Value::Image(image) => Some(image.pixels.clone()),
        Value::Array(array) => Some(array.elements.to_bytes(ByteOrder::Little)),
        _ => None,
    }
}
