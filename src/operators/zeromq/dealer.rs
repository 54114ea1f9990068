use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// Sends to a Router or to those who answer requests, in turn, and gives what comes back, whenever
/// that is.
///
/// Text, bytes, OSC messages and frames are sent. Without a wire to its input it only listens.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Dealer {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it connects. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What the socket calls itself to a Router at the other end. Blank for one that is given to it.
    pub identity: String,
    /// Whether an empty frame goes before each message, and is taken off what comes: so it is between
    /// those who ask and those who answer. Bonsai's Dealer and Router do it.
    pub delimiter: bool,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Dealer {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            identity: String::new(),
            delimiter: true,
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Dealer {
    fn net(&self) -> Net {
        Net::new(Kind::Dealer, &self.connection_string, &self.connection_id, &self.options).with(
            |spec| {
                spec.identity = self.identity.as_bytes().to_vec();
            },
        )
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        let mut frames = frames_of(value)?;
        if self.delimiter {
            frames.insert(0, Bytes::new());
        }
        Ok(frames)
    }

    fn incoming(&self, mut frames: Frames) -> Frames {
        if self.delimiter && frames.0.first().is_some_and(Bytes::is_empty) {
            frames.0.remove(0);
        }
        frames
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<Dealer>().aliases(&[
    "DEALER",
    "XREQ",
    "ZeroMQ dealer",
    "async request",
    "client",
    "zmq",
]);
