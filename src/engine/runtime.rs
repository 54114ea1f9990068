//! The tokio runtime that patches run on.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// Stack of a worker thread. The push path is plain recursion, one frame or two an operator, and
/// the longest chain must fit many times over; the memory is only taken as it is used.
pub(super) const STACK: usize = 32 << 20;

/// A runtime for patches: a worker thread for each core.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .enable_all()
        .thread_name("patchline")
        .thread_stack_size(STACK)
        .build()
}
