use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use indexmap::IndexMap;
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::operator::prelude::*;
use crate::protocol::framing::{Deframer, Framing, framed};
use crate::protocol::osc::{Encoder, Padding, decode_shared};

/// A connection for OSC over TCP that any number of clients connect to; others use it by its name.
///
/// What is sent goes to every client that is there, or to whom a message came from; what clients
/// send is heard together. Each client has a queue of its own, so that one that stalls delays
/// nobody. A client that has ended what it sends gets what still waits for it and is let go.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CreateTcpServer {
    /// What SendMessage and ReceiveMessage call this connection.
    pub name: String,
    /// The port to listen on; 0 for any that is free.
    pub port: u16,
    /// The IP address of the network interface to listen on, such as `192.168.1.5`, or `127.0.0.1`
    /// for programs of this machine alone. Leave it blank to listen on all.
    pub interface: String,
    /// Whether small packets leave at once rather than wait for others to fill a packet of the
    /// network. Off, they may be some 40 ms late.
    pub no_delay: bool,
    /// How the packets of a stream are told apart.
    pub framing: Framing,
    /// The largest packet that is accepted; a client that announces a larger one is let go.
    #[schemars(range(min = 64, max = 2_147_483_647), extend("unit" = "B"))]
    pub max_packet_size: u32,
    /// How many clients there may be at once; others are turned away.
    #[schemars(range(min = 1, max = 4096))]
    pub max_clients: u32,
    /// How many packets may wait for each client. The bytes that wait are limited to the size of
    /// four of the largest packets.
    #[schemars(range(min = 1, max = 65536))]
    pub queue: u32,
    /// Which packet a client loses when its queue is full; what is lost is counted.
    pub lose: Lose,
    /// How blobs are padded: as the specification says, or as Bonsai does.
    pub blob_padding: Padding,
    /// When the messages of a bundle that comes in are given.
    pub bundles: Bundles,
}

/// Which packet to lose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lose {
    /// The oldest that waits: what is new matters more.
    #[default]
    Oldest,
    /// The one that comes: what was first matters more.
    Newest,
}

impl Default for CreateTcpServer {
    fn default() -> Self {
        Self {
            name: String::new(),
            port: 0,
            interface: String::new(),
            no_delay: true,
            framing: Framing::default(),
            max_packet_size: 64 << 20,
            max_clients: 256,
            queue: 256,
            lose: Lose::default(),
            blob_padding: Padding::default(),
            bundles: Bundles::default(),
        }
    }
}

struct Client {
    connection: Connection,
    /// What it speaks, found out by what it says.
    framing: Mutex<Framing>,
    deframer: Mutex<Deframer>,
}

/// What an edit closes if it changes any of it: where to listen, whether small packets leave at
/// once, how the packets are told apart, and the largest.
#[derive(Clone, Copy, PartialEq)]
struct Opening(IpAddr, u16, bool, Framing, u32);

/// What stays open through all other edits.
struct Open {
    opening: Opening,
    port: TcpPort,
    clients: Mutex<Clients>,
    /// Who waits for room, and until when.
    waiting: Mutex<Option<(Accepted, Instant)>>,
    schedule: Mutex<Schedule>,
}

type Clients = IndexMap<SocketAddr, Arc<Client>>;

/// Who has connected, and where from.
type Accepted = (tokio::net::TcpStream, SocketAddr);

/// How long one waits for room where all places are taken; others may be about to leave.
const HALLWAY: Duration = Duration::from_millis(100);

impl Open {
    /// Takes in that something about it was edited.
    fn turn(&self, server: &CreateTcpServer) {
        self.schedule.lock().turn(server.bundles);
        self.clients.lock().values().for_each(|client| client.connection.limit(server.limits()));
    }

    /// What is lost with it.
    fn left(&self) -> u64 {
        let clients = self.clients.lock();
        let waiting: u64 = clients.values().map(|client| client.connection.waiting()).sum();
        waiting + self.schedule.lock().held()
    }
}

/// Where the messages of all clients meet.
struct Hearing<'a> {
    out: &'a mut Outlet<Arc<Message>>,
    schedule: &'a Mutex<Schedule>,
}

impl CreateTcpServer {
    fn address(&self) -> Result<IpAddr, Complaint> {
        match self.interface.trim() {
            "" => Ok(Ipv4Addr::UNSPECIFIED.into()),
            "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
            text => text.parse().map_err(|_| {
                let sentence = format!("{text:?} is not an IP address such as 192.168.1.5");
                Complaint::about("interface", sentence)
            }),
        }
    }

