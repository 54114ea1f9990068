//! Where nodes can be reached from outside, as data: whoever shows or checks it reads no sentence.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use super::vitals::Vitals;

/// A port that a node has for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Listening {
    /// `UDP` or `TCP`.
    pub protocol: &'static str,
    /// The address of a network interface, or of all, and the port.
    pub address: SocketAddr,
    /// Whether somebody chose the port. Else it is any that was free, which nobody outside knows.
    pub chosen: bool,
}

impl fmt::Display for Listening {
    /// `UDP 2342`, with the address if that is not all of them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ", self.protocol)?;
        match self.address.ip() {
            ip if ip.is_unspecified() => write!(formatter, "{}", self.address.port()),
            _ => write!(formatter, "{}", self.address),
        }
    }
}

/// Held for as long as the socket is open, so that however a task ends, the node no longer seems to
/// listen.
#[derive(Debug)]
pub struct Held {
    vitals: Arc<Vitals>,
    at: Listening,
}

impl Held {
    pub(super) fn new(vitals: &Arc<Vitals>, at: Listening) -> Self {
        vitals.begin_listening(at);
        Self { vitals: vitals.clone(), at }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.vitals.end_listening(self.at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_listens_for_as_long_as_it_holds_a_port() {
        let vitals = Arc::<Vitals>::default();
        let at = |address: &str| Listening {
            protocol: "UDP",
            address: address.parse().unwrap(),
            chosen: true,
        };
        let (all, own) = (at("0.0.0.0:9"), at("[::1]:10"));
        let first = Held::new(&vitals, all);
        let second = Held::new(&vitals, own);
        assert_eq!(vitals.listening(), [all, own]);
        drop(first);
        assert_eq!(vitals.listening(), [own]);
        drop(second);
        assert_eq!(vitals.listening(), []);
        assert_eq!([all, own].map(|at| at.to_string()), ["UDP 9", "UDP [::1]:10"]);
    }
}
