//! A table on a terminal, drawn over and over in its place.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::notes::{Note, What};
use super::page::Page;
use super::watch::{Seen, Watch, Watched};
use super::{Moment, Printer, printable};
use crate::engine::NodeHandle;
use crate::flow::vitals::{Phase, State};
use crate::operator::port::OutputType;

/// Rows that are shown; with head and foot they fit a terminal of 24 lines.
const MOST_ROWS: usize = 20;
/// Letters of a column.
const WIDEST_NODE: usize = 28;
const WIDEST_VALUE: usize = 36;
/// The time over which rates are taken.
const RATE_OVER: Duration = Duration::from_secs(1);

/// Long lines end at the edge instead of wrapping, as long as the table is drawn.
const NO_WRAP: &str = "\x1b[?7l";
const WRAP: &str = "\x1b[?7h";
const CLEAR_BELOW: &str = "\x1b[J";
const CLEAR_RIGHT: &str = "\x1b[K";

/// Draws the table.
pub(super) struct Table {
    rows: Vec<Row>,
    /// Lines on the terminal that are to be drawn over.
    drawn: usize,
    text: String,
}

struct Row {
    label: String,
    node: Arc<NodeHandle>,
    /// Which output; none if the node has no values to show.
    output: Option<usize>,
    value: String,
    value_type: &'static str,
    count: u64,
    /// Counts of the last second, oldest first.
    counts: VecDeque<(Instant, u64)>,
}

impl Table {
    pub fn new(watch: &Watch) -> Self {
        Self { rows: watch.outputs.iter().map(Row::new).collect(), drawn: 0, text: String::new() }
    }

    fn text(&self) -> String {
        let shown = || self.rows.iter().take(MOST_ROWS);
        let longest = shown().map(|row| row.label.chars().count()).max().unwrap_or_default();
        let width = longest.clamp(4, WIDEST_NODE);
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<width$}  {:<WIDEST_VALUE$}  {:<11} {:>8} {:>9} {:>6}  STATE",
            "NODE", "VALUE", "TYPE", "RATE/S", "COUNT", "FAULTS"
        );
        for row in shown() {
            row.write(&mut text, width);
        }
        match self.rows.len().saturating_sub(MOST_ROWS) {
            0 => {}
            more => {
                let _ = writeln!(text, "… and {more} more; choose with --watch NODE");
            }
        }
        text
    }
}

impl Row {
    fn new(watched: &Watched) -> Self {
        // Until a value comes, what is known of the output before running.
        let value_type = match (watched.node.operator, watched.output) {
            (Some(operator), Some(output)) => match operator.outputs.output_type(output) {
                OutputType::Is(value_type) => value_type.name(),
                _ => "any",
            },
            _ => "",
        };
        Self {
            label: cut(&watched.label, WIDEST_NODE),
            node: watched.node.clone(),
            output: watched.output,
            value: String::new(),
            value_type,
            count: 0,
            counts: VecDeque::new(),
        }
    }

    fn update(&mut self, now: Instant) {
        let Some(probe) = self.output.and_then(|output| self.node.probes.get(output)) else {
            return;
        };
        self.count = probe.count();
        self.counts.push_back((now, self.count));
        let long_ago = |(at, _): &(Instant, u64)| now.saturating_duration_since(*at) > RATE_OVER;
        while self.counts.len() > 2 && self.counts.front().is_some_and(long_ago) {
            self.counts.pop_front();
        }
    }

    fn rate(&self) -> Option<f64> {
        let ((from, first), (to, last)) = (self.counts.front()?, self.counts.back()?);
        let seconds = to.saturating_duration_since(*from).as_secs_f64();
        (seconds > 0.0).then(|| (last - first) as f64 / seconds)
    }

    fn write(&self, text: &mut String, width: usize) {
        let rate = self.rate().map_or_else(String::new, rate_text);
        let count = self.output.map_or_else(String::new, |_| self.count.to_string());
        let faults = match self.node.vitals.faults.count() {
            0 => String::new(),
            count => count.to_string(),
        };
        let _ = writeln!(
            text,
            "{:<width$}  {:<WIDEST_VALUE$}  {:<11} {rate:>8} {count:>9} {faults:>6}  {}",
            self.label,
            self.value,
            self.value_type,
            printable(&state(&self.node)),
        );
    }
}