    fn limits(&self) -> QueueLimits {
        let overflow = match self.lose {
            Lose::Oldest => Overflow::DropOldest,
            Lose::Newest => Overflow::DropNewest,
        };
        let bytes = (self.max_packet_size as usize).saturating_mul(4);
        QueueLimits { packets: self.queue as usize, bytes, overflow }
    }

    /// What is open already, or is to be opened.
    fn open(&self, address: IpAddr, out: &mut Outlet<Arc<Message>>) -> Result<Arc<Open>, Error> {
        let Self { port, no_delay, framing, max_packet_size, .. } = *self;
        let opening = Opening(address, port, no_delay, framing, max_packet_size);
        if let Some(open) = out.recall::<Option<Arc<Open>>>() {
            if open.opening == opening {
                open.turn(self);
                return Ok(open);
            }
            out.lose(open.left());
            out.forget();
        }
        let port = TcpPort::open(address, port, no_delay, out)?;
        let schedule = Mutex::new(Schedule::new(self.bundles));
        let (clients, waiting) = Default::default();
        let open = Arc::new(Open { opening, port, clients, waiting, schedule });
        out.remember(Some(open.clone()));
        Ok(open)
    }

    /// Sends a value to whom it is for: all clients, or the one that its message came from.
    fn send(&self, encoder: &mut Encoder, value: &Value, clients: &Clients) -> Result<u64, Error> {
        let (packet, peer) = encoder.encode_parts(value, self.blob_padding)?;
        // Written once for each framing, whoever it goes to.
        let mut written: [Option<tcp::Parts>; 2] = [None, None];
        let mut send = |client: &Client| {
            let framing = *client.framing.lock();
            let packet = match &mut written[usize::from(framing == Framing::Slip)] {
                Some(written) => written.clone(),
                none => none.insert(framed(&packet, framing)?).clone(),
            };
            Ok(client.connection.send(packet))
        };
        match peer {
            None => clients.values().map(|client| send(client)).sum(),
            // Who has left meanwhile, which anybody may, misses its answer.
            Some(peer) => clients.get(&peer).map_or(Ok(1), |client| send(client)),
        }
    }

    /// Takes in who waits, once there is room, or turns it away when that takes too long.
    fn decide(&self, open: &Open, hearing: &Mutex<Hearing<'_>>) -> Option<Arc<Client>> {
        let mut clients = open.clients.lock();
        let decided = |(_, until): &mut (Accepted, Instant)| {
            present(&clients) < self.max_clients as usize || *until <= Instant::now()
        };
        let (accepted, _) = open.waiting.lock().take_if(decided)?;
        let out = &mut *hearing.lock().out;
        match self.welcome(accepted, &clients, out) {
            Ok(client) => {
                clients.insert(client.connection.address(), client.clone());
                Self::say(&open.port, &clients, out);
                Some(client)
            }
            Err(error) => {
                out.fault(&error);
                None
            }
        }
    }

    /// Takes in who has connected, if there is room.
    fn welcome(
        &self,
        (stream, peer): Accepted,
        clients: &Clients,
        out: &Outlet<Arc<Message>>,
    ) -> Result<Arc<Client>, Error> {
        if present(clients) >= self.max_clients as usize {
            return Err(turned_away(peer, self.max_clients));
        }
        let connection = Connection::new(stream, peer, out.joined(peer), self.limits());
        let deframer = Deframer::new(self.framing, self.max_packet_size as usize);
        let (framing, deframer) = (Mutex::new(self.framing), Mutex::new(deframer));
        Ok(Arc::new(Client { connection, framing, deframer }))
    }

    /// Serves one client to its end.
    async fn serve(
        &self,
        client: Arc<Client>,
        hearing: &Mutex<Hearing<'_>>,
        scheduled: &Notify,
    ) -> (Arc<Client>, Result<(), Error>) {
        let peer = client.connection.address();
        let cut = |received: &mut _| {
            let mut deframer = client.deframer.lock();
            let cut = deframer.next(received);
            if self.framing == Framing::Detect {
                *client.framing.lock() = deframer.framing();
            }
            cut
        };
        let take = |packet: Bytes| {
            let mut hearing = hearing.lock();
            let Hearing { out, schedule } = &mut *hearing;
            decode_shared(&packet, self.blob_padding, Some(peer), |heard| match heard {
                Ok(message) => schedule.lock().give(message, out),
                Err(error) => out.fault(&error),
            });
            scheduled.notify_one();
        };
        let end = client.connection.converse(cut, take).await;
        (client, end)
    }

