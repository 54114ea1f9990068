//! ZeroMQ sockets for operators: from properties to a socket, and between that and the patch.

mod pairing;
mod standing;

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::yield_now;
use tokio::time::timeout;

use self::standing::Standing;
use super::author::Complaint;
use super::claim::Claim;
use crate::error::{Error, TakenPort};
use crate::flow::inbox::{Inbox, Overflow};
use crate::value::{Frames, Value};
use crate::zeromq::endpoint::{Action, Place};
use crate::zeromq::{Link, Lose, Spec, Trouble};

pub use self::pairing::{ProxyKind, introduced, introduction};
pub use crate::zeromq::endpoint::{ConnectionId, Endpoints};
pub use crate::zeromq::{Kind, Pairing, SocketOptions};

/// Messages that go one way before the other has its turn.
const BATCH: usize = 64;
/// How long what was sent last may take to leave when the run stops.
const FAREWELL: Duration = Duration::from_millis(300);

/// A socket as the properties of its node say it.
#[derive(Clone, Debug)]
pub struct Net {
    places: Result<Vec<(Action, Place)>, Complaint>,
    /// The property in which another place can be chosen.
    property: &'static str,
    spec: Spec,
}

impl Net {
    /// A socket of this kind at these places; if there are none, at the one that is given in parts.
    pub fn new(
        kind: Kind,
        connection_string: &Endpoints,
        connection_id: &ConnectionId,
        options: &SocketOptions,
    ) -> Self {
        let in_parts = connection_string.0.is_empty();
        let property = if in_parts { "connection_id" } else { "connection_string" };
        let complain = |sentence| Complaint::about(property, sentence);
        let written = if in_parts {
            connection_id.endpoint().map(|endpoint| vec![endpoint])
        } else {
            Ok(connection_string.0.clone())
        };
        let places = written.map_err(complain).and_then(|written| {
            let places = written.into_iter().map(|endpoint| {
                let action = endpoint.action(kind.default_action());
                endpoint.place.check(action).map_err(complain)?;
                Ok((action, endpoint.place))
            });
            places.collect::<Result<Vec<_>, _>>()
        });
        let mut spec = Spec::new(kind, options.clone());
        for (action, place) in places.iter().flatten() {
            match action {
                Action::Bind => spec.binds.push(place.to_bind()),
                Action::Connect => {
                    spec.targets += 1;
                    spec.connects.extend(place.to_connect());
                }
            }
        }
        Self { places, property, spec }
    }

    /// The same with something more to say of it.
    #[must_use]
    pub fn with(mut self, say: impl FnOnce(&mut Spec)) -> Self {
        say(&mut self.spec);
        self
    }

    /// Settings that cannot work.
    pub fn check(&self) -> Result<(), Complaint> {
        self.places.as_ref().map_err(Clone::clone)?;
        if self.spec.identity.len() > 255 {
            let sentence = "an identity has no more than 255 bytes";
            return Err(Complaint::about("identity", sentence));
        }
        if self.spec.identity.first() == Some(&0) {
            let sentence = "an identity may not begin with a zero, which is for anonymous sockets";
            return Err(Complaint::about("identity", sentence));
        }
        Ok(())
    }

    /// The ports that it takes for itself.
    pub fn claims(&self) -> Vec<Claim> {
        let bound = self.places.iter().flatten().filter(|(action, _)| *action == Action::Bind);
        bound.filter_map(|(_, place)| Some(self.claim(place.interface()?))).collect()
    }

    fn claim(&self, address: SocketAddr) -> Claim {
        Claim { protocol: "TCP", address, shared: false, property: self.property }
    }

    /// How many values may wait, and which to lose.
    pub fn queue(&self) -> (usize, Overflow) {
        let overflow = match self.spec.options.lose {
            Lose::Oldest => Overflow::DropOldest,
            Lose::Newest => Overflow::DropNewest,
        };
        (self.spec.options.send_high_water_mark as usize, overflow)
    }

