//! What goes through a socket, out and in.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Instant;

use bytes::Bytes;
use zmq::Error;

use super::{BATCH, Manner, Member, Sent, refused, routing};
use crate::value::{Frames, WayBack};
use crate::zeromq::channel::Outgoing;
use crate::zeromq::losses::Loss;
use crate::zeromq::trouble::Trouble;

/// Bytes that go through one socket before others have their turn.
const BATCH_BYTES: usize = 1 << 20;

/// Batches that are sent by whoever put them in line.
const ROUNDS: usize = 16;
/// Bytes that are sent by whoever put them in line; more of them would keep him from his work.
const AT_ONCE: usize = 256 << 10;

impl Member {
    /// Sends what waits, on the thread of who put it in line; whether nothing is left for the reactor
    /// to do.
    pub fn send_now(&mut self) -> bool {
        if !self.sends_freely() {
            return false;
        }
        if self.blocked {
            // The reactor waits for room already.
            return true;
        }
        if self.channel.outbound.lock().bytes() > AT_ONCE {
            return false;
        }
        let now = Instant::now();
        let more = (0..ROUNDS).all(|_| self.send(now));
        if self.channel.is_read_by_task() && self.unsure {
            self.channel.set_readable();
        }
        let came = self.wanted().is_some_and(|wanted| self.is_ready_already(wanted));
        !(more || came || self.blocked || self.due().is_some())
    }

    /// Sends a batch of what waits, on whichever thread; whether it tried.
    pub fn send_some(&mut self) -> bool {
        let tries = self.sends_freely() && !self.blocked;
        if tries {
            self.send(Instant::now());
        }
        tries
    }

    /// Whether what waits may be sent whenever there is room, by whoever is there.
    fn sends_freely(&self) -> bool {
        matches!(self.manner, Manner::Free | Manner::Routing(_))
            && self.spec.pairing.is_none()
            && self.closing.is_none()
            && !self.channel.is_closing()
            && self.channel.orders.lock().is_empty()
    }

    /// Takes what came, on the thread of the task; whether there was something, and may be more that
    /// has room.
    pub fn receive_now(&mut self) -> bool {
        if self.closing.is_some() {
            return false;
        }
        let before = self.channel.inbound.lock().room();
        self.readable = true;
        self.receive(Instant::now());
        let more = std::mem::take(&mut self.readable);
        if more {
            self.channel.set_readable();
        }
        let room = self.channel.inbound.lock().room();
        if room < before && self.channel.has_no_peer() {
            // Who they are from came before them.
            self.told = true;
            self.hear();
        }
        more && room > 0 && room < before
    }

    /// Whether it could send nothing and can now, which it may have heard by reading.
    pub fn can_send_again(&mut self) -> bool {
        self.blocked && self.closing.is_none() && self.is_ready(zmq::POLLOUT)
    }

    /// Sends what waits, as far as it is this one's turn; whether there may be more.
    pub(super) fn send(&mut self, now: Instant) -> bool {
        if let Manner::Routing(routing) = &mut self.manner
            && routing.retry(&self.socket, &self.channel, now)
        {
            self.has_acted();
        }
        if self.blocked {
            return false;
        }
        if matches!(self.manner, Manner::Asking(_)) {
            self.ask(now);
        }
        let most = match &self.manner {
            Manner::Asking(asking) => usize::from(asking.is_free()),
            _ => BATCH,
        };
        let mut batch = std::mem::take(&mut self.batch);
        {
            let mut outbound = self.channel.outbound.lock();
            if !self.blocked {
                outbound.take_sized(most, BATCH_BYTES, &mut batch);
            }
            self.channel.in_hand.store(batch.len() as u64 + self.parked(), SeqCst);
        }
        let sent = batch.len();
        if sent > 0 {
            self.has_acted();
        }
        let mut waiting = batch.drain(..);
        while let Some((size, message)) = waiting.next() {
            match self.transmit(message, now) {
                Sent::Done => {}
                Sent::Blocked(message) => {
                    let mut outbound = self.channel.outbound.lock();
                    waiting.by_ref().rev().for_each(|(size, later)| outbound.put_back(size, later));
                    outbound.put_back(size, message);
                    // Others may have come meanwhile.
                    let lost = outbound.trim();
                    drop(outbound);
                    if lost > 0 {
                        self.channel.lose(self.channel.why_full(), lost);
                    }
                    self.blocked = true;
                    break;
                }
                Sent::Lost(cause, trouble) => self.note_lost(cause, trouble),
            }
        }
        drop(waiting);
        self.batch = batch;
        self.channel.in_hand.store(self.parked(), SeqCst);
        self.channel.tell_flushed();
        sent > 0 && !self.blocked && !self.channel.outbound.lock().is_empty()
    }

