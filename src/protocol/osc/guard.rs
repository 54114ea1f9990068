//! Accounts for every byte of a message before anything else reads it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DEEPEST;

/// Arguments of one message; more are a blob's business. Keeps a packet of nothing but type tags
/// from asking for a hundred times its size in memory.
const MOST_ARGUMENTS: usize = 1 << 20;

/// A message taken apart, every byte accounted for.
#[derive(Debug)]
pub(super) struct Sound<'a> {
    /// The address; read as Latin-1 if it is not UTF-8.
    pub address: Cow<'a, str>,
    /// The type tags without their comma, brackets balanced.
    pub tags: &'a [u8],
    /// What the arguments are in.
    bytes: &'a [u8],
    padding: Padding,
    /// Whether all arguments are numbers and the like of a fixed size, or blobs.
    pub plain: bool,
    /// Whether `rosc` would stumble over it or read it differently.
    pub odd: bool,
    /// What was wrong with it that did not keep it from being understood.
    pub note: Option<String>,
}

/// How blobs are filled up to a multiple of four bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Padding {
    /// As the specification says. What Bonsai writes is understood where it can mean nothing else.
    #[default]
    Spec,
    /// As Bonsai does, which fills blobs up by the remainder of their size instead of by what is
    /// missing to four: for blobs of any size to and from Bonsai.
    Bonsai,
}

impl Padding {
    pub(super) fn after(self, size: usize) -> usize {
        match self {
            Self::Spec => size.wrapping_neg() % 4,
            Self::Bonsai => size % 4,
        }
    }
}

/// Where the content of each blob of a sound message ends, behind its padding.
pub(super) fn ends_of_blobs(message: &[u8]) -> Vec<usize> {
    let Ok(Sound { tags, bytes, padding, .. }) = inspect(message, Padding::Spec) else {
        return Vec::new();
    };
    let mut walk = arguments(tags, bytes, padding);
    let mut ends = Vec::new();
    while let Some(Ok((tag, _))) = walk.next() {
        if tag == b'b' {
            ends.push(message.len() - walk.bytes.len());
        }
    }
    ends
}

/// Takes a message apart whose blobs are most likely padded in this way; the error says why it
/// cannot be one.
pub(super) fn inspect(message: &[u8], likely: Padding) -> Result<Sound<'_>, String> {
    let Some((address, rest)) = string(message) else {
        return Err(
            "the address has no end: no zero byte follows it; the sender may have cut the packet"
                .into(),
        );
    };
    if address.first() != Some(&b'/') {
        return Err(
            "not OSC: it begins neither with / nor with #bundle; point its sender to another port"
                .into(),
        );
    }
    let bare = |note| Sound {
        address: text(address),
        tags: &[],
        bytes: &[],
        padding: Padding::Spec,
        plain: true,
        odd: true,
        note,
    };
    match rest.first() {
        None => return Ok(bare(not_utf8(address, "the address"))),
        Some(b',') => {}
        Some(_) => {
            let note = "the message has no type tags, so that its arguments cannot be told apart; make \
                        its sender write them";
            return Ok(bare(Some(note.into())));
        }
    }
    let Some((tags, bytes)) = string(rest) else {
        return Err("the type tags have no end: no zero byte follows them; the sender may have cut the packet".into());
    };
    let tags = tags.get(1..).unwrap_or_default();
    check_tags(tags)?;
    // Bonsai's padding is believed only if it accounts for every byte.
    let bonsai = || Some((walk_exactly(tags, bytes, Padding::Bonsai)?, Padding::Bonsai));
    let first = if likely == Padding::Bonsai { bonsai() } else { None };
    let (walk, padding) = match first {
        Some(found) => found,
        None => match walk(tags, bytes, Padding::Spec) {
            Ok(walk) if walk.trailing == 0 => (walk, Padding::Spec),
            spec => bonsai().map_or_else(|| spec.map(|walk| (walk, Padding::Spec)), Ok)?,
        },
    };
    let trailing = walk.trailing;
    let note = not_utf8(address, "the address").or(walk.note).or_else(|| {
        (trailing > 0).then(|| {
            format!("{} after the last argument; add type tags for them", count(trailing, "byte"))
        })
    });
    let short = !message.len().is_multiple_of(4);
    let odd = walk.odd || short || padding == Padding::Bonsai || note.is_some();
    let plain = tags.iter().all(|tag| b"ifhdTFNIb".contains(tag));
    Ok(Sound { address: text(address), tags, bytes, padding, plain, odd, note })
}

