//! The engine with a paused clock.

mod catching;
mod checking;
mod completing;
mod containing;
mod crowding;
mod driving;
mod driving_inside;
mod leaving_out;
mod looping;
mod nesting;
mod nesting_tasks;
mod relaying;
mod running;
mod speaking;
mod updating;
