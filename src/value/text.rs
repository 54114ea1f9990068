//! The text form: what a person reads in a node, in the log, in a terminal.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{Frames, Message, Value, plain_osc};

/// Bytes and elements beyond these are counted rather than shown.
const BYTES_SHOWN: usize = 16;
const ITEMS_SHOWN: usize = 64;
/// Bytes that are shown if they are text.
const TEXT_SHOWN: usize = 4096;
/// Deeper nesting is shown as `…`; data from the network may nest without end.
const DEPTH_SHOWN: usize = 16;

impl Display for Value {
    /// Text and characters stand bare at the top and in quotes inside something else.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Char(character) => formatter.write_char(*character),
            other => write_value(formatter, other, 0),
        }
    }
}

impl Message {
    /// The type tags of the arguments, with the comma in front: `,if`.
    pub fn type_tags(&self) -> String {
        struct Tags<'a>(&'a [Value]);
        impl Display for Tags<'_> {
            fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
                write_tags(formatter, self.0)
            }
        }
        Tags(&self.arguments).to_string()
    }
}

impl Display for Message {
    /// Address, type tags, arguments: `/cursor ,if 640 0.5`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ", self.address)?;
        write_tags(formatter, &self.arguments)?;
        for argument in self.arguments.iter().take(ITEMS_SHOWN) {
            formatter.write_char(' ')?;
            write_value(formatter, argument, 1)?;
        }
        write_rest(formatter, self.arguments.len())
    }
}

fn write_value(out: &mut Formatter<'_>, value: &Value, depth: usize) -> fmt::Result {
    if depth > DEPTH_SHOWN {
        return out.write_char('…');
    }
    match value {
        Value::Bang => out.write_str("bang"),
        Value::Bool(x) => write!(out, "{x}"),
        Value::Int(x) => write!(out, "{x}"),
        Value::Long(x) => write!(out, "{x}"),
        Value::Float(x) => write!(out, "{x}"),
        Value::Double(x) => write!(out, "{x}"),
        Value::Char(c) => write!(out, "{c:?}"),
        Value::Text(text) => write!(out, "{text:?}"),
        Value::Bytes(bytes) => write_bytes(out, bytes),
        Value::Color([r, g, b, a]) => write!(out, "#{r:02x}{g:02x}{b:02x}{a:02x}"),
        Value::Midi([port, status, one, two]) => {
            write!(out, "MIDI {port} {status:02x} {one:02x} {two:02x}")
        }
        Value::TimeTag(tag) => write!(out, "{tag}"),
        Value::Nil => out.write_str("nil"),
        Value::Impulse => out.write_str("impulse"),
        Value::Record(record) => {
            out.write_char('{')?;
            for (i, (name, value)) in record.fields().enumerate() {
                out.write_str(if i == 0 { "" } else { ", " })?;
                write!(out, "{name}: ")?;
                write_value(out, value, depth + 1)?;
            }
            out.write_char('}')
        }
        Value::Tuple(items) => write_items(out, items, ['(', ')'], depth),
        Value::List(items) => write_items(out, items, ['[', ']'], depth),
        Value::Array(array) => {
            for size in &array.shape {
                write!(out, "{size}×")?;
            }
            out.write_str(array.elements.depth().name())
        }
        Value::Image(image) => {
            write!(out, "{}×{} {}", image.width, image.height, image.format.name())
        }
        Value::Message(message) => write!(out, "{message}"),
        Value::Frames(frames) => write_frames(out, frames),
        Value::Timestamped(inner) => {
            write_value(out, &inner.value, depth + 1)?;
            write!(out, " at {}", inner.time)
        }
    }
}

fn write_items(
    out: &mut Formatter<'_>,
    items: &[Value],
    [open, close]: [char; 2],
    depth: usize,
) -> fmt::Result {
    out.write_char(open)?;
    for (i, item) in items.iter().take(ITEMS_SHOWN).enumerate() {
        out.write_str(if i == 0 { "" } else { ", " })?;
        write_value(out, item, depth + 1)?;
    }
    write_rest(out, items.len())?;
    out.write_char(close)
}

fn write_rest(out: &mut Formatter<'_>, length: usize) -> fmt::Result {
    match length.saturating_sub(ITEMS_SHOWN) {
        0 => Ok(()),
        more => write!(out, " … {more} more"),
    }
}

/// Bytes as pairs of hexadecimal digits: `00 6b 8b 45 67`.
pub struct Hex<'a>(pub &'a [u8]);

impl Display for Hex<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().take(BYTES_SHOWN).enumerate() {
            write!(out, "{}{byte:02x}", if at == 0 { "" } else { " " })?;
        }
        out.write_str(if self.0.len() > BYTES_SHOWN { " …" } else { "" })
    }
}

fn write_bytes(out: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let plural = if bytes.len() == 1 { "" } else { "s" };
    write!(out, "{} byte{plural}", bytes.len())?;
    if bytes.is_empty() { Ok(()) } else { write!(out, " {}", Hex(bytes)) }
}

