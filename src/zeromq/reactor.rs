//! The one thread that serves all sockets.
//!
//! It waits for the signals of all of them and wakes for whatever comes. Whoever has something for it
//! rings a bell, but only if it sleeps: while there is much to do, a message costs no system call of
//! its own. It shares a socket with the task that it is for, which may read and send by itself.

use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release, SeqCst},
};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crossbeam_queue::ArrayQueue;
use parking_lot::{Condvar, Mutex};
use zmq::{Context, DONTWAIT, PollEvents, PollItem, SocketType};

use super::channel::{Channel, News, Wake};
use super::link::{Spec, over};
use super::member::{Dying, Member};
use super::neighbours;
use super::proxy;
use super::trouble::Trouble;

/// Sockets that may wait to be opened.
const COMMANDS: usize = 256;
/// How long a thread that is over waits for the last messages to leave.
const FAREWELL: Duration = Duration::from_secs(12);

/// The reactor as those hold it who have a socket. It is over when nobody does any more.
pub struct Reactor(Arc<Core>);

/// What the thread and those who ask things of it share.
struct Core {
    commands: ArrayQueue<(Box<Spec>, Arc<Channel>)>,
    /// There is something to do that the thread may not have seen.
    dirty: AtomicBool,
    sleeping: AtomicBool,
    bell: Mutex<zmq::Socket>,
    quits: AtomicBool,
    alive: AtomicBool,
}

/// There is one in the program, so that patches reach each other by inproc, for as long as there is
/// any socket.
static REACTOR: Mutex<Weak<Reactor>> = Mutex::new(Weak::new());

impl Reactor {
    /// The one that there is, or a new one.
    pub fn shared() -> Result<Arc<Self>, Trouble> {
        let mut shared = REACTOR.lock();
        if let Some(reactor) = shared.upgrade().filter(|reactor| reactor.0.alive.load(Acquire)) {
            return Ok(reactor);
        }
        let reactor = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&reactor);
        Ok(reactor)
    }

    fn start() -> Result<Self, Trouble> {
        let failed = |error: zmq::Error| {
            Trouble::Unusable(format!("ZeroMQ cannot be started: {}", error.message()))
        };
        let context = Context::new();
        let end = |kind| {
            let socket = context.socket(kind)?;
            socket.set_linger(0)?;
            Ok(socket)
        };
        let heard = end(SocketType::PULL).map_err(failed)?;
        heard.bind("inproc://patchline.bell").map_err(failed)?;
        let bell = end(SocketType::PUSH).map_err(failed)?;
        bell.connect("inproc://patchline.bell").map_err(failed)?;
        let core = Arc::new(Core {
            commands: ArrayQueue::new(COMMANDS),
            dirty: AtomicBool::new(false),
            sleeping: AtomicBool::new(false),
            bell: Mutex::new(bell),
            quits: AtomicBool::new(false),
            alive: AtomicBool::new(true),
        });
        let thread = Thread {
            core: core.clone(),
            heard,
            context,
            channels: Vec::new(),
            dying: Vec::new(),
            opened: 0,
            met: None,
            _working: Working::begin(),
        };
        std::thread::Builder::new().name("zeromq".into()).spawn(move || thread.run()).map_err(
            |error| {
                Trouble::Unusable(format!(
                    "could not start a thread: {error}; close other programs"
                ))
            },
        )?;
        Ok(Self(core))
    }

    /// What wakes it.
    pub fn wake(&self) -> Arc<dyn Wake> {
        self.0.clone()
    }

    /// Opens a socket; what comes of it is told to the channel.
    pub fn open(&self, spec: Spec, channel: Arc<Channel>) -> Result<(), Trouble> {
        let busy = || Trouble::Unusable("too many sockets are opened at once".into());
        self.0.commands.push((Box::new(spec), channel)).map_err(|_| busy())?;
        self.0.wake();
        if self.0.alive.load(SeqCst) { Ok(()) } else { Err(over()) }
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        self.0.quits.store(true, Release);
        self.0.wake();
    }
}

impl Wake for Core {
    fn wake(&self) {
        self.dirty.store(true, SeqCst);
        if self.sleeping.swap(false, SeqCst) {
            let _ = self.bell.lock().send("", DONTWAIT);
        }
    }
}

struct Thread {
    core: Arc<Core>,
    heard: zmq::Socket,
    /// Those with an open socket.
    channels: Vec<Arc<Channel>>,
    /// Those that are closed but not yet gone.
    dying: Vec<Dying>,
    opened: u64,
    /// How many had been opened when those within the program met, if nobody has left since.
    met: Option<u64>,
    // Waits for all sockets.
    context: Context,
    // Last, as nothing is at work any more then.
    _working: Working,
}

/// How many reactors are at work; those of runs that are over have what was sent last to see to.
static WORKING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// One more of them, until this is dropped.
struct Working;

impl Working {
    fn begin() -> Self {
        *WORKING.0.lock() += 1;
        Self
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        *WORKING.0.lock() -= 1;
        WORKING.1.notify_all();
    }
}

/// Waits until what was sent last by sockets that are closed has left or was given up, but not for
/// longer than any of them lingers.
pub fn wait_for_last() {
    let mut working = WORKING.0.lock();
    WORKING.1.wait_while_for(&mut working, |working| *working > 0, FAREWELL);
}

/// However the thread ends, nobody waits for it.
impl Drop for Thread {
    fn drop(&mut self) {
        self.core.alive.store(false, SeqCst);
        while let Some((_, channel)) = self.core.commands.pop() {
            channel.set_closed();
        }
        for channel in &self.channels {
            drop(channel.take_socket());
            channel.set_closed();
        }
    }
}

