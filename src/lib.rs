//! Patchline: a desktop patcher.

pub mod error;
pub mod flow;
pub mod operator;
pub mod operators;
pub mod protocol;
pub mod value;
