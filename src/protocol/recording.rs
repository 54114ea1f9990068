//! Recordings: values and when they came, in a file that only ever grows.
//!
//! ```text
//! magic      8 bytes   89 'P' 'L' 'R' 0d 0a 1a 0a
//! version    u32       1
//! entries, one after the other, each:
//!   length   u32       bytes of the body
//!   check    u32       CRC-32 (IEEE) of the four bytes of the length and of the body
//!   body
//!     kind   u8        0 value, 1 begin, 2 end
//!     value: u64       nanoseconds since the begin before it, never less than the value before it
//!            …         the value, see `encode`
//!     begin: u64       nanoseconds since 1 January 1970, UTC
//!     end:   u64       nanoseconds since the begin
//! ```
//!
//! All numbers are little endian. There is no index and nothing is ever changed that was written, so
//! a file that breaks off plays up to where it does, and one that is continued just gets another
//! *begin*: a second session, which plays right after the first. An *end* says how long a session
//! went on after its last value; a session that was cut off has none. Kinds of entries that a reader
//! does not know are passed over.

mod decode;
mod elements;
mod encode;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use decode::decode;
pub use encode::encode;
pub use read::{Entry, Place, Reader, good_length};
pub use write::{begin, end, header, value};

/// What a recording begins with. A transfer as text, or one that drops the eighth bit, damages it.
const MAGIC: [u8; 8] = *b"\x89PLR\r\n\x1a\n";
const VERSION: u32 = 1;
/// Magic and version.
const HEADER: usize = 12;
/// Length and check.
const FRAME: usize = 8;

/// The longest body: enough for a picture of 8192 by 8192 pixels. Keeps a damaged length from asking
/// for memory.
const LONGEST: usize = 1 << 28;
/// The most values within one, for the same reason: each takes more memory than room in the file.
const MOST_ITEMS: usize = 1 << 22;
/// How deep values may stand in values.
const DEEPEST: usize = 80;

const VALUE: u8 = 0;
const BEGIN: u8 = 1;
const END: u8 = 2;

/// The first byte of a value.
mod tag {
    pub const BANG: u8 = 0;
    pub const FALSE: u8 = 1;
    pub const TRUE: u8 = 2;
    pub const INT: u8 = 3;
    pub const LONG: u8 = 4;
    pub const FLOAT: u8 = 5;
    pub const DOUBLE: u8 = 6;
    pub const CHAR: u8 = 7;
    pub const TEXT: u8 = 8;
    pub const BYTES: u8 = 9;
    pub const COLOR: u8 = 10;
    pub const MIDI: u8 = 11;
    pub const TIME_TAG: u8 = 12;
    pub const NIL: u8 = 13;
    pub const IMPULSE: u8 = 14;
    pub const RECORD: u8 = 15;
    pub const TUPLE: u8 = 16;
    pub const LIST: u8 = 17;
    pub const ARRAY: u8 = 18;
    pub const IMAGE: u8 = 19;
    pub const MESSAGE: u8 = 20;
    pub const FRAMES: u8 = 21;
    pub const TIMESTAMPED: u8 = 22;
}
