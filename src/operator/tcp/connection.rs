//! One program at the other end of a stream.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use parking_lot::Mutex;
use tokio::net::TcpStream;
use tokio::sync::{Mutex as AsyncMutex, Notify};
use tokio::task::yield_now;
use tokio::time::timeout;

use super::queue::{Parts, Queue, QueueLimits};
use crate::error::Error;
use crate::flow::peers::{Joined, Peer};

/// Pieces that are written in one call.
const PIECES: usize = 32;
/// Packets that are read before others have their turn.
const BATCH: usize = 64;
/// How long one who has left, or whom we leave, is given what still waits for it.
pub const FAREWELL: Duration = Duration::from_millis(300);

/// How long the answers to its last words may take to get here.
const ANSWERING: Duration = Duration::from_millis(50);

/// What came off the front of what was received: a packet, or how many bytes more may be read. The
/// error is the end of the stream.
pub type Cut = Result<Result<Bytes, usize>, Error>;

/// A stream to one peer, with the packets that wait for it.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    joined: Joined,
    queue: Mutex<Queue>,
    /// What has come of a packet that is not whole yet. It outlives who reads.
    received: AsyncMutex<BytesMut>,
    changed: Notify,
    closing: AtomicBool,
    leaving: AtomicBool,
    /// What was wrong with how the peer left.
    left: Mutex<Result<(), Error>>,
}

impl Connection {
    /// Takes over a stream to a peer that was announced.
    pub fn new(
        stream: TcpStream,
        address: SocketAddr,
        joined: Joined,
        limits: QueueLimits,
    ) -> Self {
        let queue = Mutex::new(Queue::new(limits));
        let [closing, leaving] = [false; 2].map(AtomicBool::new);
        let (received, changed) = (AsyncMutex::default(), Notify::new());
        let left = Mutex::new(Ok(()));
        Self { stream, address, joined, queue, received, changed, closing, leaving, left }
    }

    /// Where the peer is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn peer(&self) -> &Arc<Peer> {
        self.joined.peer()
    }

    /// Lets more or less wait from now on.
    pub fn limit(&self, limits: QueueLimits) {
        self.queue.lock().limit(limits);
    }

    /// Sends a packet as soon as the peer takes it; how many packets were lost for want of room.
    /// Never waits.
    pub fn send(&self, packet: Parts) -> u64 {
        let mut queue = self.queue.lock();
        let waited = !queue.is_empty();
        let lost = queue.push(packet);
        // Who reads as fast as we write has it at once. What fails is found by who writes the rest.
        if !waited {
            let _ = self.write_some(&mut queue);
        }
        if !queue.is_empty() {
            self.changed.notify_one();
        }
        self.count(&queue, lost);
        lost
    }

    fn count(&self, queue: &Queue, lost: u64) {
        self.peer().set_queued(queue.len() as u64);
        if lost > 0 {
            self.peer().lose(lost);
        }
    }

    /// Whether the peer has said its last word.
    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Relaxed)
    }

    /// Writes what waits, then ends.
    pub fn close(&self) {
        self.closing.store(true, Relaxed);
        self.changed.notify_one();
    }

    /// How many packets wait.
    pub fn waiting(&self) -> u64 {
        self.queue.lock().len() as u64
    }

    /// Reads and writes until one of both sides ends it; can be dropped and called again without a
    /// loss. `cut` takes packets off what was received,
    /// `take` gets each of them. The error is something that the peer, or the way to it, did wrong;
    /// who merely leaves is no error.
    pub async fn converse(
        &self,
        cut: impl FnMut(&mut BytesMut) -> Cut,
        take: impl FnMut(Bytes),
    ) -> Result<(), Error> {
        if !self.is_leaving() {
            let left = tokio::select! {
                read = self.read(cut, take) => read,
                written = self.write() => return written.or_else(|error| self.gone(error)),
            };
            *self.left.lock() = left;
            self.leaving.store(true, Relaxed);
        }
        // Who has said all it had to say may still listen to the answers.
        let farewell = async {
            let _ = timeout(ANSWERING, self.write()).await;
            self.close();
            self.write().await
        };
        let _ = timeout(FAREWELL, farewell).await;
        std::mem::replace(&mut *self.left.lock(), Ok(()))
    }

    async fn read(
        &self,
        mut cut: impl FnMut(&mut BytesMut) -> Cut,
        mut take: impl FnMut(Bytes),
    ) -> Result<(), Error> {
        let mut received = self.received.lock().await;
        let received = &mut *received;
        let mut taken = 0;
        loop {
            let most = match cut(received).map_err(|error| self.named(&error))? {
                Ok(packet) => {
                    self.peer().received.count(packet.len());
                    take(packet);
                    taken += 1;
                    if taken % BATCH == 0 {
                        yield_now().await;
                    }
                    continue;
                }
                Err(most) => most,
            };
            match self.stream.try_read_buf(&mut (&mut *received).limit(most)) {
                Ok(0) if received.is_empty() => return Ok(()),
                Ok(0) => {
                    let reason = format!(
                        "{} left in the middle of a packet, of which {} bytes had come",
                        self.address(),
                        received.len()
                    );
                    received.truncate(4096);
                    return Err(Error::packet(reason, received.split().freeze()));
                }
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.stream.readable().await.or_else(|error| self.gone(error))?;
                }
                Err(error) => return self.gone(error),
            }
        }
    }

    /// An error of the stream, with whose it is.
    fn named(&self, error: &Error) -> Error {
        let reason = format!("{error} (from {})", self.address());
        Error::packet(reason, error.raw().cloned().unwrap_or_default())
    }

    /// To leave without a word is as good as with one.
    fn gone(&self, error: io::Error) -> Result<(), Error> {
        use ErrorKind as K;
        match error.kind() {
            K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::NotConnected => Ok(()),
            K::TimedOut => Err(Error::io(
                format!("{} does not answer any more; check the network", self.address()),
                error,
            )),
            _ => Err(Error::io(format!("the stream to {} broke: {error}", self.address()), error)),
        }
    }

    async fn write(&self) -> io::Result<()> {
        loop {
            let (empty, wrote) = {
                let mut queue = self.queue.lock();
                let wrote = self.write_some(&mut queue)?;
                self.count(&queue, 0);
                (queue.is_empty(), wrote)
            };
            if empty && self.closing.load(Relaxed) {
                return Ok(());
            } else if empty {
                self.changed.notified().await;
            } else if wrote {
                // There may be room for more, but others have their turn.
                yield_now().await;
            } else {
                self.stream.writable().await?;
            }
        }
    }

    /// Writes as much as the system takes in one call; whether it took anything.
    fn write_some(&self, queue: &mut Queue) -> io::Result<bool> {
        if queue.is_empty() {
            return Ok(false);
        }
        let written = self.stream.try_write_vectored(&queue.slices::<PIECES>());
        match written {
            Ok(0) => Err(ErrorKind::BrokenPipe.into()),
            Ok(bytes) => {
                queue.written(bytes, |size| self.peer().sent.count(size));
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(true),
            Err(error) => Err(error),
        }
    }
}
