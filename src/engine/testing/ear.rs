//! What listens, but says so in its own words, and has as many peers as one likes.

use std::net::{Ipv4Addr, SocketAddr};

use crate::flow::peers::Joined;
use crate::operator::claim::Claim;
use crate::operator::prelude::*;

properties!(Ear {
    door: u16 = 0,
    sentence: String = String::new(),
    taken: bool = false,
    garbled: bool = false,
    peers: u16 = 0
});
pub static EAR: OperatorType = OperatorType::source::<Ear>();

impl Source for Ear {
    type Out = i32;
    async fn run(self, out: &mut Outlet<i32>) -> Result<(), Error> {
        let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, self.door));
        let claim = Claim { protocol: "UDP", address, shared: false, property: "door" };
        if self.taken {
            let error = std::io::ErrorKind::AddrInUse.into();
            return Err(claim.refused(error).unwrap_or_else(|error| Error::io("", error)));
        }
        let _held = claim.made_good(address, out);
        out.active(self.sentence.as_str());
        if self.garbled {
            out.fault(&Error::packet("no sense", bytes::Bytes::from_static(b"?")));
        }
        let port = |peer| SocketAddr::from((Ipv4Addr::LOCALHOST, 5000 + peer));
        let joined: Vec<_> = (0..self.peers).map(|peer| out.joined(port(peer))).collect();
        for peer in joined.iter().map(Joined::peer) {
            peer.set_queued(3);
            peer.lose(4);
        }
        if joined.is_empty() {
            return std::future::pending().await;
        }
        let mut ticks = tokio::time::interval(std::time::Duration::from_millis(5));
        loop {
            ticks.tick().await;
            for peer in joined.iter().map(Joined::peer) {
                peer.received.count(100);
                peer.sent.count(20);
            }
        }
    }
}
