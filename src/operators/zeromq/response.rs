use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, SocketOptions};
use crate::protocol::frames::frames_of;

/// Gives questions one after the other, and sends what comes back as the answer.
///
/// Each question is answered once: by the next value that comes to the input. Until then the other
/// questions wait with those who ask. One that the patch does not answer in time is a fault, and the
/// next has its turn.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Response {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it binds. Several
    /// places stand with commas between. To bind, `localhost` is this machine alone and `*` all
    /// network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
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
            timeout: 5.0,
            options: SocketOptions::default(),
        }
    }
}

impl Response {
    fn net(&self) -> Net {
        Net::new(Kind::Response, &self.connection_string, &self.connection_id, &self.options)
            .with(|spec| spec.patience = seconds(self.timeout))
    }
}

impl Relay for Response {
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
pub static OPERATOR: OperatorType = OperatorType::relay::<Response>().aliases(&[
    "REP",
    "ZeroMQ reply",
    "answer",
    "rpc",
    "server",
    "service",
    "zmq",
]);
