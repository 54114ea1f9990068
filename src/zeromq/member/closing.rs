//! How a socket is let go of, and what is lost with it.

use std::sync::Arc;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};
use std::time::{Duration, Instant};

use super::{Manner, Member};
use crate::zeromq::channel::Channel;
use crate::zeromq::lingering;
use crate::zeromq::losses::Loss;
use crate::zeromq::monitor::{Event, Monitor};
use crate::zeromq::socket::Socket;

/// How long a port may take to be free again.
const RELEASE: Duration = Duration::from_millis(300);
/// Messages that are counted when nobody takes them any more; whoever sends without end would keep
/// the others waiting.
const MOST_COUNTED: u32 = 10_000;

/// Messages that did not leave while their sockets lingered.
static GIVEN_UP: AtomicU64 = AtomicU64::new(0);

/// How many messages did not leave while their sockets lingered, of all there ever were.
pub fn given_up() -> u64 {
    GIVEN_UP.load(Acquire)
}

/// A socket that is about to be closed.
pub(super) struct Closing {
    /// When what waits to be sent is given up.
    until: Instant,
}

impl Closing {
    /// When to look again.
    pub fn due(&self) -> Instant {
        self.until
    }
}

/// A socket that is closed, but not for good: its ports are still to be released, and what libzmq has
/// of it may still leave.
pub(in crate::zeromq) struct Dying {
    monitor: Monitor,
    places: Vec<String>,
    /// Whoever waits for its ports, as long as somebody does.
    waiting: Option<Arc<Channel>>,
    until: Instant,
}

impl Dying {
    fn new(monitor: Monitor, places: Vec<String>, waiting: Option<Arc<Channel>>) -> Self {
        Self { monitor, places, waiting, until: Instant::now() + RELEASE }
    }

    /// What to wait for.
    pub fn ear(&self) -> &zmq::Socket {
        self.monitor.ear()
    }

    /// When nobody waits for its ports any longer.
    pub fn due(&self) -> Option<Instant> {
        self.waiting.is_some().then_some(self.until)
    }

    /// Hears what has become of it; whether there is more to hear.
    pub fn hear(&mut self, now: Instant) -> bool {
        while let Some(event) = self.monitor.next() {
            if let Event::Released(place) = event {
                self.places.retain(|waited| *waited != place);
            }
        }
        if self.places.is_empty() || now >= self.until {
            self.waiting.take().iter().for_each(|channel| channel.set_closed());
        }
        !self.monitor.is_over()
    }
}

impl Member {
    /// Nothing comes by it from now on. It is not unbound, as libzmq would drop what it has for those
    /// who are there: that leaves while the closed socket lingers.
    pub(super) fn begin_to_close(&mut self, now: Instant) {
        for name in self.socket.bound.extract_if(.., |place| place.starts_with("inproc:")) {
            // Or whoever calls there would find this one. Nothing of it is dropped by that.
            let _ = self.socket.zmq.unbind(&name);
        }
        self.count_left_behind();
        self.told = true;
        self.closing = Some(Closing { until: now + self.spec.options.linger() });
        if self.lingers(now) {
            // Whoever wants the port need not wait: those who linger give way.
            lingering::note(&self.channel, &self.socket.bound);
            self.channel.set_closed();
        }
    }

    /// Counts what came and nobody will take, and what the reactor was about to send; a request that
    /// did not leave yet goes back to those that wait.
    fn count_left_behind(&mut self) {
        let mut lost = u64::from(self.held.is_in_hand());
        match &mut self.manner {
            Manner::Asking(asking) => match asking.leave() {
                Some((question, false)) => {
                    let size = question.frames.iter().map(bytes::Bytes::len).sum();
                    self.channel.outbound.lock().put_back(size, question);
                }
                waited => lost += u64::from(waited.is_some()),
            },
            Manner::Replying(replying) => lost += u64::from(!replying.is_free()),
            // What is left goes on leaving.
            Manner::Routing(_) if self.channel.is_left() => {}
            Manner::Routing(routing) => lost += routing.parked(),
            Manner::Free => {}
        }
        // The question of an answer is counted already.
        if self.spec.pairing.is_none() && !matches!(self.manner, Manner::Asking(_)) {
            let receive = |_: &u32| self.socket.receive().is_some();
            lost += (0..MOST_COUNTED).take_while(receive).count() as u64;
        }
        self.lose(Loss::Closed, lost);
    }

    /// Sends the rest of what waits to those who are there; whether there may be more.
    pub(super) fn linger(&mut self, now: Instant) -> bool {
        self.lingers(now) && self.send(now)
    }

    /// Whether nobody will take what is left to be sent, and there is time to do so.
    fn lingers(&self, now: Instant) -> bool {
        matches!(self.manner, Manner::Free | Manner::Routing(_))
            && self.spec.pairing.is_none()
            && self.channel.is_left()
            && !self.channel.gives_way()
            && !self.channel.has_sent_all()
            && self.closing.as_ref().is_some_and(|it| now < it.until)
    }

    /// Whether it can be closed.
    pub fn is_finished(&self) -> bool {
        self.closing.is_some() && !self.lingers(Instant::now())
    }

    /// Those that it had before and that are closed.
    pub fn old_ones(&mut self) -> impl Iterator<Item = Dying> + use<> {
        std::mem::take(&mut self.old).into_iter().map(|it| Dying::new(it, Vec::new(), None))
    }

    /// Closes the socket. Whoever listens to it must go on until that is done.
    pub fn close(mut self) -> impl Iterator<Item = Dying> {
        let old = self.old_ones();
        let Self { socket, channel, closing, manner, .. } = self;
        let Socket { zmq, monitor, bound, .. } = socket;
        if channel.is_left() {
            let parked = if let Manner::Routing(routing) = &manner { routing.parked() } else { 0 };
            GIVEN_UP.fetch_add(channel.outbound.lock().len() as u64 + parked, Release);
            // What libzmq has taken over has the rest of the time.
            let rest = closing.map(|it| it.until.saturating_duration_since(Instant::now()));
            let _ = zmq.set_linger(rest.unwrap_or_default().as_millis() as i32);
        }
        drop(zmq);
        old.chain([Dying::new(monitor, bound, Some(channel))])
    }
}
