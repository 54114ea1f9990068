//! A socket as its operator holds it.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;

use super::channel::{Channel, News, Order};
use super::kind::Kind;
use super::losses::{Loss, Losses};
use super::options::SocketOptions;
use super::reactor::Reactor;
use super::signal::Signal;
use super::trouble::Trouble;
use crate::value::Frames;

/// What socket is to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Its kind.
    pub kind: Kind,
    /// Where to bind, as libzmq writes it.
    pub binds: Vec<String>,
    /// Where to connect.
    pub connects: Vec<String>,
    /// To how many places it will connect, those that are still looked up among them.
    pub targets: usize,
    /// What to call itself; blank for an anonymous one.
    pub identity: Vec<u8>,
    /// What a subscriber wants to hear.
    pub topics: Vec<Vec<u8>>,
    /// How long a request waits for its answer, and how long the patch may take to answer one.
    pub patience: Duration,
    /// How often a request without an answer is sent again.
    pub retries: u32,
    /// Whether requests are numbered, so that a late answer is told from that to the next one.
    pub correlates: bool,
    /// The proxy of which it is one end.
    pub pairing: Option<Pairing>,
    /// All else.
    pub options: SocketOptions,
}

/// One end of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Which proxy: both ends have the same number.
    pub proxy: u64,
    /// Whether this is the end that opened it.
    pub front: bool,
}

impl Pairing {
    /// The first end of a proxy that nobody else has the number of.
    pub fn front() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self { proxy: NEXT.fetch_add(1, Relaxed), front: true }
    }
}

impl Spec {
    /// A socket of this kind that is bound and connected to nothing yet.
    pub fn new(kind: Kind, options: SocketOptions) -> Self {
        Self {
            kind,
            binds: Vec::new(),
            connects: Vec::new(),
            targets: 0,
            identity: Vec::new(),
            topics: Vec::new(),
            patience: Duration::from_secs(5),
            retries: 0,
            correlates: false,
            pairing: None,
            options,
        }
    }

    /// Whether a socket that was opened for this need not be opened anew to be the other: topics,
    /// patience and what is lost at its end are turned while it is open.
    pub fn can_become(&self, other: &Self) -> bool {
        self.turned(other) == *other
    }

    /// Whether its requests are numbered. Those of a socket that is bound are: whoever connects to it
    /// keeps a late answer for it, however often it is opened anew.
    pub(super) fn numbers_requests(&self) -> bool {
        self.kind == Kind::Request && (self.correlates || !self.binds.is_empty())
    }

    /// The same with what may change while a socket is open as in the other.
    pub(super) fn turned(&self, other: &Self) -> Self {
        Self {
            topics: other.topics.clone(),
            patience: other.patience,
            retries: other.retries,
            options: self.options.turned(&other.options),
            ..self.clone()
        }
    }
}

/// How long a port may take to be free again where nobody waits for that any better.
const RELEASE: Duration = Duration::from_millis(500);

/// An open socket. Dropping it closes it, and returns once its ports are free.
pub struct Link {
    channel: Arc<Channel>,
    /// Tells when there may be something to read, if the task reads by itself.
    signal: Option<Box<dyn Signal>>,
    /// What waits to be sent by it is for one peer in particular.
    names_peers: bool,
    /// The reactor lives for as long as any link does.
    _reactor: Arc<Reactor>,
    bound: Vec<String>,
    /// Whether somebody has waited for its end already.
    awaited: bool,
}

impl Link {
    /// Opens a socket.
    pub async fn open(spec: &Spec) -> Result<Self, Trouble> {
        let reactor = Reactor::shared()?;
        let channel = Arc::new(Channel::new(&spec.options, reactor.wake()));
        let mut link = Self {
            channel: channel.clone(),
            signal: None,
            names_peers: spec.kind.names_peers(),
            _reactor: reactor.clone(),
            bound: Vec::new(),
            awaited: false,
        };
        reactor.open(spec.clone(), channel)?;
        loop {
            match link.news() {
                Some(News::Opened(places)) => {
                    link.bound = places;
                    return Ok(link);
                }
                Some(News::Failed(trouble)) => return Err(trouble),
                Some(News::Fault(_)) => {}
                None if link.channel.is_closed() => return Err(over()),
                None => link.changed().await,
            }
        }
    }

    /// What gives the signal that something happened to the socket.
    #[cfg(all(unix, feature = "zeromq"))]
    pub fn descriptor(&self) -> Option<super::signal::Descriptor> {
        super::signal::descriptor(self.channel.socket()?.socket())
    }

    /// From now on whoever takes what comes reads it, without the reactor in between: for kinds for
    /// which nothing else is to be done, and whose senders wait meanwhile.
    pub fn read_by_task(&mut self, signal: impl Signal + 'static) {
        self.signal = Some(Box::new(signal));
        self.channel.let_task_read();
    }

    /// Where it is bound, as libzmq writes it.
    pub fn bound(&self) -> &[String] {
        &self.bound
    }

    /// Puts a message in line, to leave as soon as it can, which may be no sooner than with the next
    /// [`wake`](Self::wake). Never waits.
    pub fn send(&self, frames: Vec<Bytes>) -> Result<(), Trouble> {
        self.channel.send(frames, None)
    }

    /// The same for the answer to the request of this number, if one is said.
    pub fn answer(&self, frames: Vec<Bytes>, request: Option<u64>) -> Result<(), Trouble> {
        self.channel.send(frames, request)
    }

    /// Lets it be as this says, as far as that may change while it is open.
    pub fn turn(&self, spec: &Spec) {
        self.channel.outbound.lock().set_lose(spec.options.lose);
        // The last one says it all.
        self.channel.orders.lock().retain(|order| !matches!(order, Order::Turn(_)));
        self.order(Order::Turn(Box::new(spec.clone())));
    }

