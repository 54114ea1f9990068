use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, Pairing, ProxyEnd, ProxyKind, SocketOptions};

/// One end of a proxy: what comes to it goes to the other end, without passing through the patch.
///
/// Wire it to a ProxyBackend, which is the other end. What others subscribe to or answer goes the
/// same way back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProxyFrontend {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5557`. Without a sign it does what sockets
    /// of its type mostly do. Several places stand with commas between. To bind, `localhost` is this
    /// machine alone and `*` all network interfaces. Leave it blank to say it in parts below.
    pub connection_string: Parsed<Endpoints>,
    /// The same in parts, if the text above is blank.
    pub connection_id: ConnectionId,
    /// The type of the socket; it has to fit that of the other end.
    pub socket_type: ProxyKind,
    /// What it does when there is too much, when a peer is gone, and at its end.
    pub options: SocketOptions,
}

impl Default for ProxyFrontend {
    fn default() -> Self {
        Self {
            connection_string: "@tcp://localhost:5557".into(),
            connection_id: ConnectionId::default(),
            socket_type: ProxyKind::XSubscriber,
            options: SocketOptions::default(),
        }
    }
}

impl ProxyEnd for ProxyFrontend {
    fn net(&self) -> Net {
        let kind: Kind = self.socket_type.into();
        Net::new(kind, &self.connection_string, &self.connection_id, &self.options)
    }
}

impl Relay for ProxyFrontend {
    type In = Value;
    type Out = Arc<Record>;
    const INPUTS: Inputs = Inputs::None;

    async fn run(
        self,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Record>>,
    ) -> Result<(), Error> {
        let pairing = Pairing::front();
        out.push(Arc::new(zeromq::introduction(pairing, self.socket_type)));
        self.net().with(|spec| spec.pairing = Some(pairing)).stand(inbox).await
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::proxy_end::<ProxyFrontend>().aliases(&[
    "proxy",
    "broker",
    "forwarder",
    "queue",
    "streamer",
    "ZeroMQ proxy",
]);
