use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// A publisher that also hears who wants what.
///
/// What comes are subscriptions: one frame with a byte 1 for a new one, 0 for one that ends, and the
/// topic behind it. What is sent goes to all who want its first frame.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct XPublisher {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it binds. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for XPublisher {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            options: SocketOptions::default(),
        }
    }
}

impl Socket for XPublisher {
    fn net(&self) -> Net {
        Net::new(Kind::XPublisher, &self.connection_string, &self.connection_id, &self.options)
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        frames_of(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<XPublisher>().aliases(&[
    "XPUB",
    "ZeroMQ publish",
    "proxy",
    "subscriptions",
    "zmq",
]);
