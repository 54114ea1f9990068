//! How a socket stands: where it listens, who is there, what was lost, whom it looks for.

use std::cell::Cell;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::sleep;

use super::{Net, plain};
use crate::error::Error;
use crate::flow::listening::Held;
use crate::flow::peers::Joined;
use crate::flow::status::Status;
use crate::value::Frames;
use crate::zeromq::{Link, Loss, Losses, News};

/// When a host is looked up again: names move, and a network may come up late.
const AGAIN_IF_FOUND: Duration = Duration::from_secs(60);
const AGAIN_IF_LOST: Duration = Duration::from_secs(5);

type LookUp = Pin<Box<dyn Future<Output = (usize, Result<SocketAddr, Error>)> + Send>>;

/// What is known of a socket, as it is said at its node.
pub(super) struct Standing {
    net: Net,
    status: Status,
    _held: Vec<Held>,
    peers: Vec<(Arc<str>, Joined)>,
    moves: Option<u64>,
    /// Whether anybody ever was there.
    met: bool,
    /// What was lost by sockets before this one.
    before: Losses,
    losses: Losses,
    /// Messages that were sent while nobody was there, and how many of them that was said of.
    waiting: Cell<u64>,
    said_waiting: u64,
    hosts: Vec<Host>,
    look_ups: FuturesUnordered<LookUp>,
}

/// A host by its name.
struct Host {
    name: String,
    port: u16,
    found: Option<String>,
    /// Whether it was said that it cannot be found.
    told: bool,
}

impl Standing {
    pub fn new(net: Net, link: &Link, status: Status, before: Losses) -> Self {
        let bound = link.bound().iter().filter_map(|place| plain(place).parse::<SocketAddr>().ok());
        let claims = net.claims();
        let held = bound.map(|at| {
            let chosen = claims.iter().any(|claim| claim.address.port() == at.port());
            status.listening("TCP", at, chosen)
        });
        let held = held.collect();
        let host = |(name, port)| Host { name, port, found: None, told: false };
        let hosts = net.hosts().into_iter().map(host).collect();
        let this = Self {
            net,
            _held: held,
            status,
            peers: Vec::new(),
            moves: None,
            met: false,
            before,
            losses: Losses::default(),
            waiting: Cell::new(0),
            said_waiting: 0,
            hosts,
            look_ups: FuturesUnordered::new(),
        };
        for at in 0..this.hosts.len() {
            this.look_ups.push(this.asked(at, Duration::ZERO));
        }
        this
    }

    pub fn net(&self) -> &Net {
        &self.net
    }

    /// The properties are others, and the socket is the same.
    pub fn turn(&mut self, net: Net, link: &Link) {
        self.net = net;
        self.say(link);
    }

    pub fn is_stopping(&self) -> bool {
        self.status.is_stopping()
    }

    /// Counts what came, where it is clear from whom.
    pub fn count_received(&self, frames: &Frames) {
        if let [(_, only)] = &self.peers[..] {
            only.peer().received.count(frames.size());
        }
    }

    /// Counts what is sent, where it is clear to whom.
    pub fn count_sent(&self, size: usize) {
        match &self.peers[..] {
            [(_, only)] => only.peer().sent.count(size),
            [] => self.waiting.set(self.waiting.get() + 1),
            _ => {}
        }
    }

    /// Counts what was lost since it was looked at last; whether anything was.
    pub fn count_lost(&mut self, losses: Losses) -> bool {
        let lost = losses.total() - self.losses.total();
        if lost > 0 {
            self.status.lose(lost);
            let unheard = losses.of(Loss::NoPeer) - self.losses.of(Loss::NoPeer);
            self.waiting.set(self.waiting.get().saturating_sub(unheard));
            self.losses = losses;
        }
        lost > 0
    }

    /// Says what is new. The error is the end of the socket.
    pub fn update(&mut self, link: &Link) -> Result<(), Error> {
        while let Some(news) = link.news() {
            if let News::Fault(trouble) = news {
                self.status.fault(&self.net.error(trouble));
            }
        }
        if link.is_over() {
            return Err(Error::new("the socket was closed from below; it is opened again"));
        }
        let lost = self.count_lost(link.losses());
        let moves = link.moves();
        let moved = self.moves != Some(moves);
        if moved {
            self.moves = Some(moves);
            self.meet(&link.peers());
        }
        if !self.peers.is_empty() || !self.net.spec.kind.waits_for_peers() {
            self.waiting.set(0);
        }
        if moved || lost || self.waiting.get() != self.said_waiting {
            self.said_waiting = self.waiting.get();
            self.say(link);
        }
        Ok(())
    }

