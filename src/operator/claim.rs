//! What a node takes of the machine for itself, so that two nodes that want the same are found
//! before anything is opened.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};

use crate::error::{Error, TakenPort};
use crate::flow::listening::{Held, Listening};
use crate::flow::outlet::Outlet;
use crate::value::Wire;

/// A port to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// `UDP` or `TCP`: ports of the one have nothing to do with those of the other.
    pub protocol: &'static str,
    /// Where to listen. Port 0, any that is free, is in nobody's way.
    pub address: SocketAddr,
    /// Whether others may have the same port, if they share it too.
    pub shared: bool,
    /// The property in which another port can be chosen.
    pub property: &'static str,
}

/// A name to be found by, of which there is one in the machine or in the program: the file of an IPC
/// socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameClaim {
    /// The name, as the other end writes it.
    pub name: String,
    /// The property in which another can be chosen.
    pub property: &'static str,
}

impl Claim {
    /// Whether only one of the two can be had.
    pub fn clashes_with(&self, other: &Self) -> bool {
        self.protocol == other.protocol
            && self.address.port() == other.address.port()
            && self.address.port() != 0
            && !(self.shared && other.shared)
            && overlap(self.address.ip(), other.address.ip())
    }

    /// Says at the node that it has what it wanted, at the address that the system gave it, for as
    /// long as what this gives is kept. Beside the socket is the place for it.
    pub fn made_good<T: Wire>(&self, address: SocketAddr, out: &Outlet<T>) -> Held {
        let chosen = self.address.port() != 0;
        out.listening(Listening { protocol: self.protocol, address, chosen })
    }

    /// The fault of a node that did not get it because somebody else has it; any other error is
    /// given back.
    pub fn refused(&self, error: io::Error) -> Result<Error, io::Error> {
        let Self { protocol, address, property, .. } = *self;
        match error.kind() {
            ErrorKind::AddrInUse => {
                Ok(Error::taken(TakenPort { protocol, address, property }, error))
            }
            _ => Err(error),
        }
    }
}

/// Whether a packet could be for both. What listens on all addresses of IPv6 hears IPv4 as well.
fn overlap(a: IpAddr, b: IpAddr) -> bool {
    let (a, b) = (a.to_canonical(), b.to_canonical());
    let covers = |all: IpAddr, one: IpAddr| {
        all.is_unspecified() && (all.is_ipv6() || one.is_ipv4() || one.is_unspecified())
    };
    a == b || covers(a, b) || covers(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(address: &str) -> Claim {
        let address = address.parse().unwrap();
        Claim { protocol: "UDP", address, shared: false, property: "port" }
    }

    #[test]
    fn only_what_really_overlaps_clashes() {
        for (a, b, clash) in [
            ("0.0.0.0:9", "0.0.0.0:9", true),
            ("0.0.0.0:9", "127.0.0.1:9", true),
            ("127.0.0.1:9", "127.0.0.1:9", true),
            ("127.0.0.1:9", "192.168.1.5:9", false),
            ("127.0.0.1:9", "127.0.0.1:10", false),
            ("0.0.0.0:0", "0.0.0.0:0", false),
            ("[::]:9", "0.0.0.0:9", true),
            ("[::]:9", "127.0.0.1:9", true),
            ("[::]:9", "[::1]:9", true),
            ("0.0.0.0:9", "[::1]:9", false),
        ] {
            assert_eq!(claim(a).clashes_with(&claim(b)), clash, "{a} {b}");
            assert_eq!(claim(b).clashes_with(&claim(a)), clash, "{b} {a}");
        }
        let shared = Claim { shared: true, ..claim("0.0.0.0:9") };
        assert!(!shared.clashes_with(&shared));
        assert!(shared.clashes_with(&claim("127.0.0.1:9")));
        let tcp = Claim { protocol: "TCP", ..claim("0.0.0.0:9") };
        assert!(!tcp.clashes_with(&claim("0.0.0.0:9")));
    }
}
