//! Open Sound Control 1.0, with the types of 1.1 and what real senders make of both.
//!
//! In the order in which a packet travels: [`decode()`] takes packets apart behind the `guard`,
//! which accounts for every byte before the `rosc` crate may read one; [`MessageFilter`] asks whether a message is for someone ([`AddressFilter`],
//! [`TypeTags`]); [`Composer`] makes messages out of values, and [`Encoder`] bytes out of those, in
//! one piece for a datagram or in parts that share large blobs for a stream.

mod address;
mod compose;
mod decode;
mod encode;
mod filter;
mod guard;
mod packet;
mod pattern;
#[cfg(test)]
mod tests;
mod type_tag;

pub use address::{AddressFilter, MatchMode, check_address};
pub use compose::{Composer, Lists, bundle_of};
pub use decode::{decode, decode_shared};
pub use encode::{Encoder, encode};
pub use filter::{MessageFilter, Wanted};
pub use guard::Padding;
pub use pattern::Pattern;
pub use type_tag::TypeTags;

/// How deep bundles may stand in bundles, and lists in lists. `rosc` reads and drops both by
/// recursion, and overflows its stack at some hundreds.
pub const DEEPEST: usize = 32;
