//! How a socket behaves, as people set it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a socket does when there is too much, when a peer is gone, and at its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SocketOptions {
    /// How many messages may wait to be sent: here, and once more in libzmq for each peer. The bytes
    /// that wait here are limited to the size of four of the largest messages.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub send_high_water_mark: u32,
    /// How many messages that came may wait: in libzmq for each peer, and for subscribers once more
    /// here. Beyond that a subscriber loses the oldest, which is counted; all others leave the rest
    /// with those who send it, who have a high-water mark of their own.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub receive_high_water_mark: u32,
    /// Which message is lost when too many wait to be sent; what is lost is counted.
    pub lose: Lose,
    /// The largest frame of a message: a larger one is not sent, and a peer that sends one is let go.
    #[schemars(range(min = 64, max = 2_147_483_647), extend("unit" = "B"))]
    pub max_message_size: u32,
    /// How long the messages that were sent last may take to leave after the end of the run; the
    /// program waits for them before it ends.
    #[schemars(range(min = 0.0, max = 10.0), extend("unit" = "s"))]
    pub linger: f64,
    /// How often a peer is asked whether it is still there; one that does not answer by the second
    /// time is let go. 0 leaves that to the network, which takes longer. Not every peer knows this:
    /// NetMQ, and so Bonsai, ends the connection.
    #[schemars(range(min = 0.0, max = 3600.0), extend("unit" = "s"))]
    pub heartbeat: f64,
    /// How long to wait before a peer that is not there is called again.
    #[schemars(range(min = 0.001, max = 3600.0), extend("unit" = "s"))]
    pub reconnect_interval: f64,
    /// How long that wait may grow, as it doubles each time; 0 keeps it as it is.
    #[schemars(range(min = 0.0, max = 3600.0), extend("unit" = "s"))]
    pub reconnect_interval_max: f64,
}

/// Which message to lose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lose {
    /// The oldest that waits: what is new matters more.
    #[default]
    Oldest,
    /// The one that comes: what was first matters more.
    Newest,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            send_high_water_mark: 1000,
            receive_high_water_mark: 1000,
            lose: Lose::default(),
            max_message_size: 64 << 20,
            linger: 0.2,
            heartbeat: 0.0,
            reconnect_interval: 0.1,
            reconnect_interval_max: 1.0,
        }
    }
}

impl SocketOptions {
    /// How long to linger at most.
    pub fn linger(&self) -> Duration {
        Duration::try_from_secs_f64(self.linger).unwrap_or_default()
    }

    /// The same with what may change while a socket is open as in the other.
    pub(super) fn turned(&self, other: &Self) -> Self {
        Self { linger: other.linger, lose: other.lose, ..self.clone() }
    }

    /// How many bytes may wait here, each way.
    pub(super) fn bytes(&self) -> usize {
        (self.max_message_size as usize).saturating_mul(4)
    }
}
