use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, SocketOptions};
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

impl XSubscriber {
    fn net(&self) -> Net {
        Net::new(Kind::XSubscriber, &self.connection_string, &self.connection_id, &self.options)
            .with(|spec| {
                spec.topics = self.topics.iter().map(|it| it.as_bytes().to_vec()).collect();
            })
    }
}

impl Relay for XSubscriber {
    type In = Value;
    type Out = Arc<Frames>;
    const INPUTS: Inputs = Inputs::Optional(ValueType::Any);

    fn check(&self) -> Result<(), Complaint> {
        self.net().check()
    }

    fn claims(&self) -> Vec<Claim> {
        self.net().claims()
    }

    fn queue(&self) -> (usize, Overflow) {
        self.net().queue()
    }

    async fn run(
        self,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Frames>>,
    ) -> Result<(), Error> {
        let mut give = |frames| out.push(Arc::new(frames));
        self.net().converse(inbox, &mut frames_of, Some(&mut give)).await
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::relay::<XSubscriber>().aliases(&[
    "XSUB",
    "ZeroMQ subscribe",
    "proxy",
    "subscriptions",
    "zmq",
]);
