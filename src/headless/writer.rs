//! A thread that writes, so that a full pipe or a slow terminal holds up nobody else.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::page::{Page, Stream, lines};

/// Bytes written at once. A pipe takes as many in one piece, so that each is progress.
const BLOCK: usize = 4096;
/// At the end, whoever reads nothing for so long reads nothing more.
const QUIET: Duration = Duration::from_millis(400);
/// At the end, nobody reads for longer than this.
const LONGEST: Duration = Duration::from_secs(5);

/// Both streams.
pub(super) struct Streams {
    pub out: Box<dyn Write + Send>,
    pub err: Box<dyn Write + Send>,
}

/// Hands pages over to the thread. While one is being written a second may wait; until there is
/// room again nobody should look for more: values wait in the taps, which count what they lose.
pub(super) struct Writer {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Page>,
    /// Lines that are still to be written, and values that the pages say are left out.
    unwritten: u64,
    writing: bool,
    /// Blocks that were written.
    blocks: u64,
    /// No more pages come.
    ended: bool,
    /// Whoever read the output has closed it.
    closed: bool,
}

impl Writer {
    /// Starts the thread.
    pub fn start(streams: Streams) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let there = shared.clone();
        std::thread::Builder::new()
            .name("output".to_owned())
            .spawn(move || there.write_all(streams))?;
        Ok(Self { shared })
    }

    /// Whether a page will soon be written.
    pub fn has_room(&self) -> bool {
        self.shared.state.lock().waiting.is_empty()
    }

    /// Whether nobody is left to read the output.
    pub fn is_closed(&self) -> bool {
        self.shared.state.lock().closed
    }

    /// Puts a page behind those that wait. Never blocks.
    pub fn give(&self, page: Page) {
        if page.is_empty() {
            return;
        }
        let mut state = self.shared.state.lock();
        state.unwritten += page.lines() + page.left_out;
        state.waiting.push_back(page);
        self.shared.changed.notify_all();
    }

    /// Waits until all is written, as long as somebody reads; how many lines and values are
    /// missing because nobody did.
    pub fn finish(self) -> u64 {
        let deadline = Instant::now() + LONGEST;
        let mut state = self.shared.state.lock();
        state.ended = true;
        self.shared.changed.notify_all();
        let mut quiet_until = Instant::now() + QUIET;
        while state.writing || !state.waiting.is_empty() {
            if state.closed {
                return 0;
            }
            let before = state.blocks;
            let gave_up = self.shared.changed.wait_until(&mut state, quiet_until.min(deadline));
            if state.blocks > before && Instant::now() < deadline {
                quiet_until = Instant::now() + QUIET;
            } else if gave_up.timed_out() {
                return state.unwritten;
            }
        }
        0
    }
}

impl Shared {
    /// The thread.
    fn write_all(&self, mut streams: Streams) {
        while let Some(page) = self.next() {
            let written = page.pieces.iter().try_for_each(|(stream, text)| match stream {
                Stream::Out => self.write(&mut *streams.out, text.as_bytes()),
                Stream::Err => {
                    // Values are what is piped; whether anybody reads the rest is not known.
                    let _ = self.write(&mut *streams.err, text.as_bytes());
                    Ok(())
                }
            });
            let mut state = self.state.lock();
            state.unwritten = state.unwritten.saturating_sub(page.left_out);
            state.writing = false;
            state.closed = written.is_err();
            self.changed.notify_all();
            if state.closed {
                return;
            }
        }
    }

    /// The next page, once there is one; none if none will come.
    fn next(&self) -> Option<Page> {
        let mut state = self.state.lock();
        loop {
            if let Some(page) = state.waiting.pop_front() {
                state.writing = true;
                return Some(page);
            }
            if state.ended {
                return None;
            }
            self.changed.wait(&mut state);
        }
    }

    fn write(&self, stream: &mut dyn Write, text: &[u8]) -> io::Result<()> {
        for block in text.chunks(BLOCK) {
            stream.write_all(block)?;
            let mut state = self.state.lock();
            state.blocks += 1;
            state.unwritten = state.unwritten.saturating_sub(lines(block));
            self.changed.notify_all();
        }
        stream.flush()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.state.lock().ended = true;
        self.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// A pipe that holds one block.
    struct Pipe(SyncSender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let sent = self.0.send(bytes.to_vec());
            sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn piped() -> (Writer, Receiver<Vec<u8>>) {
        let (sender, receiver) = sync_channel(1);
        let streams = Streams { out: Box::new(Pipe(sender)), err: Box::new(io::sink()) };
        (Writer::start(streams).unwrap(), receiver)
    }

    fn page(text: &str, left_out: u64) -> Page {
        let mut page = Page { left_out, ..Page::default() };
        page.out().push_str(text);
        page
    }

    #[test]
    fn nobody_waits_for_a_full_pipe_and_what_is_missing_is_counted() {
        let (writer, _pipe) = piped();
        // One into the pipe, one at its mouth, one behind.
        for text in ["a\n", "b\n", "c\nc\n"] {
            writer.give(page(text, 0));
        }
        while writer.shared.state.lock().waiting.len() > 1 {
            std::thread::yield_now();
        }
        assert!(!writer.has_room());
        writer.give(page("last\n", 10));
        assert_eq!(writer.finish(), 1 + 2 + 1 + 10);
    }

    #[test]
    fn whoever_reads_slowly_gets_everything() {
        let (writer, pipe) = piped();
        let text = "0123456\n".repeat(4096);
        writer.give(page(&text, 0));
        let reader = std::thread::spawn(move || pipe.iter().flatten().collect::<Vec<u8>>());
        assert_eq!(writer.finish(), 0);
        assert_eq!(reader.join().unwrap(), text.as_bytes());
    }

    #[test]
    fn a_closed_pipe_is_noticed_and_nothing_is_missing_from_it() {
        let (writer, pipe) = piped();
        drop(pipe);
        writer.give(page("a\n", 0));
        while !writer.is_closed() {
            std::thread::yield_now();
        }
        assert_eq!(writer.finish(), 0);
    }
}
