//! Packets become messages.

use std::net::SocketAddr;

use bytes::Bytes;
use rosc::{OscPacket, OscType};

use super::DEEPEST;
use super::guard::{self, Padding, Sound, count};
use super::packet::SHARED;
use crate::error::Error;
use crate::value::{Message, TimeTag, Value};

/// Problems of one packet that are told one by one; the rest are told as a number, so that a
/// hostile packet cannot cost more than a good one.
const TOLD: usize = 8;
/// Bytes of a bad packet that are kept for inspection.
const KEPT: usize = 65_536;
const BUNDLE: &[u8] = b"#bundle\0";

/// Takes a packet apart: gives every message in it to `take`, in order, and every problem.
///
/// Messages of bundles, however nested, come one by one and carry the time tag of the innermost
/// bundle around them. A bad element does not keep the others from being delivered. A message
/// that had something wrong with it and could still be understood comes right after the problem.
pub fn decode(packet: &[u8], peer: Option<SocketAddr>, take: impl FnMut(Result<Message, Error>)) {
    Reading { shared: None, padding: Padding::Spec, peer, take, problems: 0 }.all(packet);
}

/// The same for a packet of a stream, whose large blobs stay where they are: they share the memory
/// of the packet. Its blobs are most likely padded in this way.
pub fn decode_shared(
    packet: &Bytes,
    padding: Padding,
    peer: Option<SocketAddr>,
    take: impl FnMut(Result<Message, Error>),
) {
    Reading { shared: Some(packet), padding, peer, take, problems: 0 }.all(packet);
}

struct Reading<'a, F> {
    /// The packet, if its memory may be shared.
    shared: Option<&'a Bytes>,
    padding: Padding,
    peer: Option<SocketAddr>,
    take: F,
    problems: usize,
}

impl<F: FnMut(Result<Message, Error>)> Reading<'_, F> {
    fn all(mut self, packet: &[u8]) {
        self.packet(packet, None, 0);
        if let Some(untold @ 1..) = self.problems.checked_sub(TOLD) {
            self.tell(format!("{} more in this packet", count(untold, "problem")), packet);
        }
    }

    fn packet(&mut self, packet: &[u8], time: Option<TimeTag>, depth: usize) {
        match packet.strip_prefix(BUNDLE) {
            Some(rest) => self.bundle(packet, rest, depth),
            None if packet.is_empty() => {
                self.problem("an empty packet; its sender has nothing to say", packet);
            }
            None => self.message(packet, time),
        }
    }

    fn bundle(&mut self, packet: &[u8], rest: &[u8], depth: usize) {
        if depth == DEEPEST {
            return self.problem(
                format!("bundles are nested deeper than {DEEPEST}; flatten them at the sender"),
                packet,
            );
        }
        let Some((time, mut rest)) = rest.split_first_chunk::<8>() else {
            return self.problem(
                "the bundle ends within its time tag; the sender may have cut it",
                packet,
            );
        };
        let [a, b, c, d, fraction @ ..] = *time;
        let time = TimeTag {
            seconds: u32::from_be_bytes([a, b, c, d]),
            fraction: u32::from_be_bytes(fraction),
        };
        while let Some((size, behind)) = rest.split_first_chunk() {
            let size = u32::from_be_bytes(*size) as usize;
            let Some((element, behind)) = behind.split_at_checked(size) else {
                let left = count(behind.len(), "byte");
                let reason = format!(
                    "an element of the bundle should have {size}, but has {left}; the sender may \
                     have cut it"
                );
                return self.problem(reason, rest);
            };
            self.packet(element, Some(time), depth + 1);
            rest = behind;
        }
        if !rest.is_empty() {
            let left = count(rest.len(), "byte");
            self.problem(
                format!("{left} after the last element of the bundle, which were ignored"),
                packet,
            );
        }
    }

    fn message(&mut self, bytes: &[u8], time: Option<TimeTag>) {
        let sound = match guard::inspect(bytes, self.padding) {
            Ok(sound) => sound,
            Err(reason) => return self.problem(reason, bytes),
        };
        let arguments =
            if sound.plain { Ok(plain(&sound, self.shared)) } else { other(&sound, bytes) };
        match arguments {
            Ok(arguments) => {
                if let Some(note) = &sound.note {
                    self.problem(note.as_str(), bytes);
                }
                let address = (*sound.address).into();
                (self.take)(Ok(Message { address, arguments, time, peer: self.peer }));
            }
            Err(reason) => self.problem(reason, bytes),
        }
    }

    #[cold]
    fn problem(&mut self, reason: impl Into<String>, bytes: &[u8]) {
        self.problems += 1;
        if self.problems <= TOLD {
            self.tell(reason.into(), bytes);
        }
    }

    fn tell(&mut self, mut reason: String, bytes: &[u8]) {
        if let Some(peer) = self.peer {
            reason.push_str(&format!(" (from {peer})"));
        }
        let raw = Bytes::copy_from_slice(bytes.get(..KEPT).unwrap_or(bytes));
        (self.take)(Err(Error::packet(reason, raw)));
    }
}

