//! Whether two values are the same, for operators that pass only what is new.
//!
//! "The same" is what a person at the patch means by it, which differs from `==` in three places:
//! not-a-number is the same as not-a-number (else it would be new every time), 0 and -0 are the
//! same, and a message is its address and arguments, whenever and from whomever it came. Values
//! of different types are never the same.

use std::collections::hash_map::{DefaultHasher, RandomState};
use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher as _, Hash as _, Hasher};
use std::sync::{Arc, LazyLock};

use super::{Array, Elements, Image, Message, Record, Value};

/// What stands for a value in a set of those already seen: 128 bits of hash.
///
/// Sixteen bytes whatever the value, so that remembering many images costs no more than
/// remembering many numbers. That two different values share a key is as likely as a broken
/// computer: the hashes are keyed at random, so nobody can look for such values either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u64, u64);

impl Key {
    /// The key of a value; the same all through one run of the program, and only there.
    pub fn of(value: &Value) -> Self {
        static SECRETS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);
        let [first, second] = &*SECRETS;
        let mut twins = Twins(first.build_hasher(), second.build_hasher());
        hash(value, &mut twins);
        Self(twins.0.finish(), twins.1.finish())
    }
}

/// The keys already seen, never more than its owner allows.
#[derive(Debug, Default)]
pub struct Seen {
    keys: HashSet<Key>,
    /// In the order they came.
    order: VecDeque<Key>,
}

impl Seen {
    /// Notes a key. None if it was there already; else how many keys had to be forgotten for it,
    /// the oldest first, for the owner to count as lost. At least one is remembered.
    pub fn note(&mut self, key: Key, most: usize) -> Option<u64> {
        if !self.keys.insert(key) {
            return None;
        }
        self.order.push_back(key);
        let surplus = self.order.len().saturating_sub(most.max(1));
        for forgotten in self.order.drain(..surplus) {
            self.keys.remove(&forgotten);
        }
        Some(surplus as u64)
    }
}

struct Twins(DefaultHasher, DefaultHasher);

impl Hasher for Twins {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

fn hash(value: &Value, into: &mut Twins) {
    value.value_type().hash(into);
    match value {
        Value::Bang | Value::Nil | Value::Impulse => {}
        Value::Bool(x) => x.hash(into),
        Value::Int(x) => x.hash(into),
        Value::Long(x) => x.hash(into),
        Value::Float(x) => f32_bits(*x).hash(into),
        Value::Double(x) => f64_bits(*x).hash(into),
        Value::Char(x) => x.hash(into),
        Value::Text(x) => x.hash(into),
        Value::Bytes(x) => x.hash(into),
        Value::Color(x) | Value::Midi(x) => x.hash(into),
        Value::TimeTag(x) => x.hash(into),
        Value::Record(record) => {
            for (name, _) in record.fields() {
                name.hash(into);
            }
            hash_all(record.values(), into);
        }
        Value::Tuple(items) | Value::List(items) => hash_all(items, into),
        Value::Array(array) => hash_array(array, into),
        Value::Image(image) => {
            // When it was taken says nothing of what is in it.
            let Image { width, height, format, pixels, time: _ } = &**image;
            (width, height, format, pixels).hash(into);
        }
        Value::Message(message) => {
            message.address.hash(into);
            hash_all(&message.arguments, into);
        }
        Value::Frames(frames) => frames.0.hash(into),
        Value::Timestamped(inner) => {
            inner.time.hash(into);
            hash(&inner.value, into);
        }
    }
}

fn hash_all(values: &[Value], into: &mut Twins) {
    values.len().hash(into);
    for value in values {
        hash(value, into);
    }
}

fn hash_array(array: &Array, into: &mut Twins) {
    array.shape.hash(into);
    array.elements.depth().hash(into);
    match &array.elements {
        Elements::U8(x) => x.hash(into),
        Elements::I8(x) => x.hash(into),
        Elements::U16(x) => x.hash(into),
        Elements::I16(x) => x.hash(into),
        Elements::I32(x) => x.hash(into),
        Elements::F32(x) => x.iter().for_each(|x| f32_bits(*x).hash(into)),
        Elements::F64(x) => x.iter().for_each(|x| f64_bits(*x).hash(into)),
    }
}

/// Equal exactly for numbers that count as the same.
fn f32_bits(x: f32) -> u32 {
    if x.is_nan() { f32::NAN.to_bits() } else { (x + 0.0).to_bits() }
}

fn f64_bits(x: f64) -> u64 {
    if x.is_nan() { f64::NAN.to_bits() } else { (x + 0.0).to_bits() }
}

/// Whether two values are the same. Agrees with [`Key`], but stops at the first difference.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => f32_bits(*a) == f32_bits(*b),
        (Value::Double(a), Value::Double(b)) => f64_bits(*a) == f64_bits(*b),
        (Value::Tuple(a), Value::Tuple(b)) | (Value::List(a), Value::List(b)) => {
            Arc::ptr_eq(a, b) || all_same(a, b)
        }
        (Value::Record(a), Value::Record(b)) => Arc::ptr_eq(a, b) || same_records(a, b),
        (Value::Array(a), Value::Array(b)) => Arc::ptr_eq(a, b) || same_arrays(a, b),
        (Value::Image(a), Value::Image(b)) => Arc::ptr_eq(a, b) || a == b,
        (Value::Message(a), Value::Message(b)) => Arc::ptr_eq(a, b) || same_messages(a, b),
        (Value::Timestamped(a), Value::Timestamped(b)) => {
            a.time == b.time && same(&a.value, &b.value)
        }
        _ => a == b,
    }
}

