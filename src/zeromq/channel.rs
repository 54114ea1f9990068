//! What a socket's task and the reactor share: queues both ways, and what is to be told.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
};
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use parking_lot::{Condvar, MappedMutexGuard, Mutex, MutexGuard};

use super::link::Spec;
use super::losses::{CAUSES, Loss, Losses};
use super::member::Member;
use super::options::{Lose, SocketOptions};
use super::queue::{Limits, Queue};
use super::trouble::Trouble;
use crate::error::Error;
use crate::value::{Frames, Reply};

/// Something that the reactor has to say to a socket's task.
#[derive(Debug)]
pub enum News {
    /// It is open, and bound to these places.
    Opened(Vec<String>),
    /// It could not be opened.
    Failed(Trouble),
    /// Something went wrong, and it goes on.
    Fault(Trouble),
}

/// News that may wait; nobody reads more of them than that at once.
const NEWS: usize = 256;

/// Something that a socket's task wants of the reactor.
#[derive(Debug)]
pub(super) enum Order {
    Connect(String),
    Disconnect(String),
    /// What may change while it is open is as this says.
    Turn(Box<Spec>),
}

/// A message on its way out.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub frames: Vec<Bytes>,
    /// The number of the request that it answers, if it was answered by its way back.
    pub answers: Option<u64>,
}

/// Whoever serves the sockets, and may be asleep.
pub(super) trait Wake: Send + Sync {
    /// There is something to do. Cheap as long as it is awake.
    fn wake(&self);
}

pub(super) struct Channel {
    /// The socket, from its opening to its end, for whoever serves it at the moment: the reactor
    /// mostly.
    socket: Mutex<Option<Member>>,
    pub outbound: Mutex<Queue<Outgoing>>,
    pub inbound: Mutex<Queue<Frames>>,
    pub orders: Mutex<VecDeque<Order>>,
    news: Mutex<VecDeque<News>>,
    /// Who is there, by the places through which they are.
    peers: Mutex<Vec<Arc<str>>>,
    /// How often somebody came or left.
    moves: AtomicU64,
    losses: [AtomicU64; CAUSES],
    most: usize,
    /// Its task reads from it by itself, and not the reactor.
    read_by_task: AtomicBool,
    /// There may be something to read for the task.
    readable: AtomicBool,
    task: AtomicWaker,
    called: AtomicBool,
    reactor: Arc<dyn Wake>,
    closing: AtomicBool,
    /// Nobody will take what still waits to be sent.
    left: AtomicBool,
    /// Somebody else wants its port.
    gives_way: AtomicBool,
    closed: Mutex<bool>,
    has_closed: Condvar,
    /// The reactor has more than fits, and waits for the task to take some.
    full: AtomicBool,
    /// Messages that the reactor has taken out of the queue and not got rid of.
    pub in_hand: AtomicU64,
    /// The task waits until all is sent.
    flushing: AtomicBool,
}

impl Channel {
    pub fn new(options: &SocketOptions, reactor: Arc<dyn Wake>) -> Self {
        let bytes = options.bytes();
        let limits = |messages: u32, lose| Limits { messages: messages as usize, bytes, lose };
        Self {
            socket: Mutex::default(),
            outbound: Mutex::new(Queue::new(limits(options.send_high_water_mark, options.lose))),
            inbound: Mutex::new(Queue::new(limits(options.receive_high_water_mark, Lose::Oldest))),
            orders: Mutex::default(),
            news: Mutex::default(),
            peers: Mutex::default(),
            moves: AtomicU64::new(0),
            losses: Default::default(),
            most: options.max_message_size as usize,
            read_by_task: AtomicBool::new(false),
            readable: AtomicBool::new(false),
            task: AtomicWaker::new(),
            called: AtomicBool::new(false),
            reactor,
            closing: AtomicBool::new(false),
            left: AtomicBool::new(false),
            gives_way: AtomicBool::new(false),
            closed: Mutex::new(false),
            has_closed: Condvar::new(),
            full: AtomicBool::new(false),
            in_hand: AtomicU64::new(0),
            flushing: AtomicBool::new(false),
        }
    }

