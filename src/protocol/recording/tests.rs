use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::value::{
    Array, Elements, Frames, Image, Message, PixelFormat, Record, TimeTag, Timestamped, Value,
};

fn arrays() -> impl Iterator<Item = Value> {
    let elements = [
        Elements::U8(Bytes::from_static(&[0, 255])),
        Elements::I8(vec![-128, 127]),
        Elements::U16(vec![0, u16::MAX]),
        Elements::I16(vec![i16::MIN, i16::MAX]),
        Elements::I32(vec![i32::MIN, i32::MAX]),
        Elements::F32(vec![0.1, f32::INFINITY]),
        Elements::F64(vec![0.1, f64::MIN_POSITIVE]),
    ];
    let lies = Array::new([usize::MAX, 3], Elements::F32(Vec::new()));
    let sound = elements.map(|elements| Array::new([1, 2], elements));
    sound.into_iter().chain([lies]).map(|array| Value::Array(Arc::new(array)))
}

fn images() -> impl Iterator<Item = Value> {
    use PixelFormat::{Bgr8, F32, Gray8, Gray16, Rgb8, Rgba8};
    let sound = [Gray8, Gray16, Rgb8, Bgr8, Rgba8, F32].map(|format| {
        let pixels: Vec<u8> = (0..2 * format.bytes()).map(|i| i as u8).collect();
        Image { time: Some(TimeTag::now()), ..Image::new(2, 1, format, pixels) }
    });
    let lies = Image::new(u32::MAX, u32::MAX, Gray8, vec![1]);
    sound.into_iter().chain([lies]).map(|image| Value::Image(Arc::new(image)))
}

/// At least one of each kind.
fn every_value() -> Vec<Value> {
    let point = Record::new(Record::names(["X", "é", "X"]), [Value::Int(3), Value::Float(0.1)]);
    let time = TimeTag { seconds: 0xe1b6_5f80, fraction: 7 };
    let message = Message {
        time: Some(time),
        peer: Some("[fe80::1%3]:9000".parse().unwrap()),
        ..Message::new("/a/é", vec![Value::Int(1), Value::list([Value::Nil])])
    };
    let frames = Frames::new(vec![Bytes::new(), Bytes::from_static(&[1, 2])]);
    let deep = (0..60).fold(Value::Nil, |inner, _| Value::list([inner]));
    let mut values = vec![
        Value::Bang,
        Value::Bool(false),
        Value::Bool(true),
        Value::Int(i32::MIN),
        Value::Long(i64::MIN),
        Value::Float(-0.0),
        Value::Double(5e-324),
        Value::Char('\u{10ffff}'),
        Value::text(""),
        Value::text("é".repeat(100)),
        Value::bytes(vec![7; 20_000]),
        Value::Color([1, 2, 3, 4]),
        Value::Midi([0, 0x90, 60, 127]),
        Value::TimeTag(time),
        Value::Nil,
        Value::Impulse,
        Value::Record(Arc::new(point)),
        Value::tuple([]),
        Value::Message(Arc::new(message)),
        Value::Message(Arc::new(Message::new("", Vec::new()))),
        Value::Frames(Arc::new(frames)),
        Value::Timestamped(Arc::new(Timestamped { value: Value::text("x"), time })),
        deep,
    ];
    values.extend(arrays());
    values.extend(images());
    values.push(Value::tuple(values.clone()));
    values.push(Value::list(values.clone()));
    values
}

fn recorded(values: &[Value]) -> Vec<u8> {
    let mut bytes = header().to_vec();
    begin(UNIX_EPOCH, &mut bytes);
    for (i, it) in values.iter().enumerate() {
        value(Duration::from_millis(i as u64), it, &mut bytes).unwrap();
    }
    end(Duration::from_secs(9), &mut bytes);
    bytes
}

/// All that can be read, and whether it ended well.
fn played(bytes: &[u8]) -> (Vec<(Duration, Value)>, bool) {
    let mut values = Vec::new();
    let Ok(mut reader) = Reader::new(bytes) else { return (values, false) };
    loop {
        match reader.next_entry() {
            Ok(Some(entry)) => {
                let value = entry.value.and_then(Result::ok);
                values.extend(value.map(|value| (entry.at, value)));
            }
            Ok(None) => return (values, true),
            Err(_) => return (values, false),
        }
    }
}

#[test]
fn every_value_comes_back_as_it_was() {
    let values = every_value();
    let at = |i: usize| Duration::from_millis(i as u64);
    let wanted = values.iter().cloned().enumerate().map(|(i, value)| (at(i), value)).collect();
    assert_eq!(played(&recorded(&values)), (wanted, true));
}

#[test]
fn numbers_that_are_none_keep_their_bits() {
    let odd = f64::from_bits(0x7ff8_dead_beef_0001);
    let mut bytes = Vec::new();
    encode(&Value::Double(odd), &mut bytes).unwrap();
    let Ok(Value::Double(back)) = decode(bytes.into()) else { panic!("a double") };
    assert_eq!(back.to_bits(), odd.to_bits());
}

