//! The one type that travels along wires, and what a port says of it.
//!
//! A [`Value`] is 24 bytes. Anything larger than a word is shared behind an `Arc`, so that a
//! fan-out copies a pointer; the last consumer gets the original and may change it in place.

pub mod arithmetic;
mod array;
pub mod bits;
pub mod compare;
mod image;
mod json;
mod key;
mod member;
mod message;
mod number;
mod plain_osc;
pub mod random;
mod record;
mod text;
mod time_tag;
mod wire;

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

pub use array::{
    Array, Axis, ByteOrder, Depth, Element, Elements, Lanes, Over, PictureSize, Span, arrange,
    fold, picture_sizes, shape_text,
};
pub use image::{Image, PixelFormat};
pub use key::{Key, Seen, same};
pub use member::Selector;
pub use message::{Frames, Message, Reply, WayBack};
pub use number::Number;
pub use plain_osc::plain_osc;
pub use record::Record;
pub use text::{Hex, text_of};
pub use time_tag::TimeTag;
pub use wire::Wire;

/// A value on a wire.
///
/// The JSON form names the type, `{"type": "float", "value": 0.5}`, so that it reads back as
/// exactly the same value; the text form (`Display`) is for people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// Something happened; there is nothing more to say.
    Bang,
    /// True or false; OSC `T` and `F`.
    Bool(bool),
    /// A 32-bit whole number; OSC `i`.
    Int(i32),
    /// A 64-bit whole number; OSC `h`.
    Long(i64),
    /// A 32-bit number; OSC `f`.
    Float(#[serde(with = "json::float")] f32),
    /// A 64-bit number; OSC `d`.
    Double(#[serde(with = "json::double")] f64),
    /// One character; OSC `c`.
    Char(char),
    /// Text; OSC `s` and `S`.
    Text(Arc<str>),
    /// Bytes that mean nothing in themselves; OSC `b`.
    Bytes(#[serde(with = "json::shared_bytes")] Arc<Bytes>),
    /// Red, green, blue, alpha; OSC `r`.
    Color([u8; 4]),
    /// Port, status, first and second data byte; OSC `m`.
    Midi([u8; 4]),
    /// A moment; OSC `t`.
    TimeTag(TimeTag),
    /// Nothing; OSC `N`.
    Nil,
    /// Infinitum, or an impulse in later dialects; OSC `I`.
    Impulse,
    /// Named fields, such as a point with `X` and `Y`.
    Record(Arc<Record>),
    /// A fixed number of values that belong together.
    Tuple(Arc<[Value]>),
    /// Any number of values of one kind; OSC `[` and `]`.
    List(Arc<[Value]>),
    /// Numbers in rows, columns and channels.
    Array(Arc<Array>),
    /// A picture.
    Image(Arc<Image>),
    /// An OSC message.
    Message(Arc<Message>),
    /// A ZeroMQ message: its frames.
    Frames(Arc<Frames>),
    /// A value and the moment it was seen.
    Timestamped(Arc<Timestamped>),
}

/// A value and the moment it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timestamped {
    /// What was seen.
    pub value: Value,
    /// When it was seen.
    pub time: TimeTag,
}

/// What a port carries. Decides the colour of its wires, what draws them and what may connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Known only while running.
    Any,
    /// One of `Int`, `Long`, `Float`, `Double`.
    Number,
    /// See [`Value::Bang`].
    Bang,
    /// See [`Value::Bool`].
    Bool,
    /// See [`Value::Int`].
    Int,
    /// See [`Value::Long`].
    Long,
    /// See [`Value::Float`].
    Float,
    /// See [`Value::Double`].
    Double,
    /// See [`Value::Char`].
    Char,
    /// See [`Value::Text`].
    Text,
    /// See [`Value::Bytes`].
    Bytes,
    /// See [`Value::Color`].
    Color,
    /// See [`Value::Midi`].
    Midi,
    /// See [`Value::TimeTag`].
    TimeTag,
    /// See [`Value::Nil`].
    Nil,
    /// See [`Value::Impulse`].
    Impulse,
    /// See [`Value::Record`].
    Record,
    /// See [`Value::Tuple`].
    Tuple,
    /// See [`Value::List`].
    List,
    /// See [`Value::Array`].
    Array,
    /// See [`Value::Image`].
    Image,
    /// See [`Value::Message`].
    Message,
    /// See [`Value::Frames`].
    Frames,
    /// See [`Value::Timestamped`].
    Timestamped,
}

