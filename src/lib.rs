//! Patchline: a desktop patcher.

pub mod camera;
pub mod cli;
#[cfg(feature = "window")]
pub mod editor;
pub mod engine;
pub mod error;
pub mod flow;
pub mod headless;
pub mod operator;
pub mod operators;
pub mod patch;
pub mod protocol;
pub mod value;
pub mod zeromq;
