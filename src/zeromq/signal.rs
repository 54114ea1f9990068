//! The signal that something happened to a socket, for a task that waits for it by itself.

use std::task::{Context, Poll};

/// Says when a socket is to be looked at.
pub trait Signal: Send + Sync {
    /// Ready once it was given since the last time; else the task is woken when it is.
    fn poll(&self, context: &mut Context<'_>) -> Poll<()>;
}

/// What becomes readable when the signal of a socket is given. Nobody may read from it. It is one of
/// its own, so that it stays open for whoever waits for it, whatever becomes of the socket.
#[cfg(all(unix, feature = "zeromq"))]
pub type Descriptor = filedescriptor::FileDescriptor;

/// That of an open socket.
#[cfg(all(unix, feature = "zeromq"))]
pub(super) fn descriptor(socket: &zmq::Socket) -> Option<Descriptor> {
    struct Raw(std::os::fd::RawFd);

    impl std::os::fd::AsRawFd for Raw {
        fn as_raw_fd(&self) -> std::os::fd::RawFd {
            self.0
        }
    }

    Descriptor::dup(&Raw(socket.get_fd().ok()?)).ok()
}
