//! The one loop between a socket and a patch, for all kinds, and what of it outlives an edit.

use std::time::Duration;

use bytes::Bytes;
use tokio::task::{coop::consume_budget, yield_now};
use tokio::time::{Instant, sleep, timeout};

use super::standing::Standing;
use super::{Kind, Net, Socket};
use crate::error::{Error, Kind as Fault};
use crate::flow::inbox::Inbox;
use crate::value::{Frames, Value};
use crate::zeromq::{Link, Losses, give_way};

/// Messages that go one way before the other has its turn.
const BATCH: usize = 64;
/// Messages that one message may make, however many others send meanwhile.
const MOST_AT_ONCE: usize = 1024;
/// How long what was sent last may take to leave when the run stops.
const FAREWELL: Duration = Duration::from_millis(300);
/// How long a socket may take to be closed.
const CLOSING: Duration = Duration::from_millis(500);
/// How long the system may take to give up a port that was closed, and when to ask it again.
const RELEASE: Duration = Duration::from_secs(2);
const BLINK: Duration = Duration::from_millis(20);

/// Takes a message that came.
type Give<'a> = Option<&'a mut (dyn FnMut(Frames) + Send)>;

/// What a node has open, from one edit to the next.
#[derive(Default)]
pub struct Conversation {
    open: Option<Open>,
    /// What is about to be closed.
    closing: Option<Open>,
    /// What waited to be sent by a socket that had to be opened anew.
    carried: Vec<Vec<Bytes>>,
    /// When the one before was closed.
    closed: Option<Instant>,
    /// What was lost by the sockets before this one.
    lost: Losses,
}

struct Open {
    link: Link,
    standing: Standing,
}

impl Conversation {
    /// Opens the socket, if it is not open already; then sends what comes in, and gives what comes
    /// by it, until the run stops, or until the input ends if it only sends.
    pub async fn hold<S: Socket>(
        &mut self,
        socket: &S,
        inbox: &mut Inbox<Value>,
        mut give: Give<'_>,
    ) -> Result<(), Error> {
        let net = socket.net();
        inbox.turn(net.queue().1);
        self.make_ready(net, inbox, &mut give).await?;
        let Some(open) = &mut self.open else { return Ok(()) };
        let done = open.talk(socket, inbox, give).await;
        if let Some(Open { link, .. }) = self.open.take() {
            let _ = timeout(CLOSING, link.closed()).await;
        }
        done
    }

    async fn make_ready(
        &mut self,
        net: Net,
        inbox: &Inbox<Value>,
        give: &mut Give<'_>,
    ) -> Result<(), Error> {
        if let Some(Open { link, standing }) = &mut self.open
            && standing.net().can_become(&net)
        {
            link.turn(&net.spec);
            standing.turn(net, link);
            return Ok(());
        }
        self.close(give).await;
        let link = loop {
            match net.open().await {
                // Its own port may not be free again yet, or that of a run before.
                Err(error) if is_taken(&error) && (self.has_just_closed() || gives_way(&error)) => {
                    sleep(BLINK).await;
                }
                opened => break opened?,
            }
        };
        let standing = Standing::new(net, &link, inbox.status(), self.lost);
        for frames in self.carried.drain(..) {
            if let Err(trouble) = link.send(frames) {
                inbox.fault(&standing.net().error(trouble));
            }
        }
        link.wake();
        self.open = Some(Open { link, standing });
        Ok(())
    }

    fn has_just_closed(&self) -> bool {
        self.closed.is_some_and(|at| at.elapsed() < RELEASE)
    }

    /// Closes a socket that has to be opened anew. What came by it is given, what waits to be sent
    /// is kept for the next one, and what can be neither is counted.
    async fn close(&mut self, give: &mut Give<'_>) {
        if let Some(open) = self.open.take() {
            self.closed = Some(Instant::now());
            let kind = open.standing.net().spec.kind;
            // A question without a way back for its answer is none.
            if let Some(give) = give.as_mut().filter(|_| kind != Kind::Response) {
                let mut came = Vec::new();
                open.link.take_all(&mut came);
                came.into_iter().for_each(give);
            }
            self.closing = Some(open);
        }
        // Another edit may come meanwhile, and then this is called again.
        if let Some(Open { link, .. }) = &self.closing {
            let _ = timeout(CLOSING, link.closed()).await;
        }
        let Some(Open { link, mut standing }) = self.closing.take() else { return };
        let (carried, losses) = link.remains();
        self.carried.extend(carried);
        standing.count_lost(losses);
        self.lost = self.lost.and(losses);
    }
}

