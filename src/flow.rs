//! What the push path is made of.
//!
//! A value runs on the thread that received it, to the end of its chain, depth first, in wire
//! order: [`strand`] makes the calls, [`push`] is who is called, [`probe`] looks at what passes, [`live`] reads properties
//! that may change meanwhile, [`inbox`] is the bounded queue before whatever takes its own time,
//! [`backlog`] what an operator holds back, [`contain`] turns a panic into an error, [`vitals`]
//! keeps what went wrong and whether a node still takes part, [`status`] is its task's pen,
//! [`listening`] and [`peers`] where it is reached from outside and by whom. [`inner`] is a patch
//! inside a node, [`memory`] what a subject tells those who begin to listen later, [`back`] what
//! comes back to where it was sent from.

pub mod back;
pub mod backlog;
pub mod contain;
pub mod event;
pub mod fault;
pub mod inbox;
pub mod inner;
pub mod input_filter;
pub mod instances;
pub mod listening;
pub mod live;
pub mod memory;
pub mod outlet;
pub mod peers;
pub mod probe;
pub mod push;
pub mod status;
pub mod strand;
pub mod vitals;
