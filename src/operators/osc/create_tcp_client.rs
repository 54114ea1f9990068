use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::error::Kind;
use crate::operator::prelude::*;
use crate::protocol::framing::{Deframer, Framing, framed};
use crate::protocol::osc::{Encoder, Padding, decode_shared};

/// A connection for OSC over TCP to a server; others use it by its name.
///
/// It connects as soon as the server is there, and again whenever it has gone and come back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CreateTcpClient {
    /// What SendMessage and ReceiveMessage call this connection.
    pub name: String,
    /// The host of the server: a name such as `localhost`, or an IP address.
    pub host_name: String,
    /// The port of the server.
    pub port: u16,
    /// Whether small packets leave at once rather than wait for others to fill a packet of the
    /// network. Off, they may be some 40 ms late.
    pub no_delay: bool,
    /// How the packets of the stream are told apart.
    pub framing: Framing,
    /// The largest packet that is accepted; a server that announces a larger one is left.
    #[schemars(range(min = 64, max = 2_147_483_647), extend("unit" = "B"))]
    pub max_packet_size: u32,
    /// How many packets may wait to be sent. Beyond that the oldest is lost, and counted.
    #[schemars(range(min = 1, max = 65536))]
    pub queue: u32,
    /// What becomes of messages that are sent while there is no server.
    pub while_apart: WhileApart,
    /// How blobs are padded: as the specification says, or as Bonsai does.
    pub blob_padding: Padding,
    /// When the messages of a bundle that comes in are given.
    pub bundles: Bundles,
}

/// What becomes of messages that nobody is there for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhileApart {
    /// They are lost, and counted: what is old is of no use to the server.
    #[default]
    Lose,
    /// They wait in the queue, as many as have room, and are sent once the server is there.
    Keep,
}

impl Default for CreateTcpClient {
    fn default() -> Self {
        Self {
            name: String::new(),
            host_name: "localhost".into(),
            port: 0,
            no_delay: true,
            framing: Framing::default(),
            max_packet_size: 64 << 20,
            queue: 256,
            while_apart: WhileApart::default(),
            blob_padding: Padding::default(),
            bundles: Bundles::default(),
        }
    }
}

/// How long a server that does not answer may be about to start, and when it is called again.
const MOMENT: Duration = Duration::from_millis(300);
const BLINK: Duration = Duration::from_millis(25);

impl CreateTcpClient {
    fn limits(&self) -> QueueLimits {
        QueueLimits {
            packets: self.queue as usize,
            bytes: (self.max_packet_size as usize).saturating_mul(4),
            overflow: Overflow::DropOldest,
        }
    }

    /// What is open already, or is opened now.
    async fn open(
        &self,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Message>>,
    ) -> Result<Arc<Open>, Error> {
        let Self { port, no_delay, framing, max_packet_size, .. } = *self;
        let host = self.host_name.trim().to_owned();
        let opening = Opening(host, port, no_delay, framing, max_packet_size);
        if let Some(open) = out.recall::<Option<Arc<Open>>>() {
            if open.opening == opening {
                open.schedule.lock().turn(self.bundles);
                open.connection.limit(self.limits());
                return Ok(open);
            }
            out.lose(open.connection.waiting() + open.schedule.lock().held());
            out.forget();
        }
        out.waiting(format!("calling {}:{port}", opening.0));
        let (stream, peer) = call(self, inbox).await?;
        let connection = Connection::new(stream, peer, out.joined(peer), self.limits());
        let deframer = Mutex::new(Deframer::new(framing, max_packet_size as usize));
        let schedule = Mutex::new(Schedule::new(self.bundles));
        let framing = Mutex::new(framing);
        let open = Arc::new(Open { opening, connection, framing, deframer, schedule });
        out.remember(Some(open.clone()));
        Ok(open)
    }

    fn send(
        &self,
        encoder: &mut Encoder,
        value: &Value,
        framing: Framing,
        connection: &Connection,
    ) -> Result<u64, Error> {
        // There is one peer only, whoever a message came from.
        let (packet, _) = encoder.encode_parts(value, self.blob_padding)?;
        Ok(connection.send(framed(&packet, framing)?))
    }
}

/// What an edit closes if it changes any of it: host and port, whether small packets leave at once,
/// how the packets are told apart, and the largest.
#[derive(PartialEq)]
struct Opening(String, u16, bool, Framing, u32);

