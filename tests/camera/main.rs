//! Cameras, without a camera: the kernel's own drivers in a virtual machine, with USB webcams that
//! are programs.
//!
//! `cargo build --example webcam && cargo test --test camera -- --ignored in_a_virtual_machine`
//! starts the machine, in which this same program runs the cases of `guest`; `script/test` does so,
//! too. It needs qemu for x86_64, xz and strip, and fetches a kernel into target/camera-vm.

#![cfg(all(feature = "camera", target_os = "linux"))]

mod guest;
mod rig;
mod webcam_program;

use std::path::Path;
use std::process::Command;

/// Runs the cases whose names begin like this.
fn boot(cases: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/camera");
    let program = std::env::current_exe().expect("this program");
    let built = program.parent().and_then(Path::parent).expect("the folder of what was built");
    let webcam = built.join("examples/webcam");
    assert!(webcam.exists(), "there is no emulated webcam; cargo build --example webcam");
    let mut machine = Command::new(here.join("vm"));
    machine.args([&webcam, &program]);
    machine.args([cases, "--ignored", "--test-threads=1"]);
    let output = machine.output().expect("tests/camera/vm");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    println!("{said}\n{complained}");
    assert!(output.status.success(), "{}", output.status);
    assert!(said.contains("test result: ok."), "the cases were run");
    assert!(!said.contains("running 0 tests"), "there are cases");
}

#[test]
#[ignore = "starts a virtual machine; script/test asks for it"]
fn v4l_in_a_virtual_machine() {
    boot("guest::v4l::");
}

#[test]
#[ignore = "starts a virtual machine; script/test asks for it"]
fn nokhwa_in_a_virtual_machine() {
    boot("guest::nokhwa::");
}
