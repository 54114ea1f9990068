//! ZeroMQ: sockets that one thread serves, and what the rest of the program holds of them.
//!
//! A [`Link`] is a socket as an operator sees it: what is to be sent is put into a bounded queue,
//! what came is taken out of another, and neither ever waits. The sockets themselves are served by
//! the thread of the reactor, of which there is one for as long as there is any socket: libzmq's
//! sockets may be used by one thread at a time only, and one that drains them in turn is the fastest
//! way.
//!
//! libzmq is the only one who knows how messages travel; without the feature `zeromq` every way to
//! open a socket says so.

#![cfg_attr(
    not(feature = "zeromq"),
    allow(dead_code, reason = "only who has sockets needs it all")
)]

mod channel;
pub mod endpoint;
pub mod identity;
#[cfg(feature = "zeromq")]
mod ipc;
pub mod kind;
mod lingering;
mod link;
mod losses;
pub mod options;
mod queue;
mod signal;
pub mod trouble;

#[cfg(feature = "zeromq")]
mod member;
#[cfg(feature = "zeromq")]
mod monitor;
#[cfg(feature = "zeromq")]
mod neighbours;
#[cfg(feature = "zeromq")]
mod proxy;
#[cfg(feature = "zeromq")]
mod reactor;
#[cfg(feature = "zeromq")]
mod socket;

#[cfg(not(feature = "zeromq"))]
mod without;
#[cfg(not(feature = "zeromq"))]
use without as member;
#[cfg(not(feature = "zeromq"))]
use without as reactor;

pub use channel::News;
pub use kind::Kind;
pub use lingering::give_way;
pub use link::{Link, Pairing, Spec};
pub use losses::{Loss, Losses};
pub use member::given_up;
pub use options::{Lose, SocketOptions};
pub use reactor::wait_for_last;
#[cfg(all(unix, feature = "zeromq"))]
pub use signal::Descriptor;
pub use signal::Signal;
pub use trouble::Trouble;
