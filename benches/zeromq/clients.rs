//! Clients of plain libzmq that measure a server.

use std::fmt;
use std::time::{Duration, Instant};

use zmq::{Context, DONTWAIT, Socket, SocketType};

/// What was measured.
#[derive(Clone, Copy)]
pub struct Report {
    /// Messages a second.
    pub rate: f64,
    middle: Duration,
    late: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let (middle, late) = (micros(self.middle), micros(self.late));
        write!(formatter, "{:>9.0}/s  p50 {middle:>7.0} µs  p99 {late:>7.0} µs", self.rate)
    }
}

const PATIENCE: i32 = 20_000;

fn socket(context: &Context, kind: SocketType) -> Socket {
    let socket = context.socket(kind).expect("a socket");
    socket.set_linger(0).expect("no linger");
    socket.set_rcvtimeo(PATIENCE).expect("a time-out");
    // What is compared is not the depth of queues.
    socket.set_sndhwm(100_000).expect("a mark");
    socket.set_rcvhwm(100_000).expect("a mark");
    socket
}

/// When messages left and came.
struct Clock {
    began: Instant,
    /// Of each message, in microseconds.
    times: Vec<u64>,
}

impl Clock {
    fn start() -> Self {
        Self { began: Instant::now(), times: Vec::new() }
    }

    /// Writes the time into a message.
    fn stamp(&self, message: &mut [u8]) {
        let now = self.began.elapsed().as_nanos() as u64;
        message[..8].copy_from_slice(&now.to_le_bytes());
    }

    /// Notes how long a message took.
    fn note(&mut self, message: &[u8]) {
        let then = message[..8].try_into().map(u64::from_le_bytes).expect("a stamp");
        let now = self.began.elapsed().as_nanos() as u64;
        self.times.push(now.saturating_sub(then));
    }

    fn report(mut self) -> Report {
        let took = self.began.elapsed().as_secs_f64();
        self.times.sort_unstable();
        let at = |share: f64| {
            let place = (self.times.len() as f64 * share) as usize;
            Duration::from_nanos(self.times.get(place).copied().unwrap_or_default())
        };
        Report { rate: self.times.len() as f64 / took, middle: at(0.5), late: at(0.99) }
    }
}

/// Sends to a Router that sends back, with so many under way.
pub fn ask(place: &str, size: usize, ahead: u64, count: u64) -> Report {
    let context = Context::new();
    let dealer = socket(&context, SocketType::DEALER);
    dealer.connect(place).expect("an address");
    let mut message = vec![7; size];
    // Until the server is there.
    dealer.send_multipart([&b""[..], &message], 0).expect("sent");
    dealer.recv_multipart(0).expect("the first comes back");
    let mut clock = Clock::start();
    let (mut sent, mut received) = (0, 0);
    while received < count {
        while sent < count && sent - received < ahead {
            clock.stamp(&mut message);
            dealer.send(&b""[..], zmq::SNDMORE).expect("sent");
            dealer.send(&message[..], 0).expect("sent");
            sent += 1;
        }
        let mut flags = 0;
        while dealer.recv_msg(flags).is_ok() {
            let back = dealer.recv_msg(0).expect("the second frame");
            assert_eq!(back.len(), size);
            clock.note(&back);
            received += 1;
            flags = DONTWAIT;
        }
    }
    clock.report()
}

/// So many clients of a server that relays what each says to all others.
pub fn play(place: &str, players: usize, ahead: u64, count: u64) -> Report {
    let context = Context::new();
    let dealers: Vec<Socket> = (0..players)
        .map(|_| {
            let dealer = socket(&context, SocketType::DEALER);
            dealer.connect(place).expect("an address");
            dealer
        })
        .collect();
    let mut message = vec![7; 1024];
    let send = |dealer: &Socket, message: &[u8]| {
        dealer.send(&b""[..], zmq::SNDMORE).expect("sent");
        dealer.send(message, 0).expect("sent");
    };
    let others = players as u64 - 1;
    let heard = |dealer: &Socket| {
        let mut count = 0;
        while dealer.poll(zmq::POLLIN, 30).is_ok_and(|it| it > 0) {
            dealer.recv_multipart(0).expect("a message");
            count += 1;
        }
        count
    };
    // Until the server is there and knows them all: what each says has reached all others.
    loop {
        dealers.iter().for_each(|dealer| send(dealer, &message));
        let counts: Vec<u64> = dealers.iter().map(heard).collect();
        if counts.iter().all(|count| *count == others) {
            break;
        }
    }
    let mut clock = Clock::start();
    let (mut sent, mut received) = (0_u64, 0_u64);
    while received < count * others {
        while sent < count && sent * others - received < ahead * others {
            clock.stamp(&mut message);
            send(&dealers[sent as usize % players], &message);
            sent += 1;
        }
        let mut items: Vec<_> = dealers.iter().map(|it| it.as_poll_item(zmq::POLLIN)).collect();
        let ready = zmq::poll(&mut items, i64::from(PATIENCE)).expect("a poll");
        assert!(ready > 0, "{received} of {} came", count * others);
        for (item, dealer) in items.iter().zip(&dealers) {
            while item.is_readable() && dealer.recv_msg(DONTWAIT).is_ok() {
                let mut last = dealer.recv_msg(0).expect("another frame");
                while last.get_more() {
                    last = dealer.recv_msg(0).expect("another frame");
                }
                clock.note(&last);
                received += 1;
            }
        }
    }
    clock.report()
}

/// Pushes to a server that publishes to so many subscribers.
pub fn listen(front: &str, back: &str, subscribers: usize, count: u64) -> Report {
    let context = Context::new();
    let push = socket(&context, SocketType::PUSH);
    push.connect(front).expect("an address");
    let subs: Vec<Socket> = (0..subscribers)
        .map(|_| {
            let sub = socket(&context, SocketType::SUB);
            sub.set_subscribe(b"").expect("subscribed");
            sub.connect(back).expect("an address");
            sub
        })
        .collect();
    let mut message = vec![7; 1024];
    let mut waiting: Vec<&Socket> = subs.iter().collect();
    while !waiting.is_empty() {
        push.send(&message[..], 0).expect("sent");
        std::thread::sleep(Duration::from_millis(20));
        waiting.retain(|sub| sub.poll(zmq::POLLIN, 0).is_ok_and(|it| it == 0));
    }
    std::thread::sleep(Duration::from_millis(300));
    for sub in &subs {
        while sub.recv_msg(DONTWAIT).is_ok() {}
    }
    let mut clock = Clock::start();
    let (mut sent, mut received) = (0_u64, 0_u64);
    let all = subscribers as u64;
    while received < count * all {
        while sent < count && sent * all - received < 64 * all {
            clock.stamp(&mut message);
            push.send(&message[..], 0).expect("sent");
            sent += 1;
        }
        let mut items: Vec<_> = subs.iter().map(|it| it.as_poll_item(zmq::POLLIN)).collect();
        let ready = zmq::poll(&mut items, i64::from(PATIENCE)).expect("a poll");
        assert!(ready > 0, "{received} of {} came", count * all);
        for (item, sub) in items.iter().zip(&subs) {
            while item.is_readable() {
                let Ok(message) = sub.recv_msg(DONTWAIT) else { break };
                clock.note(&message);
                received += 1;
            }
        }
    }
    clock.report()
}
