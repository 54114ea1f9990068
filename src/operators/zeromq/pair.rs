use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// Talks with one other Pair, both ways, whenever either likes.
///
/// Without a wire to its input it only listens.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Pair {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it connects. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Pair {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Pair {
    fn net(&self) -> Net {
        Net::new(Kind::Pair, &self.connection_string, &self.connection_id, &self.options)
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        frames_of(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::socket::<Pair>().aliases(&["PAIR", "ZeroMQ pair", "inproc", "exclusive", "zmq"]);
