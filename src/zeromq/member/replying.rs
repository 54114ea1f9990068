//! Requests from many, answered one after the other.

use std::time::Instant;

use bytes::Bytes;
use zmq::Error;

use super::{Sent, refused};
use crate::zeromq::channel::Outgoing;
use crate::zeromq::link::Spec;
use crate::zeromq::losses::Loss;
use crate::zeromq::socket::Socket;
use crate::zeromq::trouble::Trouble;

#[derive(Default)]
pub(super) struct Replying {
    current: Option<Current>,
    /// How many requests there were.
    count: u64,
    /// Requests that were given up, and whose answers may still come.
    overdue: u64,
}

/// The request that is to be answered.
struct Current {
    number: u64,
    envelope: Vec<Bytes>,
    until: Instant,
    /// An answer came meanwhile that may have been the one to this.
    doubted: bool,
}

impl Replying {
    /// Whether the next request may come.
    pub fn is_free(&self) -> bool {
        self.current.is_none()
    }

    pub fn due(&self) -> Option<Instant> {
        self.current.as_ref().map(|current| current.until)
    }

    /// A request came: its number and what it says.
    pub fn hear(
        &mut self,
        mut frames: Vec<Bytes>,
        spec: &Spec,
        now: Instant,
    ) -> Result<(u64, Vec<Bytes>), Trouble> {
        // The first frame is whom it came from, whatever it looks like.
        let empty = frames.iter().skip(1).position(Bytes::is_empty).ok_or(Trouble::NoRequest)?;
        let content = frames.split_off(empty + 2);
        self.count += 1;
        let until = now + spec.patience;
        self.current =
            Some(Current { number: self.count, envelope: frames, until, doubted: false });
        Ok((self.count, content))
    }

    /// Sends the answer to the request that waits for it.
    ///
    /// An answer that does not say to which request it is, and comes when one before was given up,
    /// may be to that one: nobody gets it, as nobody may hear what was meant for another.
    pub fn reply(&mut self, socket: &Socket, answer: Outgoing) -> Sent {
        if answer.answers.is_none() && self.overdue > 0 {
            self.overdue -= 1;
            if let Some(current) = &mut self.current {
                current.doubted = true;
            }
            return Sent::Lost(Loss::Unroutable, Some(Trouble::LateAnswer));
        }
        let meant = |current: &mut Current| answer.answers.is_none_or(|it| it == current.number);
        let Some(Current { envelope, .. }) = self.current.take_if(meant) else {
            // It says that it is to one that was given up, so no other is.
            self.overdue = self.overdue.saturating_sub(u64::from(answer.answers.is_some()));
            return Sent::Lost(Loss::Unroutable, Some(Trouble::NothingToAnswer));
        };
        let frames: Vec<Bytes> = envelope.into_iter().chain(answer.frames).collect();
        match socket.send(&frames) {
            Ok(()) => Sent::Done,
            // Who asked has left meanwhile, which anybody may.
            Err(Error::EHOSTUNREACH) => Sent::Lost(Loss::Unroutable, None),
            // Who asks and does not read the answers.
            Err(Error::EAGAIN) => Sent::Lost(Loss::QueueFull, None),
            Err(error) => Sent::Lost(Loss::QueueFull, Some(refused(error))),
        }
    }

    /// Lets the next request come if the patch did not answer this one in time.
    pub fn give_up(&mut self, spec: &Spec, now: Instant) -> Option<Trouble> {
        let late = self.current.take_if(|current| current.until <= now)?;
        self.overdue += u64::from(!late.doubted);
        Some(Trouble::NotAnswering { seconds: spec.patience.as_secs_f64() })
    }
}
