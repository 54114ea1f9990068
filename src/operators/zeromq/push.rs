use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// Gives each value to one of those who pull, in turn, and passes it on.
///
/// Work is shared out this way: text, bytes, OSC messages and frames go to whoever is there and has
/// room. While nobody is, they wait.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Push {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it connects. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Push {
    fn net(&self) -> Net {
        Net::new(Kind::Push, &self.connection_string, &self.connection_id, &self.options)
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        frames_of(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::sending_socket::<Push>().aliases(&[
    "PUSH",
    "ZeroMQ push",
    "pipeline",
    "ventilator",
    "task",
    "fan out",
    "zmq",
]);
