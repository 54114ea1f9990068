//! The real window on a display of its own, with a real mouse and keyboard.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod desk;
mod drawing;
mod hands;
mod keys;
mod lesson;
