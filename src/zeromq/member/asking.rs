//! Requests, one after the other: the next is sent once the answer to the one before has come, or
//! was given up.

use std::time::Instant;

use bytes::Bytes;
use zmq::Error;

use super::{Sent, refused};
use crate::value::Frames;
use crate::zeromq::channel::Outgoing;
use crate::zeromq::link::Spec;
use crate::zeromq::losses::Loss;
use crate::zeromq::socket::Socket;
use crate::zeromq::trouble::Trouble;

#[derive(Default)]
pub(super) struct Asking {
    waiting: Option<Waiting>,
}

/// A request that waits for its answer, or for somebody to ask.
struct Waiting {
    question: Outgoing,
    until: Instant,
    retries: u32,
    sent: bool,
}

/// A request whose time is over.
pub(super) struct Late {
    /// Whether anybody may have heard it.
    pub was_sent: bool,
    /// What to say of it; nothing if it is sent again.
    pub trouble: Option<Trouble>,
}

impl Asking {
    pub fn is_free(&self) -> bool {
        self.waiting.is_none()
    }

    /// Whether a request waits for somebody to ask.
    pub fn is_unsent(&self) -> bool {
        self.waiting.as_ref().is_some_and(|waiting| !waiting.sent)
    }

    pub fn due(&self) -> Option<Instant> {
        self.waiting.as_ref().map(|waiting| waiting.until)
    }

    /// Takes a request on, which is still to be sent.
    pub fn take_on(&mut self, question: Outgoing, spec: &Spec, now: Instant) {
        let until = now + spec.patience;
        self.waiting = Some(Waiting { question, until, retries: spec.retries, sent: false });
    }

    /// Sends the request that waits, if there is anybody to ask.
    pub fn send(&mut self, socket: &Socket, spec: &Spec, now: Instant) -> Sent {
        let Some(waiting) = self.waiting.as_mut().filter(|it| !it.sent) else { return Sent::Done };
        match socket.send(&waiting.question.frames) {
            Ok(()) => {
                waiting.sent = true;
                waiting.until = now + spec.patience;
                Sent::Done
            }
            Err(Error::EAGAIN) => Sent::Done,
            Err(error) => {
                self.waiting = None;
                Sent::Lost(Loss::QueueFull, Some(refused(error)))
            }
        }
    }

    /// Gives the request up, or lets it be sent again, if its time is over.
    pub fn give_up(&mut self, spec: &Spec, now: Instant) -> Option<Late> {
        let waiting = self.waiting.as_mut().filter(|waiting| waiting.until <= now)?;
        let was_sent = waiting.sent;
        if waiting.retries > 0 {
            waiting.retries -= 1;
            waiting.sent = false;
            waiting.until = now + spec.patience;
            return Some(Late { was_sent, trouble: None });
        }
        self.waiting = None;
        let trouble = Trouble::Unanswered { seconds: spec.patience.as_secs_f64() };
        Some(Late { was_sent, trouble: Some(trouble) })
    }

    /// Lets go of the request that waits; and whether it was sent.
    pub fn leave(&mut self) -> Option<(Outgoing, bool)> {
        self.waiting.take().map(|waiting| (waiting.question, waiting.sent))
    }

    /// An answer has come.
    pub fn hear(&mut self, frames: Vec<Bytes>) -> Option<Frames> {
        self.waiting.take_if(|waiting| waiting.sent).map(|_| Frames::new(frames))
    }
}