/// As much of these bytes as anybody looks at, if they are text.
pub fn text_of(bytes: &[u8]) -> Option<&str> {
    let seen = &bytes[..bytes.len().min(TEXT_SHOWN)];
    match std::str::from_utf8(seen) {
        Ok(text) => Some(text),
        // Cut off in the middle of a letter.
        Err(error) if error.error_len().is_none() && seen.len() < bytes.len() => {
            std::str::from_utf8(&seen[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// Of one frame it is said that it is one, as it would pass for a text.
fn write_frames(out: &mut Formatter<'_>, message: &Frames) -> fmt::Result {
    let frames = &message.0;
    match frames.len() {
        0 => out.write_str("0 frames")?,
        1 => out.write_str("1 frame: ")?,
        _ => {}
    }
    for (i, frame) in frames.iter().take(ITEMS_SHOWN).enumerate() {
        out.write_str(if i == 0 { "" } else { " | " })?;
        write_frame(out, frame)?;
    }
    write_rest(out, frames.len())
}

/// A frame as what it seems to be. What is about as short as an identity goes without its length.
fn write_frame(out: &mut Formatter<'_>, frame: &[u8]) -> fmt::Result {
    if let Some(message) = plain_osc(frame) {
        return write!(out, "{message}");
    }
    match text_of(frame).filter(|text| !text.chars().any(char::is_control)) {
        Some(text) => {
            write!(out, "{text:?}")?;
            out.write_str(if text.len() < frame.len() { " …" } else { "" })
        }
        None if frame.len() <= BYTES_SHOWN => write!(out, "{}", Hex(frame)),
        None => write_bytes(out, frame),
    }
}

fn write_tags(out: &mut Formatter<'_>, arguments: &[Value]) -> fmt::Result {
    out.write_char(',')?;
    arguments.iter().try_for_each(|argument| write_tag(out, argument, 0))
}

/// The OSC type tag that a value is sent with (OSC 1.0, "OSC Type Tag String"); `?` for what OSC
/// has no tag for.
fn write_tag(out: &mut Formatter<'_>, value: &Value, depth: usize) -> fmt::Result {
    let tag = match value {
        Value::Int(_) => 'i',
        Value::Long(_) => 'h',
        Value::Float(_) => 'f',
        Value::Double(_) => 'd',
        Value::Text(_) => 's',
        Value::Bytes(_) => 'b',
        Value::TimeTag(_) => 't',
        Value::Char(_) => 'c',
        Value::Color(_) => 'r',
        Value::Midi(_) => 'm',
        Value::Bool(true) => 'T',
        Value::Bool(false) => 'F',
        Value::Nil => 'N',
        Value::Impulse | Value::Bang => 'I',
        Value::List(items) | Value::Tuple(items) if depth < DEPTH_SHOWN => {
            out.write_char('[')?;
            for item in items.iter() {
                write_tag(out, item, depth + 1)?;
            }
            ']'
        }
        _ => '?',
    };
    out.write_char(tag)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Record;
    use super::*;

    #[test]
    fn reads_well() {
        let point = Record::new(Record::names(["X", "Y"]), [Value::Int(1), Value::Double(2.5)]);
        let message = Message::new(
            "/a",
            vec![
                Value::Int(1),
                Value::list([Value::text("x"), Value::Bool(true)]),
                Value::bytes(vec![9]),
            ],
        );
        for (value, text) in [
            (Value::text("hi"), "hi"),
            (Value::Char('c'), "c"),
            (Value::tuple([Value::Char('c')]), "('c')"),
            (Value::tuple([Value::text("hi"), Value::Float(0.5)]), r#"("hi", 0.5)"#),
            (Value::Record(Arc::new(point)), "{X: 1, Y: 2.5}"),
            (Value::Message(Arc::new(message)), r#"/a ,i[sT]b 1 ["x", true] 1 byte 09"#),
            (Value::Color([255, 0, 16, 128]), "#ff001080"),
            (Value::list(vec![Value::Nil; 66]), &format!("[{}nil … 2 more]", "nil, ".repeat(63))),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn frames_are_told_by_what_they_seem_to_be() {
        let frames = |frames: &[&'static [u8]]| {
            let frames = frames.iter().map(|it| bytes::Bytes::from_static(it)).collect();
            Value::Frames(Arc::new(Frames::new(frames))).to_string()
        };
        assert_eq!(frames(&[&[0, 107, 139, 69, 103], b"", b"hi"]), r#"00 6b 8b 45 67 | "" | "hi""#);
        assert_eq!(frames(&[b"/a\0\0,i\0\0\0\0\0\x07"]), "1 frame: /a ,i 7");
        assert_eq!(frames(&[&[255; 17]]), format!("1 frame: 17 bytes {}…", "ff ".repeat(16)));
        assert_eq!(frames(&[]), "0 frames");
        let long: &'static [u8] = "é".repeat(5000).leak().as_bytes();
        assert_eq!(frames(&[long]), format!("1 frame: \"{}\" …", "é".repeat(2048)));
    }

    #[test]
    fn endless_nesting_ends() {
        let deep = (0..10_000).fold(Value::Nil, |inner, _| Value::list([inner]));
        assert!(deep.to_string().contains('…'));
        // Dropping nested values is recursive; unwind it by hand as the decoder's cap makes it
        // impossible outside of this test.
        let mut next = deep;
        while let Value::List(items) = next {
            next = items[0].clone();
        }
    }
}
