//! Requests, one after the other: the next is sent once the answer to the one before has come, or
//! was given up.
//!
//! A socket of libzmq that waits for an answer waits for ever. One whose answer does not come is
//! thrown away and a new one takes its place, so that the answer, should it come late, is not taken
//! for that of the next request.

use std::time::Instant;

use bytes::Bytes;
use zmq::Error;

use super::{Sent, refused};
use crate::value::Frames;
use crate::zeromq::channel::{Loss, Outgoing};
use crate::zeromq::link::Spec;
use crate::zeromq::socket::Socket;
use crate::zeromq::trouble::Trouble;

#[derive(Default)]
pub(super) struct Asking {
    waiting: Option<Waiting>,
    /// A request that is to be sent again.
    again: Option<(Outgoing, u32)>,
}

struct Waiting {
    question: Outgoing,
    until: Instant,
    retries: u32,
}

impl Asking {
    pub fn is_free(&self) -> bool {
        self.waiting.is_none() && self.again.is_none()
    }

    pub fn due(&self) -> Option<Instant> {
        self.waiting.as_ref().map(|waiting| waiting.until)
    }

    pub fn is_due(&self, now: Instant) -> bool {
        self.due().is_some_and(|due| due <= now)
    }

    pub fn ask(&mut self, socket: &Socket, question: Outgoing, spec: &Spec, now: Instant) -> Sent {
        self.ask_again(socket, question, spec.retries, spec, now)
    }

    fn ask_again(
        &mut self,
        socket: &Socket,
        question: Outgoing,
        retries: u32,
        spec: &Spec,
        now: Instant,
    ) -> Sent {
        match socket.send(&question.frames) {
            Ok(()) => {
                let until = now + spec.patience;
                self.waiting = Some(Waiting { question, until, retries });
                Sent::Done
            }
            Err(Error::EAGAIN) => Sent::Blocked(question),
            Err(error) => Sent::Lost(Loss::QueueFull, Some(refused(error))),
        }
    }

    /// No answer came in time. Without another try the request is lost, which is a fault.
    pub fn give_up(&mut self, spec: &Spec) -> Option<Trouble> {
        let waiting = self.waiting.take()?;
        if waiting.retries > 0 {
            self.again = Some((waiting.question, waiting.retries - 1));
            return None;
        }
        Some(Trouble::Unanswered { seconds: spec.patience.as_secs_f64() })
    }

    /// Sends the request again that was not answered, over a new socket.
    pub fn retry(&mut self, socket: &Socket, spec: &Spec, now: Instant) {
        let Some((question, retries)) = self.again.take() else { return };
        if let Sent::Blocked(question) = self.ask_again(socket, question, retries, spec, now) {
            // Nobody is there: that try counts as well.
            self.waiting = Some(Waiting { question, until: now + spec.patience, retries });
        }
    }

    /// An answer has come.
    pub fn hear(&mut self, frames: Vec<Bytes>) -> Option<Frames> {
        self.waiting.take().map(|_| Frames::new(frames))
    }
}
