//! One socket of libzmq, opened as its specification says, and what goes through it.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use zmq::{Context, DONTWAIT, Error, Message, SNDMORE, SocketType};

use super::ipc;
use super::kind::Kind;
use super::link::Spec;
use super::monitor::Monitor;
use super::options::SocketOptions;
use super::trouble::Trouble;

/// How long a peer may take for the greeting.
const GREETING: Duration = Duration::from_secs(10);
/// After so much silence the system asks whether a peer is still there.
const SILENCE: i32 = 10;
/// Up to here bytes are copied: a message of libzmq may hold on to much more than its own.
const COPIED: usize = 4096;
/// Frames of one message that are believed; a message of more is no message.
const MOST_FRAMES: usize = 65_536;

/// An open socket with its monitor.
pub(super) struct Socket {
    pub zmq: zmq::Socket,
    pub monitor: Monitor,
    /// Where it is bound.
    pub bound: Vec<String>,
}

impl Socket {
    pub fn open(context: &Context, spec: &Spec, number: u64) -> Result<Self, Trouble> {
        let failed = |error: Error| {
            Trouble::Unusable(format!("the socket could not be opened: {}", error.message()))
        };
        let zmq = context.socket(type_of(spec.kind)).map_err(failed)?;
        set(&zmq, spec).map_err(failed)?;
        let monitor = Monitor::new(context, &zmq, number).map_err(failed)?;
        let mut this = Self { zmq, monitor, bound: Vec::new() };
        match this.attach(spec) {
            Ok(()) => Ok(this),
            Err(trouble) => {
                // The monitor may not go before its socket.
                let Self { zmq, mut monitor, .. } = this;
                drop(zmq);
                let patience = std::time::Instant::now() + GREETING;
                while !monitor.is_over() && std::time::Instant::now() < patience {
                    let _ = monitor.ear().poll(zmq::POLLIN, 100);
                    while monitor.next().is_some() {}
                }
                Err(trouble)
            }
        }
    }

    fn attach(&mut self, spec: &Spec) -> Result<(), Trouble> {
        for place in &spec.binds {
            if place.strip_prefix("ipc://").is_some_and(ipc::is_served) {
                return Err(unbound(place, Error::EADDRINUSE));
            }
            self.zmq.bind(place).map_err(|error| unbound(place, error))?;
            let last = self.zmq.get_last_endpoint();
            self.bound.push(last.ok().and_then(Result::ok).unwrap_or_else(|| place.clone()));
        }
        self.subscribe(spec.kind, &spec.topics, true)?;
        spec.connects.iter().try_for_each(|place| self.connect(place))
    }

    /// Hears about these topics, or no longer.
    pub fn subscribe(&self, kind: Kind, topics: &[Vec<u8>], hears: bool) -> Result<(), Trouble> {
        let subscribed = |topic: &Vec<u8>| match kind {
            Kind::XSubscriber => {
                let mut message = vec![u8::from(hears)];
                message.extend(topic);
                self.zmq.send(message, DONTWAIT)
            }
            Kind::Subscriber if hears => self.zmq.set_subscribe(topic),
            Kind::Subscriber => self.zmq.set_unsubscribe(topic),
            _ => Ok(()),
        };
        // Each once, as libzmq counts how often.
        let topics: BTreeSet<&Vec<u8>> = topics.iter().collect();
        topics.into_iter().try_for_each(subscribed).map_err(|error| {
            Trouble::Unusable(format!("a topic cannot be heard: {}", error.message()))
        })
    }

    /// How long what was sent last may take to leave at the end.
    pub fn linger(&self, options: &SocketOptions) -> Result<(), Trouble> {
        self.zmq.set_linger(milliseconds(options.linger)).map_err(|error| {
            Trouble::Unusable(format!("the linger time cannot be set: {}", error.message()))
        })
    }

    pub fn connect(&self, place: &str) -> Result<(), Trouble> {
        self.zmq.connect(place).map_err(|error| {
            Trouble::Unusable(format!("{place} cannot be connected to: {}", error.message()))
        })
    }

    /// Sends all frames, or none, to the peer that libzmq calls so.
    pub fn send_to(&self, peer: &[u8], frames: &[Bytes]) -> zmq::Result<()> {
        uninterrupted(|| self.zmq.send(peer, DONTWAIT | SNDMORE))?;
        self.send(frames)
    }

    /// Sends all frames, or none.
    pub fn send(&self, frames: &[Bytes]) -> zmq::Result<()> {
        let Some((last, first)) = frames.split_last() else { return Ok(()) };
        for frame in first {
            uninterrupted(|| self.zmq.send(&frame[..], DONTWAIT | SNDMORE))?;
        }
        uninterrupted(|| self.zmq.send(&last[..], DONTWAIT))
    }