    fn note_lost(&self, cause: Loss, trouble: Option<Trouble>) {
        self.channel.lose(cause, 1);
        trouble.into_iter().for_each(|trouble| self.fault(trouble));
    }

    /// Sends the request that waits for somebody to ask, if there is one.
    fn ask(&mut self, now: Instant) {
        self.has_acted();
        let Manner::Asking(asking) = &mut self.manner else { return };
        let sent = asking.send(&self.socket, &self.spec, now);
        self.blocked = asking.is_unsent();
        if let Sent::Lost(cause, trouble) = sent {
            self.note_lost(cause, trouble);
        }
    }

    fn parked(&self) -> u64 {
        match &self.manner {
            Manner::Asking(asking) => u64::from(asking.is_unsent()),
            Manner::Routing(routing) => routing.parked(),
            _ => 0,
        }
    }

    fn transmit(&mut self, message: Outgoing, now: Instant) -> Sent {
        match &mut self.manner {
            Manner::Asking(asking) => {
                asking.take_on(message, &self.spec, now);
                self.ask(now);
                Sent::Done
            }
            Manner::Replying(replying) => {
                self.readable = true;
                replying.reply(&self.socket, message)
            }
            Manner::Routing(routing) => routing.send(&self.socket, message, now),
            Manner::Free => match self.socket.send(&message.frames) {
                Ok(()) => Sent::Done,
                Err(Error::EAGAIN) => Sent::Blocked(message),
                Err(error) => Sent::Lost(Loss::QueueFull, Some(refused(error))),
            },
        }
    }

    /// Takes what has come, as far as there is room; whether there may be more.
    pub(super) fn receive(&mut self, now: Instant) -> bool {
        if !self.readable {
            return false;
        }
        let mut room = self.room();
        if room == 0 {
            self.channel.set_full();
            // The task may have taken some just before that was noted.
            room = self.room();
        }
        self.has_acted();
        let mut came: Vec<Frames> = Vec::new();
        let (mut bytes, mut taken) = (0, 0);
        // What is refused takes its turn as well, or one who sends nothing else would keep it.
        while came.len() < room && bytes < BATCH_BYTES && taken < BATCH {
            taken += 1;
            match self.socket.receive() {
                None => {
                    self.has_been_read();
                    break;
                }
                Some(Ok(frames)) => {
                    came.extend(self.understand(frames, now));
                    bytes += came.last().map_or(0, Frames::size);
                }
                Some(Err(trouble)) => self.fault(trouble),
            }
        }
        let some = !came.is_empty();
        let more = self.readable && (some || taken == BATCH);
        self.give(came);
        if some && self.room() == 0 {
            // To be noted as waiting for room, or nobody would come back to it.
            self.readable = true;
            return true;
        }
        more
    }

    /// Gives the task what came.
    fn give(&self, came: Vec<Frames>) {
        if came.is_empty() {
            return;
        }
        let mut inbound = self.channel.inbound.lock();
        let mut lost = 0;
        for frames in came {
            if self.spec.kind.loses_what_comes() {
                lost += inbound.push(frames.size(), frames);
            } else {
                inbound.append(frames.size(), frames);
            }
        }
        drop(inbound);
        if lost > 0 {
            self.channel.lose(Loss::Unread, lost);
        }
        if !self.channel.is_read_by_task() {
            self.channel.notify();
        }
    }

    fn understand(&mut self, frames: Vec<Bytes>, now: Instant) -> Option<Frames> {
        match &mut self.manner {
            Manner::Free => Some(Frames::new(frames)),
            Manner::Asking(asking) => asking.hear(frames),
            Manner::Replying(replying) => match replying.hear(frames, &self.spec, now) {
                Ok((number, frames)) => {
                    let way = WayBack::new(self.channel.clone(), number, false);
                    Some(Frames::new(frames).answered_by(way))
                }
                Err(trouble) => {
                    self.fault(trouble);
                    None
                }
            },
            Manner::Routing(_) => {
                let frames = Frames::new(routing::turned(frames));
                Some(frames.answered_by(WayBack::new(self.channel.clone(), 0, true)))
            }
        }
    }
}