    /// Lists those who are there. With several, libzmq does not tell whose a message is; what goes
    /// through a proxy passes by without being counted; and what waits for whom is never told.
    fn meet(&mut self, there: &[Arc<str>]) {
        let mut before = std::mem::take(&mut self.peers);
        for name in there {
            let known = before.iter().position(|(other, _)| other == name);
            let peer = match known {
                Some(at) => before.remove(at),
                None => (name.clone(), self.status.joined(self.shown(name))),
            };
            self.peers.push(peer);
        }
        self.met |= !self.peers.is_empty();
        let counts = self.peers.len() == 1 && self.net.spec.pairing.is_none();
        for (_, joined) in &self.peers {
            joined.peer().set_counted(counts);
            joined.peer().hide_queue();
        }
    }

    /// Who has called is not told; who was called is.
    fn shown(&self, name: &str) -> Arc<str> {
        if self.net.spec.binds.is_empty() {
            plain(name).into()
        } else {
            format!("by {}", plain(name)).into()
        }
    }

    fn say(&self, link: &Link) {
        let mut words = Vec::new();
        if !link.bound().is_empty() {
            let bound: Vec<String> = link.bound().iter().map(|place| reach(plain(place))).collect();
            words.push(format!("listening on {}", bound.join(" and ")));
        }
        let targets = self.targets();
        let calling = !targets.is_empty() && self.peers.is_empty();
        if !targets.is_empty() {
            let does = if calling { "calling" } else { "connected to" };
            words.push(format!("{does} {}", targets.join(" and ")));
        }
        // Before the advice, which may be cut off.
        match self.waiting.get() {
            0 => {}
            1 => words.push("1 message waits".to_owned()),
            many => words.push(format!("{many} messages wait")),
        }
        if calling && link.bound().is_empty() {
            let advice = if self.met {
                "nobody answers any more; start the other end again"
            } else {
                "nobody answers yet; start the other end, or check host and port"
            };
            words.push(advice.to_owned());
        }
        if !link.bound().is_empty() && self.peers.is_empty() {
            words.push(format!("nobody there {}", if self.met { "any more" } else { "yet" }));
        }
        let losses = self.before.and(self.losses);
        if losses.total() > 0 {
            words.push(format!("lost {}", losses.line()));
        }
        let sentence = words.join(", ");
        if calling && link.bound().is_empty() {
            self.status.waiting(sentence);
        } else {
            self.status.active(sentence);
        }
    }

    fn targets(&self) -> Vec<String> {
        let literal = self.net.spec.connects.iter().map(|place| plain(place).to_owned());
        let named = self.hosts.iter().map(|host| format!("{}:{}", host.name, host.port));
        literal.chain(named).collect()
    }

    fn asked(&self, at: usize, pause: Duration) -> LookUp {
        let Host { name, port, .. } = &self.hosts[at];
        let (name, port) = (name.clone(), *port);
        Box::pin(async move {
            sleep(pause).await;
            (at, look_up(&name, port).await)
        })
    }

    /// Looks for hosts by their names, now and again, and connects to where they are. Returns after
    /// each find; never, if there is nothing to look for.
    pub async fn look_up(&mut self, link: &Link) {
        let Some((at, found)) = self.look_ups.next().await else {
            return std::future::pending().await;
        };
        let pause = match found {
            Ok(address) => {
                let place = format!("tcp://{address}");
                let host = &mut self.hosts[at];
                host.told = false;
                if host.found.as_ref() != Some(&place) {
                    if let Some(before) = host.found.replace(place.clone()) {
                        link.disconnect(before);
                    }
                    link.connect(place);
                }
                if self.peers.is_empty() { AGAIN_IF_LOST } else { AGAIN_IF_FOUND }
            }
            Err(error) => {
                if !std::mem::replace(&mut self.hosts[at].told, true) {
                    self.status.fault(&error);
                }
                AGAIN_IF_LOST
            }
        };
        self.look_ups.push(self.asked(at, pause));
    }
}

/// Where a host is.
pub(super) async fn look_up(host: &str, port: u16) -> Result<SocketAddr, Error> {
    let unknown = || format!("no host is called {host:?}; check the name, or use its IP address");
    let found = tokio::net::lookup_host((host, port)).await;
    let found: Vec<SocketAddr> = found.map_err(|error| Error::io(unknown(), error))?.collect();
    let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
    first.copied().ok_or_else(|| Error::new(unknown()))
}

/// Whom a socket that is bound there can be reached by.
fn reach(place: &str) -> String {
    match place.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => format!("{place} (this machine only)"),
        Ok(address) if address.ip().is_unspecified() => format!("{place} (all interfaces)"),
        _ => place.to_owned(),
    }
}
