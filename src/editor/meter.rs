//! What the window measures now and then: the work of the run, this machine's address, and
//! connections that hear nothing.

use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::time::{Duration, Instant};

use super::session::Session;
use crate::flow::vitals::State;

/// How often is measured.
const EVERY: Duration = Duration::from_secs(1);
/// A connection that has heard nothing for so long may need help.
pub const QUIET: Duration = Duration::from_secs(5);
/// Clock ticks a second, as Linux counts the work of threads.
const TICKS: f64 = 100.0;

/// The latest measurements.
#[derive(Debug, Default)]
pub struct Meter {
    measured: Option<Instant>,
    ticks: Option<u64>,
    /// The share of one core that the threads of all runs take; none where that is not known.
    pub cpu: Option<f64>,
    /// The address by which other machines reach this one.
    pub address: Option<IpAddr>,
    listening: HashMap<String, Instant>,
}

impl Meter {
    /// Measures, if it is time.
    pub fn look(&mut self, session: &Session, ctx: &egui::Context) {
        let now = Instant::now();
        self.listen(session, now, ctx);
        let since = self.measured.map(|measured| now.duration_since(measured));
        if since.is_some_and(|since| since < EVERY) {
            return;
        }
        self.measured = Some(now);
        self.address = outward();
        let ticks = worked();
        let before = std::mem::replace(&mut self.ticks, ticks);
        self.cpu = match (ticks, before, since) {
            (Some(ticks), Some(before), Some(since)) => {
                Some(ticks.saturating_sub(before) as f64 / TICKS / since.as_secs_f64())
            }
            _ => None,
        };
        if self.cpu.is_some_and(|cpu| cpu > 0.005) {
            ctx.request_repaint_after(EVERY);
        }
    }

    fn listen(&mut self, session: &Session, now: Instant, ctx: &egui::Context) {
        let mut listening = HashMap::new();
        for (node, reading) in session.readings() {
            let listens = matches!(&reading.state, State::Active(says) if says.contains(LISTENS));
            let heard = reading.taps.iter().any(|tap| tap.count > 0);
            if listens && !heard && !only_sends(session, node) {
                let since = self.listening.get(node).copied().unwrap_or_else(|| {
                    ctx.request_repaint_after(QUIET);
                    now
                });
                listening.insert(node.to_owned(), since);
            }
        }
        self.listening = listening;
    }

    /// A connection that has listened for a while without hearing anything.
    pub fn quiet(&self) -> Option<&str> {
        let mut quiet = self.listening.iter().filter(|(_, since)| since.elapsed() >= QUIET);
        quiet.next().map(|(node, _)| node.as_str())
    }
}

/// What nodes say that listen.
const LISTENS: &str = "listening on ";

/// Whether a connection has no port of its own, so that nobody can know where to send to.
fn only_sends(session: &Session, node: &str) -> bool {
    let has = session.patch().node(node).and_then(|node| node.properties.get("port"));
    let default = || {
        let fields = session.graph().node(node)?.operator?.fields();
        fields.iter().find(|field| field.name == "port").map(|field| &field.default)
    };
    has.or_else(default).is_some_and(|port| *port == 0)
}

/// What nodes are connected to, each said once: "listens on 0.0.0.0:2342".
pub fn connections(session: &Session) -> Vec<String> {
    let mut said = Vec::new();
    for (node, reading) in session.readings() {
        let State::Active(sentence) = &reading.state else { continue };
        let sentence = match sentence.split_once(", sending to ") {
            Some((_, to)) if only_sends(session, node) => format!("sending to {to}"),
            _ => sentence.clone(),
        };
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

/// The address of the network that leads outside. Asking for the way sends nothing.
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address for documentation, which nobody has.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified() && !address.is_loopback()).then_some(address)
}

/// How much the threads of all runs have worked so far; known on Linux.
fn worked() -> Option<u64> {
    let own = std::process::id().to_string();
    let threads = fs::read_dir("/proc/self/task").ok()?.filter_map(Result::ok);
    // The window has the number of the process.
    let threads = threads.filter(|thread| thread.file_name().to_string_lossy() != own);
    let ticks = threads.filter_map(|thread| {
        let stat = fs::read_to_string(thread.path().join("stat")).ok()?;
        let (name, numbers) = stat.rsplit_once(')')?;
        let (_, name) = name.split_once('(')?;
        let numbers: Vec<&str> = numbers.split_whitespace().collect();
        let spent = |at: usize| numbers.get(at)?.parse::<u64>().ok();
        (name == "patchline" || name.starts_with("device ")).then_some(spent(11)? + spent(12)?)
    });
    Some(ticks.sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::{Node, Patch};

    #[test]
    fn what_only_sends_is_not_said_to_listen() {
        let client = |port: i32| Node::new("osc.create_udp_client").with("port", port);
        let patch = Patch::new().with_node("out", client(0)).with_node("in", client(2342));
        let mut session = Session::new().unwrap();
        session.replace(patch, None);
        assert!(only_sends(&session, "out") && !only_sends(&session, "in"));
    }

    #[test]
    fn the_work_of_the_run_is_known_on_linux() {
        assert_eq!(worked().is_some(), cfg!(target_os = "linux"));
    }
}
