//! A new socket in place of one that would wait for ever.

use std::time::{Duration, Instant};

use zmq::Context;

use super::Member;
use super::closing::Closing;
use crate::zeromq::link::Spec;
use crate::zeromq::socket::Socket;

/// How soon a place that somebody else has taken meanwhile is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// What is to be done before the new socket is there.
pub(super) struct Renewing {
    /// The places that the old socket has to let go of.
    pub closing: Closing,
    /// Where the new one binds: where the old one was, even if it was any port that is free.
    binds: Vec<String>,
    /// Whether it was said that a place is taken.
    told: bool,
}

impl Renewing {
    /// When to go on at the latest.
    pub fn due(&self) -> Instant {
        self.closing.until
    }
}

impl Member {
    /// Begins to replace the socket. Its connections end with it, so that an answer that comes late
    /// is not taken for that of the next request.
    pub(super) fn renew(&mut self, now: Instant) {
        let binds = self.socket.bound.clone();
        let closing = Closing::of(self.release(), now);
        self.renewing = Some(Renewing { closing, binds, told: false });
    }

    /// Opens the new socket, if what the old one had is free.
    pub(super) fn go_on_renewing(&mut self, context: &Context, opened: &mut u64, now: Instant) {
        let Some(mut renewing) = self.renewing.take_if(|it| it.closing.is_over(now)) else { return };
        *opened += 1;
        let spec = Spec { binds: renewing.binds.clone(), ..self.spec.clone() };
        match Socket::open(context, &spec, *opened) {
            Ok(fresh) => {
                for peer in self.channel.peers() {
                    self.channel.part(&peer);
                }
                let Socket { zmq, monitor, .. } = std::mem::replace(&mut self.socket, fresh);
                drop(zmq);
                self.old.push(monitor);
                self.blocked = false;
                self.told = true;
            }
            Err(trouble) => {
                if !std::mem::replace(&mut renewing.told, true) {
                    self.fault(trouble);
                }
                // None to wait for, so it is time that counts.
                renewing.closing = Closing { places: vec![String::new()], until: now + AGAIN };
                self.renewing = Some(renewing);
            }
        }
    }
}
