//! Sinks that write values to the end of a file.

use std::io;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::disk::{on_disk, refused};
use super::new_file::{Existing, NewFile, Suffix, folder_of};
use crate::error::Error;
use crate::flow::inbox::Inbox;
use crate::value::Wire;

/// A value that is to be written.
#[derive(Debug)]
pub struct Arrival<T> {
    /// When it came.
    pub at: Instant,
    /// What came.
    pub value: T,
    /// Whether it is the first of an empty file.
    pub first: bool,
}

/// How values become bytes of a file.
pub trait Format<T>: Send + 'static {
    /// What the file begins with, or goes on with, if it `continues` an old one; this is the moment
    /// to look into that. May take its time.
    fn begin(&mut self, file: &mut NewFile) -> Result<Vec<u8>, Error>;

    /// A value. If it cannot be written, nothing is.
    fn write(&mut self, arrival: Arrival<T>, bytes: &mut Vec<u8>) -> Result<(), Error>;

    /// What is said when no more values will come.
    fn finish(&mut self, _at: Instant, _bytes: &mut Vec<u8>) {}
}

/// Written at once, as long as that many are waiting.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 4 << 20;
/// Between two attempts on a disk that is full.
const PAUSE: Duration = Duration::from_millis(250);

/// Writes all that comes to a file of this name, which is made with the first value. Whatever the
/// disk refuses later is a fault, and what could not be written is lost and counted; the file stays.
pub async fn append_all<T: Wire, F: Format<T>>(
    inbox: &mut Inbox<T>,
    (path, suffix, existing): (&str, Suffix, Existing),
    mut format: F,
) -> Result<(), Error> {
    let name = path.to_owned();
    on_disk(move || folder_of(&name)).await?;
    let Some(first) = inbox.recv_at().await else { return Ok(()) };
    let name = path.to_owned();
    let opened = on_disk(move || -> Result<_, Error> {
        let mut file = NewFile::open(&name, suffix, existing)?;
        let start = format.begin(&mut file)?;
        let written = file.growing.append(&start);
        written.map_err(|error| refused("write", &file.path, error))?;
        Ok((file, format))
    });
    let (mut file, mut format) = opened.await.inspect_err(|_| inbox.lose(1))?;
    // What stands at its beginning, before any value.
    let mut empty = !file.continues || file.growing.length() == 0;
    let mut next = Some(first);
    loop {
        let mut bytes = Vec::new();
        let mut count = 0;
        while let Some((at, value)) = next.take() {
            let arrival = Arrival { at, value, first: empty && count == 0 };
            match format.write(arrival, &mut bytes) {
                Ok(()) => count += 1,
                Err(error) => inbox.fault(&error),
            }
            if count < BATCH as u64 && bytes.len() < BATCH_BYTES {
                next = inbox.try_recv_at();
            }
        }
        let written;
        (file, written) = append(file, bytes).await;
        match written {
            Ok(()) => empty &= count == 0,
            Err(error) => {
                inbox.fault(&refused("write", &file.path, error));
                inbox.lose(count);
                sleep(PAUSE).await;
            }
        }
        next = inbox.recv_at().await;
        if next.is_none() {
            break;
        }
    }
    let mut bytes = Vec::new();
    format.finish(Instant::now(), &mut bytes);
    let (file, written) = append(file, bytes).await;
    if let Err(error) = written {
        inbox.fault(&refused("write", &file.path, error));
    }
    Ok(())
}

async fn append(mut file: NewFile, bytes: Vec<u8>) -> (NewFile, io::Result<()>) {
    if bytes.is_empty() {
        return (file, Ok(()));
    }
    on_disk(move || {
        let written = file.growing.append(&bytes);
        (file, written)
    })
    .await
}
