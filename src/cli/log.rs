//! What the program says beside its output.

use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;

/// Lines that may wait for whoever reads them.
const WAITING: usize = 1024;

/// Writes what the operator `debug.log` and this program have to say to the standard error. Other
/// crates are heard only when something is wrong.
pub(super) fn to_standard_error() {
    let wanted =
        Targets::new().with_default(LevelFilter::ERROR).with_target("patchline", LevelFilter::INFO);
    let Ok(lines) = writer() else { return };
    let layer = layer().with_writer(move || Line::to(&lines)).with_target(false);
    // Whoever uses this as a library may have a log of their own.
    let _ = tracing_subscriber::registry().with(layer.with_filter(wanted)).try_init();
}

/// A thread that writes: a value on its way must not wait for a terminal or a full pipe.
fn writer() -> io::Result<SyncSender<Vec<u8>>> {
    let (sender, receiver) = sync_channel::<Vec<u8>>(WAITING);
    thread::Builder::new().name("log".to_owned()).spawn(move || {
        for line in receiver {
            // There is nowhere to say that this failed.
            let _ = io::stderr().write_all(&line);
        }
    })?;
    Ok(sender)
}

/// One line; lost if too many wait already.
struct Line {
    text: Vec<u8>,
    lines: SyncSender<Vec<u8>>,
}

impl Line {
    fn to(lines: &SyncSender<Vec<u8>>) -> Self {
        Self { text: Vec::new(), lines: lines.clone() }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        match self.lines.try_send(std::mem::take(&mut self.text)) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}
