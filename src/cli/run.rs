//! `patchline run`

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Verdict;
use super::load::load_whole;
use super::set::Setting;
use crate::headless::script::Script;
use crate::headless::{self, Form, Options};
use crate::patch::Endpoint;

const HELP: &str = r#"On a terminal a table shows what happens. Piped, each value is a line: the seconds since the
start, the node, the value. Without --watch these are the values of nodes that have a visual in
the window and of outputs that lead nowhere, the latest of each twentieth of a second. Problems
and faults go to the standard error.

With --json each line is an object: {"time": 0.5, "node": "scale", "port": "1", "number": 3,
"value": {"type": "float", "value": 0.25}}; others have "fault" and "count", "state", "lost" or
"left_out" in place of "value". A packet that was not understood is the "raw" of its fault: its
first 256 bytes, as pairs of hex digits; "raw_length" is how many it had.

Nobody is waited for: what a slow terminal or pipe has no room for is left out and counted.

What a person would do with mouse and keyboard is made up: the pointer follows a curve over an
area of 1280 by 720 points, a click, a notch of the wheel and one of the keys D1, D2, D3 come
each second. --input plays a script instead, one object a line, "at" in seconds:
  {"at": 0.5, "mouse_move": {"x": 100, "y": 50}}
  {"at": 1.0, "mouse_button": {"button": "Left", "pressed": true}}
  {"at": 1.5, "mouse_wheel": {"x": 0, "y": 1}}
  {"at": 2.0, "key": {"key": "D1", "pressed": true, "modifiers": {"shift": true}}}
  {"at": 3.0, "loop": true}

The run ends with Ctrl-C, when its time is up, when nothing more can happen, or when nobody
reads its output. Exit code 0: fine; 1: it could not run, or --fail-on-fault and something was
wrong; 2: the command line was not understood.

Examples:
  patchline run patches/hello-osc.json
  patchline run show.json --set client.remote_host_name=10.0.0.7 --set scale.output_max=127
  patchline run show.json --watch receive --watch "group/split.rest" --json | jq .value
  patchline run test.json --for 5s --fail-on-fault"#;

#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// The patch; - for the standard input.
    file: PathBuf,
    /// Stop after this time: 500ms, 5s, 2m, 1h.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    limit: Option<Duration>,
    /// Set a property before running: JSON, or else text. For a node in a group, group/node.property.
    #[arg(long, value_name = "NODE.PROPERTY=VALUE")]
    set: Vec<Setting>,
    /// Show every value of a node or group, or of one of its outputs.
    #[arg(long, value_name = "NODE[.OUTPUT]")]
    watch: Vec<Endpoint>,
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
    /// Exit with 1 if a node did not run or had a fault.
    #[arg(long)]
    fail_on_fault: bool,
    /// Play what a person does from a script.
    #[arg(long, value_name = "SCRIPT")]
    input: Option<PathBuf>,
}

impl Arguments {
    pub fn execute(self) -> Verdict {
        let Self { file, limit, set, watch, json, fail_on_fault, input } = self;
        let mut patch = load_whole(&file)?;
        for setting in set {
            setting.apply(&mut patch)?;
        }
        let input = input.as_deref().map(Script::load).transpose()?;
        let form = match json {
            true => Form::Json,
            false if is_terminal() => Form::Table,
            false => Form::Lines,
        };
        let options = Options { limit, watch, form, input };
        let (out, err) = (Box::new(io::stdout()), Box::new(io::stderr()));
        let outcome = headless::run(&patch, &options, out, err)?;
        Ok(!fail_on_fault || (outcome.problems == 0 && outcome.faults == 0))
    }
}

/// Whether the output is a terminal on which one can move about.
fn is_terminal() -> bool {
    io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The longest time there is a use for; more cannot be waited for.
const LONGEST: Duration = Duration::from_hours(24 * 365 * 100);

fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let wrong = || "a number and ms, s, m or h is expected, such as 500ms, 5s, 2m or 1h".to_owned();
    let second = match &text[digits.len()..] {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        unit => return Err(format!("\"{unit}\" is no unit of time; {}", wrong())),
    };
    let number: f64 = digits.parse().map_err(|_| wrong())?;
    let duration = Duration::try_from_secs_f64(number * second).map_err(|_| wrong())?;
    Ok(duration.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, millis) in
            [("500ms", 500), ("5s", 5000), ("2m", 120_000), ("1h", 3_600_000), ("1.5", 1500)]
        {
            assert_eq!(duration(text).unwrap().as_millis(), millis, "{text}");
        }
        for text in ["", "s", "-1s", "5 parsecs", "5d", "nans", "1e3x"] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!(duration("1000000000000h").unwrap(), LONGEST);
    }
}
