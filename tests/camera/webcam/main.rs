//! A USB webcam that is a program: the kernel's own driver for webcams takes it for real.
//!
//! `webcam PORT NAME FORMATS`, within the virtual machine of the camera tests, plugs itself into a
//! port of `vhci_hcd`, by which Linux shares USB devices over a network. FORMATS are those that it
//! offers: `MJPG:640x480@30,1280x720@29.97;YUYV:640x480@30`. When the program ends, the webcam is
//! unplugged. Orders come as lines: `stall` and `resume`, `damage N` and `cut N` for every Nth
//! frame, `mark no` and `tables no` for JPEGs without an end or without Huffman tables. What is
//! turned at the camera it prints: `brightness 200`.
//!
//! Its frames are those of the test camera, numbered 0 to 7 over and over.

mod picture;
mod stream;
mod usb;

use std::io::{BufRead as _, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::thread;

use picture::Format;
use stream::{Request, Stream};
use usb::Device;

/// A packet of USB/IP begins with this many bytes.
const HEADER: usize = 48;
const SUBMIT: u32 = 1;
const UNLINK: u32 = 2;
/// What Linux says to a request that was taken back.
const TAKEN_BACK: i32 = -104;
/// What a device says to a request that it does not know.
const STALL: i32 = -32;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, name, formats] = &arguments[..] else {
        eprintln!("webcam PORT NAME FORMATS; see the head of its source");
        std::process::exit(2);
    };
    let formats = picture::formats(formats).expect("formats such as MJPG:640x480@30");
    if let Err(error) = plug_in(port.parse().expect("a port"), name, formats) {
        eprintln!("webcam: {error}");
        std::process::exit(1);
    }
}

fn plug_in(port: u32, name: &str, formats: Vec<Format>) -> std::io::Result<()> {
    let (ours, theirs) = UnixStream::pair()?;
    let (socket, device) = (theirs.as_raw_fd(), 0x10000 + port);
    const HIGH_SPEED: u32 = 3;
    let place = "/sys/devices/platform/vhci_hcd.0/attach";
    std::fs::write(place, format!("{port} {socket} {device} {HIGH_SPEED}"))?;
    // The kernel has its own hold on it by now, and must see when ours is gone.
    drop(theirs);
    let writer = Arc::new(Mutex::new(ours.try_clone()?));
    let stream = Arc::new(Stream::new(formats.clone(), writer.clone()));
    let sending = stream.clone();
    thread::spawn(move || sending.run());
    let ordered = stream.clone();
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            ordered.order(&line);
        }
    });
    serve(ours, &writer, &stream, &mut Device::new(name, formats))
}

/// Answers the kernel until it hangs up.
fn serve(
    mut socket: UnixStream,
    writer: &Mutex<UnixStream>,
    stream: &Stream,
    device: &mut Device,
) -> std::io::Result<()> {
    loop {
        let mut header = [0; HEADER];
        socket.read_exact(&mut header)?;
        let word = |at: usize| u32::from_be_bytes(std::array::from_fn(|i| header[at + i]));
        let (sequence, towards_host, endpoint) = (word(4), word(12) == 1, word(16));
        match word(0) {
            SUBMIT if endpoint == 0 => {
                let length = word(24) as usize;
                let mut sent = vec![0; if towards_host { 0 } else { length }];
                socket.read_exact(&mut sent)?;
                let setup: [u8; 8] = std::array::from_fn(|i| header[40 + i]);
                let answer = device.control(setup, &sent, stream);
                let packet = match answer {
                    Some(mut bytes) if towards_host => {
                        bytes.truncate(length);
                        with_header(sequence, 0, bytes.len(), &bytes)
                    }
                    Some(_) => with_header(sequence, 0, length, &[]),
                    None => with_header(sequence, STALL, 0, &[]),
                };
                writer.lock().expect("a writer").write_all(&packet)?;
            }
            SUBMIT => stream.request(Request { sequence, length: word(24) as usize }),
            UNLINK => {
                // The writer first, so that this cannot overtake the data of that request.
                let mut writer = writer.lock().expect("a writer");
                let status = if stream.take_back(word(20)) { TAKEN_BACK } else { 0 };
                let mut packet = with_header(sequence, status, 0, &[]);
                packet[3] = 4;
                writer.write_all(&packet)?;
            }
            other => return Err(std::io::Error::other(format!("USB/IP command {other}"))),
        }
    }
}

/// The answer to a request.
fn with_header(sequence: u32, status: i32, length: usize, bytes: &[u8]) -> Vec<u8> {
    let mut packet = vec![0; HEADER];
    packet[3] = 3;
    packet[4..8].copy_from_slice(&sequence.to_be_bytes());
    packet[20..24].copy_from_slice(&status.to_be_bytes());
    packet[24..28].copy_from_slice(&(length as u32).to_be_bytes());
    packet.extend_from_slice(bytes);
    packet
}
