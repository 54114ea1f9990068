//! All that an operator's file needs.

pub use std::sync::Arc;
pub use std::time::Duration;

pub use bytes::Bytes;
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use super::OperatorType;
pub use super::append::{Arrival, Format, append_all};
pub use super::author::{
    Combinator, Complaint, Constant, Device, Nested, Relay, Sink, Source, Timed, Transform,
};
pub use super::beat::Beat;
#[cfg(test)]
pub use super::bench::{Bench, State, picture, pictures};
pub use super::claim::Claim;
pub use super::device::Stop;
pub use super::disk::{Growing, on_disk, open_file, refused};
pub use super::elementwise::Elementwise;
pub use super::field::Offer;
pub use super::mapping::{Externalized, Mapped, Mapping, Maps};
pub use super::new_file::{Existing, NewFile, Suffix, check_name, folder_of};
pub use super::only::Only;
pub use super::pace::Pace;
pub use super::parsed::Parsed;
pub use super::partners::Partners;
pub use super::port::{Hub, Input, Inputs, Link, Output, OutputType, Outputs};
pub use super::schedule::{Bundles, Schedule};
pub use super::tcp::{self, Connection, QueueLimits, TcpPort};
pub use super::timed::{Moment, seconds};
pub use super::udp::{UdpOptions, UdpPort, look_up};
pub use super::zeromq::{self, Endpoints, Net};
pub use crate::error::{Error, Remedy};
pub use crate::flow::backlog::Backlog;
pub use crate::flow::event::{EventReader, InputEvent, Modifiers};
pub use crate::flow::inbox::{Inbox, Overflow};
pub use crate::flow::input_filter::{ButtonFilter, KeyFilter};
pub use crate::flow::instances::{Given, Within};
pub use crate::flow::live::Live;
pub use crate::flow::memory::MOST_KEPT;
pub use crate::flow::outlet::Outlet;
pub use crate::flow::status::Status;
pub use crate::flow::strand::Out;
pub use crate::value::{
    Array, Frames, Image, Message, Number, PixelFormat, Record, Selector, TimeTag, Timestamped,
    Value, ValueType, Wire,
};
