//! Messages to whom their first frame names, without any of them in the way of others.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use bytes::Bytes;
use zmq::Error;

use super::{Sent, refused};
use crate::zeromq::channel::{Channel, Outgoing};
use crate::zeromq::identity;
use crate::zeromq::losses::Loss;
use crate::zeromq::socket::Socket;
use crate::zeromq::trouble::Trouble;

/// How soon one who had no room is tried again; libzmq does not tell.
const AGAIN: Duration = Duration::from_millis(1);

/// Those who read more slowly than they are written to, with what waits for them.
pub(super) struct Routing {
    parked: HashMap<Bytes, VecDeque<Vec<Bytes>>>,
    count: u64,
    /// Messages for each of them.
    most: usize,
    /// Bytes for all of them together; a single message may be larger.
    room: usize,
    bytes: usize,
    again: Option<Instant>,
}

/// Whom a message is from, as this program writes it.
pub(super) fn turned(mut frames: Vec<Bytes>) -> Vec<Bytes> {
    if let Some(first) = frames.first_mut() {
        *first = identity::turned(first);
    }
    frames
}

impl Routing {
    /// For so many messages to each, and so many bytes to all of them.
    pub fn new(most: u32, room: usize) -> Self {
        let most = most as usize;
        Self { parked: HashMap::new(), count: 0, most, room, bytes: 0, again: None }
    }

    pub fn parked(&self) -> u64 {
        self.count
    }

    pub fn due(&self) -> Option<Instant> {
        self.again
    }

    pub fn send(&mut self, socket: &Socket, message: Outgoing, now: Instant) -> Sent {
        let frames = message.frames;
        let to = match &frames[..] {
            [] => return Sent::Lost(Loss::Unroutable, Some(Trouble::NoIdentity("no frames"))),
            [_] => return Sent::Lost(Loss::Unroutable, Some(Trouble::NoIdentity("only one"))),
            [to, ..] => to,
        };
        // What came before it goes before it.
        if !self.parked.contains_key(to) {
            match transmit(socket, &frames) {
                Ok(()) => return Sent::Done,
                Err(Error::EAGAIN) => {}
                Err(error) => return lost(to, error),
            }
        }
        let size = size(&frames);
        let is_full = self.bytes > 0 && self.bytes + size > self.room;
        let line = self.parked.entry(to.clone()).or_default();
        if line.len() >= self.most || is_full {
            return Sent::Lost(Loss::QueueFull, None);
        }
        self.bytes += size;
        line.push_back(frames);
        self.count += 1;
        self.again.get_or_insert(now + AGAIN);
        Sent::Done
    }

    /// Tries those again who had no room, if it is time; whether it was.
    pub fn retry(&mut self, socket: &Socket, channel: &Channel, now: Instant) -> bool {
        if self.again.is_none_or(|again| again > now) {
            return false;
        }
        self.parked.retain(|to, line| {
            while let Some(frames) = line.front() {
                match transmit(socket, frames) {
                    Ok(()) => {}
                    Err(Error::EAGAIN) => return true,
                    Err(error) => {
                        if let Sent::Lost(cause, _) = lost(to, error) {
                            channel.lose(cause, 1);
                        }
                    }
                }
                self.bytes -= line.pop_front().map_or(0, |gone| size(&gone));
                self.count -= 1;
            }
            false
        });
        self.again = (!self.parked.is_empty()).then(|| now + AGAIN);
        channel.in_hand.store(self.count, SeqCst);
        channel.tell_flushed();
        true
    }
}

fn size(frames: &[Bytes]) -> usize {
    frames.iter().map(Bytes::len).sum()
}

/// Sends a message to whom its first frame names.
fn transmit(socket: &Socket, frames: &[Bytes]) -> zmq::Result<()> {
    let Some((to, content)) = frames.split_first() else { return Ok(()) };
    socket.send_to(identity::turned_in(&mut [0; 5], to), content)
}

fn lost(to: &Bytes, error: Error) -> Sent {
    match error {
        Error::EHOSTUNREACH => Sent::Lost(Loss::Unroutable, Some(Trouble::Unroutable(to.to_vec()))),
        error => Sent::Lost(Loss::QueueFull, Some(refused(error))),
    }
}
