//! Messages of the two protocols.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{
    AtomicBool,
    Ordering::{AcqRel, Acquire},
};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{TimeTag, Value};
use crate::error::Error;

/// An OSC message, and what was learned of it on the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The address, or address pattern, such as `/cursor`.
    pub address: Arc<str>,
    /// The arguments; an OSC array is a [`Value::List`].
    #[serde(default)]
    pub arguments: Vec<Value>,
    /// The time tag of the bundle that it came in, or will be sent in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeTag>,
    /// Who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<SocketAddr>,
}

impl Message {
    /// A message of our own: no time, no peer.
    pub fn new(address: impl Into<Arc<str>>, arguments: Vec<Value>) -> Self {
        Self { address: address.into(), arguments, time: None, peer: None }
    }
}

/// A ZeroMQ message: its frames, and the way back to whoever sent it, if there is one.
///
/// What is saved, recorded or compared are the frames: a way back is good for this run only.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Plain", into = "Plain")]
pub struct Frames(pub Vec<Bytes>, Option<Arc<WayBack>>);

/// How frames are written.
#[derive(Serialize, Deserialize)]
struct Plain(#[serde(with = "super::json::many_bytes")] Vec<Bytes>);

impl From<Plain> for Frames {
    fn from(Plain(frames): Plain) -> Self {
        Self::new(frames)
    }
}

impl From<Frames> for Plain {
    fn from(Frames(frames, _): Frames) -> Self {
        Self(frames)
    }
}

impl PartialEq for Frames {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Frames {
    /// Frames that nobody waits for an answer to.
    pub fn new(frames: Vec<Bytes>) -> Self {
        Self(frames, None)
    }

    /// The same, which can be answered.
    pub fn answered_by(self, way_back: WayBack) -> Self {
        Self(self.0, Some(Arc::new(way_back)))
    }

    /// The number that the socket by which it came has for it, if it can be answered.
    pub fn request(&self) -> Option<u64> {
        self.1.as_ref().map(|way| way.request)
    }

    /// The frames up to the first empty one, that one included: whom a message is from, or for.
    /// Without an empty frame it is the first frame of what came from a Router, which is always an
    /// identity, and none of anything else.
    pub fn envelope(&self) -> Option<&[Bytes]> {
        match self.0.iter().position(Bytes::is_empty) {
            Some(first) => Some(&self.0[..=first]),
            None => self.0.get(..1).filter(|_| self.1.as_ref().is_some_and(|it| it.enveloped)),
        }
    }

    /// The first frame behind the envelope; without an envelope the last frame.
    pub fn message(&self) -> Option<&Bytes> {
        self.envelope().and_then(|it| self.0.get(it.len())).or(self.0.last())
    }

    /// Bytes of all frames.
    pub fn size(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }
}

/// Whoever can send an answer: the socket that a request came by.
pub trait Reply: Send + Sync {
    /// Sends these frames as the answer to the request of this number. Never waits.
    fn reply(&self, request: u64, frames: Vec<Bytes>) -> Result<(), Error>;
}

/// A way back to whoever asked, good for one answer, wherever the question went and however often
/// it was copied.
pub struct WayBack {
    used: AtomicBool,
    by: Arc<dyn Reply>,
    request: u64,
    /// Whether the answer goes into the envelope of the question.
    enveloped: bool,
}

impl WayBack {
    /// A way to answer the request of this number. `enveloped` is whether the answer is to begin
    /// with the envelope of the question, as the socket does not know it.
    pub fn new(by: Arc<dyn Reply>, request: u64, enveloped: bool) -> Self {
        Self { used: AtomicBool::new(false), by, request, enveloped }
    }
}

impl fmt::Debug for WayBack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let used = self.used.load(Acquire);
        formatter.debug_struct("WayBack").field("used", &used).finish_non_exhaustive()
    }
}

impl Frames {
    /// Sends the frames of an answer to whoever sent this. The error says that there was an answer
    /// already, or why there can be none.
    pub fn answer(&self, frames: Vec<Bytes>) -> Result<(), Error> {
        let Some(way) = &self.1 else {
            return Err(Error::new(
                "nobody waits for an answer to this message; only what comes from a Router or a \
                 Response can be answered",
            ));
        };
        if way.used.swap(true, AcqRel) {
            return Err(Error::new(
                "this request was answered already; a request can be answered once only",
            ));
        }
        let envelope = self.envelope().filter(|_| way.enveloped).unwrap_or_default();
        way.by.reply(way.request, envelope.iter().cloned().chain(frames).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn bytes(texts: &[&'static str]) -> Vec<Bytes> {
        texts.iter().map(|text| Bytes::from_static(text.as_bytes())).collect()
    }

    fn frames(texts: &[&'static str]) -> Frames {
        Frames::new(bytes(texts))
    }

    #[test]
    fn a_message_has_an_envelope_and_a_content() {
        let request = frames(&["id", "", "hello", "you"]);
        assert_eq!(request.envelope(), Some(&request.0[..2]));
        assert_eq!(request.message(), Some(&request.0[2]));
        let twice = frames(&["a", "", "b", "", "x"]);
        assert_eq!(twice.envelope().map(<[_]>::len), Some(2));
        assert_eq!((frames(&["x", "y"]).envelope(), frames(&[]).message()), (None, None));
        assert_eq!(frames(&["x", "y"]).message().map(|frame| &frame[..]), Some(&b"y"[..]));
        assert_eq!(frames(&["x", ""]).message().map(|frame| &frame[..]), Some(&b""[..]));
    }

    #[derive(Default)]
    struct Socket(Mutex<Vec<(u64, Vec<Bytes>)>>);

    impl Reply for Socket {
        fn reply(&self, request: u64, frames: Vec<Bytes>) -> Result<(), Error> {
            self.0.lock().unwrap().push((request, frames));
            Ok(())
        }
    }

    #[test]
    fn a_request_is_answered_once_however_often_it_was_copied() {
        let socket = Arc::<Socket>::default();
        let request = frames(&["id", "", "a"]);
        let request = request.answered_by(WayBack::new(socket.clone(), 7, true));
        let copy = request.clone();
        assert!(copy.answer(bytes(&["x"])).is_ok());
        let again = request.answer(bytes(&["y"])).unwrap_err();
        assert!(again.to_string().contains("answered already"));
        assert_eq!(*socket.0.lock().unwrap(), [(7, bytes(&["id", "", "x"]))]);
        assert!(frames(&["a"]).answer(Vec::new()).is_err());
    }

    #[test]
    fn the_way_back_is_neither_saved_nor_compared() {
        let socket = Arc::<Socket>::default();
        let request = frames(&["a"]).answered_by(WayBack::new(socket, 7, true));
        assert_eq!(request, frames(&["a"]));
        let written = serde_json::to_string(&request).unwrap();
        assert_eq!(written, r#"["61"]"#);
        assert_eq!(serde_json::from_str::<Frames>(&written).unwrap(), request);
    }
}
