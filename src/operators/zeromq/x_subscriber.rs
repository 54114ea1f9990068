use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::frames_of;

/// A subscriber to which the patch says what to hear, while it runs.
///
/// What is sent are subscriptions: a byte 1 to begin, 0 to end, and the topic behind it, all in one
/// frame.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct XSubscriber {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it connects. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What to hear from the start: messages whose first frame begins with one of these. A blank one
    /// is all; without any it hears what the patch asks for.
    pub topics: Vec<String>,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for XSubscriber {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            topics: Vec::new(),
            options: SocketOptions::default(),
        }
    }
}

impl Socket for XSubscriber {
    fn net(&self) -> Net {
        Net::new(Kind::XSubscriber, &self.connection_string, &self.connection_id, &self.options)
            .with(|spec| {
                spec.topics = self.topics.iter().map(|it| it.as_bytes().to_vec()).collect();
            })
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        frames_of(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<XSubscriber>().aliases(&[
    "XSUB",
    "ZeroMQ subscribe",
    "proxy",
    "subscriptions",
    "zmq",
]);
