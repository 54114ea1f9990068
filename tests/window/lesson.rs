//! The first lesson: run it, see it, turn a knob, save it.

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::common::{free_port, wait_until};
use super::desk::Desk;
use patchline::patch::{Patch, file};
use rosc::{OscPacket, OscType};
use serde_json::json;

/// The first lesson, sending to this test instead of to itself.
fn lesson(spy: &UdpSocket, folder: &Path) -> (PathBuf, Patch) {
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches/hello-osc.json");
    let mut patch = file::load(&original).expect("the lesson");
    let port = spy.local_addr().expect("its address").port();
    for node in patch.nodes.values_mut() {
        for (property, to) in [("port", free_port()), ("remote_port", port)] {
            if let Some(value) = node.properties.get_mut(property) {
                *value = json!(to);
            }
        }
    }
    let path = folder.join("lesson.json");
    file::save(&patch, &path).expect("saved");
    (path, patch)
}

/// The next message that the patch sends.
fn heard(spy: &UdpSocket) -> Option<(String, Vec<OscType>)> {
    let mut packet = [0; 1024];
    let size = spy.recv(&mut packet).ok()?;
    match rosc::decoder::decode_udp(&packet[..size]) {
        Ok((_, OscPacket::Message(message))) => Some((message.addr, message.args)),
        other => panic!("{other:?}"),
    }
}

/// Moves the mouse about until a message satisfies.
#[track_caller]
fn wait_for_message(
    desk: &Desk,
    spy: &UdpSocket,
    what: &str,
    wanted: impl Fn(&str, &[OscType]) -> bool,
) {
    let deadline = Instant::now() + Duration::from_secs(20);
    for step in 0.. {
        desk.move_to(400 + step % 200, 600);
        while let Some((address, arguments)) = heard(spy) {
            if wanted(&address, &arguments) {
                return;
            }
        }
        assert!(Instant::now() < deadline, "never heard: {what}");
    }
}

#[test]
fn runs_the_first_lesson_shows_it_turns_a_knob_and_saves() {
    let folder = tempfile::tempdir().expect("a folder");
    let spy = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    spy.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout");
    let (path, before) = lesson(&spy, folder.path());
    let desk = Desk::with(&path);

    // Stopped: moving the mouse sends nothing.
    desk.move_to(500, 500);
    assert_eq!(heard(&spy), None);
    let canvas = (240, 60, 860, 560);
    let still = desk.picture(canvas.0, canvas.1, canvas.2, canvas.3);

    // Running: it sends where the pointer is, and the picture moves.
    desk.key("F5");
    wait_for_message(&desk, &spy, "the cursor", |address, arguments| {
        address == "/cursor" && matches!(arguments, [OscType::Int(400..600)])
    });
    desk.wait_for_change("the canvas", &still, canvas);
    desk.move_to(300, 700);
    let number = desk.picture(NUMBER.0, NUMBER.1, NUMBER.2, NUMBER.3);
    desk.move_to(777, 700);
    desk.wait_for_change("the number on the node", &number, NUMBER);

    // A knob turned while it runs: the address that `send` sends to.
    let inspector = (1120, 80, 300, 60);
    let other = desk.picture(inspector.0, inspector.1, inspector.2, inspector.3);
    desk.click(SEND_NODE.0, SEND_NODE.1);
    desk.wait_for_change("the inspector", &other, inspector);
    desk.click(ADDRESS_FIELD.0, ADDRESS_FIELD.1);
    desk.key("ctrl+a");
    desk.xdotool(&["type", "--delay", "5", "/turned"]);
    desk.key("Return");
    wait_for_message(&desk, &spy, "the new address", |address, _| address == "/turned");

    // Saved: the file has the new address and is otherwise as it was.
    desk.key("ctrl+s");
    wait_until("the file is saved", || file::load(&path).is_ok_and(|saved| saved != before));
    let saved = file::load(&path).expect("a patch");
    let mut expected = before;
    let send = expected.nodes.values_mut().find(|node| node.operator == "osc.send_message");
    send.expect("the sender").properties.insert("address".into(), json!("/turned"));
    assert_eq!(saved, expected);

    // Stopped again: silence.
    let running = desk.picture(canvas.0, canvas.1, canvas.2, canvas.3);
    desk.key("shift+F5");
    desk.wait_for_change("the canvas", &running, canvas);
    wait_until("it is silent", || {
        desk.move_to(450, 650);
        desk.move_to(460, 640);
        heard(&spy).is_none()
    });
}

#[test]
fn without_a_display_it_says_what_to_do() {
    let output = Command::new(env!("CARGO_BIN_EXE_patchline"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("patches/hello-osc.json"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("patchline runs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("display") && said.contains("patchline run"), "{said}");
}

/// The number that the node `x` shows.
const NUMBER: (i32, i32, u32, u32) = (503, 432, 140, 56);
/// Where things are in a window of this size: the header of the node `send`, and its field
/// "Address" in the inspector.
const SEND_NODE: (i32, i32) = (762, 402);
const ADDRESS_FIELD: (i32, i32) = (1280, 464);