impl<'a> Sound<'a> {
    /// The bytes of each argument that has any, or a bracket; without padding.
    pub(super) fn arguments(&self) -> impl Iterator<Item = (u8, &'a [u8])> {
        arguments(self.tags, self.bytes, self.padding).map_while(Result::ok)
    }

    /// The same message as the specification would have it.
    #[cold]
    pub(super) fn mended(&self) -> Vec<u8> {
        let mut packet = Vec::with_capacity(self.bytes.len() + self.tags.len() + 64);
        put(&mut packet, self.address.as_bytes(), 1);
        let tags: Vec<u8> = b","
            .iter()
            .chain(self.tags)
            .map(|tag| if *tag == b'S' { b's' } else { *tag })
            .collect();
        put(&mut packet, &tags, 1);
        for (tag, content) in self.arguments() {
            match tag {
                b's' | b'S' => put(&mut packet, text(content).as_bytes(), 1),
                b'b' => {
                    packet.extend((content.len() as u32).to_be_bytes());
                    put(&mut packet, content, 0);
                }
                b'c' => {
                    let char = character(content).unwrap_or(char::REPLACEMENT_CHARACTER);
                    packet.extend((char as u32).to_be_bytes());
                }
                _ => packet.extend(content),
            }
        }
        packet
    }
}

/// Appends bytes, at least this many zeros, and more up to a multiple of four.
fn put(packet: &mut Vec<u8>, bytes: &[u8], zeros: usize) {
    packet.extend(bytes);
    packet.resize((packet.len() + zeros).next_multiple_of(4), 0);
}

/// Bytes up to a zero, and what follows the padding. Padding may be missing at the very end.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let (string, _) = bytes.split_at_checked(end)?;
    Some((string, bytes.get((end + 1).next_multiple_of(4)..).unwrap_or_default()))
}

/// Brackets must balance: `rosc` would lose what stands before one that is not closed.
fn check_tags(tags: &[u8]) -> Result<(), String> {
    if tags.len() > MOST_ARGUMENTS {
        return Err(format!("more than {MOST_ARGUMENTS} arguments; send them as a blob"));
    }
    let mut depth = 0_usize;
    for tag in tags {
        match tag {
            b'[' if depth == DEEPEST => {
                return Err(format!(
                    "lists are nested deeper than {DEEPEST}; flatten them at the sender"
                ));
            }
            b'[' => depth += 1,
            b']' => {
                match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Err(
                        "the type tags close a list that is not open; correct them at the sender"
                            .into(),
                    ),
                }
            }
            b'i' | b'f' | b's' | b'b' | b'h' | b't' | b'd' | b'S' | b'c' | b'r' | b'm' => {}
            b'T' | b'F' | b'N' | b'I' => {}
            other => {
                return Err(format!(
                    "type tag {:?} is not known, so that what follows cannot be read; send one of \
                     i f s S b h t d c r m T F N I [ ]",
                    char::from(*other)
                ));
            }
        }
    }
    if depth > 0 {
        Err("the type tags open a list and do not close it; correct them at the sender".into())
    } else {
        Ok(())
    }
}

/// What came of walking over all arguments.
#[derive(Default)]
struct Walk {
    /// Bytes that no tag accounts for.
    trailing: usize,
    /// Whether `rosc` would read it differently.
    odd: bool,
    note: Option<String>,
}

