//! Opens the window on the file that is named, or on the lessons.

use std::env::args_os;

fn main() -> anyhow::Result<()> {
    patchline::editor::open(args_os().nth(1).map(Into::into))
}
