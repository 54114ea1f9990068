//! Bytes that are written down elsewhere.

use std::sync::Arc;

use super::*;
use crate::value::{Array, Elements, Frames, Image, PixelFormat, Record, TimeTag, Timestamped};

/// Encodes to these bytes, and these decode to it.
#[track_caller]
fn both_ways(message: &Message, digits: &str) {
    assert_eq!(encoded(message), hex(digits), "{message}");
    assert_eq!(parts(&hex(digits)), (vec![message.clone()], vec![]), "{message}");
}

fn one(address: &str, value: Value) -> Message {
    Message::new(address, vec![value])
}

#[test]
fn the_examples_of_the_specification() {
    // OSC 1.0, "Examples".
    both_ways(
        &one("/oscillator/4/frequency", Value::Float(440.0)),
        "2f6f7363 696c6c61 746f722f 342f6672 65717565 6e637900 2c660000 43dc0000",
    );
    let foo = Message::new(
        "/foo",
        vec![
            Value::Int(1000),
            Value::Int(-1),
            Value::text("hello"),
            Value::Float(1.234),
            Value::Float(5.678),
        ],
    );
    both_ways(
        &foo,
        "2f666f6f 00000000 2c696973 66660000 000003e8 ffffffff 68656c6c 6f000000 3f9df3b6 40b5b22d",
    );
}

#[test]
fn the_bytes_of_bonsai_where_it_is_right() {
    both_ways(&one("/cursor", Value::Int(640)), "2f637572 736f7200 2c690000 00000280");
    both_ways(&one("/", Value::Long(3)), "2f000000 2c680000 00000000 00000003");
    both_ways(&one("/", Value::text("Client1")), "2f000000 2c730000 436c6965 6e743100");
    both_ways(&one("/", Value::text("abcd")), "2f000000 2c730000 61626364 00000000");
    let three = vec![Value::Int(1), Value::Float(2.5), Value::text("hi")];
    both_ways(&Message::new("/t", three), "2f740000 2c696673 00000000 00000001 40200000 68690000");
    both_ways(&one("/b", Value::bytes(vec![1, 2, 3, 4])), "2f620000 2c620000 00000004 01020304");
    let new_year = TimeTag { seconds: 0xe1b6_5f80, fraction: 0 };
    both_ways(&one("/t", Value::TimeTag(new_year)), "2f740000 2c740000 e1b65f80 00000000");
}

#[test]
fn what_bonsai_gets_wrong_is_sent_right() {
    both_ways(&one("/b", Value::bytes(vec![255])), "2f620000 2c620000 00000001 ff000000");
    both_ways(&one("/b", Value::bytes(vec![1, 2, 3])), "2f620000 2c620000 00000003 01020300");
    both_ways(&one("/c", Value::Char('A')), "2f630000 2c630000 00000041");
    both_ways(&one("/b", Value::Bool(true)), "2f620000 2c540000");
    both_ways(&one("/s", Value::text("é")), "2f730000 2c730000 c3a90000");
}

#[test]
fn what_bonsai_sends_wrong_is_understood() {
    for (digits, text) in [
        ("2f620000 2c620000 00000001 ff00", "/b ,b 1 byte ff"),
        ("2f620000 2c620000 00000003 01020300 0000", "/b ,b 3 bytes 01 02 03"),
        ("2f740000 2c626900 00000001 09000000 0007", "/t ,bi 1 byte 09 7"),
        ("2f630000 2c630000 41000000", "/c ,c 'A'"),
    ] {
        assert_eq!(texts(&hex(digits)), (vec![text.into()], vec![]), "{digits}");
    }
}

#[test]
fn every_type() {
    let all = Message::new(
        "/all",
        vec![
            Value::Color([1, 2, 3, 4]),
            Value::Midi([0, 0x90, 60, 127]),
            Value::Bool(false),
            Value::Nil,
            Value::Impulse,
            Value::list([Value::Double(0.5), Value::list([Value::Int(2)])]),
            Value::list([]),
        ],
    );
    both_ways(
        &all,
        "2f616c6c 00000000 2c726d46 4e495b64 5b695d5d 5b5d0000 \
         01020304 00903c7f 3fe00000 00000000 00000002",
    );
}

#[test]
fn a_bundle_carries_its_time_tag() {
    let time = Some(TimeTag { seconds: 0xe1b6_5f80, fraction: 1 << 31 });
    let first = Message { time, ..one("/a", Value::Int(1)) };
    let second = Message { time, ..one("/b", Value::Nil) };
    let single = "2362756e 646c6500 e1b65f80 80000000 0000000c 2f610000 2c690000 00000001";
    both_ways(&first, single);
    let mut packet = Vec::new();
    Encoder::default().encode_bundle([&first, &second], &mut packet).unwrap();
    assert_eq!(packet, hex(&format!("{single} 00000008 2f620000 2c4e0000")));
    assert_eq!(parts(&packet), (vec![first, second], vec![]));
}

#[test]
fn any_value_is_sent() {
    let point = Record::new(Record::names(["X", "Y"]), [Value::Int(3), Value::Int(4)]);
    let point = Value::Record(Arc::new(point));
    let array = Array { shape: [2].into(), elements: Elements::I32(vec![1, 2]) };
    let image = Image::new(1, 1, PixelFormat::Bgr8, vec![7, 8, 9]);
    let time = TimeTag { seconds: 0xe1b6_5f80, fraction: 0 };
    let stamped = Timestamped { value: Value::Int(1), time };
    for (value, text) in [
        (Value::Bang, "/a ,I impulse"),
        (point.clone(), "/a ,ii 3 4"),
        (Value::tuple([Value::Int(1), point.clone()]), "/a ,i[ii] 1 [3, 4]"),
        (Value::list([Value::text("x"), Value::Bool(true)]), "/a ,sT \"x\" true"),
        (Value::Array(Arc::new(array)), "/a ,b 8 bytes 01 00 00 00 02 00 00 00"),
        (Value::Image(Arc::new(image)), "/a ,b 3 bytes 07 08 09"),
        (Value::Timestamped(Arc::new(stamped)), "/a ,it 1 2020-01-01T00:00:00.000000Z"),
        (Value::tuple([]), "/a ,"),
    ] {
        assert_eq!(composed(&value), Ok(text.into()));
    }
    let flat = Composer::default()
        .compose("/a", Lists::Flatten, &Value::tuple([Value::Int(1), Value::list([point])]))
        .unwrap();
    assert_eq!(flat.to_string(), "/a ,iii 1 3 4");
}

#[test]
fn what_osc_cannot_carry_is_refused_with_advice() {
    let message = Value::Message(Arc::new(Message::new("/b", vec![])));
    for (value, advice) in [
        (Value::Frames(Arc::new(Frames::default())), "select one of them"),
        (Value::tuple([Value::Int(1), message]), "send it by itself"),
        (Value::text("a\0b"), "remove it, or send bytes"),
        ((0..40).fold(Value::Nil, |inner, _| Value::list([inner])), "flatten them"),
    ] {
        let sentence = composed(&value).unwrap_err();
        assert!(sentence.contains(advice), "{sentence}");
    }
}
