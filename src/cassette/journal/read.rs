//! A journal from its start, line by line: never more of it in memory than one exchange.

use super::line::{Frame, Kept, Line};
use super::{Journal, JournalError, failed};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};

const BUFFER: usize = 256 << 10;
/// Two bodies of the largest size there is, with room for escapes.
const LONGEST: u64 = 512 << 20;

/// One pass over a journal. It shares its place with the file it reads, to which nothing is written meanwhile.
pub(super) struct Reading {
    lines: BufReader<File>,
    line: Vec<u8>,
    whole: u64,
}

impl Reading {
    pub(super) fn new(file: &File) -> io::Result<Self> {
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { lines: BufReader::with_capacity(BUFFER, file), line: Vec::new(), whole: 0 })
    }

    /// The next line; `None` at the end, and at one that is not whole: it was being written when its recorder died.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame<'_>>> {
        self.line.clear();
        self.lines.by_ref().take(LONGEST).read_until(b'\n', &mut self.line)?;
        let frame = Frame::of(&self.line);
        if frame.is_some() {
            self.whole += self.line.len() as u64;
        }
        Ok(frame)
    }

    /// Bytes of the whole lines so far.
    pub(super) fn whole(&self) -> u64 {
        self.whole
    }
}

/// The exchanges of a journal in their order.
pub(super) struct Exchanges<'j> {
    journal: &'j Journal,
    reading: Reading,
}

impl Journal {
    pub(super) fn reading(&self) -> Result<Reading, JournalError> {
        Reading::new(&self.lock().file).map_err(|source| self.unread(source))
    }

    pub(super) fn exchanges(&self) -> Result<Exchanges<'_>, JournalError> {
        Ok(Exchanges { journal: self, reading: self.reading()? })
    }

    pub(super) fn unread(&self, source: io::Error) -> JournalError {
        failed("read", &self.path, source)
    }

    pub(super) fn foreign(&self, why: String) -> JournalError {
        JournalError::Foreign { path: self.path.clone(), why }
    }
}

impl Iterator for Exchanges<'_> {
    type Item = Result<Kept, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reading.next() {
                Ok(Some(frame)) if frame.is_kept() => match Line::read(frame) {
                    Ok(Line::Kept(kept)) => return Some(Ok(*kept)),
                    Ok(_) => {}
                    Err(why) => return Some(Err(self.journal.foreign(why))),
                },
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(error) => return Some(Err(self.journal.unread(error))),
            }
        }
    }
}