    /// The socket is open.
    pub fn set_socket(&self, socket: Member) {
        *self.socket.lock() = Some(socket);
    }

    /// The socket, as long as it is open. Nobody else serves it meanwhile.
    pub fn socket(&self) -> Option<MappedMutexGuard<'_, Member>> {
        MutexGuard::try_map(self.socket.lock(), Option::as_mut).ok()
    }

    /// Takes the socket out, to be closed.
    pub fn take_socket(&self) -> Option<Member> {
        self.socket.lock().take()
    }

    /// Sends what waits, here and now. What cannot be sent so, or is somebody else's turn, the
    /// reactor sees to: two threads that wake each other for a message make it late.
    pub fn send_now(&self) {
        let sent = self.inbound.lock().is_empty()
            && self
                .socket
                .try_lock()
                .is_some_and(|mut it| it.as_mut().is_some_and(Member::send_now));
        if !sent {
            self.reactor.wake();
        }
    }

    /// Reads some of what came, which is the turn of the task; whether there was something, and may
    /// be more that has room.
    pub fn receive_now(&self) -> bool {
        self.readable.store(false, SeqCst);
        let Some(mut member) = self.socket() else { return false };
        let more = member.receive_now();
        let can_send = member.can_send_again();
        drop(member);
        if can_send {
            self.reactor.wake();
        }
        more
    }

    pub fn is_read_by_task(&self) -> bool {
        self.read_by_task.load(Acquire)
    }

    /// From now on its task reads.
    pub fn let_task_read(&self) {
        self.set_readable();
        self.read_by_task.store(true, Release);
    }

    pub fn is_readable(&self) -> bool {
        self.readable.load(SeqCst)
    }

    /// There may be something to read of which no signal will tell.
    pub fn set_readable(&self) {
        self.readable.store(true, SeqCst);
    }

    /// Sends some of those that wait, as nobody may have tried yet. Whoever this is, the one who reads
    /// has to look for what came meanwhile.
    fn make_room(&self) {
        let Some(mut member) = self.socket() else { return };
        if !member.send_some() {
            return;
        }
        drop(member);
        if self.is_read_by_task() {
            self.set_readable();
            self.notify();
        } else {
            self.reactor.wake();
        }
    }

    /// Puts a message in line. What is too large is an error; what has no room is counted.
    pub fn send(&self, frames: Vec<Bytes>, answers: Option<u64>) -> Result<(), Trouble> {
        let largest = frames.iter().map(Bytes::len).max().unwrap_or_default();
        if largest > self.most {
            self.lose(Loss::TooLarge, 1);
            return Err(Trouble::TooLarge { size: largest, most: self.most });
        }
        let size = frames.iter().map(Bytes::len).sum();
        if self.outbound.lock().is_full_with(size) {
            self.make_room();
        }
        let lost = self.outbound.lock().push(size, Outgoing { frames, answers });
        if lost > 0 {
            self.lose(self.why_full(), lost);
        }
        Ok(())
    }

    /// Why there is no room for what is to be sent.
    pub fn why_full(&self) -> Loss {
        if self.has_no_peer() { Loss::NoPeer } else { Loss::QueueFull }
    }

    pub fn has_no_peer(&self) -> bool {
        self.peers.lock().is_empty()
    }

    pub fn lose(&self, cause: Loss, count: u64) {
        self.losses[cause as usize].fetch_add(count, Relaxed);
        self.call();
    }

    /// Wakes the task to look at what is counted.
    fn call(&self) {
        self.called.store(true, Release);
        self.task.wake();
    }

    /// Whether the task was to look at what is counted, and has not yet.
    pub fn was_called(&self) -> bool {
        self.called.load(Acquire) && self.called.swap(false, Acquire)
    }

    pub fn losses(&self) -> Losses {
        Losses::new(|cause| self.losses[cause].load(Relaxed))
    }

    /// Tells the task; the oldest news make room.
    pub fn tell(&self, news: News) {
        let mut waiting = self.news.lock();
        if waiting.len() >= NEWS {
            waiting.pop_front();
        }
        waiting.push_back(news);
        drop(waiting);
        self.task.wake();
    }

    pub fn news(&self) -> Option<News> {
        self.news.lock().pop_front()
    }

    pub fn has_news(&self) -> bool {
        !self.news.lock().is_empty()
    }

    pub fn peers(&self) -> Vec<Arc<str>> {
        self.peers.lock().clone()
    }

    pub fn join(&self, by: &str) {
        self.peers.lock().push(by.into());
        self.moved();
    }

    pub fn part(&self, by: &str) {
        let mut peers = self.peers.lock();
        if let Some(at) = peers.iter().rposition(|peer| **peer == *by) {
            peers.remove(at);
        }
        drop(peers);
        self.moved();
    }

    fn moved(&self) {
        self.moves.fetch_add(1, Release);
        self.call();
    }

    /// How often somebody came or left.
    pub fn moves(&self) -> u64 {
        self.moves.load(Acquire)
    }

    /// Wakes the task whenever there is something for it.
    pub fn listen(&self, waker: &std::task::Waker) {
        self.task.register(waker);
    }

    pub fn notify(&self) {
        self.task.wake();
    }

    pub fn wake_reactor(&self) {
        self.reactor.wake();
    }

    /// Notes that the reactor waits for room; the task wakes it when there is some.
    pub fn set_full(&self) {
        self.full.store(true, Release);
    }

    /// Whether the reactor waited for room.
    pub fn was_full(&self) -> bool {
        self.full.load(Relaxed) && self.full.swap(false, Acquire)
    }

    pub fn close(&self) {
        self.closing.store(true, Release);
        self.reactor.wake();
    }

    /// What waits to be sent is sent after the closing, as long as the socket lingers.
    pub fn leave(&self) {
        self.left.store(true, Release);
    }

    pub fn is_left(&self) -> bool {
        self.left.load(Acquire)
    }

    /// Gives up what still waits to be sent after the closing.
    pub fn give_way(&self) {
        self.gives_way.store(true, Release);
        self.reactor.wake();
    }

    pub fn gives_way(&self) -> bool {
        self.gives_way.load(Acquire)
    }

    pub fn is_closing(&self) -> bool {
        self.closing.load(Acquire)
    }

    pub fn set_closed(&self) {
        *self.closed.lock() = true;
        self.has_closed.notify_all();
        self.task.wake();
    }

    pub fn is_closed(&self) -> bool {
        *self.closed.lock()
    }

    /// Waits until it is closed, for at most this long.
    pub fn wait_closed(&self, longest: Duration) {
        let mut closed = self.closed.lock();
        if !*closed {
            self.has_closed.wait_for(&mut closed, longest);
        }
    }

    /// Whether all that was to be sent is on its way. If not, the task is told once it is.
    pub fn is_flushed(&self) -> bool {
        self.flushing.store(true, SeqCst);
        self.has_sent_all()
    }

    pub fn has_sent_all(&self) -> bool {
        // What is taken out of the queue is in hand before the queue is let go of.
        let outbound = self.outbound.lock();
        self.in_hand.load(SeqCst) == 0 && outbound.is_empty()
    }

    /// Tells a task that waits for it that all is sent, if it is.
    pub fn tell_flushed(&self) {
        if self.flushing.load(SeqCst) && self.has_sent_all() {
            self.task.wake();
        }
    }
}

impl Reply for Channel {
    fn reply(&self, request: u64, frames: Vec<Bytes>) -> Result<(), Error> {
        if self.is_closing() || self.is_closed() {
            return Err(Error::new(
                "the socket that the request came by is closed, so nobody hears the answer",
            ));
        }
        self.send(frames, Some(request)).map_err(|trouble| Error::new(trouble.to_string()))?;
        self.wake_reactor();
        Ok(())
    }
}
