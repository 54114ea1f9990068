use std::fmt::{self, Write as _};

use tokio::time::Instant;

use crate::operator::prelude::*;

/// Writes each value to the log and passes it on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Log {
    /// Stands in front of every value, to tell this node from others.
    pub label: String,
    /// The most lines that are written in a second. How many were left out is said with the next
    /// line; the values themselves always pass.
    #[schemars(range(min = 1, max = 1000))]
    pub limit: u32,
}

impl Default for Log {
    fn default() -> Self {
        Self { label: String::new(), limit: 20 }
    }
}

/// The lines of the current second.
#[derive(Debug, Default)]
pub struct Lines {
    since: Option<Instant>,
    written: u32,
    left_out: u64,
}

impl Transform for Log {
    type In = Value;
    type Out = Value;
    type State = Lines;

    fn apply(&self, lines: &mut Lines, value: Value) -> Result<Value, Error> {
        if lines.since.is_none_or(|since| since.elapsed() >= Duration::from_secs(1)) {
            lines.since = Some(Instant::now());
            lines.written = 0;
        }
        if lines.written < self.limit {
            lines.written += 1;
            self.write(&value, std::mem::take(&mut lines.left_out));
        } else {
            lines.left_out += 1;
        }
        Ok(value)
    }
}

impl Log {
    fn write(&self, value: &Value, left_out: u64) {
        let mut line = Line::default();
        // What does not fit is not an error.
        let _ = write!(line, "{value}");
        let Line { text, full } = line;
        let label = &*self.label;
        let colon = if label.is_empty() { "" } else { ": " };
        let dots = if full { " …" } else { "" };
        match left_out {
            0 => tracing::info!(target: "patchline::log", "{label}{colon}{text}{dots}"),
            more => {
                tracing::info!(target: "patchline::log", "{label}{colon}{text}{dots} (after {more} more)");
            }
        }
    }
}

/// As much of a text as fits into a line.
#[derive(Default)]
struct Line {
    text: String,
    full: bool,
}

impl fmt::Write for Line {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        const LONGEST: usize = 500;
        let room = LONGEST.saturating_sub(self.text.len());
        self.full = part.len() > room;
        self.text.push_str(&part[..part.floor_char_boundary(room)]);
        if self.full { Err(fmt::Error) } else { Ok(()) }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::filter::<Log>()
    .aliases(&["print", "post", "console", "write", "trace", "debug", "Textport", "echo"]);

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;
    use serde_json::json;
    use tokio::time::advance;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Written {
        fn listen(&self) -> tracing::subscriber::DefaultGuard {
            let written = self.clone();
            let format = tracing_subscriber::fmt().without_time().with_ansi(false);
            let subscriber = format.with_writer(move || written.clone()).finish();
            tracing::subscriber::set_default(subscriber)
        }

        fn lines(&self) -> Vec<String> {
            let text = String::from_utf8(std::mem::take(&mut *self.0.lock())).unwrap();
            text.lines().map(str::to_owned).collect()
        }
    }

    #[test]
    fn writes_and_passes_on() {
        let written = Written::default();
        let _guard = written.listen();
        let mut bench = Bench::new(&OPERATOR, json!({"label": "mouse"}));
        assert_eq!(bench.push(0.5), [Value::Double(0.5)]);
        bench.set(json!({"label": ""}));
        bench.push("ä".repeat(400).as_str());
        let long = format!(" INFO patchline::log: {} …", "ä".repeat(250));
        assert_eq!(written.lines(), [" INFO patchline::log: mouse: 0.5".to_owned(), long]);
    }

    #[tokio::test(start_paused = true)]
    async fn writes_so_many_lines_a_second_and_passes_on_all() {
        let written = Written::default();
        let _guard = written.listen();
        let mut bench = Bench::new(&OPERATOR, json!({"limit": 2}));
        let passed = (0..5).flat_map(|i| bench.push(i)).count();
        assert_eq!(passed, 5);
        assert_eq!(written.lines(), [" INFO patchline::log: 0", " INFO patchline::log: 1"]);
        advance(Duration::from_secs(1)).await;
        bench.push(5);
        bench.push(6);
        assert_eq!(
            written.lines(),
            [" INFO patchline::log: 5 (after 3 more)", " INFO patchline::log: 6"]
        );
    }
}
