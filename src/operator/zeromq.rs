//! ZeroMQ sockets for operators: from properties to a socket, and between that and the patch.

mod conversation;
mod pairing;
mod signal;
mod socket;
mod standing;

use std::net::SocketAddr;

use super::author::Complaint;
use super::claim::{Claim, NameClaim};
use crate::error::{Error, TakenPort};
use crate::flow::inbox::Overflow;
use crate::zeromq::endpoint::{Action, Place};
use crate::zeromq::{Link, Lose, Spec, Trouble};

pub use self::pairing::{ProxyKind, introduced, introduction};
pub use self::socket::{ProxyEnd, Socket};
pub use crate::zeromq::endpoint::{ConnectionId, Endpoints};
pub use crate::zeromq::{Kind, Pairing, SocketOptions, given_up, wait_for_last};

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

    /// The files and names that it takes for itself.
    pub fn names(&self) -> Vec<NameClaim> {
        let bound = self.places.iter().flatten().filter(|(action, _)| *action == Action::Bind);
        let named = bound.filter(|(_, place)| !matches!(place, Place::Tcp { .. }));
        let claim = |(_, place): &(Action, Place)| NameClaim {
            name: place.to_string(),
            property: self.property,
        };
        named.map(claim).collect()
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

    /// Whether a socket that was opened for this need not be opened anew to be the other.
    fn can_become(&self, other: &Self) -> bool {
        self.places == other.places && self.spec.can_become(&other.spec)
    }

    async fn open(&self) -> Result<Link, Error> {
        self.places.as_ref().map_err(|complaint| Error::properties(complaint.sentence.clone()))?;
        let mut opened = Link::open(&self.spec).await;
        if let Err(Trouble::NoInterface(_)) = &opened {
            // It may be the name of a host.
            let mut spec = self.spec.clone();
            spec.binds = self.places_to_bind().await;
            if spec.binds != self.spec.binds {
                opened = Link::open(&spec).await;
            }
        }
        let mut link = opened.map_err(|trouble| self.error(trouble))?;
        if self.spec.pairing.is_none() && self.spec.kind.lets_task_read() {
            signal::read_by_task(&mut link);
        }
        Ok(link)
    }

    /// The places that it binds to, with hosts looked up.
    async fn places_to_bind(&self) -> Vec<String> {
        let mut binds = Vec::new();
        for (_, place) in self.places.iter().flatten().filter(|(it, _)| *it == Action::Bind) {
            let found = match place.to_look_up() {
                Some((host, port)) => standing::look_up(host, port).await.ok(),
                None => None,
            };
            let found = found.map(|at| Place::Tcp { host: at.ip().to_string(), port: at.port() });
            binds.push(found.as_ref().unwrap_or(place).to_bind());
        }
        binds
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
}

/// A place as people read it.
fn plain(place: &str) -> &str {
    place.strip_prefix("tcp://").unwrap_or(place)
}
