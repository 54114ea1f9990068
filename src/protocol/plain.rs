//! Values as plain data: what JSON and MessagePack of other programs can say.
//!
//! Numbers, text, truth, nothing, lists and named fields are written as such, a byte string where the
//! format has one; what else there is on wires is refused. Values' own form, which reads back as
//! exactly the same value, is another: it names its types.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, Serializer};
use serde::{Deserializer, Serialize};

use crate::error::Error;
use crate::value::{Record, Value};

/// How deep lists and fields may stand in each other.
const DEEPEST: usize = 64;

/// Writes a value as JSON.
pub fn to_json(value: &Value) -> Result<String, Error> {
    refuse_depth(value)?;
    serde_json::to_string(&Plain(value)).map_err(|error| Error::new(error.to_string()))
}

/// Reads JSON. Whole numbers become an int or a long, others a double.
pub fn from_json(text: &[u8]) -> Result<Value, Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Seed(0).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| misread("JSON", &error, text))
}

/// Writes a value as MessagePack.
pub fn to_message_pack(value: &Value) -> Result<Bytes, Error> {
    refuse_depth(value)?;
    let packed = rmp_serde::to_vec(&Plain(value));
    packed.map(Bytes::from).map_err(|error| Error::new(error.to_string()))
}

/// Reads MessagePack, all of it.
pub fn from_message_pack(bytes: &[u8]) -> Result<Value, Error> {
    let mut rest = bytes;
    let mut reader = rmp_serde::Deserializer::new(&mut rest);
    reader.set_max_depth(DEEPEST * 2);
    let value = Seed(0).deserialize(&mut reader);
    let value = value.map_err(|error| misread("MessagePack", &error, bytes))?;
    if rest.is_empty() {
        return Ok(value);
    }
    let error = format!("{} bytes are left after the value", rest.len());
    Err(misread("MessagePack", &error, bytes))
}

#[cold]
fn misread(format: &str, error: &dyn fmt::Display, raw: &[u8]) -> Error {
    let shown = Bytes::copy_from_slice(&raw[..raw.len().min(4096)]);
    Error::packet(format!("this is no {format}: {error}"), shown)
}

fn refuse_depth(value: &Value) -> Result<(), Error> {
    if value.nests_deeper_than(DEEPEST) {
        return Err(Error::new("values stand in values too deep to be written"));
    }
    Ok(())
}

struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Nil => to.serialize_unit(),
            Value::Bang | Value::Impulse => to.serialize_bool(true),
            Value::Bool(x) => to.serialize_bool(*x),
            Value::Int(x) => to.serialize_i32(*x),
            Value::Long(x) => to.serialize_i64(*x),
            Value::Float(x) => to.serialize_f32(*x),
            Value::Double(x) => to.serialize_f64(*x),
            Value::Char(x) => to.serialize_char(*x),
            Value::Text(text) => to.serialize_str(text),
            Value::Bytes(bytes) => to.serialize_bytes(bytes),
            Value::TimeTag(time) => to.serialize_str(&time.to_string()),
            Value::Color(parts) | Value::Midi(parts) => to.collect_seq(parts),
            Value::Tuple(items) | Value::List(items) => to.collect_seq(items.iter().map(Plain)),
            Value::Record(record) => {
                let mut map = to.serialize_map(Some(record.values().len()))?;
                for (name, value) in record.fields() {
                    map.serialize_entry(name, &Plain(value))?;
                }
                map.end()
            }
            Value::Timestamped(inner) => Plain(&inner.value).serialize(to),
            Value::Message(_) | Value::Frames(_) | Value::Array(_) | Value::Image(_) => {
                Err(S::Error::custom(format!(
                    "{} is no plain data: take out of it what is to be written, with \
                     core.member_selector",
                    self.0.value_type()
                )))
            }
        }
    }
}

