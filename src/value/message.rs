//! Messages of the two protocols.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{TimeTag, Value};

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

/// A ZeroMQ message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frames(#[serde(with = "super::json::many_bytes")] pub Vec<Bytes>);
