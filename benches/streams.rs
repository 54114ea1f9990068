//! Frames through TCP beside a plain socket copy of the same size and, where it is installed, beside
//! GStreamer's `tcpserversink`; and one cursor to many clients. All in one run, as only ratios travel.

use std::alloc::System;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use bytes::Bytes;
use patchline::engine::{Run, operator, runtime};
use patchline::flow::event::Events;
use patchline::flow::strand::{Door, Slot, Strand, Wires};
use patchline::flow::vitals::Vitals;
use patchline::operator::task::{Context, Running};
use patchline::operator::{Behaviour, Wiring};
use patchline::patch::{Node, Patch};
use patchline::value::{Message, Value};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

/// How long each is measured in one round.
const SPAN: Duration = Duration::from_secs(1);
/// How often all are measured, one after the other, so that what slows the machine slows all.
const ROUNDS: usize = 7;
/// Packets that may be under way.
const AHEAD: u64 = 8;
/// How long to wait when so many are.
const BREATH: Duration = Duration::from_micros(50);
/// What stands around the bytes of a frame: its length, `/image`, `,b`, and how many bytes there are.
const OVERHEAD: usize = 4 + 8 + 4 + 4;

/// Counts what is asked of the memory: a copy needs somewhere to go.
#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What one way of bringing frames over did.
#[derive(Clone, Copy)]
struct Copied {
    /// Frames a second.
    rate: f64,
    /// Bytes of memory that were asked for, for each byte of a frame.
    memory: f64,
}

/// Measures it, with what it asks for at first, which is little beside the frames.
fn copied(size: usize, run: impl FnOnce(usize) -> (f64, u64)) -> Copied {
    let memory = Region::new(MEMORY);
    let (rate, frames) = run(size);
    let asked = memory.change().bytes_allocated;
    Copied { rate, memory: asked as f64 / (frames.max(1) as f64 * size as f64) }
}

/// A way of bringing frames of this many bytes over: frames a second, and how many came.
type WayOver = fn(usize) -> Option<(f64, u64)>;

const WAYS: [(&str, WayOver); 4] = [
    ("a plain copy", |size| Some(plain_copy(size))),
    ("patchline to a plain reader", |size| Some(to_a_plain_reader(size))),
    ("patchline to patchline", |size| Some(through_patchline(size))),
    ("GStreamer to a plain reader", gstreamer),
];

fn frames(name: &str, size: usize) {
    let mut rounds: [Vec<Copied>; WAYS.len()] = Default::default();
    for _ in 0..ROUNDS {
        for ((_, way), results) in WAYS.iter().zip(&mut rounds) {
            let mut came = true;
            let result = copied(size, |size| {
                let result = way(size);
                came = result.is_some();
                result.unwrap_or_default()
            });
            results.extend(came.then_some(result));
        }
    }
    let plain: Vec<f64> = rounds[0].iter().map(|it| it.rate).collect();
    for ((what, _), results) in WAYS.iter().zip(&rounds) {
        if results.len() < ROUNDS {
            println!("{name} over TCP: {what}: not here, not compared");
            continue;
        }
        let [rate, memory] = [|it: &Copied| it.rate, |it: &Copied| it.memory]
            .map(|of: fn(&Copied) -> f64| middle(results.iter().map(of).collect()));
        let ratios: Vec<f64> =
            results.iter().zip(&plain).map(|(it, plain)| it.rate / plain).collect();
        let (least, most) = ratios
            .iter()
            .fold((f64::MAX, 0.0_f64), |(least, most), it| (least.min(*it), most.max(*it)));
        println!(
            "{name} over TCP: {what}: {rate:.0} frames/s, {:.2} × of a plain copy ({least:.2} to \
             {most:.2}), {memory:.2} bytes of new memory for each of a frame",
            middle(ratios)
        );
    }
}

fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn main() {
    for (name, size) in [("640×480×3", 640 * 480 * 3), ("1920×1080×3", 1920 * 1080 * 3)] {
        frames(name, size);
    }
    let mut ones = None;
    for clients in [1, 4, 16, 64] {
        let [ours, bare] = [fan_out(clients), bare_fan_out(clients)];
        let [one, bare_one] = *ones.get_or_insert([ours[1], bare[1]]);
        println!(
            "/cursor to the last of {clients:>2} clients: p50 {:.0} µs, p99 {:.0} µs, {:.2} × of one; \
             bare writes p50 {:.0} µs, p99 {:.0} µs, {:.2} × of one",
            ours[0],
            ours[1],
            ours[1] / one,
            bare[0],
            bare[1],
            bare[1] / bare_one
        );
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port()
}

/// Frames a second from one thread to another, read into one buffer.
fn plain_copy(size: usize) -> (f64, u64) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut sender = TcpStream::connect(listener.local_addr().expect("its address")).expect("sent");
    let (mut receiver, _) = listener.accept().expect("a connection");
    let stop = Instant::now() + SPAN;
    std::thread::spawn(move || {
        let frame = vec![7; size];
        while Instant::now() < stop && sender.write_all(&frame).is_ok() {}
    });
    let mut frame = vec![0; size];
    let mut count = 0_u32;
    while receiver.read_exact(&mut frame).is_ok() {
        count += 1;
    }
    (f64::from(count) / SPAN.as_secs_f64(), count.into())
}

/// A server of a patch, whose messages are given to it one by one.
struct Server {
    door: Door,
    vitals: Arc<Vitals>,
}

impl Server {
    fn start(port: u16, runtime: &tokio::runtime::Runtime) -> Self {
        let found = operator("osc.create_tcp_server").expect("an operator");
        let properties = json!({"name": "net", "port": port, "interface": "127.0.0.1"});
        let properties = properties.as_object().cloned().unwrap_or_default();
        let built =
            found.build(&properties, Wiring { inputs: 1, wired: true, ..Wiring::default() });
        let built = built.expect("properties that can be used");
        // The way to change properties stays alive, as it does in a run.
        std::mem::forget(built.set);
        let Behaviour::Task(Some((inlet, _)), task) = built.behaviour else { panic!("a relay") };
        let vitals = Arc::<Vitals>::default();
        let (outlets, open) = (Box::default(), vec![1].into());
        let slot = Slot { node: 0, push: Box::new(inlet), outlets, vitals: vitals.clone(), open };
        let head = Box::new([Wires::default(), Wires::default()]);
        let door = Door::new(parking_lot::Mutex::new(Strand {
            head,
            slots: vec![slot],
            ..Strand::default()
        }));
        let (inside, events) = (None, Events::default());
        let context = Context { door: door.clone(), inside, vitals: vitals.clone(), events };
        if let Running::Future(future) = task.start(context) {
            runtime.spawn(future);
        }
        Self { door, vitals }
    }