/// Reads a value that stands so deep.
struct Seed(usize);

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        if self.0 > DEEPEST {
            return Err(de::Error::custom("lists stand in lists too deep"));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nil)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nil)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.deserialize(from)
    }

    fn visit_bool<E>(self, x: bool) -> Result<Value, E> {
        Ok(Value::Bool(x))
    }

    fn visit_i64<E>(self, x: i64) -> Result<Value, E> {
        Ok(i32::try_from(x).map_or(Value::Long(x), Value::Int))
    }

    fn visit_u64<E: de::Error>(self, x: u64) -> Result<Value, E> {
        match i64::try_from(x) {
            Ok(x) => self.visit_i64(x),
            Err(_) => Ok(Value::Double(x as f64)),
        }
    }

    fn visit_f32<E>(self, x: f32) -> Result<Value, E> {
        Ok(Value::Float(x))
    }

    fn visit_f64<E>(self, x: f64) -> Result<Value, E> {
        Ok(Value::Double(x))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Value, E> {
        Ok(Value::bytes(Bytes::copy_from_slice(bytes)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        // What a length says is not believed: memory grows with what is there.
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(Seed(self.0 + 1))? {
            values.push(value);
        }
        Ok(Value::list(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let (mut names, mut values) = (Vec::<Box<str>>::new(), Vec::new());
        while let Some(name) = entries.next_key_seed(Seed(self.0 + 1))? {
            names.push(name.to_string().into());
            values.push(entries.next_value_seed(Seed(self.0 + 1))?);
        }
        Ok(Value::Record(Arc::new(Record::new(names.into(), values))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point() -> Value {
        let fields = [Value::Int(-3), Value::list([Value::text("a"), Value::Nil])];
        Value::Record(Arc::new(Record::new(Record::names(["x", "y"]), fields)))
    }

    #[test]
    fn values_are_written_as_anybody_would() {
        assert_eq!(to_json(&point()).unwrap(), r#"{"x":-3,"y":["a",null]}"#);
        assert_eq!(from_json(br#" {"x":-3,"y":["a",null]} "#).unwrap(), point());
        let packed = to_message_pack(&point()).unwrap();
        assert_eq!(packed[..], *b"\x82\xa1x\xfd\xa1y\x92\xa1a\xc0");
        assert_eq!(from_message_pack(&packed).unwrap(), point());
        let bytes = Value::bytes(vec![1, 2]);
        assert_eq!(from_message_pack(&to_message_pack(&bytes).unwrap()).unwrap(), bytes);
        assert_eq!(to_json(&bytes).unwrap(), "[1,2]");
        assert_eq!(from_json(b"[5000000000, 0.5]").unwrap().to_string(), "[5000000000, 0.5]");
        assert_eq!(from_message_pack(&[0xca, 0x3f, 0, 0, 0]).unwrap(), Value::Float(0.5));
    }

    #[test]
    fn what_is_no_data_is_a_fault() {
        let image = Value::Frames(Arc::default());
        assert!(to_json(&image).unwrap_err().to_string().contains("frames is no plain data"));
        for text in ["", "{", "[1] 2", "{\"a\":}", &"[".repeat(200)] {
            let error = from_json(text.as_bytes()).unwrap_err();
            assert!(error.to_string().starts_with("this is no JSON"), "{error}");
        }
        let deep = [0x91; 100];
        // A list that says it has 4,294,967,295 items, a text as long, and something behind a value.
        let odd: [&[u8]; 6] =
            [b"", b"\xdd\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xffa", b"\x01\x02", &deep, b"\xc1"];
        for bytes in odd {
            let error = from_message_pack(bytes).unwrap_err();
            assert!(error.to_string().starts_with("this is no MessagePack"), "{error}");
        }
        let deep = (0..100).fold(Value::Nil, |inner, _| Value::list([inner]));
        assert!(to_json(&deep).is_err() && to_message_pack(&deep).is_err());
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = from_json(&bytes);
            let _ = from_message_pack(&bytes);
        }
    }
}
