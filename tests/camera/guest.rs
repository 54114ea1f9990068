//! What must hold with a camera, through either backend. Runs within the virtual machine.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use patchline::engine::{Run, runtime};
use patchline::patch::file;
use patchline::value::{PixelFormat, Value};
use serde_json::{Value as Json, json};

use super::rig::{Frame, Rig, check_order, distance, named, offers, until};
use super::webcam_program::{FORMATS, Webcam};

macro_rules! cases {
    ($backend:ident: $($case:ident),* $(,)?) => {
        mod $backend {
            $(
                #[test]
                #[ignore = "runs within the virtual machine"]
                fn $case() {
                    super::$case(stringify!($backend));
                }
            )*
        }
    };
}

cases!(v4l: lists_and_opens, reads_all_formats, reads_uyvy_and_broken_rates, survives_a_stall,
    survives_being_unplugged, waits_for_a_busy_camera, waits_for_permission,
    leaves_out_damaged_frames, leaves_out_frames_that_are_cut_off, takes_two_cameras,
    turns_knobs_while_running, stops_at_once, gives_the_newest_frame_to_a_slow_patch,
    runs_the_lesson);
cases!(nokhwa: lists_and_opens, reads_all_formats, says_what_it_cannot_read, survives_a_stall,
    survives_being_unplugged, waits_for_a_busy_camera, waits_for_permission,
    leaves_out_damaged_frames, takes_two_cameras, turns_knobs_while_running, stops_at_once,
    runs_the_lesson);

fn with(mut properties: Json, more: Json) -> Json {
    let map = properties.as_object_mut().expect("an object");
    map.extend(more.as_object().expect("an object").clone());
    properties
}

fn lists_and_opens(backend: &str) {
    assert!(offers("device", json!({"backend": backend})).is_empty());
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    let all = offers("device", json!({"backend": backend}));
    assert_eq!(all.len(), 1, "the node of metadata is none: {all:?}");
    assert_eq!(all[0].0, json!("Eye: Eye"));
    assert!(all[0].1.contains("usb-"), "{all:?}");
    let id = all[0].1.trim_start_matches("Eye: Eye (").trim_end_matches(')');
    for device in ["", "Eye: Eye", "eye", id, "/dev/video0"] {
        let rig = Rig::start(named(backend, device));
        rig.frames(3);
        assert!(rig.stop() < Duration::from_secs(5), "{device}");
    }
    let sizes = offers("width", json!({"backend": backend}));
    let has = |text: &str| sizes.iter().any(|(_, label)| label.contains(text));
    assert!(has("1280 × 720: mjpeg 29.97 Hz") && has("yuyv 15 Hz"), "{sizes:?}");
    let formats = offers("format", json!({"backend": backend}));
    let mjpeg = formats.iter().find(|(value, _)| *value == json!("mjpeg")).expect("a format");
    assert!(mjpeg.1.contains("1280 × 720 at 29.97"), "{formats:?}");
    assert!(formats.iter().any(|(_, label)| label == "bgr: not from this camera"), "{formats:?}");
}

/// Frames of a format: whole, in order, in their colours, at their rate.
fn check_format(backend: &str, format: &str, more: Json) -> Rig {
    let properties = with(named(backend, "Eye"), json!({"format": format}));
    let rig = Rig::start(with(properties, more));
    rig.frames(5);
    let frames = rig.frames(30);
    check_order(backend, &frames);
    let far = distance(&frames[7].image);
    assert!(far < 8.0, "{format}: the mean difference of a colour is {far}");
    assert!(frames.iter().all(|frame| frame.image.is_sound() && frame.image.time.is_some()));
    rig
}

/// Frames in a second.
fn rate(rig: &Rig) -> f64 {
    let frames = rig.frames(30);
    29.0 / (frames[29].at - frames[0].at).as_secs_f64()
}

fn reads_all_formats(backend: &str) {
    let mut eye = Webcam::plug(0, "Eye", FORMATS);
    for (format, color, pixels) in [
        ("yuyv", "bgr8", PixelFormat::Bgr8),
        ("nv12", "rgb8", PixelFormat::Rgb8),
        ("mjpeg", "bgr8", PixelFormat::Bgr8),
        ("mjpeg", "gray8", PixelFormat::Gray8),
    ] {
        let rig = check_format(backend, format, json!({"color": color}));
        let image = &rig.frames(1)[0].image;
        assert_eq!((image.width, image.height, image.format), (640, 480, pixels));
        let rate = rate(&rig);
        assert!((0.3..60.0).contains(&rate), "{format}: {rate} frames/s");
    }
    eye.order("tables no");
    check_format(backend, "mjpeg", json!({}));
}

