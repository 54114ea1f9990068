//! What libzmq tells of a socket's connections.

use std::collections::HashMap;

use zmq::{Context, DONTWAIT, SocketEvent, SocketType};

/// Something that happened to a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Somebody is there, through this place.
    Joined(String),
    /// Somebody who was there is gone.
    Left(String),
    /// Somebody came who does not fit.
    Stranger(String),
    /// A place is free again.
    Released(String),
}

/// Hears what happens to one socket, until that is closed for good.
pub(super) struct Monitor {
    ear: zmq::Socket,
    /// Connections that never were, and whose end is still to be told: libzmq tells the end of each
    /// right after its failure, from one thread.
    failed: usize,
    connections: Connections,
    over: bool,
}

impl Monitor {
    /// Listens to a socket. The number makes the way unique.
    pub fn new(context: &Context, socket: &zmq::Socket, number: u64) -> zmq::Result<Self> {
        let way = format!("inproc://patchline.monitor.{number}");
        socket.monitor(&way, i32::from(SocketEvent::ALL.to_raw()))?;
        let ear = context.socket(SocketType::PAIR)?;
        ear.set_linger(0)?;
        ear.connect(&way)?;
        Ok(Self { ear, failed: 0, connections: Connections::default(), over: false })
    }

    /// What to wait for before [`next`](Self::next) is asked.
    pub fn ear(&self) -> &zmq::Socket {
        &self.ear
    }

    /// Whether its socket is closed for good. Who stops listening before would make libzmq wait for
    /// ever.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The next thing that happened.
    pub fn next(&mut self) -> Option<Event> {
        loop {
            let head = self.ear.recv_bytes(DONTWAIT).ok()?;
            let place = self.ear.recv_bytes(DONTWAIT).unwrap_or_default();
            let place = String::from_utf8_lossy(&place).into_owned();
            let [c, d, v, w, x, y] = head[..].try_into().unwrap_or_default();
            let (code, value) = (u16::from_ne_bytes([c, d]), u32::from_ne_bytes([v, w, x, y]));
            if let Some(event) = self.read(code, value, place) {
                return Some(event);
            }
        }
    }

    fn read(&mut self, code: u16, value: u32, place: String) -> Option<Event> {
        use SocketEvent as E;
        let is = |event: E| event.to_raw() == code;
        let failures =
            [E::HANDSHAKE_FAILED_NO_DETAIL, E::HANDSHAKE_FAILED_PROTOCOL, E::HANDSHAKE_FAILED_AUTH];
        if is(E::CLOSED) {
            Some(Event::Released(place))
        } else if is(E::ACCEPTED) || is(E::CONNECTED) {
            self.connections.begin(value, place);
            None
        } else if is(E::HANDSHAKE_SUCCEEDED) {
            self.connections.join(&place);
            Some(Event::Joined(place))
        } else if failures.into_iter().any(is) {
            self.failed += 1;
            Some(Event::Stranger(place))
        } else if is(E::DISCONNECTED) {
            let failed = self.failed > 0;
            match self.connections.end(value, &place, failed) {
                Ended::Joined => Some(Event::Left(place)),
                Ended::Failed => {
                    self.failed -= 1;
                    None
                }
                Ended::Silently => Some(Event::Stranger(place)),
            }
        } else {
            self.over |= is(E::MONITOR_STOPPED);
            None
        }
    }

    /// Nobody is there by this place any more, which libzmq does not tell of one that it was told to
    /// leave; how many were.
    pub fn forget(&mut self, place: &str) -> usize {
        self.connections.forget(place)
    }
}

/// What is known of each connection, by the number that the system has for it. libzmq does not tell
/// which of them has greeted its peer, so as long as several have not, it takes some counting.
#[derive(Default)]
struct Connections {
    joined: HashMap<u32, String>,
    begun: HashMap<u32, String>,
    /// How many of those that have begun have joined, by their places.
    unclear: HashMap<String, usize>,
}

/// How a connection was when it ended.
#[derive(Debug, PartialEq)]
enum Ended {
    Joined,
    /// It failed, as was told.
    Failed,
    /// It failed, which nobody told.
    Silently,
}

impl Connections {
    fn begin(&mut self, number: u32, place: String) {
        self.begun.insert(number, place);
    }

    fn join(&mut self, place: &str) {
        let unclear = self.unclear.entry(place.to_owned()).or_default();
        *unclear += 1;
        if *unclear < self.begun.values().filter(|it| *it == place).count() {
            return;
        }
        // All of them, so each of them.
        *unclear = 0;
        let joined = &mut self.joined;
        self.begun.retain(|number, at| {
            let others = at != place;
            if !others {
                joined.insert(*number, at.clone());
            }
            others
        });
    }

    fn end(&mut self, number: u32, place: &str, failed: bool) -> Ended {
        if self.joined.remove(&number).is_some() {
            return Ended::Joined;
        }
        self.begun.remove(&number);
        if failed {
            return Ended::Failed;
        }
        match self.unclear.get_mut(place).filter(|unclear| **unclear > 0) {
            Some(unclear) => {
                *unclear -= 1;
                Ended::Joined
            }
            None => Ended::Silently,
        }
    }

    fn forget(&mut self, place: &str) -> usize {
        let before = self.joined.len();
        self.joined.retain(|_, at| at != place);
        self.begun.retain(|_, at| at != place);
        before - self.joined.len() + self.unclear.remove(place).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_joined_is_found_out() {
        let mut all = Connections::default();
        let begin = |all: &mut Connections, number| all.begin(number, "here".into());
        begin(&mut all, 1);
        all.join("here");
        // One that never says a word, and one that comes and goes meanwhile.
        begin(&mut all, 2);
        begin(&mut all, 3);
        all.join("here");
        assert_eq!(all.end(3, "here", false), Ended::Joined);
        assert_eq!(all.end(2, "here", true), Ended::Failed);
        begin(&mut all, 2);
        assert_eq!(all.end(2, "here", false), Ended::Silently);
        assert_eq!(all.end(1, "here", false), Ended::Joined);
        begin(&mut all, 4);
        begin(&mut all, 5);
        all.join("here");
        all.join("here");
        assert_eq!((all.forget("here"), all.forget("here")), (2, 0));
    }
}
