//! Frames through TCP beside a plain socket copy of the same size, and one cursor to many clients;
//! all in one run, as only ratios travel.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
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

/// How long each is measured.
const SPAN: Duration = Duration::from_secs(3);
/// Packets that may be under way.
const AHEAD: u64 = 4;

fn main() {
    for (name, size) in [("640×480×3", 640 * 480 * 3), ("1920×1080×3", 1920 * 1080 * 3)] {
        let plain = plain_copy(size);
        let ours = through_patchline(size);
        println!(
            "{name} over TCP: plain copy {plain:.0} frames/s, patchline {ours:.0} frames/s, {:.2} ×",
            ours / plain
        );
    }
    let mut one = None;
    for clients in [1, 4, 16, 64] {
        let [middle, late] = fan_out(clients);
        let one = *one.get_or_insert(late);
        println!(
            "/cursor to {clients:>2} clients: p50 {middle:.0} µs, p99 {late:.0} µs, {:.2} × of one",
            late / one
        );
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port()
}

/// Frames a second from one thread to another, read into one buffer.
fn plain_copy(size: usize) -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut sender = TcpStream::connect(listener.local_addr().expect("its address")).expect("sent");
    let (mut receiver, _) = listener.accept().expect("a connection");
    let stop = Instant::now() + SPAN;
    std::thread::spawn(move || {
        let frame = vec![7; size];
        while Instant::now() < stop && sender.write_all(&frame).is_ok() {}
    });
    let mut frame = vec![0; size];
    let mut count = 0;
    while receiver.read_exact(&mut frame).is_ok() {
        count += 1;
    }
    f64::from(count) / SPAN.as_secs_f64()
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
        let built = found.build(&properties, Wiring { inputs: 1, wired: true, ..Wiring::default() });
        let built = built.expect("properties that can be used");
        // The way to change properties stays alive, as it does in a run.
        std::mem::forget(built.set);
        let Behaviour::Task(Some((inlet, _)), task) = built.behaviour else { panic!("a relay") };
        let vitals = Arc::<Vitals>::default();
        let (outlets, open) = (Box::default(), vec![1].into());
        let slot = Slot { node: 0, push: Box::new(inlet), outlets, vitals: vitals.clone(), open };
        let head = Box::new([Wires::default(), Wires::default()]);
        let door = Door::new(parking_lot::Mutex::new(Strand { head, slots: vec![slot] }));
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

fn through_patchline(size: usize) -> f64 {
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
    let frame = Bytes::from(vec![7; size]);
    let probe = &run.node("array").expect("a node").probes[0];
    let (begun, mut sent) = (Instant::now(), 0);
    while begun.elapsed() < SPAN {
        if sent - probe.count() < AHEAD {
            server.send(Message::new("/image", vec![Value::bytes(frame.clone())]));
            sent += 1;
        } else {
            std::thread::yield_now();
        }
    }
    let rate = probe.count() as f64 / begun.elapsed().as_secs_f64();
    assert_eq!(server.vitals.lost(), 0, "none was lost");
    runtime.block_on(run.stop());
    rate
}

/// Microseconds from a message to the last of so many clients: the middle, and that of one in a
/// hundred.
fn fan_out(clients: usize) -> [f64; 2] {
    let runtime = runtime().expect("a runtime");
    let port = free_port();
    let server = Server::start(port, &runtime);
    let connect = || loop {
        if let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) {
            return stream;
        }
    };
    let mut streams: Vec<TcpStream> = (0..clients).map(|_| connect()).collect();
    server.wait_for(clients);
    let mut times = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < SPAN {
        let sent = Instant::now();
        server.send(Message::new("/cursor", vec![Value::Int(640)]));
        for stream in &mut streams {
            let mut packet = [0; 20];
            stream.read_exact(&mut packet).expect("it arrives");
        }
        times.push(sent.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}
