//! The engine with a paused clock.

mod checking;
mod completing;
mod containing;
mod running;
mod updating;
