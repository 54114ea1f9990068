//! The engine with a paused clock.

mod checking;
mod completing;
mod containing;
mod leaving_out;
mod running;
mod speaking;
mod updating;
