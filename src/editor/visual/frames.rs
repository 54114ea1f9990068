//! The frames of a ZeroMQ message, each as what it seems to be, with its size.

use bytes::Bytes;

use super::super::watch::bytes_text;
use super::cells::Row;
use super::text::one_line;
use crate::value::{Frames, Hex, Value, ValueType, plain_osc, text_of};

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
    if let Some(message) = plain_osc(frame) {
        let message = Value::Message(message.into());
        return (ValueType::Message, "OSC", one_line(&message));
    }
    let is_text = |text: &&str| !text.chars().any(|it| it.is_control() && !it.is_whitespace());
    let Some(text) = text_of(frame).filter(is_text) else {
        return (ValueType::Bytes, "hex", Hex(frame).to_string());
    };
    let looks = text.trim_start().starts_with(['{', '[']);
    let is_json = looks && serde_json::from_slice::<serde::de::IgnoredAny>(frame).is_ok();
    let kind = if is_json { "JSON" } else { "text" };
    (ValueType::Text, kind, one_line(&Value::text(text)))
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
        assert_eq!(told[0], ("hex 5 B", "00 01 02 03 04"));
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
        let (kind, _, said) = read(&Bytes::from(vec![0; 4097]));
        assert_eq!(kind, ValueType::Bytes);
        assert!(said.starts_with("00 00"), "{said}");
        assert!(said.len() < 200, "no more of it is written than one sees");
    }

    #[test]
    fn what_is_cut_off_is_still_text() {
        let long = "é".repeat(5000);
        let (kind, tag, _) = read(&Bytes::from(format!("x{long}")));
        assert_eq!((kind, tag), (ValueType::Text, "text"));
    }
}
