//! What can go wrong inside one operator.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;

use crate::value::{Value, ValueType};

/// Why one operator could not do its work this time: a sentence that tells the user what to do.
///
/// One pointer wide and constructed out of line, so that the happy path stays cheap (29 ns a hop
/// with the error inline, 18 ns boxed and cold).
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Kind>);

/// What kind of thing went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Kind {
    /// A value of another type than the port is for.
    #[error("expected {wanted}, got {got}: {}", advice(*.wanted, *.came))]
    Type {
        /// What the port is for.
        wanted: ValueType,
        /// What came.
        came: ValueType,
        /// Type and text of what came.
        got: String,
    },
    /// Properties that cannot be used.
    #[error("{0}")]
    Properties(String),
    /// The operator itself failed; it stays out of service until edited.
    #[error("stopped by an internal error ({0}); edit a property to try again")]
    Panic(String),
    /// The operating system said no.
    #[error("{sentence}")]
    Io {
        /// What was tried, what the system said, what to do.
        sentence: String,
        /// The system's own error.
        #[source]
        source: std::io::Error,
    },
    /// A port that somebody else has.
    #[error("{port}")]
    Taken {
        /// Which.
        port: TakenPort,
        /// The system's own error.
        #[source]
        source: std::io::Error,
    },
    /// Something that other properties would put right.
    #[error("{sentence}")]
    Curable {
        /// What is wrong and what to do.
        sentence: String,
        /// What would put it right, the likeliest first.
        remedies: Arc<[Remedy]>,
    },
    /// Something that was found wrong with the patch before it ran.
    #[error("{0}")]
    Unsound(String),
    /// Bytes from outside that make no sense.
    #[error("{reason}")]
    Packet {
        /// What is wrong with them.
        reason: String,
        /// The bytes, kept for inspection.
        raw: Bytes,
    },
    /// Anything else, as a sentence.
    #[error("{0}")]
    Sentence(String),
}

/// A port that a node wants for itself and does not get, as somebody else has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "port {} on {} is taken by another program or node; choose another port, or close the other one",
    address.port(),
    address.ip()
)]
pub struct TakenPort {
    /// `UDP` or `TCP`.
    pub protocol: &'static str,
    /// Where the node wanted to listen.
    pub address: SocketAddr,
    /// The property in which another port can be chosen.
    pub property: &'static str,
}

/// Properties with which it would have worked.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// What they make of it, in few words: `Use 640×480×3`.
    pub label: String,
    /// Their names and values.
    pub properties: Vec<(&'static str, serde_json::Value)>,
}

impl Error {
    /// An error that is fully said in a sentence.
    #[cold]
    #[inline(never)]
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(Box::new(Kind::Sentence(sentence.into())))
    }

    /// A value of a type that the port is not for.
    #[cold]
    #[inline(never)]
    pub fn wrong_type(wanted: ValueType, got: &Value) -> Self {
        let kind = got.value_type();
        let came = kind;
        let got = match got {
            Value::Text(text) => format!("{kind} {:?}", shortened(text)),
            Value::Int(_)
            | Value::Long(_)
            | Value::Float(_)
            | Value::Double(_)
            | Value::Bool(_) => {
                format!("{kind} {got}")
            }
            _ => kind.to_string(),
        };
        Self(Box::new(Kind::Type { wanted, came, got }))
    }

    /// Bytes from outside that could not be understood.
    #[cold]
    #[inline(never)]
    pub fn packet(reason: impl Into<String>, raw: Bytes) -> Self {
        let reason = reason.into();
        Self(Box::new(Kind::Packet { reason, raw }))
    }

    /// Properties that cannot be used.
    #[cold]
    #[inline(never)]
    pub fn properties(sentence: impl Into<String>) -> Self {
        Self(Box::new(Kind::Properties(sentence.into())))
    }

    /// The operating system's refusal, with what was tried.
    #[cold]
    #[inline(never)]
    pub fn io(sentence: impl Into<String>, source: std::io::Error) -> Self {
        let sentence = sentence.into();
        Self(Box::new(Kind::Io { sentence, source }))
    }

    /// A port that somebody else has. Said in one place, so that whatever listens says it alike.
    #[cold]
    #[inline(never)]
    pub fn taken(port: TakenPort, source: std::io::Error) -> Self {
        Self(Box::new(Kind::Taken { port, source }))
    }

    /// What other properties would put right. Without any that would, just the sentence.
    #[cold]
    #[inline(never)]
    pub fn curable(sentence: impl Into<String>, remedies: Vec<Remedy>) -> Self {
        if remedies.is_empty() {
            return Self::new(sentence);
        }
        Self(Box::new(Kind::Curable { sentence: sentence.into(), remedies: remedies.into() }))
    }

    /// What was found wrong before anything ran, which the check of the patch says as well.
    #[cold]
    #[inline(never)]
    pub fn unsound(sentence: impl Into<String>) -> Self {
        Self(Box::new(Kind::Unsound(sentence.into())))
    }

    /// What a panic said.
    #[cold]
    #[inline(never)]
    pub fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Self(Box::new(Kind::Panic(text.unwrap_or("no reason given").to_owned())))
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> &Kind {
        &self.0
    }

    /// The bytes that could not be understood, if that was the trouble.
    pub fn raw(&self) -> Option<&Bytes> {
        match &*self.0 {
            Kind::Packet { raw, .. } => Some(raw),
            _ => None,
        }
    }
}

