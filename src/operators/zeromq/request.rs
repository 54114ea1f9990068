use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// Asks with each value, and gives the answers in the order of the questions.
///
/// The next question leaves once the answer to the one before has come; until then it waits here,
/// never the patch. An answer that does not come in time, or a question that finds nobody to ask for
/// as long, is a fault, and the next question has its turn.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Request {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it connects. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What the socket calls itself to a Router at the other end. Blank for one that is given to it.
    pub identity: String,
    /// Whether each question carries a number, by which an answer that comes too late is told from
    /// that to the next question. To a Router at the other end it is one more frame, before the empty
    /// one. Without, a connection over which no answer came is given up, so that nothing comes late;
    /// but a late answer would still find a socket with an identity of its own. Questions of a socket
    /// that is bound always carry one.
    pub correlate: bool,
    /// How long to wait for an answer.
    #[schemars(range(min = 0.001, max = 3600.0), extend("unit" = "s"))]
    pub timeout: f64,
    /// How often to ask again when no answer came, before the question is given up. Whoever answers
    /// may then hear it twice.
    #[schemars(range(min = 0, max = 1000))]
    pub retries: u32,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            identity: String::new(),
            correlate: false,
            timeout: 5.0,
            retries: 0,
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Request {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);

    fn net(&self) -> Net {
        Net::new(Kind::Request, &self.connection_string, &self.connection_id, &self.options).with(
            |spec| {
                spec.identity = self.identity.as_bytes().to_vec();
                spec.correlates = self.correlate;
                spec.patience = seconds(self.timeout);
                spec.retries = self.retries;
            },
        )
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        frames_of(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<Request>().aliases(&[
    "REQ",
    "ZeroMQ request",
    "ask",
    "query",
    "call",
    "rpc",
    "client",
    "zmq",
]);
