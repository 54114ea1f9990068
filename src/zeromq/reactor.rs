//! The one thread on which all sockets live.
//!
//! It sleeps in libzmq's poll and wakes for whatever comes. Whoever has something for it rings a
//! bell, but only if it sleeps: while there is much to do, a message costs no system call of its own.

use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release, SeqCst},
};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crossbeam_queue::ArrayQueue;
use parking_lot::Mutex;
use zmq::{Context, DONTWAIT, SocketType};

use super::channel::{Channel, News, Wake};
use super::link::{Spec, over};
use super::member::Member;
use super::monitor::Monitor;
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
            members: Vec::new(),
            dying: Vec::new(),
            opened: 0,
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
    members: Vec<Member>,
    /// Monitors of sockets that are closed but not yet gone.
    dying: Vec<Monitor>,
    opened: u64,
    // Last, as it waits for all sockets.
    context: Context,
}

/// However the thread ends, nobody waits for it.
impl Drop for Thread {
    fn drop(&mut self) {
        self.core.alive.store(false, SeqCst);
        while let Some((_, channel)) = self.core.commands.pop() {
            channel.set_closed();
        }
        self.members.iter().for_each(Member::abandon);
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
            for member in &mut self.members {
                busy |= member.serve(&self.context, &mut self.opened, now);
            }
            busy |= proxy::forward_all(&mut self.members);
            self.bury();
            if self.core.quits.load(Acquire) && self.members.is_empty() {
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
                channel.tell(News::Opened(member.bound().to_vec()));
                self.members.push(member);
            }
            Err(trouble) => {
                channel.tell(News::Failed(trouble));
                channel.set_closed();
            }
        }
    }

    /// Lets go of those who have finished.
    fn bury(&mut self) {
        for at in (0..self.members.len()).rev() {
            if self.members[at].is_finished() {
                self.dying.extend(self.members.remove(at).into_monitors());
            } else {
                self.dying.extend(self.members[at].old_monitors());
            }
        }
        for monitor in &mut self.dying {
            while monitor.next().is_some() {}
        }
        self.dying.retain(|monitor| !monitor.is_over());
    }

    /// Waits until there is something to do; not at all if there is.
    fn sleep(&mut self, busy: bool, now: Instant) {
        let due = self.members.iter().filter_map(Member::due).min();
        let due = due.or(self.core.quits.load(Acquire).then(|| now + FAREWELL / 100));
        let timeout = match due {
            _ if busy => 0,
            // Rounded up, so that it does not wake too early over and over.
            Some(due) => due.saturating_duration_since(now).as_micros().div_ceil(1000) as i64,
            None => -1,
        };
        self.core.sleeping.store(true, SeqCst);
        let timeout = if self.core.dirty.load(SeqCst) { 0 } else { timeout };
        let mut items = vec![self.heard.as_poll_item(zmq::POLLIN)];
        let mut waited = Vec::with_capacity(self.members.len());
        for member in &self.members {
            items.push(member.monitor().ear().as_poll_item(zmq::POLLIN));
            let wanted = member.wanted();
            waited.push(wanted.is_some());
            items.extend(wanted.map(|wanted| member.socket().as_poll_item(wanted)));
        }
        items.extend(self.dying.iter().map(|it| it.ear().as_poll_item(zmq::POLLIN)));
        let polled = zmq::poll(&mut items, timeout);
        self.core.sleeping.store(false, SeqCst);
        // Interrupted: whatever is there is found by looking.
        let blind = polled.is_err();
        let mut found = items.into_iter().map(|item| !item.get_revents().is_empty() || blind);
        let rung = found.next().unwrap_or(true);
        let found: Vec<bool> = found.collect();
        let mut found = found.into_iter();
        for (member, waited) in self.members.iter_mut().zip(waited) {
            let told = found.next().unwrap_or(true);
            let ready = waited && found.next().unwrap_or(true);
            member.notice(told, ready);
        }
        if !rung {
            return;
        }
        while self.heard.recv_msg(DONTWAIT).is_ok() {}
    }
}