fn walk(tags: &[u8], bytes: &[u8], padding: Padding) -> Result<Walk, String> {
    let mut walk = Walk::default();
    let mut arguments = arguments(tags, bytes, padding);
    for (index, argument) in arguments.by_ref().enumerate() {
        let cut_short = |tag: u8| {
            let tag = char::from(tag);
            format!(
                "the packet ends within type tag {} of {} ({tag}); the sender may have cut it",
                index + 1,
                tags.len()
            )
        };
        match argument.map_err(cut_short)? {
            (b's', content) => walk.note = walk.note.or_else(|| not_utf8(content, "a text")),
            (b'S', content) => {
                walk.odd = true;
                walk.note = walk.note.or_else(|| not_utf8(content, "a text"));
            }
            (b'c', content) => match character(content) {
                Some(char) => walk.odd |= content != (char as u32).to_be_bytes(),
                None => {
                    return Err(format!(
                        "type tag {} (c) is not a character; send the number as i",
                        index + 1
                    ));
                }
            },
            _ => {}
        }
    }
    walk.trailing = arguments.bytes.len();
    Ok(walk)
}

fn walk_exactly(tags: &[u8], bytes: &[u8], padding: Padding) -> Option<Walk> {
    walk(tags, bytes, padding).ok().filter(|walk| walk.trailing == 0 && tags.contains(&b'b'))
}

/// Walks over arguments: tag and content of each, or the tag whose content is not all there.
struct Arguments<'a> {
    tags: std::slice::Iter<'a, u8>,
    bytes: &'a [u8],
    padding: Padding,
}

fn arguments<'a>(tags: &'a [u8], bytes: &'a [u8], padding: Padding) -> Arguments<'a> {
    Arguments { tags: tags.iter(), bytes, padding }
}

impl<'a> Iterator for Arguments<'a> {
    type Item = Result<(u8, &'a [u8]), u8>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let tag = *self.tags.next()?;
        let taken = match tag {
            b'i' | b'f' | b'c' | b'r' | b'm' => self.bytes.split_at_checked(4),
            b'h' | b'd' | b't' => self.bytes.split_at_checked(8),
            b's' | b'S' => string(self.bytes),
            b'b' => blob(self.bytes, self.padding),
            _ => Some((&[][..], self.bytes)),
        };
        Some(match taken {
            Some((content, rest)) => {
                self.bytes = rest;
                Ok((tag, content))
            }
            None => Err(tag),
        })
    }
}

/// A size, so many bytes, and what follows the padding, which may be missing at the very end.
fn blob(bytes: &[u8], padding: Padding) -> Option<(&[u8], &[u8])> {
    let (size, rest) = bytes.split_first_chunk()?;
    let size = u32::from_be_bytes(*size) as usize;
    let (content, rest) = rest.split_at_checked(size)?;
    let (zeros, rest) = rest.split_at_checked(padding.after(size)).unwrap_or((rest, &[]));
    // A guess must be borne out by every byte.
    let borne_out = padding == Padding::Spec || zeros.iter().all(|byte| *byte == 0);
    borne_out.then_some((content, rest))
}

/// A character stands in the last byte; Bonsai writes it into the first.
fn character(content: &[u8]) -> Option<char> {
    let code = u32::from_be_bytes(*content.first_chunk()?);
    let [first, rest @ ..] = code.to_be_bytes();
    char::from_u32(code).or_else(|| (rest == [0; 3]).then_some(char::from(first)))
}

/// UTF-8, or else Latin-1, in which old senders write and any bytes have a meaning.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn not_utf8(bytes: &[u8], what: &str) -> Option<String> {
    let bad = std::str::from_utf8(bytes).is_err();
    bad.then(|| {
        format!(
            "{what} is not UTF-8; read as Latin-1, {:?}; make its sender write UTF-8",
            text(bytes)
        )
    })
}

/// `1 byte`, `2 bytes`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
