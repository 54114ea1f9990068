//! A recording from its beginning to its end, or to where it is damaged.

use std::io::{self, Read, Seek, SeekFrom};
use std::time::Duration;

use bytes::{Buf as _, Bytes};

use super::write::check;
use super::{BEGIN, END, FRAME, HEADER, LONGEST, MAGIC, VALUE, VERSION, decode};
use crate::error::Error;
use crate::value::Value;

/// What a recording says next.
#[derive(Debug)]
pub struct Entry {
    /// When, on one time line for all sessions: each begins where the one before it was over.
    pub at: Duration,
    /// What; nothing where a session goes on until then without a value. A value that cannot be
    /// understood harms none behind it.
    pub value: Option<Result<Value, Error>>,
    /// Bytes it has in the file.
    pub size: usize,
    /// Where the next one begins.
    pub next: Place,
}

/// A place in a recording between two entries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Bytes before it.
    position: u64,
    /// The begin of the session on the time line.
    session: Duration,
    /// How far the time line has come.
    latest: Duration,
}

/// Reads entries.
#[derive(Debug)]
pub struct Reader<R> {
    inner: R,
    place: Place,
}

impl<R: Read> Reader<R> {
    /// Reads what a recording begins with.
    pub fn new(mut inner: R) -> Result<Self, Error> {
        let mut start = Vec::with_capacity(HEADER);
        inner.by_ref().take(HEADER as u64).read_to_end(&mut start).map_err(unread)?;
        let (Some(magic), Some(version)) = (start.get(..MAGIC.len()), start.get(MAGIC.len()..))
        else {
            return Err(no_recording());
        };
        if magic != MAGIC || version.len() < HEADER - MAGIC.len() {
            return Err(no_recording());
        }
        if version != VERSION.to_le_bytes() {
            return Err(Error::new(
                "this recording was made by a later version of Patchline; play it with that version",
            ));
        }
        let place = Place { position: HEADER as u64, ..Place::default() };
        Ok(Self { inner, place })
    }

    /// Where the next entry begins.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The next value, or the next end of a session; none at the end. After an error there is
    /// nothing to be read any more.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, Error> {
        while let Some(mut body) = self.next()? {
            let size = body.len();
            let (Ok(kind), Ok(nanos)) = (body.try_get_u8(), body.try_get_u64_le()) else {
                continue;
            };
            if kind == BEGIN {
                self.place.session = self.place.latest;
                continue;
            }
            if kind != VALUE && kind != END {
                continue;
            }
            let at = self.place.session.saturating_add(Duration::from_nanos(nanos));
            self.place.latest = self.place.latest.max(at);
            let value = (kind == VALUE).then(|| decode(body));
            let (at, next) = (self.place.latest, self.place);
            return Ok(Some(Entry { at, value, size, next }));
        }
        Ok(None)
    }

    fn next(&mut self) -> Result<Option<Bytes>, Error> {
        match self.next_body() {
            Ok(body) => Ok(body),
            Err(broken) => Err(self.say(broken)),
        }
    }

    /// The body of the next entry, whatever it is.
    fn next_body(&mut self) -> Result<Option<Bytes>, Broken> {
        let mut frame = Vec::with_capacity(FRAME);
        self.inner.by_ref().take(FRAME as u64).read_to_end(&mut frame)?;
        if frame.is_empty() {
            return Ok(None);
        }
        let Some((&[a, b, c, d, e, f, g, h], _)) = frame.split_first_chunk::<FRAME>() else {
            return Err(Broken::Off);
        };
        let length = [a, b, c, d];
        let wanted = u32::from_le_bytes(length) as usize;
        if wanted > LONGEST {
            return Err(Broken::Damaged);
        }
        // Grows with what is there, not with what is claimed.
        let mut body = Vec::new();
        self.inner.by_ref().take(wanted as u64).read_to_end(&mut body)?;
        if body.len() < wanted {
            return Err(Broken::Off);
        }
        if check(length, &body) != u32::from_le_bytes([e, f, g, h]) {
            return Err(Broken::Damaged);
        }
        self.place.position += (FRAME + wanted) as u64;
        Ok(Some(body.into()))
    }

    #[cold]
    fn say(&self, broken: Broken) -> Error {
        let how = match broken {
            Broken::Off => "breaks off",
            Broken::Damaged => "is damaged",
            Broken::Unread(error) => return unread(error),
        };
        Error::new(format!(
            "the recording {how} at byte {}, {:.3} s after its begin; only what comes before can be \
             played",
            self.place.position,
            self.place.latest.as_secs_f64()
        ))
    }
}

/// Why there is no next entry where there should be one.
enum Broken {
    /// The file is over.
    Off,
    /// The bytes are not those that were written.
    Damaged,
    /// The system says no.
    Unread(io::Error),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Unread(error)
    }
}

impl<R: Read + Seek> Reader<R> {
    /// Goes to a place that it was at before.
    pub fn go_to(&mut self, place: Place) -> Result<(), Error> {
        self.inner.seek(SeekFrom::Start(place.position)).map_err(unread)?;
        self.place = place;
        Ok(())
    }
}

/// How many bytes of a file are a whole recording: what one that breaks off is cut to before it is
/// continued. None are if it is empty, or breaks off within its first bytes. One that is damaged
/// otherwise is not to be continued, as nobody could play what comes then.
pub fn good_length(mut file: impl Read) -> Result<u64, Error> {
    let mut start = Vec::with_capacity(HEADER);
    file.by_ref().take(HEADER as u64).read_to_end(&mut start).map_err(unread)?;
    if start.len() < HEADER && super::header().starts_with(&start) {
        return Ok(0);
    }
    let mut reader = Reader::new(Read::chain(&*start, file))?;
    loop {
        match reader.next_body() {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(reader.place.position),
            Err(Broken::Off) => return Ok(reader.place.position),
            Err(broken) => return Err(reader.say(broken)),
        }
    }
}

#[cold]
fn no_recording() -> Error {
    Error::new("this file is no recording of Patchline; choose one that file.record has made")
}

#[cold]
fn unread(error: io::Error) -> Error {
    Error::io(
        format!("the file could not be read on: {error}; see whether its disk is there"),
        error,
    )
}
