//! What listens, but says so in its own words.

use std::net::{Ipv4Addr, SocketAddr};

use crate::operator::claim::Claim;
use crate::operator::prelude::*;

properties!(Ear {
    door: u16 = 0,
    sentence: String = String::new(),
    taken: bool = false,
    garbled: bool = false
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
        std::future::pending().await
    }
}
