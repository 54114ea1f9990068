//! `patchline check`

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;

use super::Verdict;
use super::load::load_whole;
use crate::engine;

#[derive(Args, Debug)]
#[command(
    after_help = "Prints a line for each problem: file, node, what is wrong; or that there is \
none. The exit code is 1 if a node would not run; a property that nobody knows, or a wire that leads \
nowhere, is said but fails nothing."
)]
pub(super) struct Arguments {
    /// The patches; - for the standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Arguments {
    pub fn execute(self) -> Verdict {
        let mut out = io::stdout().lock();
        let mut sound = true;
        for file in &self.files {
            match load_whole(file) {
                Err(error) => {
                    sound = false;
                    writeln!(out, "{error}")?;
                }
                Ok(patch) => {
                    let (_, problems) = engine::check(&patch);
                    // Silence could also mean that nothing was looked at.
                    if problems.is_empty() {
                        writeln!(out, "{}: no problems", file.display())?;
                    }
                    for located in problems {
                        sound &= located.problem.is_warning();
                        writeln!(out, "{}: {located}", file.display())?;
                    }
                }
            }
        }
        Ok(sound)
    }
}
