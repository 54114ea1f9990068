//! What goes wrong with sockets, each with a sentence that says what to do.

use std::io;

use super::identity::shown;

/// Why a socket, or a message, does not do what was wanted.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Somebody else listens there.
    #[error("{place} is taken by another program or node; choose another, or close the other one")]
    Taken {
        /// Where, as libzmq writes it.
        place: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No network interface has the address.
    #[error(
        "no network interface of this machine is {0}; bind to * for all of them, or to localhost for \
         this machine alone"
    )]
    NoInterface(String),
    /// Nobody of this name is connected.
    #[error(
        "nobody called {} is connected any more, or ever was, so the message to it was lost; send to \
         the identity that came first in a message, as long as that client is there", shown(.0)
    )]
    Unroutable(Vec<u8>),
    /// A message for nobody in particular.
    #[error(
        "a Router sends to whom the first frame names, but this message has {0}; put the identity \
         and an empty frame before what is to be sent"
    )]
    NoIdentity(&'static str),
    /// More bytes than are allowed.
    #[error(
        "a frame of {size} bytes is more than the {most} that may be sent; raise the maximum message \
         size if it is meant, here and at the other end"
    )]
    TooLarge {
        /// Its size.
        size: usize,
        /// What is allowed.
        most: usize,
    },
    /// Somebody who does not speak ZeroMQ, or has the wrong kind of socket.
    #[error(
        "somebody at {0} did not finish the greeting; connect only sockets that fit, as Publisher \
         and Subscriber, with the same protocol"
    )]
    Stranger(String),
    /// A request without an answer.
    #[error(
        "no answer within {seconds} s, so the request was given up; check that whoever answers is \
         there, or raise the timeout"
    )]
    Unanswered {
        /// How long was waited.
        seconds: f64,
    },
    /// A request that the patch did not answer.
    #[error(
        "a request was not answered within {seconds} s, so the next one had its turn; wire the \
         answer to the input, or raise the timeout"
    )]
    NotAnswering {
        /// How long was waited.
        seconds: f64,
    },
    /// An answer to nothing.
    #[error("there is no request to answer, or the answer came too late, so it was lost")]
    NothingToAnswer,
    /// An answer that may be to a request before.
    #[error(
        "an answer came that may be to a request that was given up before, so nobody got it; answer \
         sooner, or raise the timeout"
    )]
    LateAnswer,
    /// A message that is no request.
    #[error("a message came that is no request: it has no empty frame before its content")]
    NoRequest,
    /// Anything else, as a sentence.
    #[error("{0}")]
    Unusable(String),
}