/// How a node is, in a few words.
fn state(node: &NodeHandle) -> String {
    let vitals = &node.vitals;
    let own = match (vitals.phase(), vitals.state()) {
        (Phase::Finished, _) => "finished".to_owned(),
        (Phase::Unwanted, _) => "nobody listens".to_owned(),
        (Phase::Broken, _) => "out of service".to_owned(),
        (Phase::Open, State::Active(sentence) | State::Waiting(sentence)) => sentence,
        (Phase::Open, State::Ready) => String::new(),
    };
    let peers = match vitals.peers().len() {
        0 => String::new(),
        1 => "1 peer".to_owned(),
        count => format!("{count} peers"),
    };
    let lost = match vitals.lost() {
        0 => String::new(),
        lost => format!("lost {lost}"),
    };
    let parts = [own, peers, lost].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

fn rate_text(rate: f64) -> String {
    if rate < 100.0 { format!("{rate:.1}") } else { format!("{rate:.0}") }
}

/// Text that fits into so many letters.
fn cut(text: &str, width: usize) -> String {
    let text = printable(text);
    if text.chars().nth(width).is_none() {
        return text.into_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

impl Printer for Table {
    fn print(&mut self, seen: &[Seen<'_>], notes: &[Note], moment: Moment, page: &mut Page) {
        for seen in seen {
            let Some(row) = self.rows.get_mut(seen.position) else { continue };
            row.value = cut(&seen.sample.value.to_string(), WIDEST_VALUE);
            row.value_type = seen.sample.value.value_type().name();
        }
        for row in &mut self.rows {
            row.update(moment.now);
        }
        // States have a column of their own.
        let mut lines = notes.iter().filter(|note| !matches!(note.what, What::State(_))).peekable();
        if lines.peek().is_some() {
            // What went wrong scrolls away above the table.
            let _ = write!(page.out(), "{}{CLEAR_BELOW}", self.back());
            let time = moment.seconds(moment.now);
            for note in lines {
                let _ = writeln!(page.err(), "{time:.3} {}", printable(&note.to_string()));
            }
            self.drawn = 0;
            self.text.clear();
        }
        let text = self.text();
        if text == self.text {
            return;
        }
        let lines = text.replace('\n', &format!("{CLEAR_RIGHT}\n"));
        // In one piece, so that nobody sees half a table.
        let _ = write!(page.out(), "{NO_WRAP}{}{lines}{CLEAR_BELOW}{WRAP}", self.back());
        self.drawn = text.lines().count();
        self.text = text;
    }
}

impl Table {
    /// Moves to where the table begins.
    fn back(&self) -> String {
        match self.drawn {
            0 => String::new(),
            lines => format!("\x1b[{lines}A\r"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::choose::choose;
    use super::super::page::Stream;
    use super::*;
    use crate::engine::{self, Run};
    use crate::flow::probe::Sample;
    use crate::patch::{Node, Patch};
    use crate::value::Value;

    struct Screen {
        watch: Watch,
        table: Table,
    }

    impl Screen {
        fn of(nodes: usize) -> Self {
            let abs = |patch: Patch, i| patch.with_node(&format!("n{i}"), Node::new("math.abs"));
            let patch = (0..nodes).fold(Patch::new(), abs);
            let runtime = engine::runtime().unwrap();
            let (run, _) = Run::start(&patch, runtime.handle());
            let watch = Watch::new(&run, &choose(&patch, &[]).unwrap(), false);
            let table = Table::new(&watch);
            Self { watch, table }
        }

        /// What is written to the terminal, and what above the table.
        fn print(&mut self, value: Option<Value>, notes: &[Note]) -> (String, String) {
            let now = Instant::now();
            let seen = value.map(|value| Seen {
                position: 0,
                watched: &self.watch.outputs[0],
                sample: Sample { value, at: now, number: 1 },
            });
            let seen: Vec<_> = seen.into_iter().collect();
            let mut page = Page::default();
            self.table.print(&seen, notes, Moment { started: now, now }, &mut page);
            let of = |stream| {
                let pieces = page.pieces.iter().filter(|(own, _)| *own == stream);
                pieces.map(|(_, text)| text.as_str()).collect::<String>()
            };
            (of(Stream::Out), of(Stream::Err))
        }
    }

    #[test]
    fn it_is_drawn_over_in_its_place_and_only_when_it_changes() {
        let mut screen = Screen::of(2);
        let (first, _) = screen.print(Some(Value::text("a\nb")), &[]);
        assert!(first.contains("a\\nb") && !first.contains("\x1b[3A"), "{first:?}");
        let (again, _) = screen.print(Some(Value::Int(7)), &[]);
        assert!(again.contains("\x1b[3A\r") && again.contains("int"), "{again:?}");
        assert_eq!(screen.print(None, &[]).0, "");
    }

    #[test]
    fn what_went_wrong_stands_above_it() {
        let mut screen = Screen::of(1);
        screen.print(None, &[]);
        let fault = What::Fault { sentence: "too \x1b[2J".into(), count: 1, raw: None };
        let (out, err) = screen.print(None, &[Note { node: "n0".into(), what: fault }]);
        assert_eq!(err, "0.000 n0: too \\u{1b}[2J\n");
        // Away with it first, then anew below the sentence.
        assert!(out.starts_with("\x1b[2A\r\x1b[J"), "{out:?}");
        assert!(out.contains("NODE") && out.matches("\x1b[2A").count() == 1, "{out:?}");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut screen = Screen::of(30);
        let (out, _) = screen.print(None, &[]);
        assert!(out.contains("… and 10 more"), "{out}");
        assert_eq!(out.lines().count(), 22 + 1, "head, rows, foot, and what clears below");
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
