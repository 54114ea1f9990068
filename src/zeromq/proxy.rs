//! Messages that go from one socket straight to another.

use std::ops::DerefMut;

use zmq::{DONTWAIT, Error, Message, SNDMORE};

use super::kind::Kind;
use super::losses::Loss;
use super::member::Member;

/// Messages that go through before others have their turn.
const BATCH: usize = 64;

/// A message that is in the middle of its way through a proxy.
#[derive(Default)]
pub(super) struct Held {
    /// What this end could not send yet, the next frame first.
    frames: Vec<Message>,
    /// Whether what comes to this end is taken at the moment.
    pub reads: bool,
    /// Whether this end waits for room.
    blocked: bool,
}

/// Hands on what has come to either end of each proxy; whether there may be more.
pub(super) fn forward_all(members: &mut [impl DerefMut<Target = Member>]) -> bool {
    let mut busy = false;
    for back in 0..members.len() {
        let Some(pairing) = members[back].pairing() else { continue };
        if pairing.front {
            // Nobody takes it as long as there is no other end.
            let other =
                |it: &Member| it.pairing().is_some_and(|p| p.proxy == pairing.proxy && !p.front);
            let has_other = members.iter().any(|it| other(it));
            members[back].held.reads &= has_other;
            continue;
        }
        let front = |it: &Member| it.pairing().is_some_and(|p| p.proxy == pairing.proxy && p.front);
        let Some(front) = members.iter().position(|it| front(it)) else {
            members[back].held.reads = false;
            continue;
        };
        let Ok([front, back]) = members.get_disjoint_mut([front, back]) else { continue };
        busy |= forward(front, back);
        busy |= forward(back, front);
    }
    busy
}

/// One way through.
fn forward(from: &mut Member, to: &mut Member) -> bool {
    for _ in 0..BATCH {
        if to.held.frames.is_empty() {
            from.held.reads = true;
            to.held.blocked = false;
            if !from.is_readable() {
                return false;
            }
            if !take(from.socket(), &mut to.held.frames) {
                from.has_been_read();
                return false;
            }
        }
        from.has_acted();
        to.has_acted();
        let mut frames = std::mem::take(&mut to.held.frames);
        let given = give(to.socket(), to.spec.kind, &mut frames);
        to.held.frames = frames;
        if let Given::Lost(cause) = given {
            to.lose(cause, 1);
        }
        if let Given::Full = given {
            // What comes next waits with whoever sends it.
            from.held.reads = false;
            to.held.blocked = true;
            return false;
        }
    }
    true
}

impl Held {
    /// Whether this end waits for room.
    pub fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Whether there is something that this end could not send yet.
    pub fn is_in_hand(&self) -> bool {
        !self.frames.is_empty()
    }
}

/// Takes a message off a socket, the last frame first; whether there was one.
fn take(socket: &zmq::Socket, frames: &mut Vec<Message>) -> bool {
    while let Ok(frame) = socket.recv_msg(DONTWAIT) {
        let more = frame.get_more();
        frames.push(frame);
        if !more {
            frames.reverse();
            return true;
        }
    }
    false
}

/// What became of a message at the other end.
enum Given {
    Gone,
    /// There is no room at the moment.
    Full,
    Lost(Loss),
}

/// Sends a message. What cannot be sent at all is dropped, as by libzmq's own proxy.
fn give(socket: &zmq::Socket, kind: Kind, frames: &mut Vec<Message>) -> Given {
    // Whether there is room at a Router depends on whom the message is for, and it tells by refusing.
    let asks = kind != Kind::Router;
    while let Some(frame) = frames.pop() {
        let more = if frames.is_empty() { 0 } else { SNDMORE };
        // A frame that finds no room is used up by trying, so it is asked for first.
        let has_room = || socket.get_events().is_ok_and(|events| events.contains(zmq::POLLOUT));
        if asks && !has_room() {
            frames.push(frame);
            return Given::Full;
        }
        if let Err(error) = socket.send(frame, DONTWAIT | more) {
            frames.clear();
            // Who asked has left, or does not read the answers.
            let nobody = error == Error::EHOSTUNREACH;
            return Given::Lost(if nobody { Loss::Unroutable } else { Loss::QueueFull });
        }
    }
    Given::Gone
}