impl ValueType {
    /// Whether this is a number, of whichever width.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Int | Self::Long | Self::Float | Self::Double)
    }

    /// Whether a wire may lead from an output of type `from` to an input of this type.
    ///
    /// Gradual: what is known only while running is let through and checked then. Numbers
    /// convert among each other where nothing is lost, anything may be a bang, and an image is an
    /// array of rows, columns and channels. An array is no image: how its channels are meant must
    /// be said.
    pub fn accepts(self, from: Self) -> bool {
        self == from
            || matches!(self, Self::Any | Self::Bang)
            || from == Self::Any
            || (self.is_number() && from.is_number())
            || (self == Self::Array && from == Self::Image)
    }

    /// The word for it in the window, the documentation and in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Number => "number",
            Self::Bang => "bang",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Char => "char",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Color => "color",
            Self::Midi => "MIDI",
            Self::TimeTag => "time tag",
            Self::Nil => "nil",
            Self::Impulse => "impulse",
            Self::Record => "record",
            Self::Tuple => "tuple",
            Self::List => "list",
            Self::Array => "array",
            Self::Image => "image",
            Self::Message => "OSC message",
            Self::Frames => "frames",
            Self::Timestamped => "timestamped",
        }
    }
}

impl std::fmt::Display for ValueType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Value {
    /// The type of this value.
    #[inline]
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::Bang => ValueType::Bang,
            Self::Bool(_) => ValueType::Bool,
            Self::Int(_) => ValueType::Int,
            Self::Long(_) => ValueType::Long,
            Self::Float(_) => ValueType::Float,
            Self::Double(_) => ValueType::Double,
            Self::Char(_) => ValueType::Char,
            Self::Text(_) => ValueType::Text,
            Self::Bytes(_) => ValueType::Bytes,
            Self::Color(_) => ValueType::Color,
            Self::Midi(_) => ValueType::Midi,
            Self::TimeTag(_) => ValueType::TimeTag,
            Self::Nil => ValueType::Nil,
            Self::Impulse => ValueType::Impulse,
            Self::Record(_) => ValueType::Record,
            Self::Tuple(_) => ValueType::Tuple,
            Self::List(_) => ValueType::List,
            Self::Array(_) => ValueType::Array,
            Self::Image(_) => ValueType::Image,
            Self::Message(_) => ValueType::Message,
            Self::Frames(_) => ValueType::Frames,
            Self::Timestamped(_) => ValueType::Timestamped,
        }
    }

    /// The number in it, if it is one; booleans count as 0 and 1 so that they can be plotted.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Bool(x) => Some(f64::from(u8::from(*x))),
            Self::Timestamped(inner) => inner.value.as_f64(),
            _ => Number::of(self).map(Number::as_f64),
        }
    }

    /// The values in it, if it is a tuple, a list or a record, or the arguments of a message.
    pub fn items(&self) -> Option<&[Self]> {
        match self {
            Self::Tuple(items) | Self::List(items) => Some(items),
            Self::Record(record) => Some(record.values()),
            Self::Message(message) => Some(&message.arguments),
            _ => None,
        }
    }

    /// Whether values stand within values deeper than this.
    pub fn nests_deeper_than(&self, most: usize) -> bool {
        let deeper = |value: &Self| most == 0 || value.nests_deeper_than(most - 1);
        match self {
            Self::Timestamped(inner) => deeper(&inner.value),
            _ => self.items().is_some_and(|items| items.iter().any(deeper)),
        }
    }

    /// A tuple of these values.
    pub fn tuple(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Tuple(items.into_iter().collect())
    }

    /// A list of these values.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// Text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Bytes.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::Bytes(Arc::new(bytes.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_three_words() {
        assert_eq!(size_of::<Value>(), 24);
        assert_eq!(size_of::<Option<Value>>(), 24);
    }

    #[test]
    fn ports_are_gradual() {
        assert!(ValueType::Double.accepts(ValueType::Int));
        assert!(ValueType::Number.accepts(ValueType::Float));
        assert!(ValueType::Text.accepts(ValueType::Any));
        assert!(!ValueType::Text.accepts(ValueType::Int));
        assert!(!ValueType::Number.accepts(ValueType::Bool));
        assert!(ValueType::Array.accepts(ValueType::Image));
        assert!(!ValueType::Image.accepts(ValueType::Array));
        assert!(!ValueType::Array.accepts(ValueType::Bytes));
    }
}
