//! What holds for all packets.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::decode::{other, plain};
use super::super::guard::{Padding, inspect};
use super::*;
use crate::value::TimeTag;

fn time_tag() -> impl Strategy<Value = TimeTag> {
    any::<(u32, u32)>().prop_map(|(seconds, fraction)| TimeTag { seconds, fraction })
}

/// What is told apart by its bytes and not by `==` alone, such as NaN, is left out.
fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::Int),
        any::<i64>().prop_map(Value::Long),
        any::<f32>().prop_map(Value::Float),
        any::<f64>().prop_map(Value::Double),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Nil),
        Just(Value::Impulse),
    ]
}

fn argument() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => number(),
        1 => any::<char>().prop_map(Value::Char),
        2 => "[^\0]{0,12}".prop_map(Value::text),
        2 => vec(any::<u8>(), 0..40).prop_map(Value::bytes),
        1 => any::<[u8; 4]>().prop_map(Value::Color),
        1 => any::<[u8; 4]>().prop_map(Value::Midi),
        1 => time_tag().prop_map(Value::TimeTag),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| vec(inner, 0..4).prop_map(Value::list))
}

fn message() -> impl Strategy<Value = Message> {
    let time = proptest::option::of(time_tag());
    ("/[^\0]{0,16}", vec(argument(), 0..6), time)
        .prop_map(|(address, arguments, time)| Message { time, ..Message::new(address, arguments) })
}

fn packet() -> impl Strategy<Value = Vec<u8>> {
    let message = message().prop_map(|message| encoded(&message));
    message.prop_recursive(3, 12, 4, |inner| {
        vec(inner, 0..4).prop_map(|elements| {
            let elements: Vec<&[u8]> = elements.iter().map(|element| &**element).collect();
            bundle(&elements)
        })
    })
}

/// What may happen to a packet on its way, or be done to it.
#[derive(Clone, Debug)]
enum Mishap {
    Cut(usize),
    Set(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    /// A size field that lies.
    Size(usize, u32),
    Repeat(usize, usize),
}

fn mishap() -> impl Strategy<Value = Mishap> {
    let at = 0..200_usize;
    let byte = prop_oneof![any::<u8>(), proptest::sample::select(b"\0,[]sSbitTc#/".to_vec())];
    prop_oneof![
        at.clone().prop_map(Mishap::Cut),
        (at.clone(), byte.clone()).prop_map(|(at, byte)| Mishap::Set(at, byte)),
        (at.clone(), vec(byte, 1..5)).prop_map(|(at, bytes)| Mishap::Insert(at, bytes)),
        (at.clone(), 1..5_usize).prop_map(|(at, count)| Mishap::Remove(at, count)),
        (0..50_usize, prop_oneof![any::<u32>(), 0..64_u32])
            .prop_map(|(word, size)| Mishap::Size(word * 4, size)),
        (at, 1..30_usize).prop_map(|(at, count)| Mishap::Repeat(at, count)),
    ]
}

fn suffer(packet: &mut Vec<u8>, mishap: Mishap) {
    let length = packet.len();
    let within = |at: usize| at.min(length);
    match mishap {
        Mishap::Cut(at) => packet.truncate(at),
        Mishap::Set(at, byte) => packet.iter_mut().skip(at).take(1).for_each(|b| *b = byte),
        Mishap::Insert(at, bytes) => drop(packet.splice(within(at)..within(at), bytes)),
        Mishap::Remove(at, count) => drop(packet.drain(within(at)..within(at + count))),
        Mishap::Size(at, size) => {
            let bytes = packet.iter_mut().skip(at).zip(size.to_be_bytes());
            bytes.for_each(|(byte, new)| *byte = new);
        }
        Mishap::Repeat(at, count) => {
            let piece = packet[within(at)..within(at + count)].to_vec();
            packet.splice(within(at)..within(at), piece);
        }
    }
}

/// Whatever the bytes: all that can be heard can be sent on, and is then heard the same.
fn check_any_bytes(packet: &[u8]) {
    let (messages, problems) = parts(packet);
    let told_or_empty = !problems.is_empty() || !messages.is_empty();
    assert!(told_or_empty || packet.starts_with(b"#bundle\0"), "nothing is silently lost");
    for message in messages {
        let again = encoded(&message);
        let (heard, problems) = parts(&again);
        assert_eq!(problems, [""; 0]);
        // NaN is not equal to itself; its bytes are.
        assert_eq!(heard.iter().map(encoded).collect::<Vec<_>>(), [again]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_sent_is_heard(message in message()) {
        prop_assert_eq!(parts(&encoded(&message)), (vec![message], vec![]));
    }

    #[test]
    fn packets_are_whole_words(message in message()) {
        prop_assert_eq!(encoded(&message).len() % 4, 0);
    }

    #[test]
    fn an_encoder_remembers_nothing(first in message(), second in message()) {
        let mut encoder = Encoder::default();
        let mut packet = Vec::new();
        encoder.encode(&first, &mut packet).unwrap();
        encoder.encode(&second, &mut packet).unwrap();
        prop_assert_eq!(packet, [encoded(&first), encoded(&second)].concat());
    }

    #[test]
    fn plain_numbers_are_read_as_rosc_reads_them(numbers in vec(number(), 0..8)) {
        let packet = encoded(&Message::new("/a", numbers.clone()));
        let sound = inspect(&packet, Padding::Spec).unwrap();
        prop_assert!(sound.plain);
        prop_assert_eq!(plain(&sound, None), numbers);
        prop_assert_eq!(Ok(plain(&sound, None)), other(&sound, &packet));
    }

    #[test]
    fn a_mended_message_is_read_the_same(message in message()) {
        let message = Message { time: None, ..message };
        let packet = encoded(&message);
        let sound = inspect(&packet, Padding::Spec).unwrap();
        prop_assert!(!sound.odd);
        prop_assert_eq!(sound.mended(), packet);
    }

    #[test]
    fn any_bytes(packet in vec(any::<u8>(), 0..200)) {
        check_any_bytes(&packet);
    }

    #[test]
    fn any_bytes_that_look_like_a_message(rest in vec(prop_oneof![any::<u8>(), Just(0), Just(b'['), Just(b']'), Just(b's'), Just(b'b')], 0..100)) {
        check_any_bytes(&[b"/a\0\0,", &*rest].concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn any_mishap(mut packet in packet(), mishaps in vec(mishap(), 1..4)) {
        for mishap in mishaps {
            suffer(&mut packet, mishap);
        }
        check_any_bytes(&packet);
    }
}
