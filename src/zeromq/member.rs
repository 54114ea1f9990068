//! One socket among those that the reactor serves.

mod asking;
mod closing;
mod meeting;
mod passing;
mod replying;
mod routing;

use std::sync::Arc;
use std::time::Instant;

use zmq::{Context, Error, PollEvents};

use self::asking::Asking;
use self::closing::Closing;
pub(super) use self::closing::Dying;
pub use self::closing::given_up;
use self::replying::Replying;
use self::routing::Routing;
use super::channel::{Channel, News, Order, Outgoing};
use super::kind::Kind;
use super::link::{Pairing, Spec};
use super::losses::Loss;
use super::monitor::{Event, Monitor};
use super::proxy::Held;
use super::socket::Socket;
use super::trouble::Trouble;

/// Messages that go through one socket before others have their turn.
const BATCH: usize = 64;
/// A socket with what waits for it.
pub(super) struct Member {
    pub spec: Spec,
    pub socket: Socket,
    channel: Arc<Channel>,
    manner: Manner,
    /// The other end of the proxy gave it more than it could send.
    pub held: Held,
    /// Whether there may be something to read, and something that happened.
    readable: bool,
    told: bool,
    /// Whether something may have come since it was looked at that it will not signal again.
    unsure: bool,
    /// Whether it can send nothing at the moment.
    blocked: bool,
    /// Room for what is being sent.
    batch: Vec<(usize, Outgoing)>,
    closing: Option<Closing>,
    old: Vec<Monitor>,
    /// The names within the program by which somebody is there.
    met: Vec<String>,
}

/// How a kind of socket goes about it.
enum Manner {
    /// Whatever is to be sent is sent, whatever comes is given.
    Free,
    Asking(Asking),
    Replying(Replying),
    Routing(Routing),
}

/// What became of a message that was to be sent.
pub(super) enum Sent {
    /// It is on its way.
    Done,
    /// There is no room at the moment.
    Blocked(Outgoing),
    /// It is lost.
    Lost(Loss, Option<Trouble>),
}

impl Member {
    pub fn open(
        context: &Context,
        spec: Spec,
        channel: Arc<Channel>,
        number: u64,
    ) -> Result<Self, Trouble> {
        let socket = Socket::open(context, &spec, number)?;
        let manner = match spec.kind {
            _ if spec.pairing.is_some() => Manner::Free,
            Kind::Request => Manner::Asking(Asking::default()),
            Kind::Response => Manner::Replying(Replying::default()),
            Kind::Router => Manner::Routing(Routing::new(
                spec.options.send_high_water_mark,
                spec.options.bytes(),
            )),
            _ => Manner::Free,
        };
        Ok(Self {
            spec,
            socket,
            channel,
            manner,
            held: Held::default(),
            readable: true,
            told: true,
            unsure: true,
            blocked: false,
            batch: Vec::new(),
            closing: None,
            old: Vec::new(),
            met: Vec::new(),
        })
    }

    pub fn bound(&self) -> &[String] {
        &self.socket.bound
    }

    pub fn monitor(&self) -> &Monitor {
        &self.socket.monitor
    }

    pub fn socket(&self) -> &zmq::Socket {
        &self.socket.zmq
    }

    /// Something was done to the socket. As it hears of what happens meanwhile, and hearing of it
    /// takes the signal back, it has to be looked at before it is waited for.
    pub fn has_acted(&mut self) {
        self.unsure = true;
    }

    /// Whether what is wanted of it is there before it is waited for.
    pub fn is_ready_already(&mut self, wanted: PollEvents) -> bool {
        self.unsure && self.is_ready(wanted)
    }

    /// Whether what is wanted of it is there.
    pub fn is_ready(&mut self, wanted: PollEvents) -> bool {
        self.unsure = false;
        // Whoever cannot be asked is found out by trying.
        let all = zmq::POLLIN | zmq::POLLOUT;
        let events = self.socket.zmq.get_events().unwrap_or(all);
        // What is not wanted at the moment is not signaled again either.
        self.blocked &= !events.contains(zmq::POLLOUT);
        if !self.channel.is_read_by_task() {
            self.readable |= events.contains(zmq::POLLIN);
        } else if events.contains(zmq::POLLIN) {
            self.channel.set_readable();
            self.channel.notify();
        }
        events.intersects(wanted)
    }

    pub fn pairing(&self) -> Option<Pairing> {
        self.spec.pairing.filter(|_| self.closing.is_none())
    }

    /// What the poll has seen of it.
    pub fn notice(&mut self, told: bool, ready: bool) {
        self.told |= told;
        self.readable |= ready;
        self.blocked &= !ready;
    }

    /// What to wait for.
    pub fn wanted(&self) -> Option<PollEvents> {
        let mut wanted = PollEvents::empty();
        if self.closing.is_none() && self.reads() {
            wanted |= zmq::POLLIN;
        }
        if self.blocked || self.held.is_blocked() {
            wanted |= zmq::POLLOUT;
        }
        (!wanted.is_empty()).then_some(wanted)
    }

    /// Whether the reactor takes what comes at the moment.
    fn reads(&self) -> bool {
        if self.channel.is_read_by_task() {
            return false;
        }
        // The proxy says when.
        if self.spec.pairing.is_some() { self.held.reads } else { self.room() > 0 }
    }

    /// How many messages may be taken at the moment.
    fn room(&self) -> usize {
        match &self.manner {
            Manner::Replying(replying) if !replying.is_free() => 0,
            Manner::Replying(_) => self.channel.inbound.lock().room().min(1),
            _ if self.spec.kind.loses_what_comes() => BATCH,
            _ => self.channel.inbound.lock().room().min(BATCH),
        }
    }