impl Open {
    async fn talk<S: Socket>(
        &mut self,
        socket: &S,
        inbox: &mut Inbox<Value>,
        mut give: Give<'_>,
    ) -> Result<(), Error> {
        let Self { link, standing } = self;
        let answers = standing.net().spec.kind == Kind::Response;
        let sender = Sender { socket, link };
        let mut came = Vec::new();
        let mut hears = true;
        standing.update(link)?;
        loop {
            let mut sent = 0;
            tokio::select! {
                () = changed(link) => {}
                value = inbox.recv(), if hears => match value {
                    Some(value) => {
                        sender.send(value, None, inbox, standing);
                        sent = 1;
                    }
                    None => hears = false,
                },
                () = standing.look_up(link) => {}
            }
            standing.update(link)?;
            sent += sender.send_waiting(BATCH.saturating_sub(sent), None, inbox, standing);
            if sent > 0 {
                link.wake();
            }
            if let Some(give) = &mut give {
                let more = link.take(BATCH, &mut came);
                // Whoever was heard may have come just now.
                standing.update(link)?;
                let some = !came.is_empty() || more;
                let mut woken = sent;
                for frames in came.drain(..) {
                    standing.count_received(&frames);
                    sent += sender.give(frames, give, answers, inbox, standing);
                    if sent - woken >= BATCH {
                        link.wake();
                        woken = sent;
                    }
                }
                if sent > woken {
                    link.wake();
                }
                if some {
                    yield_now().await;
                }
            }
            if sent >= BATCH {
                yield_now().await;
            }
            if !hears && (give.is_none() || standing.is_stopping()) {
                return part(link, standing).await;
            }
        }
    }
}

/// Returns when there is something new; however often that is, others have their turn.
async fn changed(link: &Link) {
    consume_budget().await;
    link.changed().await;
}

/// The way out.
struct Sender<'a, S> {
    socket: &'a S,
    link: &'a Link,
}

impl<S: Socket> Sender<'_, S> {
    /// Gives a message, and puts in line what the patch says of it, of which there may be one for
    /// each peer; how many. A request is answered by what is said while it is given, and by that alone.
    fn give(
        &self,
        frames: Frames,
        give: &mut (dyn FnMut(Frames) + Send),
        answers: bool,
        inbox: &mut Inbox<Value>,
        standing: &Standing,
    ) -> usize {
        let request = frames.request().filter(|_| answers);
        let mut sent = 0;
        if request.is_some() {
            sent += self.send_waiting(MOST_AT_ONCE, None, inbox, standing);
        }
        give(frames);
        if request.is_some() {
            sent += self.send_waiting(1, request, inbox, standing);
        }
        sent + self.send_waiting(MOST_AT_ONCE, None, inbox, standing)
    }

    /// Sends up to so many of those that wait; how many.
    fn send_waiting(
        &self,
        most: usize,
        answers: Option<u64>,
        inbox: &mut Inbox<Value>,
        standing: &Standing,
    ) -> usize {
        let mut sent = 0;
        while sent < most {
            let Some(value) = inbox.try_recv() else { break };
            self.send(value, answers, inbox, standing);
            sent += 1;
        }
        sent
    }

    fn send(&self, value: Value, answers: Option<u64>, inbox: &Inbox<Value>, standing: &Standing) {
        let sent = self.socket.outgoing(value).and_then(|frames| {
            let size = frames.iter().map(Bytes::len).sum();
            let sent = self.link.answer(frames, answers);
            sent.map_err(|trouble| standing.net().error(trouble))?;
            standing.count_sent(size);
            Ok(())
        });
        if let Err(error) = sent {
            inbox.fault(&error);
        }
    }
}

/// Whether the port is that of a socket which only lingers, and gives way now.
fn gives_way(error: &Error) -> bool {
    match error.kind() {
        Fault::Taken { port, .. } => give_way(&port.address.to_string()),
        _ => false,
    }
}

fn is_taken(error: &Error) -> bool {
    matches!(error.kind(), Fault::Taken { .. })
}

/// Sends what waits. Without the run's end there is all the time in the world, and hosts that were
/// not found are looked up meanwhile.
async fn part(link: &Link, standing: &mut Standing) -> Result<(), Error> {
    link.wake();
    while !standing.is_stopping() {
        tokio::select! {
            biased;
            () = link.flushed() => return Ok(()),
            () = link.changed() => {}
            () = standing.look_up(link) => {}
        }
        standing.update(link)?;
    }
    let _ = timeout(FAREWELL, link.flushed()).await;
    link.leave();
    Ok(())
}