    /// Hosts that are to be looked up, with their ports.
    fn hosts(&self) -> Vec<(String, u16)> {
        let connects = self.places.iter().flatten().filter(|(it, _)| *it == Action::Connect);
        let hosts = connects.filter_map(|(_, place)| place.to_look_up());
        hosts.map(|(host, port)| (host.to_owned(), port)).collect()
    }

    async fn open(&self) -> Result<Link, Error> {
        self.places.as_ref().map_err(|complaint| Error::properties(complaint.sentence.clone()))?;
        Link::open(&self.spec).await.map_err(|trouble| self.error(trouble))
    }

    fn error(&self, trouble: Trouble) -> Error {
        match trouble {
            Trouble::Taken { place, source } => match place.parse() {
                Ok(address) => {
                    let port = TakenPort { protocol: "TCP", address, property: self.property };
                    Error::taken(port, source)
                }
                Err(_) => Error::io(format!("{place} is taken by another program or node"), source),
            },
            other => Error::new(other.to_string()),
        }
    }

    /// Opens the socket; then sends what comes in, and gives what comes by it, until the run stops,
    /// or until the input ends if it only sends.
    ///
    /// `encode` makes a message of a value, `give` takes a message that came.
    pub async fn converse(
        &self,
        inbox: &mut Inbox<Value>,
        encode: &mut (dyn FnMut(Value) -> Result<Vec<Bytes>, Error> + Send),
        mut give: Option<&mut (dyn FnMut(Frames) + Send)>,
    ) -> Result<(), Error> {
        let link = self.open().await?;
        let mut standing = Standing::new(self, &link, inbox.status());
        standing.update(&link)?;
        let mut came = Vec::new();
        let mut hears = true;
        loop {
            let mut sent = 0;
            tokio::select! {
                () = link.changed() => {}
                value = inbox.recv(), if hears => match value {
                    Some(value) => {
                        self.send(&link, inbox, encode(value));
                        sent = 1;
                    }
                    None => hears = false,
                },
                () = standing.look_up(&link) => {}
            }
            standing.update(&link)?;
            sent += self.send_waiting(&link, inbox, encode, sent);
            if let Some(give) = &mut give {
                link.take(BATCH, &mut came);
                let some = !came.is_empty();
                for frames in came.drain(..) {
                    standing.count_received(&frames);
                    give(frames);
                }
                if some {
                    // What the patch answers leaves at once; then others have their turn.
                    sent += self.send_waiting(&link, inbox, encode, 0);
                }
                if some {
                    yield_now().await;
                }
            }
            if sent >= BATCH {
                yield_now().await;
            }
            if !hears && (give.is_none() || standing.is_stopping()) {
                return self.part(&link, standing.is_stopping()).await;
            }
        }
    }

    /// Sends what waits, as far as it is this one's turn; how many.
    fn send_waiting(
        &self,
        link: &Link,
        inbox: &mut Inbox<Value>,
        encode: &mut (dyn FnMut(Value) -> Result<Vec<Bytes>, Error> + Send),
        before: usize,
    ) -> usize {
        let mut sent = before;
        while sent < BATCH {
            let Some(value) = inbox.try_recv() else { break };
            self.send(link, inbox, encode(value));
            sent += 1;
        }
        if sent > 0 {
            link.wake();
        }
        sent - before
    }

    fn send(&self, link: &Link, inbox: &Inbox<Value>, message: Result<Vec<Bytes>, Error>) {
        let sent =
            message.and_then(|frames| link.send(frames).map_err(|trouble| self.error(trouble)));
        if let Err(error) = sent {
            inbox.fault(&error);
        }
    }

    /// Sends what waits. Without the run's end there is all the time in the world.
    async fn part(&self, link: &Link, stopping: bool) -> Result<(), Error> {
        link.wake();
        if stopping {
            let _ = timeout(FAREWELL, link.flushed()).await;
        } else {
            link.flushed().await;
        }
        Ok(())
    }
}

/// A place as people read it.
fn plain(place: &str) -> &str {
    place.strip_prefix("tcp://").unwrap_or(place)
}
