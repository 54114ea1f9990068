use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};

/// Hears what publishers send about the topics that it wants.
///
/// What comes faster than the patch takes it is lost, the oldest first, and counted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Subscriber {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it connects. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What to hear: messages whose first frame begins with one of these. Without any, or with a
    /// blank one, it hears all.
    pub topics: Vec<String>,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Subscriber {
    fn default() -> Self {
        Self {
            connection_string: "tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            topics: Vec::new(),
            options: SocketOptions::default(),
        }
    }
}

impl Socket for Subscriber {
    const INPUTS: Inputs = Inputs::None;

    fn net(&self) -> Net {
        Net::new(Kind::Subscriber, &self.connection_string, &self.connection_id, &self.options)
            .with(|spec| {
                spec.topics = topics(&self.topics);
            })
    }

    fn outgoing(&self, _: Value) -> Result<Vec<Bytes>, Error> {
        Ok(Vec::new())
    }
}

/// All of them, or everything if there are none.
fn topics(topics: &[String]) -> Vec<Vec<u8>> {
    match topics {
        [] => vec![Vec::new()],
        some => some.iter().map(|topic| topic.as_bytes().to_vec()).collect(),
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<Subscriber>().aliases(&[
    "SUB",
    "ZeroMQ subscribe",
    "pub-sub",
    "listen",
    "receive",
    "zmq",
]);
