//! Sockets whose run is over and that still send what waits, and how others get their ports.

use std::net::SocketAddr;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::channel::Channel;

/// Where they are bound. Their channels are there until their ports are free.
static LINGERING: Mutex<Vec<(Weak<Channel>, Vec<String>)>> = Mutex::new(Vec::new());

/// This one lingers from now on.
#[cfg_attr(not(feature = "zeromq"), expect(dead_code, reason = "there are no sockets"))]
pub(super) fn note(channel: &Arc<Channel>, bound: &[String]) {
    let mut all = LINGERING.lock();
    all.retain(|(channel, _)| channel.strong_count() > 0);
    all.push((Arc::downgrade(channel), bound.to_vec()));
}

/// Lets whoever lingers at a place give up what it could not send so far; whether anybody does, so
/// that the place is free soon.
pub fn give_way(place: &str) -> bool {
    let mut any = false;
    for (channel, bound) in LINGERING.lock().iter() {
        let is_there = bound.iter().any(|other| same(other, place));
        if let Some(channel) = channel.upgrade().filter(|_| is_there) {
            channel.give_way();
            any = true;
        }
    }
    any
}

/// Whether one is in the way of the other.
fn same(one: &str, other: &str) -> bool {
    let port = |place: &str| {
        let address = place.trim_start_matches("tcp://").parse::<SocketAddr>();
        address.map(|address| address.port()).ok()
    };
    one == other || port(one).is_some_and(|one| port(other) == Some(one))
}
