//! The command line.

mod check;
mod fmt;
mod load;
mod log;
mod operators;
mod run;
mod set;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// What a command made of it: whether everything was as it should be.
type Verdict = anyhow::Result<bool>;

const EXAMPLES: &str = "\
Examples:
  patchline patches/hello-osc.json               open a patch in the window
  patchline run patches/hello-osc.json           run it without a window, until Ctrl-C
  patchline run show.json --for 10s --json       what happens within ten seconds, as JSON lines
  patchline check patches/*.json                 find everything that is wrong, open nothing
  patchline operators osc                        find operators
  patchline operators osc.send_message           read about one";

/// Patchline: draw what messages do, run it, look into every wire.
#[derive(Debug, Parser)]
#[command(name = "patchline", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    /// The patch to open in the window.
    file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a patch without a window.
    Run(run::Arguments),
    /// Find everything that is wrong with patches, without opening anything.
    Check(check::Arguments),
    /// Write patches in their canonical form.
    Fmt(fmt::Arguments),
    /// List the operators, find some, or read about one.
    Operators(operators::Arguments),
    /// Print a script that completes commands in a shell.
    #[command(after_help = "Examples:\n  patchline completions bash > \
                            ~/.local/share/bash-completion/completions/patchline")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// Does what the command line says. Exit code 0: fine, 1: not fine, 2: not understood.
pub fn main() -> ExitCode {
    log::to_standard_error();
    crate::flow::contain::report_in_one_line();
    execute(std::env::args_os())
}

/// Opens the window.
#[cfg(feature = "window")]
fn window(file: Option<PathBuf>) -> anyhow::Result<bool> {
    crate::editor::open(file)?;
    crate::operator::zeromq::wait_for_last();
    Ok(true)
}

/// Says that there is none.
#[cfg(not(feature = "window"))]
fn window(file: Option<PathBuf>) -> anyhow::Result<bool> {
    let file = file.unwrap_or_else(|| "FILE".into());
    anyhow::bail!(
        "this Patchline was built without its window; run the patch with `patchline run {}`",
        file.display()
    )
}

fn execute(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let CommandLine { command, file } = CommandLine::parse_from(arguments);
    let verdict = match command {
        None => window(file),
        Some(Command::Run(arguments)) => arguments.execute(),
        Some(Command::Check(arguments)) => arguments.execute(),
        Some(Command::Fmt(arguments)) => arguments.execute(),
        Some(Command::Operators(arguments)) => arguments.execute(),
        Some(Command::Completions { shell }) => completions(shell),
    };
    match verdict {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // Who closes a pipe has read enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "patchline: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Verdict {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "patchline", &mut script);
    io::stdout().write_all(&script)?;
    Ok(true)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// An error and its causes, each said once.
fn sentence(error: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Some errors repeat their cause in their own words.
        if !sentence.contains(&cause) {
            if !sentence.is_empty() {
                sentence.push_str(": ");
            }
            sentence.push_str(&cause);
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn causes_are_said_once() {
        let inner = io::Error::other("no such file");
        let error = anyhow::Error::new(inner).context("a.json: no such file");
        assert_eq!(sentence(&error), "a.json: no such file");
        assert_eq!(
            sentence(&error.context("could not load")),
            "could not load: a.json: no such file"
        );
    }
}
