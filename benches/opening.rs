//! The window as a whole: how soon it is there, what it takes while nothing moves, how large it is
//! with thousands of nodes. Needs a display, xdotool and Linux; script/bench brings a display.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use patchline::patch::{Node, NodeLayout, Patch, Wire, file};

/// Openings of which the median counts.
const ROUNDS: usize = 7;

fn main() {
    if std::env::var_os("DISPLAY").is_none() || !cfg!(target_os = "linux") {
        println!("the window: no display, not measured (script/bench brings one)");
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let hello = concat!(env!("CARGO_MANIFEST_DIR"), "/patches/hello-osc.json");
    let mut times: Vec<f64> = (0..ROUNDS).map(|_| first_frame(hello, home.path())).collect();
    times.sort_by(f64::total_cmp);
    let (median, worst) = (times[ROUNDS / 2], times[ROUNDS - 1]);
    println!("start to first frame: median {median:.0} ms, worst {worst:.0} ms");
    at_rest("window at rest", hello, home.path());
    let large = home.path().join("large.json");
    file::save(&thousands(5_000), &large).expect("saved");
    at_rest("window with 5,000 nodes", &large.display().to_string(), home.path());
}

/// Chains of fifty nodes with two wires to each.
fn thousands(nodes: usize) -> Patch {
    let mut patch = Patch::new();
    for i in 0..nodes {
        let id = format!("n{i}");
        patch = patch.with_node(&id, Node::new("math.abs"));
        let (x, y) = ((i % 50) as f32 * 256.0, (i / 50) as f32 * 96.0);
        patch.layout.nodes.insert(id, NodeLayout { x, y, ..NodeLayout::default() });
        let back = [1, 3].into_iter().filter(|back| i % 50 >= *back);
        patch
            .wires
            .extend(back.map(|back| Wire::new(&*format!("n{}", i - back), &*format!("n{i}"))));
    }
    patch
}

fn open(patch: &str, home: &std::path::Path) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_patchline"));
    program.arg(patch).env("PATCHLINE_HOME", home.join("home")).env_remove("WAYLAND_DISPLAY");
    program.stderr(Stdio::null()).spawn().expect("the window opens")
}

fn close(mut program: Child) {
    let _ = program.kill();
    let _ = program.wait();
}

/// Waits until the window is seen, which it is once its first frame is drawn.
fn wait_for_window() {
    let deadline = Instant::now() + Duration::from_secs(20);
    // Its own way to wait looks twice a second only.
    let is_seen = || {
        let search = ["search", "--onlyvisible", "--name", "Patchline"];
        let found = Command::new("xdotool").args(search).stderr(Stdio::null()).output();
        found.is_ok_and(|found| !found.stdout.is_empty())
    };
    while !is_seen() {
        assert!(Instant::now() < deadline, "xdotool finds the window");
    }
}

/// Milliseconds from the start of the program to its first frame.
fn first_frame(patch: &str, home: &std::path::Path) -> f64 {
    let begun = Instant::now();
    let program = open(patch, home);
    wait_for_window();
    let time = begun.elapsed().as_secs_f64() * 1e3;
    close(program);
    time
}

fn at_rest(what: &str, patch: &str, home: &std::path::Path) {
    let program = open(patch, home);
    wait_for_window();
    std::thread::sleep(Duration::from_secs(4));
    let before = cpu_ticks(program.id());
    std::thread::sleep(Duration::from_secs(5));
    let used = cpu_ticks(program.id()).zip(before).map(|(after, before)| after - before);
    let memory = kilobytes(program.id());
    close(program);
    // A tick is a hundredth of a second on every Linux that Rust runs on.
    if let (Some(used), Some(memory)) = (used, memory) {
        println!("{what}: {:.1} % of a core, {} MB", used / 5.0, memory / 1024);
    }
}

fn cpu_ticks(process: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
}

fn kilobytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
