//! Files, for operators that have a task of their own.

use std::fs::{File, OpenOptions};
use std::future::Future;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::error::Error;

/// Does what waits for a disk, or takes longer than a value may, on a thread that is there for it.
/// It begins at once, and is done to its end even if nobody waits for it any more: a file is never
/// left in the middle of what was to be written.
///
/// A panic in there is one of the operator.
pub fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = T> + Send {
    let working = tokio::task::spawn_blocking(work);
    async move {
        match working.await {
            Ok(done) => done,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // Only the end of the runtime cancels work; then nothing is waited for.
                Err(_) => std::future::pending().await,
            },
        }
    }
}

/// The disk's refusal: what was tried with which file, and what to do.
#[cold]
pub fn refused(tried: &str, path: &Path, error: io::Error) -> Error {
    let path = path.display();
    let sentence = match error.kind() {
        ErrorKind::NotFound if tried == "read" => {
            format!("there is no file {path}; choose one that is there")
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            format!("the folder of {path} does not exist; make it, or choose another")
        }
        ErrorKind::PermissionDenied => {
            format!("no permission to {tried} {path}; choose another place, or allow it")
        }
        ErrorKind::ReadOnlyFilesystem => {
            format!("nothing can be written to the disk of {path}; choose another place")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            format!("the disk of {path} is full; make room, or choose another place")
        }
        ErrorKind::IsADirectory => format!("{path} is a folder; choose a file"),
        _ => format!("could not {tried} {path}: {error}; choose another file"),
    };
    Error::io(sentence, error)
}

/// Opens a file to be read.
pub fn open_file(path: &Path) -> Result<File, Error> {
    let file = File::open(path).map_err(|error| refused("read", path, error))?;
    // A folder can be opened, but not read.
    match file.metadata() {
        Ok(about) if about.is_dir() => {
            Err(refused("read", path, io::Error::from(ErrorKind::IsADirectory)))
        }
        _ => Ok(file),
    }
}

/// A file that only ever grows, and never has half of what was to be written.
#[derive(Debug)]
pub struct Growing {
    file: File,
    length: u64,
}

impl Growing {
    /// A new file, or one that is to be overwritten.
    pub(super) fn new(path: &Path, options: &OpenOptions) -> io::Result<Self> {
        Ok(Self { file: options.open(path)?, length: 0 })
    }

    /// The file itself, to be looked at before it grows.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Goes on from here; what stands behind is cut off.
    pub fn cut_to(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::Start(length))?;
        self.length = length;
        Ok(())
    }

    /// Goes on from its end.
    pub fn to_end(&mut self) -> io::Result<()> {
        self.length = self.file.seek(SeekFrom::End(0))?;
        Ok(())
    }

    /// What it ends with, unless it is empty.
    pub fn last_byte(&mut self) -> io::Result<Option<u8>> {
        let Some(position) = self.length.checked_sub(1) else { return Ok(None) };
        let mut last = [0];
        self.file.seek(SeekFrom::Start(position))?;
        let read = self.file.read_exact(&mut last);
        self.file.seek(SeekFrom::Start(self.length))?;
        read.map(|()| Some(last[0]))
    }

    /// Writes all of it, or nothing.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.file.write_all(bytes) {
            Ok(()) => {
                self.length += bytes.len() as u64;
                Ok(())
            }
            Err(error) => {
                // A disk that is full still lets go of what it has.
                let _ = self.cut_to(self.length);
                Err(error)
            }
        }
    }

    /// Changes what was written before.
    pub fn rewrite(&mut self, position: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(position))?;
        let written = self.file.write_all(bytes);
        self.file.seek(SeekFrom::Start(self.length))?;
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "whole").unwrap();
        let mut options = OpenOptions::new();
        let mut growing = Growing::new(&path, options.read(true).write(true)).unwrap();
        growing.cut_to(3).unwrap();
        growing.append(b"le").unwrap();
        growing.rewrite(0, b"W").unwrap();
        growing.append(b"!").unwrap();
        assert_eq!(
            (std::fs::read_to_string(&path).unwrap().as_str(), growing.length()),
            ("Whole!", 6)
        );
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        for (kind, words) in [
            (ErrorKind::NotFound, "make it"),
            (ErrorKind::StorageFull, "make room"),
            (ErrorKind::PermissionDenied, "no permission to write"),
            (ErrorKind::ReadOnlyFilesystem, "choose another place"),
            (ErrorKind::IsADirectory, "is a folder"),
            (ErrorKind::Other, "could not write /x/y"),
        ] {
            let sentence = refused("write", Path::new("/x/y"), kind.into()).to_string();
            assert!(sentence.contains(words) && sentence.contains("/x/y"), "{sentence}");
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(open_file(folder.path()).unwrap_err().to_string().contains("is a folder"));
        let nothing = folder.path().join("nothing");
        assert!(open_file(&nothing).unwrap_err().to_string().contains("there is no file"));
    }

    #[tokio::test(start_paused = true)]
    async fn the_clock_waits_for_the_disk() {
        let slow = || std::thread::sleep(std::time::Duration::from_millis(20));
        let start = tokio::time::Instant::now();
        let minute = std::time::Duration::from_secs(60);
        tokio::time::timeout(minute, on_disk(slow)).await.unwrap();
        assert!(start.elapsed() < minute);
    }
}
