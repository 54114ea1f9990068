use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Socket, SocketOptions};
use crate::protocol::frames::{append_items, frame_of, frames_of};

/// Hears many at once, each with its identity, and sends to whom a message names.
///
/// What comes begins with a frame that tells who sent it: five bytes, a zero and a counter, or the
/// name that the sender gave itself; then there is an empty frame, mostly, and the content. What is
/// sent is frames in this form, or a tuple of an identity and what to say to it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Router {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it binds. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// What the socket calls itself to a Router at the other end. Blank for one that is given to it.
    pub identity: String,
    /// Whether an empty frame is put between the identity and the content of a tuple that is sent.
    pub delimiter: bool,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for Router {
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

impl Socket for Router {
    fn net(&self) -> Net {
        Net::new(Kind::Router, &self.connection_string, &self.connection_id, &self.options)
            .with(|spec| spec.identity = self.identity.as_bytes().to_vec())
    }

    fn outgoing(&self, value: Value) -> Result<Vec<Bytes>, Error> {
        let Value::Tuple(items) = &value else { return frames_of(value) };
        let Some((to, content)) = items.split_first() else { return Ok(Vec::new()) };
        let mut frames = Vec::with_capacity(items.len() + 1);
        frames.push(frame_of(to)?);
        if self.delimiter {
            frames.push(Bytes::new());
        }
        append_items(content, &mut frames)?;
        Ok(frames)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::socket::<Router>().aliases(&[
    "ROUTER",
    "XREP",
    "ZeroMQ router",
    "server",
    "address",
    "zmq",
]);