impl Thread {
    fn run(mut self) {
        let mut farewell = None;
        loop {
            self.core.dirty.store(false, SeqCst);
            while let Some((spec, channel)) = self.core.commands.pop() {
                self.open(&spec, channel);
            }
            let now = Instant::now();
            let mut busy = false;
            let mut pairs = false;
            for channel in &self.channels {
                let Some(mut member) = channel.socket() else { continue };
                busy |= member.serve(&self.context, &mut self.opened, now);
                pairs |= member.pairing().is_some();
            }
            if pairs {
                // The others are let go of, as their tasks may want them.
                let members = self.channels.iter().filter_map(|channel| channel.socket());
                let ends = members.filter(|member| member.pairing().is_some());
                busy |= proxy::forward_all(&mut ends.collect::<Vec<_>>());
            }
            self.bury(now);
            self.introduce();
            if self.core.quits.load(Acquire) && self.channels.is_empty() {
                let until = *farewell.get_or_insert(now + FAREWELL);
                if self.dying.is_empty() || now >= until {
                    return;
                }
            }
            self.sleep(busy, now);
        }
    }

    fn open(&mut self, spec: &Spec, channel: Arc<Channel>) {
        self.opened += 1;
        match Member::open(&self.context, spec.clone(), channel.clone(), self.opened) {
            Ok(member) => {
                let bound = member.bound().to_vec();
                channel.set_socket(member);
                self.channels.push(channel.clone());
                channel.tell(News::Opened(bound));
            }
            Err(trouble) => {
                channel.tell(News::Failed(trouble));
                channel.set_closed();
            }
        }
    }

    /// Lets those who are there by names within the program know of each other.
    fn introduce(&mut self) {
        if self.met != Some(self.opened) {
            let members = self.channels.iter().filter_map(|channel| channel.socket());
            neighbours::introduce(&mut members.collect::<Vec<_>>());
            self.met = Some(self.opened);
        }
    }

    /// Lets go of those who have finished.
    fn bury(&mut self, now: Instant) {
        let dying = &mut self.dying;
        self.channels.retain(|channel| {
            let Some(mut member) = channel.socket() else { return false };
            dying.extend(member.old_ones());
            let finished = member.is_finished();
            drop(member);
            if finished {
                self.met = None;
                dying.extend(channel.take_socket().into_iter().flat_map(Member::close));
            }
            !finished
        });
        self.dying.retain_mut(|dying| dying.hear(now));
    }

    /// Waits until there is something to do; not at all if there is.
    fn sleep(&mut self, busy: bool, now: Instant) {
        self.core.sleeping.store(true, SeqCst);
        let mut items = Vec::with_capacity(1 + 2 * self.channels.len() + self.dying.len());
        let bell = put(&mut items, &self.heard);
        let waited: Vec<Waited> =
            self.channels.iter().map(|channel| Waited::of(channel, &mut items)).collect();
        for dying in &self.dying {
            put(&mut items, dying.ear());
        }
        let dying = self.dying.iter().filter_map(Dying::due);
        let due = waited.iter().filter_map(|waited| waited.due).chain(dying).min();
        let due = due.or(self.core.quits.load(Acquire).then(|| now + FAREWELL / 100));
        let is_ready = waited.iter().any(|waited| waited.ready);
        let timeout = match due {
            _ if busy || is_ready || self.core.dirty.load(SeqCst) => 0,
            // Rounded up, so that it does not wake too early over and over.
            Some(due) => due.saturating_duration_since(now).as_micros().div_ceil(1000) as i64,
            None => -1,
        };
        let polled = zmq::poll(&mut items, timeout);
        self.core.sleeping.store(false, SeqCst);
        // Interrupted: whatever is there is found by looking.
        let blind = polled.is_err();
        let signaled = |at: Option<usize>| {
            let item = at.and_then(|at| items.get(at));
            blind || item.is_none_or(|item| !item.get_revents().is_empty())
        };
        for (channel, waited) in self.channels.iter().zip(&waited) {
            let Some(mut member) = channel.socket() else { continue };
            let asked = waited.wanted.is_some() && !waited.ready && signaled(waited.socket);
            // Its task may have found meanwhile that it has no room.
            let wanted = member.wanted().filter(|_| asked);
            let ready = waited.ready || wanted.is_some_and(|wanted| member.is_ready(wanted));
            member.notice(signaled(waited.ear), ready);
        }
        if signaled(bell) {
            while self.heard.recv_msg(DONTWAIT).is_ok() {}
        }
    }
}

/// What is waited for at one socket.
#[derive(Default)]
struct Waited {
    wanted: Option<PollEvents>,
    /// It is there already.
    ready: bool,
    due: Option<Instant>,
    /// Where the signals are among all that are waited for.
    ear: Option<usize>,
    socket: Option<usize>,
}

impl Waited {
    fn of(channel: &Channel, items: &mut Vec<PollItem<'_>>) -> Self {
        let Some(mut member) = channel.socket() else { return Self::default() };
        let wanted = member.wanted();
        Self {
            wanted,
            ready: wanted.is_some_and(|wanted| member.is_ready_already(wanted)),
            due: member.due(),
            ear: put(items, member.monitor().ear()),
            socket: wanted.and_then(|_| put(items, member.socket())),
        }
    }
}

/// Puts among what is waited for the signal that something happened to a socket, and says where it
/// is. To wait for the socket itself would cost a system call for each whenever there is anything at
/// any; but whoever waits for the signal must have looked at all that happened before.
fn put(items: &mut Vec<PollItem<'_>>, socket: &zmq::Socket) -> Option<usize> {
    let signal = socket.get_fd().ok()?;
    items.push(PollItem::from_fd(signal, zmq::POLLIN));
    Some(items.len() - 1)
}
