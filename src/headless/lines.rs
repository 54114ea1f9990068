//! One line for each value: for people, or as JSON for programs.

use std::fmt::Write as _;

use serde_json::json;

use super::notes::{Note, What};
use super::page::Page;
use super::watch::Seen;
use super::{Moment, Printer, printable};

/// Prints lines.
pub(super) struct Lines {
    json: bool,
}

impl Lines {
    pub fn new(json: bool) -> Self {
        Self { json }
    }
}

impl Printer for Lines {
    fn print(&mut self, seen: &[Seen<'_>], notes: &[Note], moment: Moment, page: &mut Page) {
        // Writing to a string cannot fail.
        for seen in seen {
            let time = moment.seconds(seen.sample.at);
            let _ = if self.json {
                writeln!(page.out(), "{}", value(time, seen))
            } else {
                let (label, text) = (&seen.watched.label, seen.sample.value.to_string());
                writeln!(page.out(), "{time:.3} {} {}", printable(label), printable(&text))
            };
        }
        let time = moment.seconds(moment.now);
        for note in notes {
            let _ = if self.json {
                writeln!(page.out(), "{}", self::note(time, note))
            } else {
                writeln!(page.err(), "{time:.3} {}", printable(&note.to_string()))
            };
        }
    }
}

/// Seconds to the microsecond, which is as exact as they are.
fn micros(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

/// Bytes of a packet that was not understood: enough for its address and type tags, short enough
/// for a line.
const MOST_RAW: usize = 256;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn value(time: f64, seen: &Seen<'_>) -> serde_json::Value {
    json!({
        "time": micros(time),
        "node": seen.watched.node.path,
        "port": seen.watched.port,
        "number": seen.sample.number,
        "value": seen.sample.value,
    })
}

fn note(time: f64, note: &Note) -> serde_json::Value {
    let (time, node) = (micros(time), &note.node);
    match &note.what {
        What::Fault { sentence, count, raw } => {
            let mut object = json!({"time": time, "node": node, "fault": sentence, "count": count});
            if let Some(raw) = raw {
                object["raw"] = hex(raw.get(..MOST_RAW).unwrap_or(raw)).into();
                object["raw_length"] = raw.len().into();
            }
            object
        }
        What::Lost(count) => json!({"time": time, "node": node, "lost": count}),
        What::LeftOut { port, count } => {
            json!({"time": time, "node": node, "port": port, "left_out": count})
        }
        What::State(sentence) => json!({"time": time, "node": node, "state": sentence}),
    }
}