/// What stays open through all other edits.
struct Open {
    opening: Opening,
    connection: Connection,
    /// What the server speaks, found out by what it says.
    framing: Mutex<Framing>,
    deframer: Mutex<Deframer>,
    schedule: Mutex<Schedule>,
}

/// Calls the server; loses meanwhile what is to be lost. A server that starts at the same time may
/// have a moment to do so.
async fn call(
    settings: &CreateTcpClient,
    inbox: &mut Inbox<Value>,
) -> Result<(tokio::net::TcpStream, SocketAddr), Error> {
    let until = Instant::now() + MOMENT;
    let called = async || {
        loop {
            let CreateTcpClient { host_name, port, no_delay, .. } = settings;
            let called = tcp::connect(host_name, *port, *no_delay).await;
            if !is_refused(&called) || Instant::now() >= until {
                return called;
            }
            sleep(BLINK).await;
        }
    };
    let mut calling = pin!(called());
    loop {
        tokio::select! {
            biased;
            called = &mut calling => return called,
            Some(_) = inbox.recv(), if settings.while_apart == WhileApart::Lose => inbox.lose(1),
        }
    }
}

impl Relay for CreateTcpClient {
    type In = Value;
    type Out = Arc<Message>;
    const INPUTS: Inputs = Inputs::None;
    const OUTPUTS: Outputs = Outputs::Named(&[]);
    const LINK: Link = Link::Provides(Hub::Connection("osc"));

    fn check(&self) -> Result<(), Complaint> {
        if self.host_name.trim().is_empty() {
            let sentence = "name the host of the server, such as localhost";
            return Err(Complaint::about("host_name", sentence));
        }
        if self.port == 0 {
            return Err(Complaint::about("port", "set the port that the server listens on"));
        }
        Ok(())
    }

    fn queue(&self) -> (usize, Overflow) {
        (self.queue as usize, Overflow::DropOldest)
    }

    async fn run(
        self,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Message>>,
    ) -> Result<(), Error> {
        let open = self.open(inbox, out).await?;
        let done = converse(&self, &open, inbox, out).await;
        out.forget();
        done
    }
}

/// Talks with the server for as long as it is there and values come.
async fn converse(
    settings: &CreateTcpClient,
    open: &Open,
    inbox: &mut Inbox<Value>,
    out: &mut Outlet<Arc<Message>>,
) -> Result<(), Error> {
    let Open { connection, framing, deframer, schedule, .. } = open;
    let peer = connection.address();
    out.active(format!("connected to {peer}"));
    let hearing = Mutex::new(out);
    let scheduled = Notify::new();
    let cut = |received: &mut _| {
        let mut deframer = deframer.lock();
        let cut = deframer.next(received);
        *framing.lock() = deframer.framing();
        cut
    };
    let take = |packet: Bytes| {
        let out = &mut **hearing.lock();
        decode_shared(&packet, settings.blob_padding, Some(peer), |heard| match heard {
            Ok(message) => schedule.lock().give(message, out),
            Err(error) => out.fault(&error),
        });
        scheduled.notify_one();
    };
    let mut conversation = pin!(connection.converse(cut, take));
    let mut encoder = Encoder::default();
    loop {
        let due = schedule.lock().next();
        tokio::select! {
            end = &mut conversation => {
                hearing.lock().lose(connection.waiting() + schedule.lock().held());
                return end.and_then(|()| Err(left(peer)));
            }
            value = inbox.recv() => match value {
                Some(value) => {
                    let framing = *framing.lock();
                    match settings.send(&mut encoder, &value, framing, connection) {
                        Ok(lost) => inbox.lose(lost),
                        Err(error) => inbox.fault(&error),
                    }
                }
                None => break,
            },
            () = scheduled.notified() => {}
            () = Schedule::until(due) => schedule.lock().release(&mut hearing.lock()),
        }
    }
    connection.close();
    let _ = tokio::time::timeout(tcp::FAREWELL, conversation).await;
    Ok(())
}

/// Whether the machine is there, and no server on it.
fn is_refused<T>(called: &Result<T, Error>) -> bool {
    let kind = called.as_ref().err().map(Error::kind);
    matches!(kind, Some(Kind::Io { source, .. }) if source.kind() == ErrorKind::ConnectionRefused)
}

#[cold]
fn left(server: SocketAddr) -> Error {
    Error::new(format!("the server at {server} ended the connection; it is called again"))
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::relay::<CreateTcpClient>().aliases(&[
    "TCP",
    "TCP client",
    "OSC connection",
    "TCP/IP DAT",
    "tcpsend",
    "netsend",
    "socket",
]);
