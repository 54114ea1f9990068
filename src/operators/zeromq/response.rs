use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// Gives questions one after the other, and sends what comes back as the answer.
///
/// Each question is answered once: by the next value that comes to the input. Until then the other
/// questions wait with those who ask. One that the patch does not answer in time is a fault, and the
/// next has its turn. A value that comes of itself later, and may be the answer to that one, is lost
/// and told: nobody gets the answer to the question of another.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Response {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it binds. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What the socket calls itself to a Router at the other end. Blank for one that is given to it.
    pub identity: String,
    /// How long the patch may take for an answer.
    #[schemars(range(min = 0.001, max = 3600.0), extend("unit" = "s"))]
    pub timeout: f64,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Response {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            identity: String::new(),
            timeout: 5.0,
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Response {
    fn net(&self) -> Net {
        Net::new(Kind::Response, &self.connection_string, &self.connection_id, &self.options).with(
            |spec| {
                spec.identity = self.identity.as_bytes().to_vec();
                spec.patience = seconds(self.timeout);
            },
        )
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        frames_of(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<Response>().aliases(&[
    "REP",
    "ZeroMQ reply",
    "answer",
    "rpc",
    "server",
    "service",
    "zmq",
]);