    /// Does what there is to do; whether there may be more.
    pub fn serve(&mut self, context: &Context, opened: &mut u64, now: Instant) -> bool {
        self.hear();
        if self.closing.is_some() {
            return self.linger(now);
        }
        self.carry_out_orders();
        let mut busy = self.keep_time(context, opened, now);
        if self.spec.pairing.is_none() {
            if self.channel.is_read_by_task() {
                busy |= self.send(now);
                // The task hears no signal of what came while something was sent.
                let was_blocked = self.blocked;
                self.is_ready_already(zmq::POLLOUT);
                busy |= was_blocked && !self.blocked;
            } else {
                busy |= self.receive(now);
                busy |= self.send(now);
            }
        }
        if self.channel.is_closing() {
            self.begin_to_close(now);
        }
        busy
    }

    fn hear(&mut self) {
        if !std::mem::take(&mut self.told) {
            return;
        }
        while let Some(event) = self.socket.monitor.next() {
            match event {
                Event::Joined(place) => self.channel.join(&place),
                Event::Left(place) => self.channel.part(&place),
                Event::Stranger(place) => self.fault(Trouble::Stranger(place)),
                // Only a socket that is closed gives up its places.
                Event::Released(_) => {}
            }
        }
    }

    /// Whether there may be something to read.
    pub fn is_readable(&self) -> bool {
        self.readable
    }

    /// It was read until there was nothing left.
    pub fn has_been_read(&mut self) {
        self.readable = false;
        // By looking for more it has heard of all that happened, if it can be read at all.
        self.unsure = self.blocked || self.held.is_blocked();
    }

    fn fault(&self, trouble: Trouble) {
        self.channel.tell(News::Fault(trouble));
    }

    fn carry_out_orders(&mut self) {
        while let Some(order) = { self.channel.orders.lock().pop_front() } {
            self.has_acted();
            match order {
                Order::Connect(place) => match self.socket.connect(&place) {
                    Ok(()) => self.spec.connects.push(place),
                    Err(trouble) => self.fault(trouble),
                },
                Order::Disconnect(place) => {
                    let _ = self.socket.zmq.disconnect(&place);
                    for _ in 0..self.socket.monitor.forget(&place) {
                        self.channel.part(&place);
                    }
                    self.spec.connects.retain(|other| *other != place);
                }
                Order::Turn(spec) => self.turn(&spec),
            }
        }
    }

    /// Is from now on as this says, as far as that may change while it is open.
    fn turn(&mut self, spec: &Spec) {
        let turned = self.spec.turned(spec);
        let before = std::mem::replace(&mut self.spec, turned);
        let missing = |of: &[Vec<u8>], among: &[Vec<u8>]| -> Vec<Vec<u8>> {
            of.iter().filter(|topic| !among.contains(topic)).cloned().collect()
        };
        // What is new begins before the rest ends, so that what both are about is never missed.
        let begun = missing(&self.spec.topics, &before.topics);
        let ended = missing(&before.topics, &self.spec.topics);
        let changed = self.socket.subscribe(self.spec.kind, &begun, true);
        let changed = changed.and_then(|()| self.socket.subscribe(self.spec.kind, &ended, false));
        let lingers = self.socket.linger(&self.spec.options);
        for trouble in [changed.err(), lingers.err()].into_iter().flatten() {
            self.fault(trouble);
        }
    }

    /// Does what is due; whether anything was.
    fn keep_time(&mut self, context: &Context, opened: &mut u64, now: Instant) -> bool {
        match &mut self.manner {
            Manner::Asking(asking) => {
                let Some(late) = asking.give_up(&self.spec, now) else { return false };
                if let Some(trouble) = late.trouble {
                    // Of one that has left only the answer is known to be missing.
                    self.lose(Loss::NoPeer, u64::from(!late.was_sent));
                    self.fault(trouble);
                }
                if late.was_sent && !self.spec.numbers_requests() {
                    self.start_afresh(context, opened);
                }
                true
            }
            Manner::Replying(replying) => {
                let late = replying.give_up(&self.spec, now);
                let gave_up = late.is_some();
                self.readable |= gave_up;
                late.into_iter().for_each(|trouble| self.fault(trouble));
                gave_up
            }
            Manner::Free | Manner::Routing(_) => false,
        }
    }

    /// A new socket in place of one that still waits for an answer: its connections end with it, so
    /// that the answer, should it come late, is not taken for that of the next request.
    fn start_afresh(&mut self, context: &Context, opened: &mut u64) {
        *opened += 1;
        match Socket::open(context, &self.spec, *opened) {
            Ok(fresh) => {
                for peer in self.channel.peers() {
                    self.channel.part(&peer);
                }
                self.met.clear();
                let Socket { zmq, monitor, .. } = std::mem::replace(&mut self.socket, fresh);
                drop(zmq);
                self.old.push(monitor);
                self.blocked = false;
                self.has_acted();
                // A monitor gives no signal before it was asked once.
                self.told = true;
            }
            Err(trouble) => self.fault(trouble),
        }
    }

    /// When it has to be served again, whatever happens.
    pub fn due(&self) -> Option<Instant> {
        if let Some(closing) = &self.closing {
            let retry = if let Manner::Routing(it) = &self.manner { it.due() } else { None };
            return retry.into_iter().chain([closing.due()]).min();
        }
        match &self.manner {
            Manner::Asking(asking) => asking.due(),
            Manner::Replying(replying) => replying.due(),
            Manner::Routing(routing) => routing.due(),
            Manner::Free => None,
        }
    }

    /// Counts messages that are lost.
    pub fn lose(&self, cause: Loss, count: u64) {
        if count > 0 {
            self.channel.lose(cause, count);
        }
    }
}

fn refused(error: Error) -> Trouble {
    Trouble::Unusable(format!("a message could not be sent, so it was lost: {}", error.message()))
}