fn reads_uyvy_and_broken_rates(backend: &str) {
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    check_format(backend, "uyvy", json!({}));
    let large = json!({"width": 1280, "height": 720, "rate": 29.97, "color": "gray8"});
    let rig = check_format(backend, "mjpeg", large);
    let image = &rig.frames(1)[0].image;
    assert_eq!((image.width, image.height), (1280, 720));
    let rate = rate(&rig);
    assert!((0.3..60.0).contains(&rate), "{rate} frames/s");
}

fn says_what_it_cannot_read(backend: &str) {
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    let rig = Rig::start(with(named(backend, "Eye"), json!({"format": "uyvy"})));
    rig.until_waiting("does not offer the format uyvy");
    // The nearest that it can take has a whole rate.
    let large = json!({"width": 1280, "height": 720, "format": "mjpeg"});
    drop(rig);
    let rig = Rig::start(with(named(backend, "Eye"), large));
    assert_eq!(rig.frames(1)[0].image.width, 640);
}

fn survives_a_stall(backend: &str) {
    let mut eye = Webcam::plug(0, "Eye", FORMATS);
    let rig = Rig::start(named(backend, "Eye"));
    rig.frames(10);
    eye.order("stall");
    rig.until_waiting("nothing has come for");
    eye.order("resume");
    rig.frames(10);
    eye.order("stall");
    rig.until_waiting("sends no frames");
    assert!(rig.is_silent_for(Duration::from_secs(2)));
    eye.order("resume");
    check_order(backend, &rig.frames(20));
    assert!(rig.fault().contains("sends no frames"), "{}", rig.fault());
}

fn survives_being_unplugged(backend: &str) {
    let eye = Webcam::plug(0, "Eye", FORMATS);
    let rig = Rig::start(named(backend, "Eye"));
    rig.frames(10);
    drop(eye);
    rig.until_waiting("no camera is connected");
    assert!(rig.faults() >= 1);
    // Another one has its number by now.
    let _ear = Webcam::plug(1, "Ear", FORMATS);
    rig.until_waiting("there is no camera \"Eye\" here, but Ear: Ear");
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    check_order(backend, &rig.frames(20));
    let faults = rig.faults();
    assert!(faults <= 4, "each trouble is told once, not at every attempt: {faults}");
}

fn waits_for_a_busy_camera(backend: &str) {
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    let first = Rig::start(named("v4l", "Eye"));
    first.frames(5);
    let second = Rig::start(with(named(backend, "Eye"), json!({"width": 320, "height": 240})));
    second.until_waiting("is used by another program or node");
    first.frames(5);
    assert!(first.stop() < Duration::from_secs(5));
    second.frames(5);
}

/// Asks this program to do the rest as somebody who may do less.
fn waits_for_permission(backend: &str) {
    if std::env::var_os("WITHOUT_RIGHTS").is_some() {
        let rig = Rig::start(named(backend, "Eye"));
        rig.until_waiting("add the user to the group video");
        std::fs::write("/tmp/seen", "").expect("a file");
        rig.frames(3);
        return;
    }
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    let mode = |mode: &str| {
        let status = Command::new("chmod").args([mode, "/dev/video0"]).status();
        assert!(status.is_ok_and(|status| status.success()));
    };
    mode("600");
    let _ = std::fs::remove_file("/tmp/seen");
    let case = format!(
        "WITHOUT_RIGHTS=1 /bin/program --ignored --exact guest::{backend}::waits_for_permission"
    );
    let mut child =
        Command::new("su").args(["-s", "/bin/sh", "user", "-c", &case]).spawn().expect("su");
    until("it waits for permission", || Path::new("/tmp/seen").exists());
    mode("666");
    assert!(child.wait().is_ok_and(|status| status.success()), "it went on by itself");
}

fn leaves_out_damaged_frames(backend: &str) {
    let mut eye = Webcam::plug(0, "Eye", FORMATS);
    let rig = Rig::start(with(named(backend, "Eye"), json!({"format": "mjpeg"})));
    rig.frames(5);
    eye.order("damage 3");
    until("faults", || rig.faults() >= 5);
    assert!(rig.fault().contains("damaged frame"), "{}", rig.fault());
    let frames = rig.frames(20);
    assert!(frames.iter().all(|frame| distance(&frame.image) < 8.0), "those that come are whole");
    assert!(rig.lost() >= 5);
    eye.order("damage 0");
    rig.frames(10);
}

fn leaves_out_frames_that_are_cut_off(backend: &str) {
    let mut eye = Webcam::plug(0, "Eye", FORMATS);
    let rig = Rig::start(with(named(backend, "Eye"), json!({"format": "mjpeg"})));
    rig.frames(5);
    eye.order("cut 3");
    until("faults", || rig.faults() >= 5);
    assert!(rig.fault().contains("cut off"), "{}", rig.fault());
    let frames = rig.frames(20);
    assert!(frames.iter().all(|frame| distance(&frame.image) < 8.0), "those that come are whole");
    drop(rig);
    // Uncompressed, the driver itself leaves them out, and their numbers are missing.
    let rig = Rig::start(with(named(backend, "Eye"), json!({"format": "yuyv"})));
    until("they are counted", || rig.lost() >= 3);
    let frames = rig.frames(10);
    assert!(frames.iter().all(|frame| distance(&frame.image) < 8.0), "those that come are whole");
}

