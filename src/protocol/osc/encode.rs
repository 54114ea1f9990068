//! Messages become packets.

use std::net::SocketAddr;

use bytes::Bytes;
use rosc::{
    OscArray, OscBundle, OscColor, OscMessage, OscMidiMessage, OscPacket, OscTime, OscType,
};

use super::DEEPEST;
use super::address::check_address;
use super::compose::{blob, bundle_of};
use crate::error::Error;
use crate::value::{Message, TimeTag, Value, ValueType};

/// Writes packets. Keeps what it writes them from, so that a message of plain numbers costs no
/// allocation.
#[derive(Debug)]
pub struct Encoder {
    message: OscPacket,
    /// The blobs of a message, if they are to be left out: see [`packet`](super::packet).
    pub(super) blobs: Vec<Option<Bytes>>,
}

impl Default for Encoder {
    fn default() -> Self {
        let message = OscMessage { addr: String::new(), args: Vec::new() };
        Self { message: OscPacket::Message(message), blobs: Vec::new() }
    }
}

/// Appends one message to `packet`; see [`Encoder::encode`]. Whoever sends many keeps an encoder.
pub fn encode(message: &Message, packet: &mut Vec<u8>) -> Result<(), Error> {
    Encoder::default().encode(message, packet)
}

impl Encoder {
    /// Appends a message to `packet`, in a bundle if it carries a time tag. After an error
    /// `packet` is as it was; the sentence says what OSC cannot carry.
    pub fn encode(&mut self, message: &Message, packet: &mut Vec<u8>) -> Result<(), Error> {
        if message.time.is_some() {
            return self.encode_bundle([message], packet);
        }
        if let OscPacket::Message(OscMessage { addr, args }) = &mut self.message {
            fill(message, addr, args, &mut None)?;
        }
        // Writing into memory cannot fail.
        let Ok(_) = rosc::encoder::encode_into(&self.message, packet);
        Ok(())
    }

    /// Appends a message without its time tag and without the content of the blobs that are left
    /// out, which are in `self.blobs` then.
    pub(super) fn encode_without_blobs(
        &mut self,
        message: &Message,
        is_left_out: fn(usize) -> bool,
        packet: &mut Vec<u8>,
    ) -> Result<(), Error> {
        self.blobs.clear();
        if let OscPacket::Message(OscMessage { addr, args }) = &mut self.message {
            fill(message, addr, args, &mut Some((is_left_out, &mut self.blobs)))?;
        }
        let Ok(_) = rosc::encoder::encode_into(&self.message, packet);
        Ok(())
    }

    /// Appends a bundle of these messages to `packet`, with the time tag of the first.
    pub fn encode_bundle<'a>(
        &mut self,
        messages: impl IntoIterator<Item = &'a Message>,
        packet: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let mut time = None;
        let mut content = Vec::new();
        for message in messages {
            let (mut addr, mut args) = (String::new(), Vec::new());
            fill(message, &mut addr, &mut args, &mut None)?;
            time = time.or(message.time);
            content.push(OscPacket::Message(OscMessage { addr, args }));
        }
        let timetag = osc_time(time.unwrap_or(TimeTag::IMMEDIATELY));
        let bundle = OscPacket::Bundle(OscBundle { timetag, content });
        let Ok(_) = rosc::encoder::encode_into(&bundle, packet);
        Ok(())
    }

    /// Appends whatever value is a packet: a message, or a bundle of messages. Says for whom it
    /// is, if the messages know.
    pub fn encode_value(
        &mut self,
        value: &Value,
        packet: &mut Vec<u8>,
    ) -> Result<Option<SocketAddr>, Error> {
        if let Value::Message(message) = value {
            self.encode(message, packet)?;
            return Ok(message.peer);
        }
        let Some(mut messages) = bundle_of(value) else {
            return Err(Error::wrong_type(ValueType::Message, value));
        };
        self.encode_bundle(messages.clone(), packet)?;
        Ok(messages.next().and_then(|first| first.peer))
    }
}

