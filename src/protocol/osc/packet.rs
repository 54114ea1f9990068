//! Messages become packets of a stream: in parts, so that large blobs are sent from where they are.

use std::net::SocketAddr;

use bytes::Bytes;

use super::compose::bundle_of;
use super::encode::Encoder;
use super::guard::{Padding, ends_of_blobs};
use crate::error::Error;
use crate::protocol::framing::{Parts, size};
use crate::value::{Message, TimeTag, Value, ValueType};

/// Blobs of this size or more are shared rather than copied.
pub(super) const SHARED: usize = 4096;

impl Encoder {
    /// Writes whatever value is a packet, a message or a bundle of messages, with its blobs padded
    /// in this way. Says for whom it is, if the messages know.
    pub fn encode_parts(
        &mut self,
        value: &Value,
        padding: Padding,
    ) -> Result<(Parts, Option<SocketAddr>), Error> {
        match value {
            Value::Message(message) => {
                let parts = match message.time {
                    None => self.message_parts(message, padding)?,
                    Some(_) => self.bundle_parts([&**message], padding)?,
                };
                Ok((parts, message.peer))
            }
            _ => {
                let Some(mut messages) = bundle_of(value) else {
                    return Err(Error::wrong_type(ValueType::Message, value));
                };
                let parts = self.bundle_parts(messages.clone(), padding)?;
                Ok((parts, messages.next().and_then(|first| first.peer)))
            }
        }
    }

    fn message_parts(&mut self, message: &Message, padding: Padding) -> Result<Parts, Error> {
        let is_left_out: fn(usize) -> bool = match padding {
            Padding::Spec => |size| size >= SHARED,
            // All of them, as all are padded otherwise than by `rosc`.
            Padding::Bonsai => |_| true,
        };
        let mut packet = Vec::new();
        self.encode_without_blobs(message, is_left_out, &mut packet)?;
        if self.blobs.iter().all(Option::is_none) {
            return Ok(Parts::from_iter([Bytes::from(packet)]));
        }
        let mut writing = Writing::default();
        let mut written = 0;
        for (end, blob) in ends_of_blobs(&packet).into_iter().zip(self.blobs.drain(..)) {
            let Some(blob) = blob else { continue };
            let size = u32::try_from(blob.len())
                .map_err(|_| Error::new("a blob of more than 4 GiB cannot be sent as OSC"))?;
            // Up to where the size of an empty one stands.
            writing.write(packet.get(written..end - 4).unwrap_or_default());
            writing.write(&size.to_be_bytes());
            let zeros = padding.after(blob.len());
            writing.put(blob);
            writing.write(&[0; 4][..zeros]);
            written = end;
        }
        writing.write(packet.get(written..).unwrap_or_default());
        Ok(writing.parts())
    }

    fn bundle_parts<'a>(
        &mut self,
        messages: impl IntoIterator<Item = &'a Message>,
        padding: Padding,
    ) -> Result<Parts, Error> {
        let mut time = None;
        let mut elements = Vec::new();
        for message in messages {
            time = time.or(message.time);
            elements.push(self.message_parts(message, padding)?);
        }
        let TimeTag { seconds, fraction } = time.unwrap_or(TimeTag::IMMEDIATELY);
        let mut writing = Writing::default();
        writing.write(b"#bundle\0");
        writing.write(&seconds.to_be_bytes());
        writing.write(&fraction.to_be_bytes());
        for element in elements {
            let size = u32::try_from(size(&element))
                .map_err(|_| Error::new("a message of more than 4 GiB cannot be in a bundle"))?;
            writing.write(&size.to_be_bytes());
            element.into_iter().for_each(|part| writing.put(part));
        }
        Ok(writing.parts())
    }
}

/// Puts parts together, small ones into one.
#[derive(Default)]
struct Writing {
    parts: Parts,
    open: Vec<u8>,
}

