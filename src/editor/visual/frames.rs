//! The frames of a ZeroMQ message, each as what it seems to be, with its size.

use bytes::Bytes;

use super::super::watch::bytes_text;
use super::cells::Row;
use super::text::one_line;
use crate::value::{Frames, Message, Value, ValueType};

/// Bytes that are looked at: what is longer is cut off at the edge of a row anyway.
const SEEN: usize = 4096;

/// A row for each frame: its place, what it seems to be, and what it says.
pub fn rows(frames: &Frames, most: usize) -> Vec<Row> {
    let frames = frames.0.iter().take(most).enumerate();
    frames.map(|(place, frame)| row(place, frame)).collect()
}

fn row(place: usize, frame: &Bytes) -> Row {
    let size = bytes_text(frame.len() as u64);
    let (value_type, kind, value) = read(frame);
    let tag = if frame.is_empty() { kind.to_owned() } else { format!("{kind} {size}") };
    Row { name: (place + 1).to_string(), value_type, tag, value, swatch: None }
}

/// What a frame seems to be, and what it says as such.
fn read(frame: &Bytes) -> (ValueType, &'static str, String) {
    if frame.is_empty() {
        return (ValueType::Nil, "empty", String::new());
    }
    if let Some(message) = osc(frame) {
        let message = Value::Message(message.into());
        return (ValueType::Message, "OSC", one_line(&message));
    }
    let seen = &frame[..frame.len().min(SEEN)];
    let text = match std::str::from_utf8(seen) {
        Ok(text) => Some(text),
        // Cut off in the middle of a letter.
        Err(error) if frame.len() > SEEN && error.error_len().is_none() => {
            std::str::from_utf8(&seen[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    let is_text = |text: &&str| !text.chars().any(|it| it.is_control() && !it.is_whitespace());
    let Some(text) = text.filter(is_text) else {
        return (ValueType::Bytes, "hex", one_line(&Value::bytes(frame.clone())));
    };
    let looks = text.trim_start().starts_with(['{', '[']);
    let is_json = looks && serde_json::from_slice::<serde::de::IgnoredAny>(frame).is_ok();
    let kind = if is_json { "JSON" } else { "text" };
    (ValueType::Text, kind, one_line(&Value::text(text)))
}

/// An OSC message of the plain types; none for anything else.
fn osc(packet: &[u8]) -> Option<Message> {
    if packet.first() != Some(&b'/') || !packet.len().is_multiple_of(4) || packet.len() > SEEN {
        return None;
    }
    let mut rest = packet;
    let address = text(&mut rest)?;
    let tags = text(&mut rest)?;
    let mut arguments = Vec::new();
    for tag in tags.strip_prefix(',')?.chars() {
        arguments.push(match tag {
            'i' => Value::Int(i32::from_be_bytes(take(&mut rest)?)),
            'f' => Value::Float(f32::from_be_bytes(take(&mut rest)?)),
            'h' => Value::Long(i64::from_be_bytes(take(&mut rest)?)),
            'd' => Value::Double(f64::from_be_bytes(take(&mut rest)?)),
            's' | 'S' => Value::text(text(&mut rest)?),
            'T' | 'F' => Value::Bool(tag == 'T'),
            'N' => Value::Nil,
            'I' => Value::Impulse,
            'b' => {
                let size = usize::try_from(i32::from_be_bytes(take(&mut rest)?)).ok()?;
                let blob = rest.get(..size)?;
                rest = rest.get(size.next_multiple_of(4)..)?;
                Value::bytes(Bytes::copy_from_slice(blob))
            }
            _ => return None,
        });
    }
    rest.is_empty().then(|| Message::new(address, arguments))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, behind) = rest.split_first_chunk::<N>()?;
    *rest = behind;
    Some(*first)
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let end = rest.iter().position(|byte| *byte == 0)?;
    let text = std::str::from_utf8(&rest[..end]).ok()?;
    *rest = rest.get((end + 1).next_multiple_of(4)..)?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_is_shown_as_what_it_seems_to_be() {
        let osc = b"/a\0\0,isTb\0\0\0\0\0\0\x07hi\0\0\0\0\0\x01\xff\0\0\0";
        let frames = Frames::new(vec![
            Bytes::from_static(&[0, 1, 2, 3, 4]),
            Bytes::new(),
            "grüß dich".into(),
            r#"{"x": [1]}"#.into(),
            "{no".into(),
            Bytes::from_static(osc),
            Bytes::from_static(b"/a\0\0,i\0\0\0\0\0"),
        ]);
        let rows = rows(&frames, 9);
        let told: Vec<(&str, &str)> =
            rows.iter().map(|row| (row.tag.as_str(), row.value.as_str())).collect();
        assert_eq!(told[0], ("hex 5 B", "5 bytes 00 01 02 03 04"));
        assert_eq!(told[1], ("empty", ""));
        assert_eq!(told[2], ("text 11 B", "grüß dich"));
        assert_eq!(told[3], ("JSON 10 B", r#"{"x": [1]}"#));
        assert_eq!(told[4].0, "text 3 B");
        assert_eq!(told[5], ("OSC 28 B", r#"/a ,isTb 7 "hi" true 1 byte ff"#));
        assert_eq!(told[6].0, "hex 11 B", "it ends too early");
        assert_eq!(rows[6].name, "7");
    }

    #[test]
    fn a_long_frame_is_told_by_its_whole_length() {
        let (kind, _, said) = read(&Bytes::from(vec![0; SEEN + 1]));
        assert_eq!(kind, ValueType::Bytes);
        assert!(said.starts_with("4097 bytes 00 00"), "{said}");
        assert!(said.len() < 200, "no more of it is written than one sees");
    }

    #[test]
    fn what_is_cut_off_is_still_text() {
        let long = "é".repeat(5000);
        let (kind, tag, _) = read(&Bytes::from(format!("x{long}")));
        assert_eq!((kind, tag), (ValueType::Text, "text"));
    }
}
