//! From values to the frames of a ZeroMQ message.

use std::sync::Arc;

use bytes::Bytes;

use super::osc::encode;
use crate::error::Error;
use crate::value::{Value, ValueType};

/// The frames of a message that says this: text and bytes are one frame, an OSC message its packet,
/// frames are themselves, a tuple or list of these a frame each.
pub fn frames_of(value: Value) -> Result<Vec<Bytes>, Error> {
    match value {
        Value::Frames(frames) => Ok(Arc::unwrap_or_clone(frames).0),
        Value::Tuple(items) | Value::List(items) => {
            let mut frames = Vec::with_capacity(items.len());
            append_items(&items, &mut frames)?;
            Ok(frames)
        }
        other => Ok(vec![frame_from(other)?]),
    }
}

/// Puts the frames that a value becomes behind these.
pub fn append_frames(value: Value, frames: &mut Vec<Bytes>) -> Result<(), Error> {
    match value {
        Value::Frames(_) | Value::Tuple(_) | Value::List(_) => frames.extend(frames_of(value)?),
        other => frames.push(frame_from(other)?),
    }
    Ok(())
}

/// Puts a frame for each of these behind others, and as they are those that are frames already.
pub fn append_items(items: &[Value], frames: &mut Vec<Bytes>) -> Result<(), Error> {
    for item in items {
        match item {
            Value::Frames(inner) => frames.extend(inner.0.iter().cloned()),
            other => frames.push(frame_of(other)?),
        }
    }
    Ok(())
}

/// The bytes that a value becomes, which nobody may need any more.
fn frame_from(value: Value) -> Result<Bytes, Error> {
    match value {
        Value::Bytes(bytes) => Ok(Arc::unwrap_or_clone(bytes)),
        other => frame_of(&other),
    }
}

/// The one frame that says this.
pub fn frame_of(value: &Value) -> Result<Bytes, Error> {
    match value {
        Value::Bytes(bytes) => Ok((**bytes).clone()),
        Value::Text(text) => Ok(Bytes::copy_from_slice(text.as_bytes())),
        Value::Message(message) => {
            let mut packet = Vec::new();
            encode(message, &mut packet)?;
            Ok(packet.into())
        }
        other => Err(refuse(other.value_type())),
    }
}

#[cold]
fn refuse(came: ValueType) -> Error {
    let way = match came {
        ValueType::Image => "make a JPEG of it with image.encode_image",
        ValueType::Array => "take its memory with array.convert_to_array",
        ValueType::Frames => "take one of its frames with core.index",
        _ => {
            "make text of it with text.to_string, bytes with zeromq.to_json or \
             zeromq.to_message_pack, or an OSC message with osc.format"
        }
    };
    Error::new(format!("ZeroMQ carries bytes, text and OSC messages, but this is {came}: {way}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Frames, Message};

    fn text(frames: Vec<Bytes>) -> Vec<String> {
        frames.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect()
    }

    #[test]
    fn values_become_frames() {
        assert_eq!(text(frames_of(Value::text("é")).unwrap()), ["é"]);
        let pair = Value::tuple([Value::bytes("topic"), Value::text("x")]);
        assert_eq!(text(frames_of(pair).unwrap()), ["topic", "x"]);
        let message = Arc::new(Message::new("/a", vec![Value::Int(1)]));
        let packet = b"/a\0\0,i\0\0\0\0\0\x01";
        assert_eq!(frames_of(Value::Message(message)).unwrap(), [&packet[..]]);
        let frames = Frames::new(vec![Bytes::new(), "b".into()]);
        let nested = Value::list([Value::text("a"), Value::Frames(Arc::new(frames))]);
        assert_eq!(text(frames_of(nested).unwrap()), ["a", "", "b"]);
    }

    #[test]
    fn what_cannot_be_carried_is_told_the_way() {
        let error = frames_of(Value::Int(1)).unwrap_err().to_string();
        assert!(error.contains("this is int: make text of it with text.to_string"), "{error}");
    }
}