    /// A message that has come; none if there is none. One of too many frames is an error.
    pub fn receive(&self) -> Option<Result<Vec<Bytes>, Trouble>> {
        let next = || uninterrupted(|| self.zmq.recv_msg(DONTWAIT));
        let mut message = next().ok()?;
        let mut frames = Vec::with_capacity(3);
        let mut surplus = 0_usize;
        loop {
            let more = message.get_more();
            if frames.len() < MOST_FRAMES {
                frames.push(bytes_of(message));
            } else {
                surplus += 1;
            }
            if !more {
                break;
            }
            match next() {
                Ok(next) => message = next,
                Err(_) => break,
            }
        }
        Some(if surplus == 0 { Ok(frames) } else { Err(too_many(surplus)) })
    }
}

/// Does it again if a signal of the system came between: then nothing was sent or looked at.
fn uninterrupted<T>(mut act: impl FnMut() -> zmq::Result<T>) -> zmq::Result<T> {
    loop {
        match act() {
            Err(Error::EINTR) => {}
            done => return done,
        }
    }
}

#[cold]
fn too_many(surplus: usize) -> Trouble {
    Trouble::Unusable(format!(
        "a message of {} frames came, which is more than any program means, so it was lost",
        MOST_FRAMES + surplus
    ))
}

/// A message of libzmq that is read where it lies.
struct Owner(Message);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn bytes_of(message: Message) -> Bytes {
    if message.is_empty() {
        Bytes::new()
    } else if message.len() <= COPIED {
        Bytes::copy_from_slice(&message)
    } else {
        Bytes::from_owner(Owner(message))
    }
}

fn type_of(kind: Kind) -> SocketType {
    match kind {
        Kind::Pair => SocketType::PAIR,
        Kind::Publisher => SocketType::PUB,
        Kind::Subscriber => SocketType::SUB,
        Kind::Request => SocketType::REQ,
        // Looks the same to others, and can leave a request unanswered.
        Kind::Response | Kind::Router => SocketType::ROUTER,
        Kind::Dealer => SocketType::DEALER,
        Kind::Pull => SocketType::PULL,
        Kind::Push => SocketType::PUSH,
        Kind::XPublisher => SocketType::XPUB,
        Kind::XSubscriber => SocketType::XSUB,
    }
}

fn milliseconds(seconds: f64) -> i32 {
    (seconds * 1000.0).round().clamp(0.0, f64::from(i32::MAX)) as i32
}

fn set(socket: &zmq::Socket, spec: &Spec) -> zmq::Result<()> {
    let options = &spec.options;
    let count = |mark: u32| i32::try_from(mark).unwrap_or(i32::MAX);
    socket.set_sndhwm(count(options.send_high_water_mark))?;
    socket.set_rcvhwm(count(options.receive_high_water_mark))?;
    socket.set_maxmsgsize(options.max_message_size.into())?;
    socket.set_linger(milliseconds(options.linger))?;
    socket.set_reconnect_ivl(milliseconds(options.reconnect_interval).max(1))?;
    socket.set_reconnect_ivl_max(milliseconds(options.reconnect_interval_max))?;
    socket.set_handshake_ivl(milliseconds(GREETING.as_secs_f64()))?;
    socket.set_tcp_keepalive(1)?;
    socket.set_tcp_keepalive_idle(SILENCE)?;
    socket.set_tcp_keepalive_intvl(SILENCE / 3)?;
    if options.heartbeat > 0.0 {
        let interval = milliseconds(options.heartbeat).max(1);
        socket.set_heartbeat_ivl(interval)?;
        socket.set_heartbeat_timeout(interval.saturating_mul(2))?;
        // libzmq knows it in tenths of seconds, and no more than two bytes of them.
        socket.set_heartbeat_ttl(interval.saturating_mul(2).clamp(100, 6_553_500))?;
    }
    if !spec.identity.is_empty() {
        socket.set_identity(&spec.identity)?;
    }
    let named = spec.targets > spec.connects.len();
    if named || spec.binds.iter().chain(&spec.connects).any(|place| place.contains('[')) {
        socket.set_ipv6(true)?;
    }
    if spec.kind == Kind::Request {
        // Else a socket whose answer does not come would wait for ever.
        socket.set_req_relaxed(true)?;
        socket.set_req_correlate(spec.numbers_requests())?;
    }
    match spec.kind {
        Kind::Router | Kind::Response => {
            socket.set_router_mandatory(true)?;
            // Who was cut off comes back under its name before the old connection is known to be dead.
            socket.set_router_handover(true)?;
        }
        // Of several places only those get anything where somebody is; a single one is waited for.
        Kind::Dealer | Kind::Push | Kind::Request if spec.targets > 1 => {
            socket.set_immediate(true)?;
        }
        _ => {}
    }
    Ok(())
}

fn unbound(place: &str, error: Error) -> Trouble {
    let place = place.trim_start_matches("tcp://").to_owned();
    match error {
        Error::EADDRINUSE => Trouble::Taken { place, source: error.into() },
        // The last is what libzmq says of a name that nobody knows.
        Error::EADDRNOTAVAIL | Error::ENODEV | Error::EAGAIN => Trouble::NoInterface(place),
        Error::EACCES => Trouble::Unusable(format!(
            "{place} is reserved for the system; choose a port above 1023, or another file"
        )),
        _ => Trouble::Unusable(format!("{place} cannot be bound to: {}", error.message())),
    }
}
