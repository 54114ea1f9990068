//! The corners of the JSON form: numbers that JSON has no word for, and bytes as hex text.

use std::sync::Arc;

use ::bytes::Bytes;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `NaN`, `inf` and `-inf` as text, all else as a number.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Real {
    Number(f64),
    Text(String),
}

fn serialize_real<S: Serializer>(x: f64, finite: Real, serializer: S) -> Result<S::Ok, S::Error> {
    if x.is_finite() {
        finite.serialize(serializer)
    } else {
        Real::Text(x.to_string()).serialize(serializer)
    }
}

fn deserialize_real<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    match Real::deserialize(deserializer)? {
        Real::Number(x) => Ok(x),
        Real::Text(text) => text.parse().map_err(D::Error::custom),
    }
}

/// 64-bit floats.
pub mod double {
    use super::*;

    pub fn serialize<S: Serializer>(x: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_real(*x, Real::Number(*x), serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        deserialize_real(deserializer)
    }
}

/// 32-bit floats, written as short as they can be: `0.1`, not `0.10000000149011612`.
pub mod float {
    use super::*;

    pub fn serialize<S: Serializer>(x: &f32, serializer: S) -> Result<S::Ok, S::Error> {
        let short = x.to_string().parse().unwrap_or(f64::from(*x));
        serialize_real(f64::from(*x), Real::Number(short), serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
        deserialize_real(deserializer).map(|x| x as f32)
    }
}

fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(nibble), 16));
        }
    }
    text
}

fn from_hex<E: serde::de::Error>(text: &str) -> Result<Bytes, E> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    match digits {
        Some(digits) if digits.len() % 2 == 0 => {
            Ok(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
        }
        _ => Err(E::custom("expected bytes as pairs of hex digits")),
    }
}

/// Bytes as hex text; blanks between digits are welcome.
pub mod bytes {
    use super::*;

    pub fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        from_hex(&String::deserialize(deserializer)?)
    }
}

/// The same, shared.
pub mod shared_bytes {
    use super::*;

    pub fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Bytes>, D::Error> {
        super::bytes::deserialize(deserializer).map(Arc::new)
    }
}

/// Several of them.
pub mod many_bytes {
    use super::*;

    pub fn serialize<S: Serializer>(many: &[Bytes], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(many.iter().map(|bytes| to_hex(bytes)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Bytes>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts.iter().map(|text| from_hex(text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Image, PixelFormat, Record, TimeTag, Timestamped, Value};
    use super::*;

    fn one_of_each() -> Vec<Value> {
        let point = Record::new(Record::names(["X", "Y"]), [Value::Int(3), Value::Float(0.1)]);
        let time = Some(TimeTag::IMMEDIATELY);
        let image =
            Image { time, ..Image::new(1, 1, PixelFormat::Bgr8, Bytes::from_static(&[1, 2, 3])) };
        vec![
            Value::Bang,
            Value::Bool(true),
            Value::Int(i32::MIN),
            Value::Long(i64::MAX),
            Value::Float(f32::NEG_INFINITY),
            Value::Double(0.1),
            Value::Char('é'),
            Value::text("a\"b"),
            Value::bytes(vec![0, 255]),
            Value::Color([1, 2, 3, 4]),
            Value::Midi([0, 0x90, 60, 127]),
            Value::TimeTag(TimeTag::IMMEDIATELY),
            Value::Nil,
            Value::Impulse,
            Value::Record(Arc::new(point)),
            Value::tuple([Value::Int(1), Value::list([Value::Nil])]),
            Value::Image(Arc::new(image)),
            Value::Timestamped(Arc::new(Timestamped {
                value: Value::Int(1),
                time: TimeTag::now(),
            })),
        ]
    }

    #[test]
    fn every_value_reads_back_as_it_was() {
        for value in one_of_each() {
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value, "{json}");
        }
    }

    #[test]
    fn the_form_is_readable() {
        let json = |value: Value| serde_json::to_string(&value).unwrap();
        assert_eq!(json(Value::Float(0.1)), r#"{"type":"float","value":0.1}"#);
        assert_eq!(json(Value::Bang), r#"{"type":"bang"}"#);
        assert_eq!(json(Value::bytes(vec![0xde, 0xad])), r#"{"type":"bytes","value":"dead"}"#);
        assert_eq!(json(Value::Double(f64::INFINITY)), r#"{"type":"double","value":"inf"}"#);
    }

    #[test]
    fn nan_is_not_lost() {
        let json = serde_json::to_string(&Value::Double(f64::NAN)).unwrap();
        let back: Value = serde_json::from_str(&json).unwrap();
        assert!(back.as_f64().unwrap().is_nan());
    }
}
