//! OSC decode and encode, guard and all, beside bare rosc in the same run.

use divan::Bencher;
use patchline::protocol::osc::{Encoder, decode};
use patchline::value::{Message, Value};

fn main() {
    divan::main();
}

fn packet(message: &Message) -> Vec<u8> {
    let mut packet = Vec::new();
    Encoder::default().encode(message, &mut packet).expect("a message that can be sent");
    packet
}

fn one_float() -> Message {
    Message::new("/fader/1", vec![Value::Float(0.5)])
}

fn mixed() -> Message {
    let arguments = vec![Value::Int(1), Value::Float(0.5), Value::text("hello"), Value::Bool(true)];
    Message::new("/synth/voice/1/note", arguments)
}

type Maker = fn() -> Message;

const MESSAGES: [(&str, Maker); 2] = [("one float", one_float), ("mixed", mixed)];

fn message(name: &str) -> Message {
    let (_, make) = MESSAGES.iter().find(|(n, _)| *n == name).expect("a message of this bench");
    make()
}

#[divan::bench(args = ["one float", "mixed"])]
fn decode_guarded(bencher: Bencher<'_, '_>, name: &str) {
    let packet = packet(&message(name));
    bencher.bench_local(|| {
        decode(divan::black_box(&packet), None, |result| drop(divan::black_box(result)));
    });
}

#[divan::bench(args = ["one float", "mixed"])]
fn decode_bare_rosc(bencher: Bencher<'_, '_>, name: &str) {
    let packet = packet(&message(name));
    bencher.bench_local(|| rosc::decoder::decode_udp(divan::black_box(&packet)).is_ok());
}

#[divan::bench(args = ["one float", "mixed"])]
fn encode_reusing(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    let (mut encoder, mut packet) = (Encoder::default(), Vec::new());
    bencher.bench_local(move || {
        packet.clear();
        encoder.encode(divan::black_box(&message), &mut packet).is_ok()
    });
}
