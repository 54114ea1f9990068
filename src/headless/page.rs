//! What one look has to say, in the order in which it is to be written.

/// Where a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// Values, for whoever is on the other end of the pipe.
    Out,
    /// What went wrong, for the person.
    Err,
}

/// Texts for both streams. Their order is kept, since both may be the same terminal.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub pieces: Vec<(Stream, String)>,
    /// Values that had no place on it.
    pub left_out: u64,
}

impl Page {
    /// The end of what goes to the output.
    pub fn out(&mut self) -> &mut String {
        self.end_of(Stream::Out)
    }

    /// The end of what goes to the standard error.
    pub fn err(&mut self) -> &mut String {
        self.end_of(Stream::Err)
    }

    fn end_of(&mut self, stream: Stream) -> &mut String {
        if self.pieces.last().is_none_or(|(last, _)| *last != stream) {
            self.pieces.push((stream, String::new()));
        }
        let end = self.pieces.len() - 1;
        &mut self.pieces[end].1
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.pieces.iter().all(|(_, text)| text.is_empty())
    }

    /// How many lines it has.
    pub fn lines(&self) -> u64 {
        self.pieces.iter().map(|(_, text)| lines(text.as_bytes())).sum()
    }
}

/// How many lines end in it.
pub(super) fn lines(text: &[u8]) -> u64 {
    // The piece after the last line end is none yet.
    text.split(|byte| *byte == b'\n').skip(1).count() as u64
}
