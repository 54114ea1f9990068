//! Runs a patch without a window.
//!
//! The run is driven by its own events. Whoever watches it from here only looks at its taps,
//! [`LOOKS`] times a second, and does not slow the patch down. What there is to say is written by a
//! thread of its own: if the terminal or the pipe is slow, or nobody reads it, values are left out
//! and counted, and everything else goes on.

mod choose;
mod feed;
mod lines;
mod notes;
mod page;
mod parting;
pub mod script;
mod synthetic;
mod table;
mod watch;
mod writer;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::time::MissedTickBehavior;

use crate::engine::{self, Run};
use crate::patch::{Endpoint, Patch};
use choose::Choice;
use lines::Lines;
use notes::{Note, Notes, What};
use page::Page;
use script::Script;
use table::Table;
use watch::{Seen, Watch};
use writer::{Streams, Writer};

/// How often a second a run is looked at.
pub const LOOKS: u32 = 20;

/// How to run a patch.
#[derive(Debug, Default)]
pub struct Options {
    /// Stop after this time.
    pub limit: Option<Duration>,
    /// The nodes or outputs to watch; none for those that seem worth it.
    pub watch: Vec<Endpoint>,
    /// How to show them.
    pub form: Form,
    /// What a person would do; none for a synthetic path.
    pub input: Option<Script>,
}

/// How to show what is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A line for each value.
    #[default]
    Lines,
    /// A JSON object for each value, one a line.
    Json,
    /// A table that is drawn over and over in its place.
    Table,
}

/// How a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Problems because of which a node did not run.
    pub problems: usize,
    /// Faults of all nodes while running.
    pub faults: u64,
}

/// Runs a patch until it is over, its time is up, somebody asks it to stop, or the output is
/// closed. Values go to `out`; problems and faults go to `err`, except as JSON. Neither may hold
/// up the run: both are written by a thread that is left behind if nobody reads.
pub fn run(
    patch: &Patch,
    options: &Options,
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
) -> anyhow::Result<Outcome> {
    let chosen = choose::choose(patch, &options.watch)?;
    let runtime = engine::runtime().context("could not start the threads that patches run on")?;
    let writer = Writer::start(Streams { out, err }).context("could not start a thread")?;
    let outcome = runtime.block_on(async {
        let mut asked = Asked::begin().context("could not listen for Ctrl-C")?;
        let outcome = attend(patch, options, &chosen, (&writer, &mut asked)).await;
        parting::part(asked.next(), last_words).await;
        outcome
    });
    // A name that is still being looked up must not hold anybody up.
    runtime.shutdown_background();
    let missing = writer.finish();
    if missing > 0 {
        last_words(&format!("nobody read the output to its end: {missing} lines are missing"));
    }
    outcome
}

/// Says something on the standard error, unless nobody reads that either.
fn last_words(sentence: &str) {
    let streams = Streams { out: Box::new(io::sink()), err: Box::new(io::stderr()) };
    let mut page = Page::default();
    // Writing to a string cannot fail.
    let _ = writeln!(page.err(), "patchline: {sentence}");
    if let Ok(writer) = Writer::start(streams) {
        writer.give(page);
        writer.finish();
    }
}

async fn attend(
    patch: &Patch,
    options: &Options,
    chosen: &[Choice],
    (writer, asked): (&Writer, &mut Asked),
) -> anyhow::Result<Outcome> {
    let every_value = !options.watch.is_empty() && options.form != Form::Table;
    let recorded: Vec<Choice> = if every_value { chosen.to_vec() } else { Vec::new() };
    let started = Instant::now();
    let (run, problems) = Run::start_watched(patch, &tokio::runtime::Handle::current(), move |n| {
        for choice in recorded.iter().filter(|choice| choice.node == n.path) {
            if let Some(probe) = choice.output.and_then(|output| n.probes.get(output)) {
                probe.record();
            }
        }
    });
    let mut page = Page::default();
    for problem in &problems {
        let _ = writeln!(page.err(), "{problem}");
    }
    writer.give(page);
    let watch = Watch::new(&run, chosen, every_value);
    let notes = Notes::new(&run, &problems);
    let printer: Box<dyn Printer> = match options.form {
        Form::Table => Box::new(Table::new(&watch)),
        form => Box::new(Lines::new(form == Form::Json)),
    };
    let mut attendant = Attendant { started, watch, notes, printer, writer };
    tokio::select! {
        () = asked.next() => {}
        () = time_is_up(options.limit) => {}
        () = feed::feed(run.events(), options.input.as_ref()) => {}
        () = attendant.until_over(&run) => {}
    }
    let mut page = Page::default();
    for stuck in run.stop().await {
        let _ = writeln!(page.err(), "{stuck}: did not stop within a second; it was left behind");
    }
    writer.give(page);
    // What was worked off while stopping is shown too.
    attendant.look(true);
    let problems = problems.iter().filter(|located| !located.problem.is_warning()).count();
    Ok(Outcome { problems, faults: attendant.notes.faults() })
}

/// Says what was seen.
trait Printer {
    /// Says values in the order they passed, then what else happened.
    fn print(&mut self, seen: &[Seen<'_>], notes: &[Note], moment: Moment, page: &mut Page);
}

/// When something is shown.
#[derive(Clone, Copy, Debug)]
struct Moment {
    started: Instant,
    now: Instant,
}

impl Moment {
    /// Seconds of the run until then.
    fn seconds(self, at: Instant) -> f64 {
        at.saturating_duration_since(self.started).as_secs_f64()
    }
}

/// Looks after a run.
struct Attendant<'a> {
    started: Instant,
    watch: Watch,
    notes: Notes,
    printer: Box<dyn Printer>,
    writer: &'a Writer,
}

impl Attendant<'_> {
    /// Shows what happens until nothing more will, or the output is closed.
    async fn until_over(&mut self, run: &Run) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / LOOKS);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // Asked first, so that the last look sees everything.
            let over = run.is_over();
            if self.writer.has_room() {
                self.look(false);
            }
            if over || self.writer.is_closed() {
                return;
            }
        }
    }

    fn look(&mut self, last: bool) {
        let moment = Moment { started: self.started, now: Instant::now() };
        let mut notes = Vec::new();
        let seen = self.watch.look(last, &mut notes);
        self.notes.look(moment.now, last, &mut notes);
        let left_out = |note: &Note| match note.what {
            What::LeftOut { count, .. } => count,
            _ => 0,
        };
        let mut page = Page { left_out: notes.iter().map(left_out).sum(), ..Page::default() };
        self.printer.print(&seen, &notes, moment, &mut page);
        self.writer.give(page);
    }
}

async fn time_is_up(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

/// Hears when the person or the system wants an end, from its beginning on.
#[cfg(unix)]
struct Asked {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Asked {
    fn begin() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate })
    }

    /// Returns once an end is wanted, or wanted again.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Hears when the person wants an end, from its beginning on.
#[cfg(windows)]
struct Asked(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Asked {
    fn begin() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// Returns once an end is wanted, or wanted again.
    async fn next(&mut self) {
        self.0.recv().await;
    }
}

/// Text from outside made fit for one line of a terminal: what would steer it is spelled out.
fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if letter.is_control() {
            safe.extend(letter.escape_default());
        } else {
            safe.push(letter);
        }
    }
    safe.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\\nc");
        assert_eq!(printable("é plain"), "é plain");
    }
}
