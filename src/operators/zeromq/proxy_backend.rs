use crate::operator::prelude::*;
use crate::operator::zeromq::{ConnectionId, Kind, ProxyEnd, ProxyKind, SocketOptions};

/// The other end of a proxy: wire a ProxyFrontend to it.
///
/// Together they hand on messages both ways, without passing through the patch. XSubscriber and
/// XPublisher join publishers and subscribers, Router and Dealer those who ask and those who answer,
/// Pull and Push those who give work and those who do it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProxyBackend {
    /// Where to bind, `@`, or to connect, `>`: `@tcp://*:5558`. Without a sign it does what sockets
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

impl Default for ProxyBackend {
    fn default() -> Self {
        Self {
            connection_string: "@tcp://localhost:5558".into(),
            connection_id: ConnectionId::default(),
            socket_type: ProxyKind::XPublisher,
            options: SocketOptions::default(),
        }
    }
}

impl ProxyEnd for ProxyBackend {
    fn net(&self) -> Net {
        let kind: Kind = self.socket_type.into();
        Net::new(kind, &self.connection_string, &self.connection_id, &self.options)
    }
}

/// The other end as it was last introduced, which an edit does not change.
#[derive(Clone, Default)]
struct Other(Option<Arc<Record>>);

impl Relay for ProxyBackend {
    type In = Value;
    type Out = Arc<Record>;
    const OUTPUTS: Outputs = Outputs::Named(&[]);
    const INPUTS: Inputs = Inputs::One(ValueType::Record);

    async fn run(
        self,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Record>>,
    ) -> Result<(), Error> {
        let Other(mut other) = out.recall::<Other>();
        loop {
            let Some(record) = other.take() else {
                out.waiting("waiting for the other end of the proxy");
                match inbox.recv().await {
                    None => return Ok(()),
                    Some(Value::Record(record)) => other = Some(record),
                    Some(value) => inbox.fault(&Error::wrong_type(ValueType::Record, &value)),
                }
                continue;
            };
            out.remember(Other(Some(record.clone())));
            match zeromq::introduced(&record, self.socket_type) {
                Ok(pairing) => {
                    let net = self.net().with(|spec| spec.pairing = Some(pairing));
                    match net.stand_until_told(inbox).await? {
                        Some(next) => other = Some(next),
                        None => return Ok(()),
                    }
                }
                Err(error) => inbox.fault(&error),
            }
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::proxy_end::<ProxyBackend>().aliases(&[
    "proxy",
    "broker",
    "forwarder",
    "queue",
    "streamer",
    "ZeroMQ proxy",
]);
