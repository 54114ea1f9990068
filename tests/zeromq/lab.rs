//! Others that do their part of a list of jobs: pyzmq, and plain libzmq in C.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use super::common::Peer;
use super::common::program::Folder;

/// What the others are written in.
#[derive(Clone, Copy)]
pub enum Lab {
    /// Python, with pyzmq.
    Python,
    /// C, with libzmq.
    C,
}

/// Sends a message to one who may not be there yet.
pub const SEND: &str = r"
import time, zmq
def send(s, message):
    while True:
        try: return s.send_multipart(message)
        except zmq.ZMQError as error:
            # Who is sent to by name is found by trying.
            if error.errno != zmq.EHOSTUNREACH: raise
            time.sleep(0.01)
";

/// Does the jobs in `argv[1]`, each with a socket and a thread, and prints what it got. So does lab.c.
const PYTHON: &str = r#"
import sys, json, threading, time, zmq
context = zmq.Context()
results = {}
def work(job):
    s = context.socket(getattr(zmq, job["type"]))
    s.linger, s.rcvtimeo, s.sndtimeo = 5000, 20000, 20000
    if job["type"] == "SUB": s.subscribe(b"")
    getattr(s, job["action"])(job["place"])
    if job["type"] == "XSUB": s.send(b"\x01")
    messages = [[frame.encode() for frame in message] for message in job["messages"]]
    prefix = [frame.encode() for frame in job["prefix"]]
    got = []
    if prefix and prefix[0]: s.router_mandatory = True
    if job["role"] == "echo":
        for _ in messages:
            got.append(s.recv_multipart())
            s.send_multipart(got[-1])
    elif job["role"] == "client":
        for message in messages:
            send(s, prefix + message)
            got.append(s.recv_multipart()[len(prefix):])
    elif job["role"] == "take":
        got = [s.recv_multipart() for _ in messages]
    elif job["role"] == "give":
        for message in messages: s.send_multipart(message)
    elif job["role"] == "shout":
        while not over.is_set():
            for message in messages: s.send_multipart(message)
            time.sleep(0.02)
    results[job["name"]] = [[frame.decode("latin1" if len(m) and i == 0 else "utf8", "replace")
        for i, frame in enumerate(m)] for m in got]
over = threading.Event()
jobs = json.loads(sys.argv[1])
threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
for t in threads: t.start()
for t, job in zip(threads, jobs):
    if job["role"] != "shout": t.join()
print("all but those who shout are done", flush=True)
sys.stdin.read()
over.set()
for t in threads: t.join()
print(json.dumps(results))
"#;

impl Lab {
    /// Begins with these jobs. Those who shout go on until its input ends.
    pub fn start(self, folder: &Folder, jobs: &[Json]) -> Peer {
        match self {
            Self::Python => {
                let script = [SEND, PYTHON].concat();
                Peer::python_with_input(&script, &[Json::from(jobs).to_string()])
            }
            Self::C => {
                let mut command = Command::new(in_c(folder, "lab"));
                command.args(jobs.iter().map(line)).stdin(Stdio::piped());
                Peer::start_with(&mut command)
            }
        }
    }
}

/// A job as lab.c reads it.
fn line(job: &Json) -> String {
    let text = |key: &str| format!("{}\t", job[key].as_str().expect("a text"));
    let frame = |frame: &Json| {
        let bytes = frame.as_str().expect("a frame").bytes();
        bytes.map(|byte| format!("{byte:02x}")).chain([",".into()]).collect::<String>()
    };
    let message =
        |message: &Json| message.as_array().expect("frames").iter().map(frame).collect::<String>();
    let fields: String =
        ["name", "type", "action", "place", "role"].into_iter().map(text).collect();
    let messages = job["messages"].as_array().expect("messages").iter();
    let messages: String = messages.map(|it| message(it) + ";").collect();
    format!("{fields}{}\t{messages}", message(&job["prefix"]))
}

/// A program in C, built with the libzmq that is built for this one.
pub fn in_c(folder: &Folder, name: &str) -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_patchline")).with_file_name("build");
    let folders = std::fs::read_dir(&built).expect("what was built");
    let outs = folders.map(|it| it.expect("a folder").path().join("out"));
    let mut outs = outs.filter(|out| out.join("lib/libzmq.a").exists());
    let out = outs.next().expect("libzmq, which was built for this program");
    let header = out.join("source/include");
    let header = if header.exists() { header } else { out.join("include") };
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zeromq").join(name);
    let program = folder.path(name);
    let said = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Werror", "-o"])
        .arg(&program)
        .arg(source.with_extension("c"))
        .arg("-I")
        .arg(header)
        .arg("-L")
        .arg(out.join("lib"))
        .args(["-lzmq", "-lstdc++", "-lpthread", "-lm"])
        .output()
        .expect("a C compiler, as libzmq was built with one");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    program
}