fn takes_two_cameras(backend: &str) {
    const SMALL: &str = "YUYV:320x240@15";
    let _eye = Webcam::plug(0, "Eye", SMALL);
    let _ear = Webcam::plug(1, "Ear", SMALL);
    let all = offers("device", json!({"backend": backend}));
    assert_eq!(all.len(), 2, "{all:?}");
    let ids = |at: usize| all[at].1.rsplit_once('(').map(|(_, id)| id.to_owned());
    assert_ne!(ids(0), ids(1), "of the same make, with the same serial number");
    let eye = Rig::start(named(backend, "Eye"));
    let ear = Rig::start(named(backend, "Ear"));
    for rig in [&eye, &ear] {
        check_order(backend, &rig.frames(20));
    }
    assert!(eye.stop() < Duration::from_secs(5));
    ear.frames(10);
}

fn turns_knobs_while_running(backend: &str) {
    let eye = Webcam::plug(0, "Eye", FORMATS);
    let mut rig = Rig::start(named(backend, "Eye"));
    rig.frames(5);
    rig.set(json!({"brightness": 200.0, "contrast": 7.0}));
    until("the knobs are turned", || {
        eye.was_turned("brightness 200") && eye.was_turned("contrast 7")
    });
    check_order(backend, &rig.frames(20));
    rig.set(json!({"brightness": null}));
    until("it is at its default again", || eye.was_turned("brightness 128"));
    rig.set(json!({"brightness": 999.0}));
    until("a fault", || rig.fault().contains("goes from 0 to 255, not to 999"));
    rig.set(json!({"focus": 5.0}));
    until("a fault", || rig.fault().contains("has no focus"));
    rig.frames(5);
}

fn stops_at_once(backend: &str) {
    let mut eye = Webcam::plug(0, "Eye", FORMATS);
    let limit = Duration::from_secs(3);
    let rig = Rig::start(named(backend, "Eye"));
    rig.frames(3);
    let time = rig.stop();
    assert!(time < limit, "running: {time:?}");
    let rig = Rig::start(named(backend, "Eye"));
    rig.frames(3);
    eye.order("stall");
    until("it is silent", || rig.is_silent_for(Duration::from_millis(600)));
    let time = rig.stop();
    assert!(time < limit, "silent: {time:?}");
    let rig = Rig::start(named(backend, "nobody"));
    rig.until_waiting("there is no camera");
    let time = rig.stop();
    assert!(time < limit, "waiting: {time:?}");
    eye.order("resume");
}

fn gives_the_newest_frame_to_a_slow_patch(backend: &str) {
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    let rig = Rig::start_slowly(named(backend, "Eye"), Duration::from_secs(1));
    rig.frames(2);
    let frames = rig.frames(4);
    for Frame { at, image, .. } in &frames {
        let taken = image.time.and_then(patchline::value::TimeTag::to_system_time);
        let age = std::time::SystemTime::now()
            .duration_since(taken.expect("a time"))
            .expect("the past")
            .saturating_sub(at.elapsed());
        assert!(age < Duration::from_secs(1), "{age:?} old");
    }
    assert!(rig.lost() > 5, "{} were left out", rig.lost());
}

/// From the camera through TCP to a picture, as a person draws it.
fn runs_the_lesson(backend: &str) {
    const LESSON: &[u8] = include_bytes!("../../patches/camera-over-tcp.json");
    let _eye = Webcam::plug(0, "Eye", FORMATS);
    let mut patch = file::parse(LESSON, Path::new("camera-over-tcp.json")).expect("a patch");
    let camera = patch.node_mut("camera").expect("a camera");
    camera.properties.insert("backend".into(), json!(backend));
    let runtime = runtime().expect("a runtime");
    let (run, problems) = Run::start(&patch, runtime.handle());
    assert!(problems.is_empty(), "{problems:?}");
    let probe = &run.node("image").expect("the last node").probes[0];
    until("pictures come", || probe.count() >= 20);
    probe.look();
    let mut seen = None;
    until("one is seen", || {
        seen = probe.look();
        seen.is_some()
    });
    let Some(Value::Image(image)) = seen.map(|sample| sample.value) else { panic!("no picture") };
    assert_eq!((image.width, image.height, image.format), (640, 480, PixelFormat::Bgr8));
    assert!(distance(&image) < 8.0, "it is what the webcam shows, and no test picture");
    let begin = Instant::now();
    runtime.block_on(run.stop());
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}
