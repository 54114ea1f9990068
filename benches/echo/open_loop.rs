//! Open loop: messages come at their rate whether they are answered or not, as those of a sensor
//! do. The highest rate at which none is lost.

use std::net::UdpSocket;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use super::{Server, packet, percentile};

/// Where the ladder of rates begins, and its steps; the last step is halved some times, for a
/// result within 3 %.
const FIRST: f64 = 20_000.0;
const STEP: f64 = 1.25;
const HALVINGS: usize = 3;
const TURN: Duration = Duration::from_millis(200);
/// Between the small batches in which the sender keeps its pace; it sleeps meanwhile, since it
/// must leave the cores to those who are measured.
const PAUSE: Duration = Duration::from_micros(500);
/// A rate is too high if it loses something this often: one hiccup of the machine proves nothing.
const TRIES: usize = 3;
const ROUNDS: u32 = 3;
/// A round that would last beyond this does not begin.
const LONGEST: Duration = Duration::from_secs(60);

/// Who is measured: where messages go in and come out.
struct Lane {
    name: &'static str,
    sender: UdpSocket,
    receiver: UdpSocket,
}

impl Lane {
    fn through(server: &Server) -> Self {
        let sender = server.client();
        let receiver = sender.try_clone().expect("a second handle");
        Self::of(server.name, sender, receiver)
    }

    /// Nobody in between: what sender and receiver manage by themselves.
    fn direct() -> Self {
        let receiver = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let sender = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        sender.connect(receiver.local_addr().expect("its address")).expect("an address");
        Self::of("no echo between", sender, receiver)
    }

    fn of(name: &'static str, sender: UdpSocket, receiver: UdpSocket) -> Self {
        super::widen(&receiver);
        receiver.set_read_timeout(Some(Duration::from_millis(100))).expect("a timeout");
        Self { name, sender, receiver }
    }

    /// The highest rate that holds.
    fn highest(&self, packet: &[u8]) -> f64 {
        let (mut good, mut rate) = (0.0, FIRST);
        while self.holds(rate, packet) {
            good = rate;
            rate *= STEP;
        }
        let mut bad = rate;
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(good, bad);
            if self.holds(middle, packet) { good = middle } else { bad = middle }
        }
        good
    }

    fn holds(&self, rate: f64, packet: &[u8]) -> bool {
        (0..TRIES).any(|_| self.turn(rate, packet))
    }

    /// Sends for a turn; whether the rate was kept and everything came back.
    fn turn(&self, rate: f64, packet: &[u8]) -> bool {
        let count = (rate * TURN.as_secs_f64()) as u32;
        let sent = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let heard = scope.spawn(|| self.hear(count, &sent));
            let lasted = self.send(rate, count, packet);
            sent.store(true, SeqCst);
            let heard = heard.join().expect("a count");
            heard == count && lasted < TURN.mul_f64(1.05)
        })
    }

    fn send(&self, rate: f64, count: u32, packet: &[u8]) -> Duration {
        // Whoever was put to sleep by the system catches up slowly: a burst is no rate.
        let most = (2.0 * rate * PAUSE.as_secs_f64()).max(4.0) as u32;
        let begun = Instant::now();
        let mut sent = 0;
        while sent < count {
            let due = (begun.elapsed().as_secs_f64() * rate) as u32 + 1;
            let batch = due.min(count).saturating_sub(sent).min(most);
            for _ in 0..batch {
                self.sender.send(packet).expect("sent");
            }
            sent += batch;
            std::thread::sleep(PAUSE);
        }
        begun.elapsed()
    }

    /// Counts what comes, until that is all or it is silent after the last was sent.
    fn hear(&self, count: u32, sent: &AtomicBool) -> u32 {
        let mut heard = 0;
        let mut answer = [0; 256];
        while heard < count {
            match self.receiver.recv(&mut answer) {
                Ok(_) => heard += 1,
                Err(_) if sent.load(SeqCst) => break,
                Err(_) => {}
            }
        }
        heard
    }
}

/// Climbs the ladder with each in turn, several times; medians count.
pub fn measure(servers: &[Server; 3]) {
    let [patchline, bare, blocking] = servers.each_ref().map(Lane::through);
    let lanes = [patchline, bare, blocking, Lane::direct()];
    let packet = packet();
    let mut rates: [Vec<f64>; 4] = Default::default();
    let begun = Instant::now();
    for round in 0..ROUNDS {
        // Each lasts about as long as those before.
        if round > 0 && begun.elapsed() / round * (round + 1) > LONGEST {
            break;
        }
        for (lane, rates) in lanes.iter().zip(&mut rates) {
            rates.push(lane.highest(&packet));
        }
    }
    println!("\nopen loop, none lost       messages/s");
    for rates in &mut rates {
        rates.sort_by(f64::total_cmp);
    }
    let bare = percentile(&rates[1], 0.5);
    for (lane, rates) in lanes.iter().zip(&rates) {
        let rate = percentile(rates, 0.5);
        let (low, high) = (percentile(rates, 0.0), percentile(rates, 1.0));
        println!(
            "  {:20} {rate:12.0}   {:.2} × tokio + rosc   ({low:.0} to {high:.0})",
            lane.name,
            rate / bare
        );
    }
    println!("  measured for {:.0} s", begun.elapsed().as_secs_f64());
}
