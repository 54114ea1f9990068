use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, SocketOptions};
use crate::protocol::frames::frames_of;

/// Asks with each value, and gives the answers in the order of the questions.
///
/// The next question leaves once the answer to the one before has come; until then it waits here,
/// never the patch. An answer that does not come in time is a fault, and the next question has its
/// turn.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Request {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it connects. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
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
            timeout: 5.0,
            retries: 0,
            options: SocketOptions::default(),
        }
    }
}

impl Request {
    fn net(&self) -> Net {
        Net::new(Kind::Request, &self.connection_string, &self.connection_id, &self.options).with(
            |spec| {
                spec.patience = seconds(self.timeout);
                spec.retries = self.retries;
            },
        )
    }
}

impl Relay for Request {
    type In = Value;
    type Out = Arc<Frames>;
    const INPUTS: Inputs = Inputs::One(ValueType::Any);

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
pub static OPERATOR: OperatorType = OperatorType::relay::<Request>().aliases(&[
    "REQ",
    "ZeroMQ request",
    "ask",
    "query",
    "call",
    "rpc",
    "client",
    "zmq",
]);
