//! What several tests need: free ports, peers, waiting for a condition.

#![allow(dead_code, reason = "each test crate uses its own part of this")]

pub mod program;

use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use patchline::engine::Run;
use patchline::patch::Patch;
use patchline::value::Value;

/// A port that nobody uses, neither for UDP nor for TCP; each call gives another. It is taken a
/// moment later, so that it is none of those that the system gives to whoever connects, and those
/// of programs that run beside this one begin elsewhere.
pub fn free_port() -> u16 {
    const PORTS: std::ops::Range<u32> = 12_000..32_000;
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(101);
    let next = || begin.wrapping_add(GIVEN.fetch_add(1, Relaxed)) % PORTS.len() as u32;
    let mut ports = std::iter::repeat_with(next).map(|it| (PORTS.start + it) as u16);
    let is_free = |port: &u16| {
        UdpSocket::bind(("0.0.0.0", *port)).is_ok() && TcpListener::bind(("0.0.0.0", *port)).is_ok()
    };
    ports.by_ref().take(PORTS.len()).find(is_free).expect("a free port")
}

/// The Python with python-osc in it, which `script/test` prepares.
pub fn python() -> PathBuf {
    let prepared = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin/python");
    let python = std::env::var_os("PATCHLINE_PYTHON").map_or(prepared, PathBuf::from);
    assert!(python.exists(), "{} is missing: script/test prepares it", python.display());
    python
}

/// A process that is ended when the test is over.
pub struct Peer(pub Child);

impl Peer {
    /// Runs a Python script with these arguments.
    pub fn python(script: &str, arguments: &[String]) -> Self {
        Self::start(Command::new(python()).arg("-u").arg("-c").arg(script).args(arguments))
    }

    /// The same, with an input that is open until it is ended.
    pub fn python_with_input(script: &str, arguments: &[String]) -> Self {
        let mut command = Command::new(python());
        command.arg("-u").arg("-c").arg(script).args(arguments);
        Self::start_with(command.stdin(Stdio::piped()))
    }

    /// Gives it a line to read.
    pub fn say(&mut self, line: &str) {
        let stdin = self.0.stdin.as_mut().expect("its input is open");
        std::io::Write::write_all(stdin, format!("{line}\n").as_bytes()).expect("it reads");
    }

    /// Ends the input.
    pub fn end_input(&mut self) {
        drop(self.0.stdin.take());
    }

    /// Starts a program with its output caught.
    pub fn start(command: &mut Command) -> Self {
        Self::start_with(command.stdin(Stdio::null()))
    }

    /// The same, with the input as the command says.
    pub fn start_with(command: &mut Command) -> Self {
        let child = command.stdout(Stdio::piped()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}; script/test installs it")))
    }

    /// Waits for its end and gives what it printed.
    pub fn output(mut self) -> String {
        let mut text = String::new();
        let stdout = self.0.stdout.take().expect("its output is caught");
        std::io::Read::read_to_string(&mut std::io::BufReader::new(stdout), &mut text)
            .expect("text");
        let status = self.0.wait().expect("its end");
        assert!(status.success(), "{status}: {text}");
        text
    }

    /// A line reader of its output.
    pub fn lines(&mut self) -> impl Iterator<Item = String> + use<> {
        let stdout = self.0.stdout.take().expect("its output is caught");
        std::io::BufRead::lines(std::io::BufReader::new(stdout)).map_while(Result::ok)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until something is so; fails after a time that only a broken program needs.
#[track_caller]
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        // Whoever is waited for needs the processor.
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Does something until it is so. Not faster than half a second apart, so that what is asked for
/// does not pile up where it takes longer.
#[track_caller]
pub fn repeat_until(what: &str, mut act: impl FnMut(), condition: impl Fn() -> bool) {
    let mut acted: Option<Instant> = None;
    wait_until(what, || {
        if acted.is_none_or(|at| at.elapsed() > Duration::from_millis(500)) {
            act();
            acted = Some(Instant::now());
        }
        condition()
    });
}

/// Starts a patch that has no problems and records every output.
#[track_caller]
pub fn start(patch: &Patch, runtime: &tokio::runtime::Runtime) -> Run {
    // Before anything reaches a node, so that not even the first value is missed.
    let record = |node: &patchline::engine::NodeHandle| {
        node.probes.iter().for_each(|probe| drop(probe.record()));
    };
    let (run, problems) = Run::start_watched(patch, runtime.handle(), record);
    assert!(problems.is_empty(), "{problems:?}");
    run
}

/// Whether somebody has bound a UDP socket to this port. To try to bind it would be in the way of
/// whoever is about to.
pub fn is_bound(port: u16) -> bool {
    if cfg!(not(target_os = "linux")) {
        return std::net::UdpSocket::bind(("0.0.0.0", port)).is_err();
    }
    ["/proc/net/udp", "/proc/net/udp6"].iter().any(|table| {
        let table = std::fs::read_to_string(table).unwrap_or_default();
        // The second word of a line is the address, a colon and the port, in hexadecimal.
        let ends = format!(":{port:04X}");
        table
            .lines()
            .any(|line| line.split_whitespace().nth(1).is_some_and(|at| at.ends_with(&ends)))
    })
}

/// Waits until this many values have come out of a node and gives them.
#[track_caller]
pub fn values(run: &Run, path: &str, count: usize) -> Vec<Value> {
    let node = run.node(path).expect("a node of the patch");
    let mut values = Vec::new();
    wait_until(&format!("{count} values out of {path}"), || {
        values.extend(node.probes[0].record().samples.into_iter().map(|sample| sample.value));
        values.len() >= count
    });
    values
}

/// Waits until a node says that it is at work: its socket is open.
#[track_caller]
pub fn wait_for_socket(run: &Run, path: &str) {
    use patchline::flow::vitals::State;
    let node = run.node(path).expect("a node of the patch");
    wait_until("the socket is open", || matches!(node.vitals.state(), State::Active(_)));
}
