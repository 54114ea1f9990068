use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};

/// Takes what others push, from all of them in turn.
///
/// What the patch has no time for waits with those who push it: nothing is lost here.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Pull {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it binds. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Pull {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Pull {
    const INPUTS: Inputs = Inputs::None;

    fn net(&self) -> Net {
        Net::new(Kind::Pull, &self.connection_string, &self.connection_id, &self.options)
    }

    fn outgoing(&self, _: Value) -> Result<Vec<Bytes>, Error> {
        Ok(Vec::new())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<Pull>().aliases(&[
    "PULL",
    "ZeroMQ pull",
    "pipeline",
    "sink",
    "worker",
    "receive",
    "zmq",
]);
