//! Films of JPEG pictures in an AVI file, as any player opens them (Microsoft, "AVI RIFF File
//! Reference"; `MJPG`).
//!
//! ```text
//! RIFF AVI
//!   LIST hdrl            sizes, number of frames, frame rate
//!     avih
//!     LIST strl
//!       strh, strf
//!   LIST movi            a chunk 00dc a frame
//!   idx1                 where each is
//! ```
//!
//! The header has a fixed length and is written anew every now and then, so that a film that was cut
//! off has a true one but for its last frames, and lacks only the index, which players make
//! themselves. A file stays below [`LONGEST`], which all players take; what comes then is for the
//! next file. The reader believes neither sizes of lists nor the index: it goes from chunk to chunk,
//! through the further parts of OpenDML files too.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{Film, Frame};
pub use write::Writer;

/// The most bytes of a file, its index among them.
pub const LONGEST: u64 = 2_000_000_000;
/// The most bytes of a frame.
const LONGEST_FRAME: usize = 1 << 26;
