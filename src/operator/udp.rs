//! UDP sockets for operators, with sentences that say what to do when something is wrong.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::sleep;

use super::claim::Claim;
use crate::error::Error;
use crate::flow::listening::Held;
use crate::flow::outlet::Outlet;
use crate::value::Wire;

/// What of a datagram can be payload: 65,535 bytes less the headers of IP and UDP.
const LARGEST_DATAGRAM: usize = 65_507;
/// When a host is looked up again: names move, and a network may come up late.
const AGAIN_IF_FOUND: Duration = Duration::from_secs(60);
const AGAIN_IF_UNKNOWN: Duration = Duration::from_secs(5);

/// How a UDP socket is opened.
#[derive(Clone, Copy, Debug)]
pub struct UdpOptions {
    /// The address of the network interface; unspecified for all.
    pub interface: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Whether it may send to all hosts of a network at once.
    pub broadcast: bool,
    /// A group to join. Other programs on this machine may then use the same port.
    pub group: Option<IpAddr>,
    /// How many routers a packet to a group may pass.
    pub ttl: u32,
    /// Bytes that may wait to be read. The system may grant less.
    pub receive_buffer: usize,
}

impl UdpOptions {
    /// What the socket is bound to.
    fn local(&self) -> SocketAddr {
        // A socket with an address of its own would not hear what is sent to the group's.
        match (self.group, self.interface) {
            (Some(_), IpAddr::V4(_)) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, self.port)),
            (_, interface) => SocketAddr::new(interface, self.port),
        }
    }

    /// The port, which no other node can have; chosen in the property `port`.
    pub fn claim(&self) -> Claim {
        let (address, shared) = (self.local(), self.group.is_some());
        Claim { protocol: "UDP", address, shared, property: "port" }
    }
}

/// Where packets without a recipient of their own go.
#[derive(Debug)]
enum Remote {
    Nowhere,
    /// It is being looked up for the first time.
    Searched,
    At(SocketAddr),
    /// There is no such host, as this sentence says.
    Unknown(String),
}

/// An open UDP socket, and where it sends to.
///
/// It is not connected, so that anyone may send to it and nobody's refusal disturbs it.
#[derive(Debug)]
pub struct UdpPort {
    socket: UdpSocket,
    claim: Claim,
    /// Where it listens, as it is shown; from the first time that it is said.
    held: Option<Held>,
    local: SocketAddr,
    remote: Remote,
    datagram: Box<[u8]>,
}

impl UdpPort {
    /// Opens a port. Whether it has a remote host: if so, look it up.
    pub fn open(options: &UdpOptions, has_remote: bool) -> Result<Self, Error> {
        let socket = open(options)?;
        let local = socket
            .local_addr()
            .map_err(|error| Error::io(format!("the socket has no address: {error}"), error))?;
        let remote = if has_remote { Remote::Searched } else { Remote::Nowhere };
        let (claim, datagram) = (options.claim(), vec![0; 1 << 16].into());
        Ok(Self { socket, claim, held: None, local, remote, datagram })
    }

    /// Says at the node what the port is doing.
    pub fn say<T: Wire>(&mut self, out: &Outlet<T>) {
        self.held.get_or_insert_with(|| self.claim.made_good(self.local, out));
        let listening = format!("listening on {}", self.local);
        match &self.remote {
            Remote::Nowhere | Remote::Searched => out.active(listening),
            Remote::At(remote) => out.active(format!("{listening}, sending to {remote}")),
            Remote::Unknown(sentence) => out.waiting(format!("{listening}, but {sentence}")),
        }
    }

    /// Whether it is not known yet where to send to. Until then what is to be sent had better
    /// wait.
    pub fn searches(&self) -> bool {
        matches!(self.remote, Remote::Searched)
    }

    /// Takes over what a look-up found, and says after which pause to look again.
    pub fn found<T: Wire>(
        &mut self,
        found: Result<SocketAddr, Error>,
        out: &Outlet<T>,
    ) -> Duration {
        let pause = match (found, &self.remote) {
            (Ok(found), _) => {
                self.remote = Remote::At(found);
                AGAIN_IF_FOUND
            }
            // An address that worked is better than none.
            (Err(_), Remote::At(_)) => AGAIN_IF_UNKNOWN,
            (Err(error), _) => {
                if self.searches() {
                    out.fault(&error);
                }
                self.remote = Remote::Unknown(error.to_string());
                AGAIN_IF_UNKNOWN
            }
        };
        self.say(out);
        pause
    }

    /// Waits until there may be something to receive.
    pub async fn readable(&self) -> Result<(), Error> {
        self.socket.readable().await.map_err(|error| self.broken(error))
    }

