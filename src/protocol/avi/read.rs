//! A film from its first frame to its last, or to where it breaks off.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;

use super::LONGEST_FRAME;
use crate::error::Error;

/// A film that is being read.
#[derive(Debug)]
pub struct Film<R> {
    inner: R,
    /// The stream with the pictures.
    stream: [u8; 2],
    rate: f64,
}

/// A frame of a film.
#[derive(Debug, PartialEq)]
pub enum Frame {
    /// A JPEG.
    Jpeg(Bytes),
    /// The picture before it once more.
    Same,
}

/// The most chunks before the first frame.
const MOST_HEADERS: usize = 10_000;
/// The most bytes of a header that are looked at.
const LONGEST_HEADER: u64 = 1 << 16;

/// The next thing in the file.
struct Chunk {
    name: [u8; 4],
    size: u32,
}

impl<R: Read + Seek> Film<R> {
    /// Reads everything before the first frame.
    pub fn new(inner: R) -> Result<Self, Error> {
        let mut this = Self { inner, stream: *b"00", rate: 0.0 };
        let Some(Chunk { name, .. }) = this.head()? else { return Err(no_film()) };
        if &name != b"RIFF" || this.word()? != Some(*b"AVI ") {
            return Err(no_film());
        }
        let mut streams = 0_u8;
        let mut found = None;
        for _ in 0..MOST_HEADERS {
            let Some(Chunk { name, size }) = this.head()? else { return Err(no_film()) };
            match &name {
                // Lists are gone into, whatever size they say they have.
                b"LIST" if this.word()? == Some(*b"movi") => break,
                b"LIST" => {}
                b"strh" => {
                    let header = this.body(size)?;
                    if found.is_none() && header.starts_with(b"vids") {
                        found = Some(streams);
                        this.rate = rate(&header);
                    }
                    streams = streams.saturating_add(1);
                }
                b"strf" if found.is_some_and(|found| found + 1 == streams) => {
                    let format = this.body(size)?;
                    check_format(format.get(16..20).unwrap_or_default())?;
                }
                _ => this.pass(size)?,
            }
        }
        let Some(stream) = found.filter(|stream| *stream < 100) else { return Err(no_film()) };
        this.stream = [b'0' + stream / 10, b'0' + stream % 10];
        Ok(this)
    }

    /// Frames in a second; 0 if the film does not say.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Where the next frame is to be looked for.
    pub fn place(&mut self) -> Result<u64, Error> {
        self.inner.stream_position().map_err(unread)
    }

    /// Goes to a place that it was at before.
    pub fn go_to(&mut self, place: u64) -> Result<(), Error> {
        self.inner.seek(SeekFrom::Start(place)).map_err(unread)?;
        Ok(())
    }

    /// The next frame; none at the end. An error says that there should be more.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Error> {
        let Some(size) = self.next_of_stream()? else { return Ok(None) };
        if size == 0 {
            return Ok(Some(Frame::Same));
        }
        if size as usize > LONGEST_FRAME {
            return Err(broken("is damaged"));
        }
        let body = self.body_of(u64::from(size))?;
        if body.len() < size as usize {
            return Err(broken("breaks off"));
        }
        self.pad(size)?;
        Ok(Some(Frame::Jpeg(body.into())))
    }

    /// Passes over the next frame; whether there was one.
    pub fn skip_frame(&mut self) -> Result<bool, Error> {
        match self.next_of_stream()? {
            Some(size) => self.pass(size).map(|()| true),
            None => Ok(false),
        }
    }

    /// The size of the next frame, whose bytes come next.
    fn next_of_stream(&mut self) -> Result<Option<u32>, Error> {
        while let Some(Chunk { name, size }) = self.head()? {
            let [a, b, kind @ ..] = name;
            match &name {
                // Lists of frames, and further parts of the file.
                b"LIST" | b"RIFF" => {
                    self.word()?;
                }
                _ if [a, b] == self.stream && matches!(&kind, b"dc" | b"db") => {
                    return Ok(Some(size));
                }
                [0, 0, 0, 0] => return Err(broken("is damaged")),
                _ => self.pass(size)?,
            }
        }
        Ok(None)
    }

    fn head(&mut self) -> Result<Option<Chunk>, Error> {
        let mut head = Vec::with_capacity(8);
        self.inner.by_ref().take(8).read_to_end(&mut head).map_err(unread)?;
        Ok(match *head {
            [a, b, c, d, e, f, g, h] => {
                Some(Chunk { name: [a, b, c, d], size: u32::from_le_bytes([e, f, g, h]) })
            }
            _ => None,
        })
    }

    fn word(&mut self) -> Result<Option<[u8; 4]>, Error> {
        Ok(self.body_of(4)?.try_into().ok())
    }

    fn body_of(&mut self, size: u64) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        self.inner.by_ref().take(size).read_to_end(&mut body).map_err(unread)?;
        Ok(body)
    }

    /// As much of a header as is looked at.
    fn body(&mut self, size: u32) -> Result<Vec<u8>, Error> {
        let read = u64::from(size).min(LONGEST_HEADER);
        let body = self.body_of(read)?;
        self.skip(u64::from(size) - read)?;
        self.pad(size)?;
        Ok(body)
    }

    fn pass(&mut self, size: u32) -> Result<(), Error> {
        self.skip(u64::from(size) + u64::from(size % 2))
    }

    fn pad(&mut self, size: u32) -> Result<(), Error> {
        self.skip(u64::from(size % 2))
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Error> {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        if bytes > 0 {
            self.inner.seek(SeekFrom::Current(bytes)).map_err(unread)?;
        }
        Ok(())
    }
}

fn rate(header: &[u8]) -> f64 {
    let number = |at: usize| {
        let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        f64::from(bytes.map_or(0, u32::from_le_bytes))
    };
    let rate = number(24) / number(20);
    if rate.is_finite() { rate } else { 0.0 }
}

fn check_format(compression: &[u8]) -> Result<(), Error> {
    if [&b"MJPG"[..], b"mjpg", b"JPEG", b"jpeg", b"AVRn", b"dmb1"].contains(&compression) {
        return Ok(());
    }
    let name = String::from_utf8_lossy(compression);
    Err(Error::new(format!(
        "the pictures of this film are not JPEGs but {name:?}; convert it, such as with \
         ffmpeg -i FILM -c:v mjpeg -q:v 3 -an FILM.avi"
    )))
}

#[cold]
fn no_film() -> Error {
    Error::new(
        "this file is no AVI film; convert it, such as with ffmpeg -i FILM -c:v mjpeg -q:v 3 -an \
         FILM.avi",
    )
}

#[cold]
fn broken(how: &str) -> Error {
    Error::new(format!("the film {how}; only what comes before can be played"))
}

#[cold]
fn unread(error: io::Error) -> Error {
    Error::io(
        format!("the film could not be read on: {error}; see whether its disk is there"),
        error,
    )
}
