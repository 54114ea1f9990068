//! A UDP echo through `patchline run` beside a bare tokio + rosc echo and a blocking loop, each a
//! process of its own, in turns within one run; then the start, and the window at rest.
//!
//! Ratios are what counts: the machine's noise is the same for all three.

#[path = "echo/open_loop.rs"]
mod open_loop;

use std::io::Write as _;
use std::net::{SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rosc::{OscMessage, OscPacket, OscType};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve-tokio", port] => serve_tokio(port),
        ["serve-blocking", port] => serve_blocking(port),
        _ => measure(),
    }
}

fn measure() {
    let servers = [Server::patchline(), Server::itself("tokio"), Server::itself("blocking")];
    for server in &servers {
        server.wait();
    }
    println!("UDP echo: decode, re-address, encode, answer");
    for rate in [1_000, 10_000] {
        latencies(&servers, rate);
    }
    throughput(&servers);
    open_loop::measure(&servers);
    start_to_first_message();
}

struct Server {
    name: &'static str,
    process: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Gives a socket room for what waits, as much as Patchline asks for: the depth of a queue is not
/// what is compared.
fn widen(socket: &UdpSocket) {
    let _ = socket2::SockRef::from(socket).set_recv_buffer_size(RECEIVE_BUFFER);
}

/// As Patchline asks for by default.
const RECEIVE_BUFFER: usize = 4 << 20;

fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").and_then(|s| s.local_addr()).expect("a free port").port()
}

fn patch_file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("written");
    file
}

fn run_patch(text: &str) -> Child {
    let (_, path) = patch_file(text).keep().expect("kept until it is read");
    Command::new(env!("CARGO_BIN_EXE_patchline"))
        .arg("run")
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("patchline runs")
}

impl Server {
    fn patchline() -> Self {
        let port = free_port();
        let process = run_patch(&format!(
            r#"{{"patchline": 1, "nodes": {{
                "link": {{"operator": "osc.create_udp_client", "properties": {{"name": "l", "port": {port}}}}},
                "hear": {{"operator": "osc.receive_message", "properties": {{"connection": "l", "address": ""}}}},
                "send": {{"operator": "osc.send_message", "properties": {{"connection": "l", "address": "/echo", "to": "sender"}}}}
            }}, "wires": [{{"from": "hear", "to": "send"}}]}}"#
        ));
        Self { name: "patchline run", process, address: ([127, 0, 0, 1], port).into() }
    }

    fn itself(kind: &'static str) -> Self {
        let port = free_port();
        let process = Command::new(std::env::current_exe().expect("this program"))
            .args([&format!("serve-{kind}"), &port.to_string()])
            .spawn()
            .expect("an echo runs");
        let name = if kind == "tokio" { "tokio + rosc" } else { "blocking loop" };
        Self { name, process, address: ([127, 0, 0, 1], port).into() }
    }

    fn client(&self) -> UdpSocket {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.connect(self.address).expect("an address");
        socket.set_read_timeout(Some(Duration::from_millis(500))).expect("a timeout");
        socket
    }

    /// Until it answers.
    fn wait(&self) {
        let client = self.client();
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut answer = [0; 256];
        loop {
            let _ = client.send(&packet());
            if client.recv(&mut answer).is_ok() {
                return;
            }
            assert!(Instant::now() < deadline, "{} does not answer", self.name);
        }
    }
}

fn packet() -> Vec<u8> {
    let message = OscMessage { addr: "/test".into(), args: vec![OscType::Float(0.5)] };
    rosc::encoder::encode(&OscPacket::Message(message)).expect("a message")
}

/// Round trips at a steady rate, in turns of a quarter second.
fn latencies(servers: &[Server; 3], rate: u32) {
    let mut trips: [Vec<f64>; 3] = Default::default();
    let clients = servers.each_ref().map(Server::client);
    let packet = packet();
    let mut answer = [0; 256];
    for _ in 0..20 {
        for (client, trips) in clients.iter().zip(&mut trips) {
            let begun = Instant::now();
            for i in 0..rate / 4 {
                let due = begun + Duration::from_secs(1) / rate * i;
                while Instant::now() < due {
                    std::hint::spin_loop();
                }
                let sent = Instant::now();
                client.send(&packet).expect("sent");
                if client.recv(&mut answer).is_ok() {
                    trips.push(sent.elapsed().as_secs_f64() * 1e6);
                }
            }
        }
    }
    println!("\n{rate} messages a second         p50 µs    p99 µs");
    for trips in &mut trips {
        trips.sort_by(f64::total_cmp);
    }
    let bare = percentile(&trips[1], 0.5);
    for (server, trips) in servers.iter().zip(&trips) {
        let (p50, p99) = (percentile(trips, 0.5), percentile(trips, 0.99));
        println!(
            "  {:20} {p50:12.1} {p99:9.1}   p50 is {:.2} × tokio + rosc",
            server.name,
            p50 / bare
        );
    }
}

