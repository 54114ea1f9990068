//! The entries of a recording, to be written behind each other.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{BEGIN, END, FRAME, HEADER, LONGEST, MAGIC, VALUE, VERSION, encode};
use crate::error::Error;
use crate::value::Value;

/// What a file begins with.
pub fn header() -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..MAGIC.len()].copy_from_slice(&MAGIC);
    header[MAGIC.len()..].copy_from_slice(&VERSION.to_le_bytes());
    header
}

fn nanos(time: Duration) -> [u8; 8] {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).to_le_bytes()
}

/// A session begins at this moment of the wall clock.
pub fn begin(moment: SystemTime, bytes: &mut Vec<u8>) {
    let since_1970 = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    small(BEGIN, since_1970, bytes);
}

/// A session ends, so long after its begin.
pub fn end(at: Duration, bytes: &mut Vec<u8>) {
    small(END, at, bytes);
}

/// A value that came so long after the begin of its session. If it cannot be written, nothing is.
pub fn value(at: Duration, value: &Value, bytes: &mut Vec<u8>) -> Result<(), Error> {
    let start = open(VALUE, at, bytes);
    let written = encode(value, bytes).and_then(|()| {
        let length = bytes.len() - start;
        if length <= LONGEST {
            return Ok(());
        }
        let (has, most) = (length >> 20, LONGEST >> 20);
        Err(Error::new(format!(
            "this value has {has} MiB, more than the {most} MiB that can be recorded at once; make \
             it smaller"
        )))
    });
    match &written {
        Ok(()) => close(start, bytes),
        Err(_) => bytes.truncate(start),
    }
    written
}

fn small(kind: u8, time: Duration, bytes: &mut Vec<u8>) {
    let start = open(kind, time, bytes);
    close(start, bytes);
}

/// Leaves room for length and check.
fn open(kind: u8, time: Duration, bytes: &mut Vec<u8>) -> usize {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; FRAME]);
    bytes.push(kind);
    bytes.extend_from_slice(&nanos(time));
    start
}

fn close(start: usize, bytes: &mut [u8]) {
    let Some((frame, body)) = bytes[start..].split_first_chunk_mut::<FRAME>() else { return };
    let length = (body.len() as u32).to_le_bytes();
    frame[..4].copy_from_slice(&length);
    frame[4..].copy_from_slice(&check(length, body).to_le_bytes());
}

pub(super) fn check(length: [u8; 4], body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(body);
    hasher.finalize()
}