    /// A datagram and its sender, if one has come.
    #[inline]
    pub fn try_receive(&mut self) -> Result<Option<(&[u8], SocketAddr)>, Error> {
        loop {
            match self.socket.try_recv_from(&mut self.datagram) {
                Ok((size, peer)) => {
                    return Ok(self.datagram.get(..size).map(|datagram| (datagram, peer)));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if is_refusal(&error) => {}
                Err(error) => return Err(self.broken(error)),
            }
        }
    }

    fn broken(&self, error: io::Error) -> Error {
        Error::io(format!("receiving on {} failed: {error}", self.local), error)
    }

    /// Sends a packet to a peer, or to the remote host.
    #[inline]
    pub async fn send(&self, packet: &[u8], peer: Option<SocketAddr>) -> Result<(), Error> {
        let to = match (peer, &self.remote) {
            (Some(peer), _) => peer,
            (None, Remote::At(remote)) => *remote,
            (None, Remote::Unknown(sentence)) => return Err(Error::new(sentence.as_str())),
            (None, Remote::Nowhere | Remote::Searched) => {
                return Err(Error::new(
                    "nowhere to send to: set a remote port, or answer the sender of a message",
                ));
            }
        };
        if packet.len() > LARGEST_DATAGRAM {
            return Err(Error::new(format!(
                "{} bytes do not fit into a UDP datagram, which has {LARGEST_DATAGRAM} at most; \
                 use TCP",
                packet.len()
            )));
        }
        let mut sent = self.socket.try_send_to(packet, to);
        // An earlier packet that was refused is told once, instead of this one being sent.
        if sent.as_ref().is_err_and(|e| e.kind() == ErrorKind::WouldBlock || is_refusal(e)) {
            sent = self.socket.send_to(packet, to).await;
        }
        sent.map(drop).map_err(|error| unsent(to, error))
    }
}

#[cold]
fn unsent(to: SocketAddr, error: io::Error) -> Error {
    let sentence = match error.kind() {
        ErrorKind::PermissionDenied => format!(
            "sending to {to} is not permitted; if it is a broadcast address, switch broadcast on"
        ),
        _ => format!("sending to {to} failed: {error}"),
    };
    Error::io(sentence, error)
}

/// Whether an error only tells of an earlier packet that somebody else refused.
fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}

/// The address of a host, of the same kind as a local one, after a pause. Never blocks.
pub async fn look_up(
    host: &str,
    port: u16,
    local: IpAddr,
    pause: Duration,
) -> Result<SocketAddr, Error> {
    sleep(pause).await;
    let host = host.trim();
    let unknown = || {
        let kind = if local.is_ipv4() { "IPv4" } else { "IPv6" };
        format!("no host is called {host:?} ({kind}); check the name, or use its IP address")
    };
    let found = tokio::net::lookup_host((host, port)).await;
    let mut found = found.map_err(|error| Error::io(unknown(), error))?;
    found.find(|address| address.is_ipv4() == local.is_ipv4()).ok_or_else(|| Error::new(unknown()))
}

fn open(options: &UdpOptions) -> Result<UdpSocket, Error> {
    let UdpOptions { interface, port, group, .. } = *options;
    let refused = |error| match options.claim().refused(error) {
        Ok(taken) => taken,
        Err(error) => unopened(port, interface, error),
    };
    let socket = bound(options).map_err(refused)?;
    if let Some(group) = group {
        joined(&socket, group, interface).map_err(|error| {
            let sentence = format!(
                "the multicast group {group} cannot be joined on {interface}: {error}; name the \
                 address of the network interface that leads to it"
            );
            Error::io(sentence, error)
        })?;
    }
    UdpSocket::from_std(socket.into())
        .map_err(|error| Error::io(format!("port {port} cannot be used: {error}"), error))
}

pub(super) fn unopened(port: u16, interface: IpAddr, error: io::Error) -> Error {
    let sentence = match error.kind() {
        ErrorKind::AddrNotAvailable => format!(
            "no network interface of this machine has the address {interface}; leave it blank \
                 to use all"
        ),
        ErrorKind::PermissionDenied => {
            format!("port {port} on {interface} is reserved for the system; choose one above 1023")
        }
        _ => format!("port {port} on {interface} cannot be opened: {error}"),
    };
    Error::io(sentence, error)
}

fn bound(options: &UdpOptions) -> io::Result<Socket> {
    let UdpOptions { interface, broadcast, group, ttl, receive_buffer, .. } = *options;
    let socket = Socket::new(Domain::for_address((interface, 0).into()), Type::DGRAM, None)?;
    socket.set_nonblocking(true)?;
    // A smaller buffer than asked for is no reason not to run.
    let _ = socket.set_recv_buffer_size(receive_buffer);
    socket.set_broadcast(broadcast)?;
    match interface {
        IpAddr::V4(address) => {
            socket.set_multicast_ttl_v4(ttl)?;
            if !address.is_unspecified() {
                socket.set_multicast_if_v4(&address)?;
            }
        }
        IpAddr::V6(_) => socket.set_multicast_hops_v6(ttl)?,
    }
    if group.is_some() {
        socket.set_reuse_address(true)?;
        #[cfg(target_vendor = "apple")]
        socket.set_reuse_port(true)?;
    }
    socket.bind(&options.local().into())?;
    Ok(socket)
}