impl Writing {
    fn write(&mut self, bytes: &[u8]) {
        self.open.extend_from_slice(bytes);
    }

    fn put(&mut self, part: Bytes) {
        if part.len() < SHARED {
            return self.write(&part);
        }
        self.close();
        self.parts.push(part);
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.parts.push(std::mem::take(&mut self.open).into());
        }
    }

    fn parts(mut self) -> Parts {
        self.close();
        self.parts
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::decode_shared;
    use super::*;

    fn parts(message: &Message, padding: Padding) -> Parts {
        let value = Value::Message(Arc::new(message.clone()));
        Encoder::default().encode_parts(&value, padding).unwrap().0
    }

    fn decoded(packet: &Bytes, padding: Padding) -> Vec<Message> {
        let mut all = Vec::new();
        decode_shared(packet, padding, None, |heard| all.push(heard.unwrap()));
        all
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_golden_bytes_of_bonsai() {
        for (address, arguments, bytes) in [
            ("/b", vec![Value::bytes(vec![1, 2, 3, 4])], "2f6200002c6200000000000401020304"),
            ("/b", vec![Value::bytes(vec![0xff])], "2f6200002c62000000000001ff00"),
            ("/b", vec![Value::bytes(vec![1, 2, 3])], "2f6200002c62000000000003010203000000"),
            (
                "/t",
                vec![Value::bytes(vec![9]), Value::Int(7)],
                "2f7400002c62690000000001090000000007",
            ),
        ] {
            let message = Message::new(address, arguments);
            let packet = Bytes::from(parts(&message, Padding::Bonsai).concat());
            assert_eq!(hex(&packet), bytes);
            assert_eq!(decoded(&packet, Padding::Bonsai), [message]);
        }
    }

    #[test]
    fn large_blobs_are_shared_on_the_way_out_and_in() {
        let frame = Bytes::from(vec![7; 640 * 480 * 3]);
        let message = Message::new("/image", vec![Value::Int(1), Value::bytes(frame.clone())]);
        let parts = parts(&message, Padding::Spec);
        assert_eq!(parts[1].as_ptr(), frame.as_ptr());
        let packet = Bytes::from(parts.concat());
        let heard = decoded(&packet, Padding::Spec);
        let Value::Bytes(blob) = &heard[0].arguments[1] else { panic!("a blob") };
        assert!(packet.as_ptr_range().contains(&blob.as_ptr()), "it is where it came in");
        assert_eq!(**blob, frame);
    }

    #[test]
    fn a_bundle_of_large_blobs_is_one_too() {
        let time = TimeTag { seconds: 5, fraction: 6 };
        let message = |x: u8| {
            let blob = Value::bytes(vec![x; 5000 + usize::from(x)]);
            let nested = Value::list([Value::bytes(vec![x; 9000]), Value::text("x")]);
            Message { time: Some(time), ..Message::new("/b", vec![blob, nested]) }
        };
        let messages = [message(1), message(2), message(3)];
        let bundle = Value::list(messages.iter().map(|m| Value::Message(Arc::new(m.clone()))));
        for padding in [Padding::Spec, Padding::Bonsai] {
            let (parts, _) = Encoder::default().encode_parts(&bundle, padding).unwrap();
            assert_eq!(decoded(&Bytes::from(parts.concat()), padding), messages);
        }
    }

    proptest! {
        #[test]
        fn parts_are_the_packet(sizes in prop::collection::vec(0_usize..6000, 0..4)) {
            let blobs = sizes.iter().map(|size| Value::bytes(vec![1; *size]));
            let between = sizes.iter().map(|_| Value::text("text"));
            let arguments: Vec<Value> = blobs.zip(between).flat_map(|(a, b)| [a, b]).collect();
            let message = Message::new("/a", arguments);
            let mut packet = Vec::new();
            Encoder::default().encode(&message, &mut packet).unwrap();
            prop_assert_eq!(parts(&message, Padding::Spec).concat(), packet);
        }
    }
}