#[test]
fn it_is_compact() {
    let size = |value: &Value| recorded(std::slice::from_ref(value)).len() - recorded(&[]).len();
    assert_eq!(size(&Value::Int(1)), 22);
    let image = Image::new(640, 480, PixelFormat::Rgb8, vec![0; 640 * 480 * 3]);
    assert_eq!(size(&Value::Image(Arc::new(image))), 640 * 480 * 3 + 27);
}

#[test]
fn the_bytes_are_those_that_are_documented() {
    let mut bytes = header().to_vec();
    begin(UNIX_EPOCH + Duration::from_nanos(0x0102), &mut bytes);
    value(Duration::from_nanos(3), &Value::text("a"), &mut bytes).unwrap();
    let entry = |body: &[u8]| {
        let length = (body.len() as u32).to_le_bytes();
        let check = crc32fast::hash(&[&length[..], body].concat()).to_le_bytes();
        [&length[..], &check[..], body].concat()
    };
    let wanted = [
        b"\x89PLR\r\n\x1a\n\x01\0\0\0".to_vec(),
        entry(&[1, 2, 1, 0, 0, 0, 0, 0, 0]),
        entry(&[0, 3, 0, 0, 0, 0, 0, 0, 0, 8, 1, b'a']),
    ];
    assert_eq!(bytes, wanted.concat());
}

#[test]
fn cut_at_any_byte_it_plays_up_to_there() {
    let values = every_value();
    let values = &values[..values.len() - 2];
    let small: Vec<_> =
        values.iter().filter(|it| !matches!(it, Value::Bytes(_))).cloned().collect();
    let whole = recorded(&small);
    let all = played(&whole).0;
    for cut in 0..whole.len() {
        let (values, well) = played(&whole[..cut]);
        assert_eq!(values, all[..values.len()], "{cut}");
        // Between two entries nobody can tell that there was more.
        let good = good_length(&whole[..cut]).unwrap();
        assert_eq!(well, cut >= HEADER && good == cut as u64, "{cut}");
        assert_eq!(played(&whole[..good as usize]).0, values, "{cut}");
    }
    assert_eq!(good_length(&*whole).unwrap(), whole.len() as u64);
}

#[test]
fn damage_at_any_byte_is_found() {
    let whole = recorded(&[Value::Int(1), Value::text("two"), Value::Nil]);
    let all = played(&whole).0;
    for position in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[position] ^= 0x40;
        let (values, well) = played(&damaged);
        assert!(!well && values == all[..values.len()], "{position}");
    }
}

#[test]
fn lengths_that_lie_ask_for_no_memory() {
    let mut bytes = recorded(&[]);
    bytes.extend_from_slice(&u32::MAX.to_le_bytes());
    bytes.extend_from_slice(&[0; 100]);
    assert!(!played(&bytes).1);
    for tag in 0..=23_u8 {
        let mut bytes = vec![tag];
        bytes.extend_from_slice(&[0xff; 9]);
        bytes.push(1);
        let _ = decode(bytes.into());
    }
    // More values than anyone needs, each a byte long.
    let mut many = vec![tag::LIST, 0x80, 0x80, 0x80, 0x80, 1];
    many.resize(MOST_ITEMS + 100, tag::NIL);
    assert!(decode(many.into()).is_err());
    let deep = vec![[tag::LIST, 1]; 10_000].concat();
    assert!(decode(deep.into()).is_err());
}

#[test]
fn a_value_that_is_too_much_is_refused_and_leaves_no_trace() {
    let mut bytes = vec![1];
    let deep = (0..100).fold(Value::Nil, |inner, _| Value::list([inner]));
    assert!(value(Duration::ZERO, &deep, &mut bytes).is_err());
    let long = Value::bytes(vec![0; LONGEST]);
    let sentence = value(Duration::ZERO, &long, &mut bytes).unwrap_err().to_string();
    assert!(sentence.starts_with("this value has 256 MiB"), "{sentence}");
    assert_eq!(bytes, [1]);
}

#[test]
fn kinds_of_later_versions_are_passed_over() {
    let mut bytes = recorded(&[Value::Int(1)]);
    let body = [77, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3];
    let length = (body.len() as u32).to_le_bytes();
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(&super::write::check(length, &body).to_le_bytes());
    bytes.extend_from_slice(&body);
    begin(UNIX_EPOCH, &mut bytes);
    value(Duration::from_secs(1), &Value::Int(2), &mut bytes).unwrap();
    let (values, well) = played(&bytes);
    // The second session begins where the first was over.
    assert_eq!((values[1].clone(), well), ((Duration::from_secs(10), Value::Int(2)), true));
    let mut later = bytes;
    later[8] = 2;
    assert!(Reader::new(&*later).unwrap_err().to_string().contains("later version"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(Bytes::from(bytes.clone()));
        let _ = played(&bytes);
        let mut file = header().to_vec();
        file.extend_from_slice(&bytes);
        let _ = played(&file);
    }
}