    /// Begins to close it; returns once that is done, and its ports are free. Can be dropped and
    /// called again.
    pub async fn closed(&self) {
        self.channel.close();
        poll_fn(|context| {
            self.channel.listen(context.waker());
            if self.channel.is_closed() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// What still waits when it is closed leaves as long as the socket lingers.
    pub fn leave(&self) {
        self.channel.leave();
    }

    /// Lets go of it after it was closed: what waited to be sent and may as well be sent by the next
    /// one, and what was lost in all, the rest of what waited included. What libzmq itself still
    /// holds for a peer leaves while the socket lingers.
    pub fn remains(mut self) -> (Vec<Vec<Bytes>>, Losses) {
        self.awaited = true;
        let mut unread = Vec::new();
        self.channel.inbound.lock().take(usize::MAX, &mut unread);
        self.channel.lose(Loss::Closed, unread.len() as u64);
        let mut waited = Vec::new();
        self.channel.outbound.lock().take(usize::MAX, &mut waited);
        if self.names_peers {
            self.channel.lose(Loss::Closed, waited.len() as u64);
            waited.clear();
        }
        (waited.into_iter().map(|message| message.frames).collect(), self.channel.losses())
    }

    /// Sends what was put in line, or lets the reactor do so.
    pub fn wake(&self) {
        self.channel.send_now();
    }

    /// Returns when there is something new: a message, news, a loss, somebody who came or left. What
    /// is new and not looked at yet is new the next time as well; a message is looked at by taking it.
    pub async fn changed(&self) {
        poll_fn(|context| {
            if self.has_something() {
                return Poll::Ready(());
            }
            self.channel.listen(context.waker());
            if self.signal.as_ref().is_some_and(|it| it.poll(context).is_ready()) {
                self.channel.set_readable();
            }
            if self.has_something() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn has_something(&self) -> bool {
        !self.channel.inbound.lock().is_empty()
            || self.channel.is_readable()
            || self.channel.has_news()
            || self.channel.was_called()
            || self.channel.is_closed()
    }

    /// Takes all that came, as far as it had room; more of it may be on its way.
    pub fn take_all(&self, into: &mut Vec<Frames>) {
        if self.signal.is_some() {
            while self.channel.receive_now() {}
        }
        self.channel.inbound.lock().take(usize::MAX, into);
    }

    /// Takes up to so many messages that came; whether there may be more already.
    pub fn take(&self, most: usize, into: &mut Vec<Frames>) -> bool {
        if self.signal.is_some() {
            self.channel.receive_now();
        }
        self.channel.inbound.lock().take(most, into);
        if self.channel.was_full() {
            self.channel.wake_reactor();
        }
        self.channel.is_readable()
    }

    /// What the reactor has to say.
    pub fn news(&self) -> Option<News> {
        self.channel.news()
    }

    /// What was lost since it was opened.
    pub fn losses(&self) -> Losses {
        self.channel.losses()
    }

    /// The places through which others are there, one for each of them.
    pub fn peers(&self) -> Vec<Arc<str>> {
        self.channel.peers()
    }

    /// How often somebody came or left: who has seen as many knows them all.
    pub fn moves(&self) -> u64 {
        self.channel.moves()
    }

    /// Whether the reactor has gone, and with it this socket.
    pub fn is_over(&self) -> bool {
        self.channel.is_closed()
    }

    /// Connects to one more place.
    pub fn connect(&self, place: String) {
        self.order(Order::Connect(place));
    }

    /// Leaves a place that it was connected to.
    pub fn disconnect(&self, place: String) {
        self.order(Order::Disconnect(place));
    }

    fn order(&self, order: Order) {
        self.channel.orders.lock().push_back(order);
        self.channel.wake_reactor();
    }

    /// Returns once all that was to be sent has left the queues of this program.
    pub async fn flushed(&self) {
        let is_flushed = || self.channel.is_flushed() || self.channel.is_closed();
        poll_fn(|context| {
            self.channel.listen(context.waker());
            if is_flushed() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if !self.awaited {
            self.leave();
        }
        self.channel.close();
        if !self.awaited {
            self.channel.wait_closed(RELEASE);
        }
    }
}

pub(super) fn over() -> Trouble {
    Trouble::Unusable(
        "the thread that serves ZeroMQ is gone; edit a property to start it again".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zeromq::options::Lose;

    #[test]
    fn only_what_is_about_the_opening_needs_another_socket() {
        let spec = Spec::new(Kind::Subscriber, SocketOptions::default());
        let with = |turn: fn(&mut Spec)| {
            let mut other = spec.clone();
            turn(&mut other);
            (spec.can_become(&other), spec.turned(&other) == other)
        };
        let live: [fn(&mut Spec); 5] = [
            |it| it.topics.push(b"news".to_vec()),
            |it| it.patience = Duration::ZERO,
            |it| it.retries = 7,
            |it| it.options.linger = 1.0,
            |it| it.options.lose = Lose::Newest,
        ];
        assert!(live.into_iter().all(|turn| with(turn) == (true, true)));
        let anew: [fn(&mut Spec); 5] = [
            |it| it.binds.push("tcp://127.0.0.1:5".into()),
            |it| it.connects.push("tcp://127.0.0.1:5".into()),
            |it| it.identity = b"me".to_vec(),
            |it| it.options.send_high_water_mark = 1,
            |it| it.options.max_message_size = 64,
        ];
        assert!(anew.into_iter().all(|turn| with(turn) == (false, false)));
    }
}
