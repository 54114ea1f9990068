//! How a socket is let go of, and what is lost with it.

use std::time::{Duration, Instant};

use super::{Manner, Member};
use crate::zeromq::losses::Loss;
use crate::zeromq::monitor::Monitor;
use crate::zeromq::socket::Socket;

/// How long a port may take to be free again.
const RELEASE: Duration = Duration::from_millis(300);
/// Messages that are counted when nobody takes them any more; whoever sends without end would keep
/// the others waiting.
const MOST_COUNTED: u32 = 10_000;

/// Ports that are still to be released.
pub(super) struct Closing {
    pub places: Vec<String>,
    pub until: Instant,
}

impl Member {
    pub(super) fn begin_to_close(&mut self, now: Instant) {
        let Socket { zmq, bound, .. } = &mut self.socket;
        // Nothing of the system is to be released for a name within the program.
        let released = |place: &String| zmq.unbind(place).is_ok() && !place.starts_with("inproc:");
        let places = bound.drain(..).filter(released).collect();
        self.count_left_behind();
        self.told = true;
        self.closing = Some(Closing { places, until: now + RELEASE });
    }

    /// Counts what came and nobody will take, and what the reactor was about to send; a request that
    /// did not leave yet goes back to those that wait.
    fn count_left_behind(&mut self) {
        let mut lost = u64::from(self.held.is_in_hand());
        match &mut self.manner {
            Manner::Asking(asking) => match asking.leave() {
                Some((question, false)) => {
                    let size = question.frames.iter().map(bytes::Bytes::len).sum();
                    self.channel.outbound.lock().put_back(size, question);
                }
                waited => lost += u64::from(waited.is_some()),
            },
            Manner::Replying(replying) => lost += u64::from(!replying.is_free()),
            Manner::Routing(routing) => lost += routing.parked(),
            Manner::Free => {}
        }
        // The question of an answer is counted already.
        if self.spec.pairing.is_none() && !matches!(self.manner, Manner::Asking(_)) {
            let receive = |_: &u32| self.socket.receive().is_some();
            lost += (0..MOST_COUNTED).take_while(receive).count() as u64;
        }
        self.lose(Loss::Closed, lost);
    }

    /// Whether its ports are free, or should be by now.
    pub fn is_finished(&self) -> bool {
        let over = |it: &Closing| it.places.is_empty() || Instant::now() >= it.until;
        self.closing.as_ref().is_some_and(over)
    }

    /// Monitors of sockets that it had before.
    pub fn old_monitors(&mut self) -> Vec<Monitor> {
        std::mem::take(&mut self.old)
    }

    /// Closes the socket. Whoever listens to it must go on until that is done.
    pub fn into_monitors(self) -> Vec<Monitor> {
        let Self { socket, mut old, channel, .. } = self;
        let Socket { zmq, monitor, .. } = socket;
        drop(zmq);
        channel.set_closed();
        old.push(monitor);
        old
    }
}
