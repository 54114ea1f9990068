//! TCP sockets for operators, with sentences that say what to do when something is wrong.
//!
//! A [`Connection`] is one program at the other end: packets wait in a bounded queue of its own and
//! are written as fast as it reads, so that one that stalls is in nobody's way. How a stream is cut
//! into packets is for whoever uses it to say.

mod connection;
mod queue;

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, TcpKeepalive, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

pub use self::connection::{Connection, Cut, FAREWELL};
pub use self::queue::{Parts, QueueLimits};
use super::claim::Claim;
use crate::error::Error;
use crate::flow::listening::Held;
use crate::flow::outlet::Outlet;
use crate::value::Wire;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;
/// How long a host may take to answer a call.
const PATIENCE: Duration = Duration::from_secs(5);
/// After so much silence a peer is asked whether it is still there; one whose cable was pulled
/// leaves by that.
const SILENCE: Duration = Duration::from_secs(10);
/// How long to wait when the system has no room for another connection.
const BREATH: Duration = Duration::from_millis(100);

/// A port that others connect to.
#[derive(Debug)]
pub struct TcpPort {
    listener: TcpListener,
    /// Where it listens.
    local: SocketAddr,
    no_delay: bool,
    _held: Held,
}

/// Where a server listens. No other node can have the port.
pub fn claim(interface: IpAddr, port: u16) -> Claim {
    let address = SocketAddr::new(interface, port);
    Claim { protocol: "TCP", address, shared: false, property: "port" }
}

impl TcpPort {
    /// Opens a port. `no_delay` is whether small packets leave at once rather than wait for others.
    pub fn open<T: Wire>(
        interface: IpAddr,
        port: u16,
        no_delay: bool,
        out: &Outlet<T>,
    ) -> Result<Self, Error> {
        let claim = claim(interface, port);
        let listener = listen(claim.address).map_err(|error| match claim.refused(error) {
            Ok(taken) => taken,
            Err(error) => super::udp::unopened(port, interface, error),
        })?;
        let local = listener
            .local_addr()
            .map_err(|error| Error::io(format!("the socket has no address: {error}"), error))?;
        let held = claim.made_good(local, out);
        Ok(Self { listener, local, no_delay, _held: held })
    }

    /// Where it listens.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// The next one who connects. An error is about one who did not, and the next may.
    pub async fn accept(&self) -> Result<(TcpStream, SocketAddr), Error> {
        match self.listener.accept().await {
            Ok((stream, peer)) => {
                prepare(&stream, self.no_delay);
                Ok((stream, peer))
            }
            Err(error) => {
                let gone =
                    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::Interrupted);
                if !gone {
                    // Out of descriptors or memory: asking again at once would only burn a core.
                    tokio::time::sleep(BREATH).await;
                }
                Err(Error::io(format!("a client could not connect: {error}"), error))
            }
        }
    }
}

/// Calls a host; the sentence of the error says what to check.
pub async fn connect(
    host: &str,
    port: u16,
    no_delay: bool,
) -> Result<(TcpStream, SocketAddr), Error> {
    let host = host.trim();
    let unknown = || format!("no host is called {host:?}; check the name, or use its IP address");
    let found = tokio::net::lookup_host((host, port)).await;
    let found: Vec<SocketAddr> = found.map_err(|error| Error::io(unknown(), error))?.collect();
    let mut refusal = Error::new(unknown());
    for address in found {
        match timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                prepare(&stream, no_delay);
                return Ok((stream, address));
            }
            Ok(Err(error)) => refusal = unconnected(address, error),
            Err(_) => {
                refusal = Error::new(format!(
                    "{address} does not answer; check the host, and that no firewall is between"
                ));
            }
        }
    }
    Err(refusal)
}

fn unconnected(address: SocketAddr, error: io::Error) -> Error {
    let sentence = match error.kind() {
        ErrorKind::ConnectionRefused => {
            format!("nobody listens at {address}; start the server, or check host and port")
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            format!("there is no way to {address}; check the host, and the network of this machine")
        }
        _ => format!("connecting to {address} failed: {error}"),
    };
    Error::io(sentence, error)
}

/// What cannot be set is not worth losing the connection for.
fn prepare(stream: &TcpStream, no_delay: bool) {
    let _ = stream.set_nodelay(no_delay);
    let keepalive = TcpKeepalive::new().with_time(SILENCE).with_interval(SILENCE / 4);
    let _ = SockRef::from(stream).set_tcp_keepalive(&keepalive);
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // On Unix a port may be had again at once after a restart; on Windows this would be to steal it.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        // All addresses means those of IPv4 as well.
        let _ = socket.set_only_v6(false);
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket.into())
}