fn joined(socket: &Socket, group: IpAddr, interface: IpAddr) -> io::Result<()> {
    match (group, interface) {
        (IpAddr::V4(group), IpAddr::V4(interface)) => socket.join_multicast_v4(&group, &interface),
        (IpAddr::V6(group), IpAddr::V6(_)) => socket.join_multicast_v6(&group, 0),
        _ => Err(io::Error::new(ErrorKind::InvalidInput, "IPv4 and IPv6 do not mix")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: UdpOptions = UdpOptions {
        interface: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        port: 0,
        broadcast: false,
        group: None,
        ttl: 1,
        receive_buffer: 1 << 20,
    };

    #[track_caller]
    fn refused(options: UdpOptions) -> String {
        UdpPort::open(&options, false).unwrap_err().to_string()
    }

    #[tokio::test]
    async fn says_why_a_port_cannot_be_opened() {
        let port = UdpPort::open(&OPTIONS, false).unwrap().local.port();
        let taken = std::net::UdpSocket::bind(("0.0.0.0", port)).unwrap();
        let wanted = format!("port {port} on 0.0.0.0 is taken by another program or node");
        assert!(refused(UdpOptions { port, ..OPTIONS }).starts_with(&wanted));
        drop(taken);
        // TEST-NET-1, which no machine has.
        let interface = Ipv4Addr::new(192, 0, 2, 1).into();
        let sentence = refused(UdpOptions { interface, ..OPTIONS });
        assert!(sentence.starts_with("no network interface of this machine has the address"));
        let group = Some("ff02::1".parse().unwrap());
        assert!(refused(UdpOptions { group, ..OPTIONS }).contains("do not mix"));
    }

    #[tokio::test]
    async fn says_why_a_packet_cannot_be_sent() {
        let port = UdpPort::open(&OPTIONS, false).unwrap();
        let peer = Some(SocketAddr::from(([127, 0, 0, 1], port.local.port())));
        let sentence = port.send(b"x", None).await.unwrap_err().to_string();
        assert!(sentence.starts_with("nowhere to send to"));
        let large = vec![0; LARGEST_DATAGRAM + 1];
        let sentence = port.send(&large, peer).await.unwrap_err().to_string();
        assert!(sentence.ends_with("65507 at most; use TCP"), "{sentence}");
        port.send(&large[1..], peer).await.unwrap();
        let all = Some("255.255.255.255:9".parse().unwrap());
        let sentence = port.send(b"x", all).await.unwrap_err().to_string();
        assert!(sentence.contains("switch broadcast on"), "{sentence}");
    }

    #[tokio::test]
    async fn hears_a_group_and_shares_its_port() {
        let (group, loopback) = (Ipv4Addr::new(239, 1, 2, 3), Ipv4Addr::LOCALHOST);
        let options =
            UdpOptions { interface: loopback.into(), group: Some(group.into()), ..OPTIONS };
        let first = UdpPort::open(&options, false).unwrap();
        let port = first.local.port();
        let second = UdpPort::open(&UdpOptions { port, ..options }, false).unwrap();
        let to = Some(SocketAddr::from((group, port)));
        first.send(b"hello", to).await.unwrap();
        for mut member in [first, second] {
            member.readable().await.unwrap();
            let (datagram, _) = member.try_receive().unwrap().unwrap();
            assert_eq!(datagram, b"hello");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_claim_is_what_the_system_says() {
        let group = Some(Ipv4Addr::new(239, 1, 2, 3).into());
        let loopback = Ipv4Addr::LOCALHOST.into();
        let mut all: Vec<UdpOptions> = ["0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::1"]
            .map(|interface| UdpOptions { interface: interface.parse().unwrap(), ..OPTIONS })
            .into();
        all.push(UdpOptions { interface: loopback, group, ..OPTIONS });
        for first in &all {
            // A machine without IPv6 has nothing to say about it.
            let Ok(open) = UdpPort::open(first, false) else { continue };
            let port = open.local.port();
            let first = UdpOptions { port, ..*first };
            for second in all.iter().map(|second| UdpOptions { port, ..*second }) {
                let refused = bound(&second).is_err_and(|e| e.kind() == ErrorKind::AddrInUse);
                let clashes = first.claim().clashes_with(&second.claim());
                assert_eq!(clashes, refused, "{first:?} {second:?}");
            }
        }
    }

    #[tokio::test]
    async fn looks_up_hosts_of_the_right_kind() {
        let local = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let found = look_up("127.0.0.1", 9, local, Duration::ZERO).await.unwrap();
        assert_eq!(found.to_string(), "127.0.0.1:9");
        let found = look_up("localhost", 9, local, Duration::ZERO).await.unwrap();
        assert!(found.ip().is_loopback() && found.is_ipv4());
        let error = look_up("::1", 9, local, Duration::ZERO).await.unwrap_err();
        assert!(error.to_string().starts_with("no host is called \"::1\" (IPv4)"));
    }
}
