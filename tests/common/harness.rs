//! The window without a display, drawn frame by frame.

#![allow(dead_code, reason = "each test crate uses its own part of this")]

use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use patchline::editor::App;

/// A window that is found by its accessible names.
pub type Window = Harness<'static, App>;

/// Whether something of this name is in the window.
pub fn has(harness: &Window, name: &str) -> bool {
    harness.query_all_by_label_contains(name).next().is_some()
}

/// Opens the list of problems once there is one, by its number in the status bar.
#[track_caller]
pub fn open_problem(harness: &mut Window) {
    until(harness, "in trouble", |window| has(window, "1 problem"));
    harness.get_by_label_contains("1 problem").click();
    harness.run_steps(3);
}

/// Draws until it is so; fails after thirty seconds.
#[track_caller]
pub fn until(harness: &mut Window, what: &str, is: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    while !is(harness) {
        assert!(start.elapsed() < Duration::from_secs(30), "still not {what}");
        std::thread::yield_now();
        harness.step();
    }
}
