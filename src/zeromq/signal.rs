//! The signal that something happened to a socket, as the task of the socket hears it.

use std::task::{Context, Poll};

/// Where the runtime waits for descriptors; elsewhere there is none.
#[cfg(all(unix, feature = "zeromq"))]
type Source = tokio::io::unix::AsyncFd<filedescriptor::FileDescriptor>;
#[cfg(not(all(unix, feature = "zeromq")))]
type Source = std::convert::Infallible;

/// Says when the socket is to be looked at.
pub(super) struct Signal(Source);

#[cfg(all(unix, feature = "zeromq"))]
impl Signal {
    /// That of an open socket; none if the runtime cannot wait for it.
    #[expect(
        deprecated,
        reason = "the new way asks for unsafe code. What is wrong with this one, that the descriptor \
                  may be closed meanwhile, cannot be here, as it is one of its own"
    )]
    pub fn of(socket: &zmq::Socket) -> Option<Self> {
        let signal = Descriptor(socket.get_fd().ok()?);
        let own = filedescriptor::FileDescriptor::dup(&signal).ok()?;
        Some(Self(Source::with_interest(own, tokio::io::Interest::READABLE).ok()?))
    }

    /// Ready once it was given since the last time.
    pub fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll_read_ready(context).map(|ready| {
            // When the runtime ends, nobody waits for anything any more.
            ready.into_iter().for_each(|mut ready| ready.clear_ready());
        })
    }
}

#[cfg(not(all(unix, feature = "zeromq")))]
impl Signal {
    /// None.
    pub fn of<S>(_: &S) -> Option<Self> {
        None
    }

    /// Never called.
    pub fn poll(&self, _: &mut Context<'_>) -> Poll<()> {
        match self.0 {}
    }
}

#[cfg(all(unix, feature = "zeromq"))]
struct Descriptor(std::os::fd::RawFd);

#[cfg(all(unix, feature = "zeromq"))]
impl std::os::fd::AsRawFd for Descriptor {
    fn as_raw_fd(&self) -> std::os::fd::RawFd {
        self.0
    }
}
