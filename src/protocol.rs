//! Between bytes or text and values. Nothing here opens a socket.

pub mod text_escape;
pub mod text_format;
pub mod text_parse;
