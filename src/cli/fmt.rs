//! `patchline fmt`

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::Verdict;
use super::load::{is_stdin, load};
use crate::engine;
use crate::patch::file;

#[derive(Args, Debug)]
#[command(after_help = "One node and one wire to a line, and no property that is what it is \
anyway. What this version does not know is kept.")]
pub(super) struct Arguments {
    /// The patches; - to read the standard input and write the standard output.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change nothing; list the files that would change. The exit code is 1 if there are any.
    #[arg(long)]
    check: bool,
}

impl Arguments {
    pub fn execute(self) -> Verdict {
        let mut out = io::stdout().lock();
        let mut fine = true;
        for file in &self.files {
            // One bad file does not keep the others from being formatted.
            let (mut patch, before) = match load(file) {
                Ok(loaded) => loaded,
                Err(error) => {
                    fine = false;
                    writeln!(io::stderr(), "{error}")?;
                    continue;
                }
            };
            engine::omit_defaults(&mut patch);
            let text = file::text(&patch);
            if self.check {
                if text != before {
                    fine = false;
                    writeln!(out, "{}", file.display())?;
                }
            } else if is_stdin(file) {
                out.write_all(text.as_bytes())?;
            } else if text != before {
                file::save(&patch, file)
                    .with_context(|| format!("could not write {}", file.display()))?;
            }
        }
        Ok(fine)
    }
}