impl From<String> for Error {
    fn from(sentence: String) -> Self {
        Self::new(sentence)
    }
}

/// What helps when a value of one type came for another.
fn advice(wanted: ValueType, came: ValueType) -> String {
    use ValueType as T;
    let convert = match (wanted, came) {
        (T::Text, T::Frames) => "make text of it with zeromq.convert_to_string",
        (T::Bytes | T::Image, T::Frames) => {
            "take a frame of it with zeromq.last, which is bytes; image.decode_image reads pictures"
        }
        (T::Message, _) => "make a message of it with osc.format",
        (T::Text, _) => "convert it with text.to_string",
        (T::Image, T::Bytes) => {
            "unpack a JPEG or PNG with image.decode_image; make an image of plain pixels with \
             array.convert_from_array, array.reshape and image.convert_to_image"
        }
        (T::Image, T::Array) => {
            "make an image of it with image.convert_to_image, after array.reshape if it is a vector"
        }
        (T::Array, T::Bytes | T::Tuple | T::List) => "make one of it with array.convert_from_array",
        (T::Bytes, T::Image) => {
            "take its pixels with array.convert_to_array or make a JPEG with image.encode_image"
        }
        (T::Bytes, T::Array) => "take its memory with array.convert_to_array",
        (T::Number | T::Int | T::Long | T::Float | T::Double, T::Array) => {
            "pick one of its numbers with core.index, or calculate one with array.mean"
        }
        (T::Number | T::Int | T::Long | T::Float | T::Double, T::Image) => {
            "calculate a number of its pixels with array.mean"
        }
        (T::List, _) => "collect values with combine.zip or combine.buffer_count",
        (_, T::Frames) => "take a frame of it with zeromq.last or core.index",
        (_, T::Message) => "take its arguments out with osc.parse and a type tag",
        (_, T::Tuple | T::List | T::Record | T::Timestamped) => {
            "pick a member of it with core.member_selector"
        }
        (_, T::Text) => "convert it with text.parse",
        (T::Bool, T::Int | T::Long | T::Float | T::Double) => "compare it with logic.greater_than",
        (T::Int | T::Long, T::Float | T::Double) => "round it to a whole number with math.round",
        _ => return format!("wire another output to it, which gives {wanted}"),
    };
    format!("{convert}, or wire another output")
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_bytes_over_arrays_to_images_and_back_is_shown() {
        use ValueType as T;
        let way = |wanted, came| advice(wanted, came);
        assert!(way(T::Image, T::Bytes).contains("array.convert_from_array, array.reshape and"));
        assert!(way(T::Image, T::Array).contains("image.convert_to_image"));
        assert!(way(T::Array, T::Bytes).contains("array.convert_from_array"));
        assert!(way(T::Bytes, T::Image).contains("array.convert_to_array"));
        assert!(way(T::Double, T::Array).contains("array.mean"));
        assert!(way(T::Array, T::Image).starts_with("wire another"), "an image is an array");
    }

    #[test]
    fn what_nothing_would_put_right_is_a_plain_sentence() {
        assert!(matches!(Error::curable("no", Vec::new()).kind(), Kind::Sentence(_)));
    }
}
