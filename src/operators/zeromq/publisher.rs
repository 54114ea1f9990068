use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// Sends each value to all subscribers that want to hear it, and passes it on.
///
/// Who subscribes late has missed what was sent before. A subscriber that does not keep up loses
/// what is beyond its high-water mark; how much, libzmq does not tell.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Publisher {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it binds. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What the values are about: a frame before the others, by which subscribers choose. Leave it
    /// blank for none; then it is the first frame that they choose by.
    pub topic: String,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Publisher {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            topic: String::new(),
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Publisher {
    fn net(&self) -> Net {
        Net::new(Kind::Publisher, &self.connection_string, &self.connection_id, &self.options)
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        let mut frames = frames_of(value)?;
        if !self.topic.is_empty() {
            frames.insert(0, Bytes::copy_from_slice(self.topic.as_bytes()));
        }
        Ok(frames)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::sending_socket::<Publisher>().aliases(&[
    "PUB",
    "ZeroMQ publish",
    "broadcast",
    "pub-sub",
    "fan out",
    "zmq",
    "send",
]);
