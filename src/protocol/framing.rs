//! How a stream of bytes is cut into packets: OSC over TCP.
//!
//! OSC 1.0 puts the size of a packet before it, as a 32-bit big-endian number ("OSC Packets" in the
//! specification); so do Bonsai and most programs. OSC 1.1 ("Features and Future of Open Sound
//! Control version 1.1 for NIME", 2009) wants SLIP (RFC 1055), a mark at both ends; python-osc does
//! so unless told otherwise.

use bytes::{Buf as _, Bytes, BytesMut};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::error::Error;

/// What a packet is written as: pieces one behind the other, so that large ones need not be copied.
pub type Parts = SmallVec<[Bytes; 4]>;

/// How the packets of a stream are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// By their size before each of them: OSC 1.0, Bonsai, liblo, most programs.
    #[default]
    Length,
    /// By a mark before and behind each of them, SLIP: OSC 1.1, what python-osc does by default.
    Slip,
    /// As the first bytes that come in tell; by size until something comes.
    Detect,
}

/// Bytes that are read at a time while nothing large is on its way.
const READ: usize = 16 * 1024;
/// Pieces smaller than this are rather copied than sent by themselves.
const SMALL: usize = 4096;

const END: u8 = 0xC0;
const ESC: u8 = 0xDB;
const ESC_END: u8 = 0xDC;
const ESC_ESC: u8 = 0xDD;

/// How many bytes a packet has.
pub fn size(parts: &Parts) -> usize {
    parts.iter().map(Bytes::len).sum()
}

/// A packet as it stands in a stream; the error says that it is too large for its size to be said.
pub fn framed(packet: &Parts, framing: Framing) -> Result<Parts, Error> {
    if framing == Framing::Slip {
        return Ok(SmallVec::from_iter([escaped(packet)]));
    }
    // Many programs read the size as a signed number.
    let size = i32::try_from(size(packet))
        .map_err(|_| Error::new("a packet of more than 2 GiB cannot be sent; send it in parts"))?;
    let mut framed = Parts::new();
    let mut rest = packet.iter();
    let mut head = BytesMut::with_capacity(4 + packet.first().map_or(0, Bytes::len));
    head.extend_from_slice(&size.to_be_bytes());
    if let Some(first) = packet.first().filter(|first| first.len() < SMALL) {
        head.extend_from_slice(first);
        rest.next();
    }
    framed.push(head.freeze());
    framed.extend(rest.cloned());
    Ok(framed)
}

fn escaped(packet: &Parts) -> Bytes {
    let mut escaped = BytesMut::with_capacity(size(packet) + 2);
    escaped.extend_from_slice(&[END]);
    for mut rest in packet.iter().map(|part| &part[..]) {
        while let Some(at) = rest.iter().position(|byte| matches!(*byte, END | ESC)) {
            let (before, behind) = rest.split_at(at);
            escaped.extend_from_slice(before);
            let instead = if behind.first() == Some(&END) { ESC_END } else { ESC_ESC };
            escaped.extend_from_slice(&[ESC, instead]);
            rest = behind.get(1..).unwrap_or_default();
        }
        escaped.extend_from_slice(rest);
    }
    escaped.extend_from_slice(&[END]);
    escaped.freeze()
}

/// Cuts what comes in into packets.
#[derive(Debug)]
pub struct Deframer {
    framing: Framing,
    limit: usize,
    /// The largest packet so far: what a peer has sent once, room may be made for at once. Before
    /// that a size is a mere claim.
    proven: usize,
    /// How far there is no mark.
    scanned: usize,
}

impl Deframer {
    /// For a stream of packets of no more than so many bytes.
    pub fn new(framing: Framing, limit: usize) -> Self {
        Self { framing, limit, proven: 0, scanned: 0 }
    }

    /// How its packets are told apart, as far as that is known: how to answer.
    pub fn framing(&self) -> Framing {
        self.framing
    }

