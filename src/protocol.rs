//! What bytes and text mean: between the wire of a network and the wires of a patch.
//!
//! Bytes in, messages out, and back. No sockets, no clocks, no runtime: whoever has a socket calls
//! in here, and so can a test or a fuzzer. Nothing in here trusts a byte from outside.

pub mod avi;
pub mod frames;
pub mod framing;
pub mod image;
pub mod osc;
pub mod plain;
pub mod recording;
pub mod table;
pub mod test_picture;
pub mod text_escape;
pub mod text_format;
pub mod text_parse;
