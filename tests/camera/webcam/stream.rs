//! Frames on their way to the kernel, at their rate, as far as it asks for them.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use super::picture::{self, Format, Mode};
use super::usb::Agreement;
use super::with_header;

/// Bytes that a transfer carries at most.
pub const PAYLOAD: usize = 32 * 512;
/// Bytes before the data of each transfer.
const HEADER: usize = 12;

/// A transfer that the kernel waits for.
pub struct Request {
    pub sequence: u32,
    pub length: usize,
}

/// The part of the webcam that sends.
pub struct Stream {
    formats: Vec<Format>,
    writer: Arc<Mutex<UnixStream>>,
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Default)]
struct State {
    requests: VecDeque<Request>,
    agreement: Agreement,
    /// Changes with every start and stop.
    round: u32,
    orders: Orders,
}

/// What the test has asked for.
#[derive(Clone, Copy, Default)]
struct Orders {
    stalled: bool,
    /// Every Nth frame; none for 0.
    damage: u32,
    cut: u32,
    no_mark: bool,
    no_tables: bool,
}

impl Stream {
    pub fn new(formats: Vec<Format>, writer: Arc<Mutex<UnixStream>>) -> Self {
        Self { formats, writer, state: Mutex::default(), news: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("a thread that did not panic")
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.news.notify_all();
    }

    pub fn request(&self, request: Request) {
        self.change(|state| state.requests.push_back(request));
    }

    /// Whether the request still waited.
    pub fn take_back(&self, sequence: u32) -> bool {
        let mut state = self.lock();
        let before = state.requests.len();
        state.requests.retain(|request| request.sequence != sequence);
        state.requests.len() != before
    }

    pub fn start(&self, agreement: Agreement) {
        self.change(|state| {
            state.agreement = agreement;
            state.round += 1;
        });
    }

    pub fn stop(&self) {
        self.change(|state| state.round += 1);
    }

    pub fn order(&self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let every = rest.parse().unwrap_or_default();
        self.change(|State { orders, .. }| match word {
            "stall" => orders.stalled = true,
            "resume" => orders.stalled = false,
            "damage" => orders.damage = every,
            "cut" => orders.cut = every,
            "mark" => orders.no_mark = rest == "no",
            "tables" => orders.no_tables = rest == "no",
            _ => eprintln!("webcam: no order {line}"),
        });
    }

    /// Sends as long as the program lives.
    pub fn run(&self) {
        let mut drawn: Option<(Agreement, Vec<Vec<u8>>)> = None;
        let (mut round, mut due, mut number, mut toggle) = (0, Instant::now(), 0_usize, 0);
        loop {
            let (agreement, orders, now_round) = self.wait();
            let (letters, mode) = self.mode(agreement);
            if drawn.as_ref().is_none_or(|(of, _)| *of != agreement) {
                drawn = Some((agreement, picture::frames(letters, mode)));
                due = Instant::now();
            }
            if round != now_round {
                (round, due) = (now_round, Instant::now());
            }
            let period = Duration::from_nanos(u64::from(mode.interval) * 100);
            let behind = due.elapsed();
            if behind > period {
                // A real camera does not make up for what was not fetched in time.
                due += period * (behind.as_nanos() / period.as_nanos()) as u32;
            }
            thread::sleep(due.saturating_duration_since(Instant::now()));
            due += period;
            number += 1;
            let Some((_, frames)) = &drawn else { continue };
            let frame = spoilt(&frames[number % frames.len()], number as u32, letters, orders);
            self.send(&frame, round, toggle);
            toggle ^= 1;
        }
    }

    /// Until the kernel wants a frame.
    fn wait(&self) -> (Agreement, Orders, u32) {
        let idle = |state: &mut State| {
            state.orders.stalled || state.requests.is_empty() || state.agreement.format == 0
        };
        let state = self.news.wait_while(self.lock(), idle).expect("a sound lock");
        (state.agreement, state.orders, state.round)
    }

    fn mode(&self, agreement: Agreement) -> (&str, Mode) {
        let Format { letters, modes } = &self.formats[usize::from(agreement.format) - 1];
        (letters, modes[usize::from(agreement.frame) - 1])
    }

    fn send(&self, frame: &[u8], round: u32, toggle: u8) {
        let mut rest = frame;
        loop {
            let waits = |state: &mut State| {
                state.round == round && (state.orders.stalled || state.requests.is_empty())
            };
            drop(self.news.wait_while(self.lock(), waits).expect("a sound lock"));
            // The writer before the requests, so that an answer cannot overtake data.
            let mut writer = self.writer.lock().expect("a sound lock");
            let mut state = self.lock();
            if state.round != round {
                return;
            }
            let mut packets = Vec::new();
            while let Some(Request { sequence, length }) = state.requests.pop_front() {
                let room = length.min(PAYLOAD) - HEADER;
                let (now, later) = rest.split_at(room.min(rest.len()));
                rest = later;
                let last = rest.is_empty();
                let mut bytes = vec![0; HEADER];
                bytes[0] = HEADER as u8;
                bytes[1] = 0x80 | toggle | if last { 2 } else { 0 };
                bytes.extend_from_slice(now);
                packets.extend(with_header(sequence, 0, bytes.len(), &bytes));
                if last {
                    break;
                }
            }
            drop(state);
            if writer.write_all(&packets).is_err() {
                std::process::exit(0);
            }
            if rest.is_empty() {
                return;
            }
        }
    }
}

/// The frame as the orders want it.
fn spoilt<'a>(frame: &'a [u8], number: u32, letters: &str, orders: Orders) -> Cow<'a, [u8]> {
    let hit = |every: u32| every > 0 && number.is_multiple_of(every);
    let mut frame = Cow::Borrowed(frame);
    if orders.no_tables && letters == "MJPG" {
        frame = picture::without_tables(&frame).into();
    }
    if orders.no_mark && letters == "MJPG" {
        frame = frame[..frame.len() - 2].to_vec().into();
    }
    if hit(orders.cut) {
        frame = frame[..frame.len() / 2].to_vec().into();
    }
    if hit(orders.damage) {
        let noise = |(place, byte): (usize, &u8)| byte.wrapping_mul(31).wrapping_add(place as u8);
        frame = frame.iter().enumerate().map(noise).collect();
    }
    frame
}