/// Numbers and the like, which most messages consist of, without the six allocations that `rosc`
/// makes for each; and blobs, without a copy of large ones where the packet may be shared.
#[inline]
pub(super) fn plain(sound: &Sound<'_>, shared: Option<&Bytes>) -> Vec<Value> {
    let blob = |content: &[u8]| match shared {
        // A small one would keep the whole packet in memory for its sake.
        Some(packet) if content.len() >= SHARED => packet.slice_ref(content),
        _ => Bytes::copy_from_slice(content),
    };
    let mut values = Vec::with_capacity(sound.tags.len());
    values.extend(sound.arguments().filter_map(|(tag, content)| {
        Some(match tag {
            b'i' => Value::Int(i32::from_be_bytes(*content.first_chunk()?)),
            b'f' => Value::Float(f32::from_be_bytes(*content.first_chunk()?)),
            b'h' => Value::Long(i64::from_be_bytes(*content.first_chunk()?)),
            b'd' => Value::Double(f64::from_be_bytes(*content.first_chunk()?)),
            b'T' => Value::Bool(true),
            b'F' => Value::Bool(false),
            b'b' => Value::bytes(blob(content)),
            b'N' => Value::Nil,
            _ => Value::Impulse,
        })
    }));
    values
}

/// Everything, by `rosc`, from a message that the guard has found sound.
pub(super) fn other(sound: &Sound<'_>, bytes: &[u8]) -> Result<Vec<Value>, String> {
    let mended;
    let bytes = if sound.odd {
        mended = sound.mended();
        &mended
    } else {
        bytes
    };
    match rosc::decoder::decode_udp(bytes) {
        Ok(([], OscPacket::Message(message))) => Ok(message.args.into_iter().map(value).collect()),
        Ok((rest, _)) => {
            Err(format!("{} could not be read; check the sender", count(rest.len(), "byte")))
        }
        Err(error) => Err(format!("not OSC: {error}; check the sender")),
    }
}

fn value(argument: OscType) -> Value {
    match argument {
        OscType::Int(x) => Value::Int(x),
        OscType::Float(x) => Value::Float(x),
        OscType::String(text) => Value::text(text),
        OscType::Blob(bytes) => Value::bytes(bytes),
        OscType::Time(tag) => {
            Value::TimeTag(TimeTag { seconds: tag.seconds, fraction: tag.fractional })
        }
        OscType::Long(x) => Value::Long(x),
        OscType::Double(x) => Value::Double(x),
        OscType::Char(c) => Value::Char(c),
        OscType::Color(c) => Value::Color([c.red, c.green, c.blue, c.alpha]),
        OscType::Midi(m) => Value::Midi([m.port, m.status, m.data1, m.data2]),
        OscType::Bool(x) => Value::Bool(x),
        OscType::Array(array) => Value::list(array.content.into_iter().map(value)),
        OscType::Nil => Value::Nil,
        OscType::Inf => Value::Impulse,
    }
}
