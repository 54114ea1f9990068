//! One line for each value: for people, or as JSON for programs.

use std::io::{self, Write};

use serde_json::json;

use super::notes::{Note, What};
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
    fn print(
        &mut self,
        seen: &[Seen<'_>],
        notes: &[Note],
        moment: Moment,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<()> {
        for seen in seen {
            let time = moment.seconds(seen.sample.at);
            if self.json {
                writeln!(out, "{}", value(time, seen))?;
            } else {
                let text = seen.sample.value.to_string();
                writeln!(out, "{time:.3} {} {}", printable(&seen.watched.label), printable(&text))?;
            }
        }
        let time = moment.seconds(moment.now);
        for note in notes {
            if self.json {
                writeln!(out, "{}", self::note(time, note))?;
            } else {
                // Values are what is piped; whether anybody reads the rest is not known.
                let _ = writeln!(err, "{time:.3} {}", printable(&note.to_string()));
            }
        }
        out.flush()
    }
}

/// Seconds to the microsecond, which is as exact as they are.
fn micros(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
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
        What::Fault { sentence, count } => {
            json!({"time": time, "node": node, "fault": sentence, "count": count})
        }
        What::Lost(count) => json!({"time": time, "node": node, "lost": count}),
        What::LeftOut { port, count } => {
            json!({"time": time, "node": node, "port": port, "left_out": count})
        }
        What::State(sentence) => json!({"time": time, "node": node, "state": sentence}),
    }
}