fn fill(
    message: &Message,
    address: &mut String,
    arguments: &mut Vec<OscType>,
    blobs: &mut LeftOut<'_>,
) -> Result<(), Error> {
    check_address(&message.address).map_err(Error::new)?;
    address.clear();
    address.push_str(&message.address);
    arguments.clear();
    for argument in &message.arguments {
        arguments.push(osc_type(argument, 0, blobs)?);
    }
    Ok(())
}

fn osc_time(tag: TimeTag) -> OscTime {
    OscTime { seconds: tag.seconds, fractional: tag.fraction }
}

/// Which blobs to leave out: those for which this says so, kept in the list; the others stand in it
/// as none.
pub(super) type LeftOut<'a> = Option<(fn(usize) -> bool, &'a mut Vec<Option<Bytes>>)>;

fn osc_blob(bytes: &Bytes, blobs: &mut LeftOut<'_>) -> OscType {
    let Some((is_left_out, blobs)) = blobs else { return OscType::Blob(bytes.to_vec()) };
    let left_out = is_left_out(bytes.len());
    blobs.push(left_out.then(|| bytes.clone()));
    OscType::Blob(if left_out { Vec::new() } else { bytes.to_vec() })
}

#[inline]
fn osc_type(value: &Value, depth: usize, blobs: &mut LeftOut<'_>) -> Result<OscType, Error> {
    Ok(match value {
        Value::Int(x) => OscType::Int(*x),
        Value::Float(x) => OscType::Float(*x),
        Value::Long(x) => OscType::Long(*x),
        Value::Double(x) => OscType::Double(*x),
        Value::Bool(x) => OscType::Bool(*x),
        Value::Nil => OscType::Nil,
        Value::Impulse | Value::Bang => OscType::Inf,
        Value::Char(c) => OscType::Char(*c),
        Value::Color([red, green, blue, alpha]) => {
            OscType::Color(OscColor { red: *red, green: *green, blue: *blue, alpha: *alpha })
        }
        Value::Midi([port, status, data1, data2]) => OscType::Midi(OscMidiMessage {
            port: *port,
            status: *status,
            data1: *data1,
            data2: *data2,
        }),
        Value::TimeTag(tag) => OscType::Time(osc_time(*tag)),
        Value::Text(text) => {
            check_text(text)?;
            OscType::String((**text).to_owned())
        }
        Value::Bytes(bytes) => osc_blob(bytes, blobs),
        Value::Array(_) | Value::Image(_) => match blob(value) {
            Some(bytes) => osc_blob(&bytes, blobs),
            None => return Err(refuse(value)),
        },
        Value::Tuple(_) | Value::List(_) | Value::Record(_) => {
            check_depth(depth)?;
            let items = value.items().unwrap_or_default().iter();
            let content =
                items.map(|item| osc_type(item, depth + 1, blobs)).collect::<Result<_, _>>()?;
            OscType::Array(OscArray { content })
        }
        Value::Message(_) | Value::Frames(_) | Value::Timestamped(_) => return Err(refuse(value)),
    })
}

/// Text ends at its first zero on the wire, so there must be none within.
pub(super) fn check_text(text: &str) -> Result<(), Error> {
    if text.as_bytes().contains(&0) {
        return Err(Error::new(format!(
            "text with a zero character inside cannot be sent as OSC: {text:?}; remove it, or send \
             bytes"
        )));
    }
    Ok(())
}

pub(super) fn check_depth(depth: usize) -> Result<(), Error> {
    if depth >= DEEPEST {
        return Err(Error::new(format!(
            "lists nested deeper than {DEEPEST} cannot be sent as OSC; flatten them"
        )));
    }
    Ok(())
}

/// What OSC has no type for.
#[cold]
pub(super) fn refuse(value: &Value) -> Error {
    Error::new(match value {
        Value::Message(_) => String::from(
            "an OSC message cannot be an argument of another; send it by itself, or select its \
             Arguments",
        ),
        Value::Frames(_) => String::from(
            "ZeroMQ frames cannot be sent as OSC; select one of them, such as Last, or convert \
             them to text",
        ),
        other => format!("{} cannot be sent as OSC", other.value_type()),
    })
}
