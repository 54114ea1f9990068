//! The bytes of the specification, of Bonsai, of what senders get wrong, and of chance.

mod golden;
mod hazards;
mod laws;

use super::*;
use crate::error::Error;
use crate::value::{Message, Value};

/// The bytes of hex digits; blanks do not matter.
fn hex(digits: &str) -> Vec<u8> {
    let digits: String = digits.split_whitespace().collect();
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex digits");
    (0..digits.len()).step_by(2).map(pair).collect()
}

fn encoded(message: &Message) -> Vec<u8> {
    let mut packet = Vec::new();
    encode(message, &mut packet).expect("a message that can be sent");
    packet
}

/// Everything that a packet gives, in order.
fn decoded(packet: &[u8]) -> Vec<Result<Message, Error>> {
    let mut all = Vec::new();
    decode(packet, None, |one| all.push(one));
    all
}

/// The messages of a packet, and the problems it has.
fn parts(packet: &[u8]) -> (Vec<Message>, Vec<String>) {
    let (mut messages, mut problems) = (Vec::new(), Vec::new());
    for one in decoded(packet) {
        match one {
            Ok(message) => messages.push(message),
            Err(error) => {
                assert!(error.raw().is_some(), "the bytes are kept");
                problems.push(error.to_string());
            }
        }
    }
    (messages, problems)
}

/// The texts of the messages of a packet, and its problems.
fn texts(packet: &[u8]) -> (Vec<String>, Vec<String>) {
    let (messages, problems) = parts(packet);
    (messages.iter().map(Message::to_string).collect(), problems)
}

/// A bundle of these elements, to be acted on at once.
fn bundle(elements: &[&[u8]]) -> Vec<u8> {
    let mut packet = b"#bundle\0\0\0\0\0\0\0\0\x01".to_vec();
    for element in elements {
        packet.extend((element.len() as u32).to_be_bytes());
        packet.extend(*element);
    }
    packet
}

/// What a value is sent as to `/a`.
fn composed(value: &Value) -> Result<String, String> {
    let composed = Composer::default().compose("/a", Lists::Keep, value);
    composed.map(|message| message.to_string()).map_err(|error| error.to_string())
}