    /// Lets one go who has left, with what it did not get.
    fn part(
        clients: &mut Clients,
        client: &Arc<Client>,
        end: Result<(), Error>,
        out: &Outlet<Arc<Message>>,
    ) {
        let peer = client.connection.address();
        // Its port may be that of another by now, who came while this one said farewell.
        if clients.get(&peer).is_some_and(|there| Arc::ptr_eq(there, client)) {
            clients.shift_remove(&peer);
        }
        out.lose(client.connection.waiting());
        if let Err(error) = end {
            out.fault(&error);
        }
    }

    /// Says at the node how many are there.
    fn say(port: &TcpPort, clients: &Clients, out: &Outlet<Arc<Message>>) {
        let clients = match clients.len() {
            0 => "no client yet".to_owned(),
            1 => "1 client".to_owned(),
            more => format!("{more} clients"),
        };
        out.active(format!("listening on {}, {clients}", port.local()));
    }
}

impl Relay for CreateTcpServer {
    type In = Value;
    type Out = Arc<Message>;
    const INPUTS: Inputs = Inputs::None;
    const OUTPUTS: Outputs = Outputs::Named(&[]);
    const LINK: Link = Link::Provides(Hub::Connection("osc"));

    fn check(&self) -> Result<(), Complaint> {
        self.address().map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        self.address().iter().map(|address| tcp::claim(*address, self.port)).collect()
    }

    fn queue(&self) -> (usize, Overflow) {
        (256, Overflow::DropOldest)
    }

    async fn run(
        self,
        inbox: &mut Inbox<Value>,
        out: &mut Outlet<Arc<Message>>,
    ) -> Result<(), Error> {
        let address = self.address().map_err(|c| Error::properties(c.sentence))?;
        let open = self.open(address, out)?;
        converse(&self, &open, inbox, out).await;
        out.forget();
        Ok(())
    }
}

/// Serves all clients for as long as values come.
async fn converse(
    server: &CreateTcpServer,
    open: &Open,
    inbox: &mut Inbox<Value>,
    out: &mut Outlet<Arc<Message>>,
) {
    let Open { port, clients, schedule, .. } = open;
    CreateTcpServer::say(port, &clients.lock(), out);
    let hearing = Mutex::new(Hearing { out, schedule });
    let scheduled = Notify::new();
    let serve = |client: &Arc<Client>| server.serve(client.clone(), &hearing, &scheduled);
    let mut served: FuturesUnordered<_> = clients.lock().values().map(serve).collect();
    let mut encoder = Encoder::default();
    loop {
        let due = schedule.lock().next();
        if let Some(client) = server.decide(open, &hearing) {
            served.push(serve(&client));
        }
        let waits = open.waiting.lock().as_ref().map(|(_, until)| *until);
        tokio::select! {
            accepted = port.accept(), if waits.is_none() => match accepted {
                Ok(accepted) => {
                    *open.waiting.lock() = Some((accepted, Instant::now() + HALLWAY));
                }
                Err(error) => hearing.lock().out.fault(&error),
            },
            () = Schedule::until(waits) => {}
            Some((client, end)) = served.next(), if !served.is_empty() => {
                let out = &mut *hearing.lock().out;
                CreateTcpServer::part(&mut clients.lock(), &client, end, out);
                CreateTcpServer::say(port, &clients.lock(), out);
            }
            value = inbox.recv() => match value {
                Some(value) => match server.send(&mut encoder, &value, &clients.lock()) {
                    Ok(lost) => inbox.lose(lost),
                    Err(error) => inbox.fault(&error),
                },
                None => break,
            },
            () = scheduled.notified() => {}
            () = Schedule::until(due) => schedule.lock().release(hearing.lock().out),
        }
    }
    clients.lock().values().for_each(|client| client.connection.close());
    // One that stalls does not keep the others, or the end of the run, waiting.
    let all = async { while served.next().await.is_some() {} };
    let _ = tokio::time::timeout(tcp::FAREWELL, all).await;
}

/// Those who are there to stay.
fn present(clients: &Clients) -> usize {
    clients.values().filter(|client| !client.connection.is_leaving()).count()
}

#[cold]
fn turned_away(peer: SocketAddr, most: u32) -> Error {
    Error::new(format!(
        "{peer} was turned away, as all places are taken (max. clients {most}); raise their number \
         if it is meant"
    ))
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::relay::<CreateTcpServer>().aliases(&[
    "TCP",
    "TCP server",
    "OSC connection",
    "TCP/IP DAT",
    "tcpreceive",
    "netreceive",
    "socket",
    "listen",
]);