    fn wait_for(&self, clients: usize) {
        while self.vitals.peers().len() < clients {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn send(&self, message: Message) {
        self.door.lock().push(0, 0, Value::Message(Arc::new(message)));
    }
}

/// Gives a server frames, not more than this many ahead of what has `arrived`; frames a second.
fn feed(server: &Server, size: usize, arrived: impl Fn() -> u64) -> (f64, u64) {
    let frame = Bytes::from(vec![7; size]);
    let (begun, mut sent) = (Instant::now(), 0);
    while begun.elapsed() < SPAN {
        if sent - arrived() < AHEAD {
            server.send(Message::new("/image", vec![Value::bytes(frame.clone())]));
            sent += 1;
        } else {
            // Who waits busily takes the time of those who are measured.
            std::thread::sleep(BREATH);
        }
    }
    let count = arrived();
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    assert_eq!(server.vitals.lost(), 0, "none was lost");
    (rate, count)
}

/// Frames a second from a server of ours to a thread that reads into one buffer.
fn to_a_plain_reader(size: usize) -> (f64, u64) {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let server = Server::start(port, &runtime);
    let mut stream = connect(port);
    server.wait_for(1);
    let arrived = Arc::new(AtomicU64::new(0));
    let count = arrived.clone();
    std::thread::spawn(move || {
        let mut frame = vec![0; size + OVERHEAD];
        while stream.read_exact(&mut frame).is_ok() {
            count.fetch_add(1, Relaxed);
        }
    });
    feed(&server, size, || arrived.load(Relaxed))
}

/// Frames a second from GStreamer to a thread that reads into one buffer. What it sends it paints
/// first, all in black.
fn gstreamer(size: usize) -> Option<(f64, u64)> {
    let port = free_port();
    let (width, height) = if size == 640 * 480 * 3 { (640, 480) } else { (1920, 1080) };
    let frames = if height == 480 { 2_000 } else { 300 };
    let pipeline = format!(
        "videotestsrc pattern=black num-buffers={frames} ! \
         video/x-raw,format=BGR,width={width},height={height},framerate=100000/1 ! \
         tcpserversink host=127.0.0.1 port={port} sync=true ts-offset=1500000000"
    );
    let mut program = Command::new("gst-launch-1.0");
    program.arg("-q").args(pipeline.split_whitespace());
    let mut program = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let mut stream = connect(port);
    let mut frame = vec![0; size];
    let mut begun = None;
    let mut count = 0_u32;
    let mut last = Instant::now();
    // At its end it lets go of what it has not sent yet.
    while stream.read_exact(&mut frame).is_ok() {
        last = Instant::now();
        begun.get_or_insert(last);
        count += 1;
    }
    let rate = f64::from(count - 1) / last.duration_since(begun?).as_secs_f64();
    let _ = program.kill();
    let _ = program.wait();
    (count > frames / 4).then_some((rate, count.into()))
}

fn connect(port: u16) -> TcpStream {
    loop {
        if let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) {
            return stream;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn through_patchline(size: usize) -> (f64, u64) {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let server = Server::start(port, &runtime);
    let client = Node::new("osc.create_tcp_client").with("name", "net").with("port", port);
    let hear = Node::new("osc.receive_message").with("connection", "net").with("type_tag", "b");
    let patch = Patch::new()
        .with_node("net", client.with("host_name", "127.0.0.1"))
        .with_node("hear", hear)
        .with_node("array", Node::new("array.convert_from_array"))
        .with_chain(&["hear", "array"]);
    let (run, problems) = Run::start(&patch, runtime.handle());
    assert!(problems.is_empty(), "{problems:?}");
    server.wait_for(1);
    let probe = &run.node("array").expect("a node").probes[0];
    let rate = feed(&server, size, || probe.count());
    runtime.block_on(run.stop());
    rate
}

/// Microseconds from a message to the last of so many clients, at a thousand messages a second:
/// the middle, and that of one in a hundred.
fn fan_out(clients: usize) -> [f64; 2] {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let server = Server::start(port, &runtime);
    let streams = (0..clients).map(|_| connect(port)).collect();
    server.wait_for(clients);
    times(streams, || server.send(Message::new("/cursor", vec![Value::Int(640)])))
}

/// The same for a thread that is woken and writes to one client after the other: what there is to
/// reach.
fn bare_fan_out(clients: usize) -> [f64; 2] {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let pair = || (connect(port), listener.accept().expect("a client").0);
    let (streams, mut writers): (Vec<_>, Vec<_>) = (0..clients).map(|_| pair()).unzip();
    let (wake, woken) = std::sync::mpsc::sync_channel::<()>(16);
    writers.iter().for_each(|writer| writer.set_nodelay(true).expect("no delay"));
    std::thread::spawn(move || {
        for () in woken {
            for writer in &mut writers {
                let _ = writer.write_all(&[7; 20]);
            }
        }
    });
    times(streams, || wake.send(()).expect("a writer"))
}

/// What it takes until all have received what was sent.
fn times(mut streams: Vec<TcpStream>, send: impl Fn()) -> [f64; 2] {
    const PERIOD: Duration = Duration::from_millis(1);
    let mut times = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < SPAN {
        let sent = Instant::now();
        send();
        for stream in &mut streams {
            let mut packet = [0; 20];
            stream.read_exact(&mut packet).expect("it arrives");
        }
        times.push(sent.elapsed().as_secs_f64() * 1e6);
        std::thread::sleep(PERIOD.saturating_sub(sent.elapsed()));
    }
    times.sort_by(f64::total_cmp);
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}
