//! The program: everything it does is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A value is made on one thread and often let go of on another, which with the allocator of many
/// systems takes a lock that both want.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    patchline::cli::main()
}