fn percentile(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

/// Messages a second without loss, with 32 under way at any time.
fn throughput(servers: &[Server; 3]) {
    const UNDER_WAY: usize = 32;
    let clients = servers.each_ref().map(Server::client);
    let packet = packet();
    let mut answer = [0; 256];
    let mut rates: [Vec<f64>; 3] = Default::default();
    let mut lost = [0; 3];
    for _ in 0..8 {
        for (i, client) in clients.iter().enumerate() {
            let (begun, mut answered, mut sent) = (Instant::now(), 0_u32, 0_u32);
            while begun.elapsed() < Duration::from_millis(250) {
                while (sent - answered) < UNDER_WAY as u32 {
                    client.send(&packet).expect("sent");
                    sent += 1;
                }
                if client.recv(&mut answer).is_err() {
                    lost[i] += sent - answered;
                    answered = sent;
                }
                answered += 1;
            }
            rates[i].push(f64::from(answered) / begun.elapsed().as_secs_f64());
            while answered < sent && client.recv(&mut answer).is_ok() {
                answered += 1;
            }
        }
    }
    println!("\nwith {UNDER_WAY} under way         messages/s      lost");
    for rates in &mut rates {
        rates.sort_by(f64::total_cmp);
    }
    let bare = percentile(&rates[1], 0.5);
    for ((server, rates), lost) in servers.iter().zip(&rates).zip(lost) {
        let rate = percentile(rates, 0.5);
        println!("  {:20} {rate:12.0} {lost:9}   {:.2} × tokio + rosc", server.name, rate / bare);
    }
}

/// From the start of the program to its first message on the wire.
fn start_to_first_message() {
    let mut times: Vec<f64> = (0..15)
        .map(|_| {
            let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
            let port = socket.local_addr().expect("its address").port();
            let text = format!(
                r#"{{"patchline": 1, "nodes": {{
                    "link": {{"operator": "osc.create_udp_client", "properties": {{"name": "l", "remote_port": {port}}}}},
                    "value": {{"operator": "core.int"}},
                    "send": {{"operator": "osc.send_message", "properties": {{"connection": "l", "address": "/first"}}}}
                }}, "wires": [{{"from": "value", "to": "send"}}]}}"#
            );
            let begun = Instant::now();
            let mut process = run_patch(&text);
            socket.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
            socket.recv(&mut [0; 256]).expect("the first message");
            let time = begun.elapsed().as_secs_f64() * 1e3;
            let _ = process.kill();
            let _ = process.wait();
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (median, worst) = (percentile(&times, 0.5), percentile(&times, 1.0));
    println!("\nstart to first message: median {median:.1} ms, worst {worst:.1} ms");
}

/// Decodes, gives another address, encodes.
fn answer(packet: &[u8], out: &mut Vec<u8>) {
    let Ok((_, OscPacket::Message(mut message))) = rosc::decoder::decode_udp(packet) else {
        return;
    };
    message.addr = "/echo".into();
    out.clear();
    let _ = rosc::encoder::encode_into(&OscPacket::Message(message), out);
}

fn server_socket(port: &str) -> UdpSocket {
    let socket = UdpSocket::bind(format!("127.0.0.1:{port}")).expect("the port");
    widen(&socket);
    socket
}

fn serve_blocking(port: &str) {
    let socket = server_socket(port);
    let (mut packet, mut out) = (vec![0; 65_536], Vec::new());
    while let Ok((size, peer)) = socket.recv_from(&mut packet) {
        answer(&packet[..size], &mut out);
        let _ = socket.send_to(&out, peer);
    }
}

fn serve_tokio(port: &str) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let served = tokio::spawn(tokio_echo(port.to_owned()));
        let _ = served.await;
    });
}

async fn tokio_echo(port: String) {
    let socket = server_socket(&port);
    socket.set_nonblocking(true).expect("a socket for tokio");
    let socket = tokio::net::UdpSocket::from_std(socket).expect("a socket of tokio");
    let (mut packet, mut out) = (vec![0; 65_536], Vec::new());
    while let Ok((size, peer)) = socket.recv_from(&mut packet).await {
        answer(&packet[..size], &mut out);
        let _ = socket.send_to(&out, peer).await;
    }
}
