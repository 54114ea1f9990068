//! Patchline: a desktop patcher.

pub mod engine;
pub mod error;
pub mod flow;
pub mod operator;
pub mod operators;
pub mod patch;
pub mod protocol;
pub mod value;