    /// Takes the next packet off what was received; or else makes room in it and says how many
    /// bytes may be read into it at most. The packet shares its memory with what was received.
    ///
    /// The error is the end of the stream: what follows cannot be told apart any more.
    pub fn next(&mut self, received: &mut BytesMut) -> Result<Result<Bytes, usize>, Error> {
        if let (Framing::Detect, Some(first)) = (self.framing, received.first()) {
            // The first byte of a size that is within the limit is small. SLIP begins with its
            // mark, or, from those who leave it out, with the packet.
            let largest = (self.limit >> 24) as u8;
            self.framing = if *first <= largest { Framing::Length } else { Framing::Slip };
        }
        match self.framing {
            Framing::Slip => self.next_slip(received),
            Framing::Length | Framing::Detect => self.next_length(received),
        }
    }

    fn next_length(&mut self, received: &mut BytesMut) -> Result<Result<Bytes, usize>, Error> {
        let Some(size) = received.first_chunk().map(|size| u32::from_be_bytes(*size)) else {
            received.reserve(READ);
            return Ok(Err(READ));
        };
        let size = size as usize;
        if size > self.limit {
            return Err(self.too_large(size, received));
        }
        if received.len() >= 4 + size {
            received.advance(4);
            self.proven = self.proven.max(size);
            return Ok(Ok(received.split_to(size).freeze()));
        }
        let missing = 4 + size - received.len();
        let trusted = self.proven.max(received.len()).max(READ);
        received.reserve(missing.min(trusted));
        // No further than its end if it is large, so that nothing of the next is moved later.
        Ok(Err(if size < READ { READ } else { missing.min(trusted) }))
    }

    fn too_large(&self, size: usize, received: &BytesMut) -> Error {
        let limit = self.limit;
        let text = &received[..received.len().min(4)];
        let reason = if text.first() == Some(&END) || text.starts_with(b"/") || *text == b"#bun"[..]
        {
            "the packets have no size before them; set the framing to slip or detect".to_owned()
        } else if text.iter().all(|byte| matches!(byte, b' '..=b'~')) {
            "not OSC over TCP: it begins with text; point its sender to another port".to_owned()
        } else {
            format!(
                "a packet of {size} bytes is announced, {limit} are allowed at most; raise the \
                 limit if it is meant"
            )
        };
        Error::packet(reason, Bytes::copy_from_slice(&received[..received.len().min(SMALL)]))
    }

    fn too_long(&self, packet: &[u8]) -> Error {
        let reason = format!(
            "a packet goes on for more than {} bytes; set the framing as its sender has it, or \
             raise the limit",
            self.limit
        );
        Error::packet(reason, Bytes::copy_from_slice(&packet[..packet.len().min(SMALL)]))
    }

    fn next_slip(&mut self, received: &mut BytesMut) -> Result<Result<Bytes, usize>, Error> {
        loop {
            let rest = received.get(self.scanned..).unwrap_or_default();
            let Some(at) = rest.iter().position(|byte| *byte == END) else {
                self.scanned = received.len();
                // Escaped bytes take twice the room.
                if received.len() / 2 > self.limit {
                    return Err(self.too_long(received));
                }
                received.reserve(READ);
                return Ok(Err(READ.max(received.capacity() - received.len())));
            };
            let mut packet = received.split_to(self.scanned + at + 1);
            self.scanned = 0;
            packet.truncate(packet.len() - 1);
            // A mark at both ends makes an empty one between every two.
            if !packet.is_empty() {
                let packet = unescaped(packet);
                if packet.len() > self.limit {
                    return Err(self.too_long(&packet));
                }
                return Ok(Ok(packet));
            }
        }
    }
}

fn unescaped(packet: BytesMut) -> Bytes {
    if !packet.contains(&ESC) {
        return packet.freeze();
    }
    let mut plain = BytesMut::with_capacity(packet.len());
    let mut bytes = packet.iter();
    while let Some(byte) = bytes.next() {
        let meant = match byte {
            // What is no escape is left as it is, as RFC 1055 advises.
            &ESC => match bytes.next() {
                Some(&ESC_END) => END,
                Some(&ESC_ESC) | None => ESC,
                Some(other) => *other,
            },
            other => *other,
        };
        plain.extend_from_slice(&[meant]);
    }
    plain.freeze()
}

#[cfg(test)]
mod tests;
