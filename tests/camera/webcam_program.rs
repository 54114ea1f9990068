//! An emulated webcam that is plugged in as long as this lives.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use super::rig::{until, wait_for};

/// What most of the webcams offer.
pub const FORMATS: &str = "MJPG:640x480@30,1280x720@29.97;YUYV:640x480@30,320x240@15;\
                           NV12:640x480@30;UYVY:640x480@30";

/// A webcam.
pub struct Webcam {
    program: Child,
    /// What was turned at it.
    turned: Arc<Mutex<Vec<String>>>,
}

impl Webcam {
    /// Plugs one of this name into a port.
    pub fn plug(port: u32, name: &str, formats: &str) -> Self {
        let before = nodes().len();
        let mut program = Command::new("/bin/webcam");
        program.args([&port.to_string(), name, formats]);
        let mut program = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program /bin/webcam");
        let turned = Arc::<Mutex<Vec<String>>>::default();
        let (heard, output) = (turned.clone(), program.stdout.take().expect("its output"));
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                heard.lock().expect("a list").push(line);
            }
        });
        // One node for the frames, one for what is said about them.
        until("the webcam is plugged in", || nodes().len() >= before + 2);
        Self { program, turned }
    }

    /// Tells it how to behave.
    pub fn order(&mut self, line: &str) {
        let input = self.program.stdin.as_mut().expect("its input");
        writeln!(input, "{line}").expect("a webcam that listens");
    }

    /// Whether this was turned at it.
    pub fn was_turned(&self, to: &str) -> bool {
        self.turned.lock().expect("a list").iter().any(|line| line == to)
    }
}

impl Drop for Webcam {
    fn drop(&mut self) {
        let before = nodes().len();
        let _ = self.program.kill();
        let _ = self.program.wait();
        // Even where a case has failed, the next one finds the socket empty.
        wait_for(|| nodes().len() + 2 <= before);
    }
}

/// What the kernel has of all cameras.
fn nodes() -> Vec<String> {
    let entries = std::fs::read_dir("/sys/class/video4linux").into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