fn all_same(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn same_records(a: &Record, b: &Record) -> bool {
    let names = a.fields().zip(b.fields()).all(|((a, _), (b, _))| a == b);
    names && all_same(a.values(), b.values())
}

fn same_messages(a: &Message, b: &Message) -> bool {
    a.address == b.address && all_same(&a.arguments, &b.arguments)
}

fn same_arrays(a: &Array, b: &Array) -> bool {
    let elements = match (&a.elements, &b.elements) {
        (Elements::F32(a), Elements::F32(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| f32_bits(*a) == f32_bits(*b))
        }
        (Elements::F64(a), Elements::F64(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| f64_bits(*a) == f64_bits(*b))
        }
        (a, b) => a == b,
    };
    a.shape == b.shape && elements
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::{Frames, PixelFormat, TimeTag, Timestamped};
    use super::*;

    fn image(pixel: u8) -> Value {
        let pixels = Bytes::from(vec![pixel]);
        Value::Image(Arc::new(Image::new(1, 1, PixelFormat::Gray8, pixels)))
    }

    fn vector(elements: Elements) -> Value {
        Value::Array(Arc::new(Array { shape: [elements.len()].into(), elements }))
    }

    fn message(argument: f32, seconds: u32) -> Value {
        let mut message = Message::new("/x", vec![Value::Float(argument)]);
        message.time = Some(TimeTag { seconds, fraction: 0 });
        Value::Message(Arc::new(message))
    }

    fn timed(value: i32, seconds: u32) -> Value {
        let time = TimeTag { seconds, fraction: 0 };
        Value::Timestamped(Arc::new(Timestamped { value: Value::Int(value), time }))
    }

    fn record(name: &str, value: f64) -> Value {
        let names = Record::names([name]);
        Value::Record(Arc::new(Record::new(names, [Value::Double(value)])))
    }

    /// One of each that differs from all others.
    fn different() -> Vec<Value> {
        let bytes = |text: &'static str| Bytes::from_static(text.as_bytes());
        let frames = |frames: &[&'static str]| {
            Value::Frames(Arc::new(Frames::new(frames.iter().map(|text| bytes(text)).collect())))
        };
        vec![
            Value::Bang,
            Value::Nil,
            Value::Impulse,
            Value::Bool(false),
            Value::Bool(true),
            Value::Int(0),
            Value::Int(1),
            Value::Long(0),
            Value::Long(1),
            Value::Float(0.0),
            Value::Float(f32::NAN),
            Value::Double(0.0),
            Value::Double(1.5),
            Value::Char('a'),
            Value::text("a"),
            Value::text("ab"),
            Value::bytes(bytes("a")),
            Value::Color([0; 4]),
            Value::Midi([0; 4]),
            Value::TimeTag(TimeTag::IMMEDIATELY),
            record("a", 0.0),
            record("b", 0.0),
            Value::tuple([Value::text("a"), Value::text("b")]),
            Value::tuple([Value::text("ab")]),
            Value::list([Value::text("ab")]),
            Value::tuple([]),
            Value::tuple([Value::tuple([]), Value::Nil]),
            Value::tuple([Value::tuple([Value::Nil])]),
            vector(Elements::F32(vec![0.0, 1.0])),
            vector(Elements::F32(vec![1.0, 0.0])),
            vector(Elements::U8(bytes("a"))),
            vector(Elements::I8(vec![97])),
            image(0),
            image(1),
            message(0.0, 1),
            message(1.0, 1),
            frames(&["a", "b"]),
            frames(&["ab"]),
            timed(0, 1),
            timed(0, 2),
        ]
    }

    #[test]
    fn forgets_the_oldest() {
        let mut seen = Seen::default();
        let mut note = |value, most| seen.note(Key::of(&Value::Int(value)), most);
        assert_eq!(
            [note(1, 3), note(2, 3), note(3, 3), note(1, 3)],
            [Some(0), Some(0), Some(0), None]
        );
        assert_eq!([note(4, 3), note(2, 3), note(1, 3)], [Some(1), None, Some(1)]);
        // The owner allows fewer from now on: 3 and 4 are forgotten with 1.
        assert_eq!([note(5, 1), note(5, 1), note(4, 1)], [Some(3), None, Some(1)]);
    }

    #[test]
    fn different_values_are_different() {
        let values = different();
        for (i, a) in values.iter().enumerate() {
            for (j, b) in values.iter().enumerate() {
                assert_eq!(same(a, b), i == j, "{a:?} {b:?}");
                assert_eq!(Key::of(a) == Key::of(b), i == j, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn what_a_person_calls_the_same_is_the_same() {
        let tuple = |x: f64| Value::tuple([Value::Double(x)]);
        for (a, b) in [
            (Value::Float(0.0), Value::Float(-0.0)),
            (Value::Double(f64::NAN), Value::Double(-f64::NAN)),
            (tuple(f64::NAN), tuple(f64::NAN)),
            (tuple(0.0), tuple(-0.0)),
            (record("a", f64::NAN), record("a", f64::NAN)),
            (vector(Elements::F64(vec![f64::NAN])), vector(Elements::F64(vec![f64::NAN]))),
            (message(1.0, 1), message(1.0, 2)),
            (image(3), image(3)),
        ] {
            assert!(same(&a, &b), "{a:?} {b:?}");
            assert_eq!(Key::of(&a), Key::of(&b), "{a:?} {b:?}");
        }
    }
}
