//! How the task of a socket waits for what comes by it: as the runtime waits for everything else.

use crate::zeromq::Link;

/// Lets whoever takes what comes by this socket read it as well, without the reactor in between, if
/// that can be.
#[cfg(all(unix, feature = "zeromq"))]
pub fn read_by_task(link: &mut Link) {
    use std::task::{Context, Poll};

    use tokio::io::{Interest, unix::AsyncFd};

    use crate::zeromq::{Descriptor, Signal};

    struct Awaited(AsyncFd<Descriptor>);

    impl Signal for Awaited {
        fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
            self.0.poll_read_ready(context).map(|ready| {
                // When the runtime ends, nobody waits for anything any more.
                ready.into_iter().for_each(|mut ready| ready.clear_ready());
            })
        }
    }

    #[expect(
        deprecated,
        reason = "the new way asks for unsafe code. What is wrong with this one, that the \
                  descriptor may be closed meanwhile, cannot be here, as it is its own"
    )]
    let signal = link.descriptor().map(|it| AsyncFd::with_interest(it, Interest::READABLE));
    if let Some(Ok(signal)) = signal {
        link.read_by_task(Awaited(signal));
    }
}

/// Elsewhere the runtime cannot wait for it, and the reactor reads.
#[cfg(not(all(unix, feature = "zeromq")))]
pub fn read_by_task(_: &mut Link) {}
