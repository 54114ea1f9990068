//! What two programs take while one streams pictures to the other over TCP: flat, or it would not
//! last a show. A minute, or as many as `PATCHLINE_MINUTES` says. Linux only.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long both have to fill their buffers.
const WARM_UP: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_secs(1);

/// A program that is ended with this.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    fn run(patch: &Value, arguments: &[&str]) -> Self {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(&file, patch.to_string()).expect("written");
        let (_, path) = file.keep().expect("kept until it is read");
        let mut program = Command::new(env!("CARGO_BIN_EXE_patchline"));
        program.arg("run").arg(path).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        Self(program.stderr(Stdio::null()).spawn().expect("it runs"))
    }

    /// The memory that it has in use, in MiB.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.expect("it is alive");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().split(' ').next());
        kilobytes.and_then(|it| it.parse::<f64>().ok()).expect("a number") / 1024.0
    }

    /// Counts what it shows.
    fn count(&mut self) -> Arc<AtomicU64> {
        let count = Arc::<AtomicU64>::default();
        let (shown, lines) = (count.clone(), BufReader::new(self.0.stdout.take().expect("a pipe")));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                // Who is ended may be in the middle of a line.
                let Ok(line) = serde_json::from_str::<Value>(&line) else { return };
                assert!(line.get("fault").is_none(), "{line}");
                if line["node"] == "frames" {
                    shown.store(line["number"].as_u64().expect("a number"), Relaxed);
                }
            }
        });
        count
    }
}

fn main() {
    if !cfg!(target_os = "linux") {
        println!("memory: not measured here");
        return;
    }
    let minutes = std::env::var("PATCHLINE_MINUTES").ok();
    let minutes: f64 = minutes.map_or(1.0, |it| it.parse().expect("a number of minutes"));
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = socket.local_addr().expect("its address").port();
    drop(socket);
    let json = ["--json", "--watch", "frames"];
    let mut sender = Program::run(&sends(port), &json);
    let _ = sender.count();
    let mut receiver = Program::run(&receives(port), &json);
    let count = receiver.count();
    std::thread::sleep(WARM_UP);
    let (begun, first) = (Instant::now(), count.load(Relaxed));
    let mut taken: [Vec<f64>; 2] = Default::default();
    while begun.elapsed().as_secs_f64() < minutes * 60.0 {
        for (taken, program) in taken.iter_mut().zip([&sender, &receiver]) {
            taken.push(program.memory());
        }
        std::thread::sleep(LOOK);
    }
    let frames = count.load(Relaxed) - first;
    println!("1920×1080×3 over TCP for {minutes} minutes: {frames} frames");
    for (who, taken) in ["sender", "receiver"].into_iter().zip(&taken) {
        println!("  {who}: {}", told(taken));
    }
}

/// The first and the last tenth, and the ends.
fn told(taken: &[f64]) -> String {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let tenth = (taken.len() / 10).max(1);
    let (first, last) = (mean(&taken[..tenth]), mean(&taken[taken.len() - tenth..]));
    let least = taken.iter().copied().fold(f64::MAX, f64::min);
    let most = taken.iter().copied().fold(0.0, f64::max);
    format!("{first:.1} MiB in the first tenth, {last:.1} MiB in the last; {least:.1} to {most:.1}")
}

fn patch(nodes: &Value, wires: &[(&str, &str)]) -> Value {
    let wires = wires.iter().map(|(from, to)| json!({"from": from, "to": to}));
    json!({"patchline": 1, "nodes": nodes, "wires": wires.collect::<Vec<_>>()})
}

fn sends(port: u16) -> Value {
    let nodes = json!({
        "net": {"operator": "osc.create_tcp_server",
            "properties": {"name": "net", "port": port, "interface": "127.0.0.1"}},
        "camera": {"operator": "camera.test_camera",
            "properties": {"width": 1920, "height": 1080, "rate": 60.0}},
        "bytes": {"operator": "array.convert_to_array"},
        "send": {"operator": "osc.send_message",
            "properties": {"connection": "net", "address": "/image"}},
        "frames": {"operator": "debug.count"},
    });
    patch(&nodes, &[("camera", "bytes"), ("bytes", "send"), ("camera", "frames")])
}

fn receives(port: u16) -> Value {
    let nodes = json!({
        "net": {"operator": "osc.create_tcp_client",
            "properties": {"name": "net", "port": port, "host_name": "127.0.0.1"}},
        "hear": {"operator": "osc.receive_message",
            "properties": {"connection": "net", "address": "/image", "type_tag": "b"}},
        "array": {"operator": "array.convert_from_array"},
        "shape": {"operator": "array.reshape", "properties": {"channels": 3, "rows": 1080}},
        "image": {"operator": "image.convert_to_image"},
        "frames": {"operator": "debug.count"},
    });
    let wires = [("hear", "array"), ("array", "shape"), ("shape", "image"), ("image", "frames")];
    patch(&nodes, &wires)
}
