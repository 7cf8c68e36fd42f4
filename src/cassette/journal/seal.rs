//! From a journal to a cassette.

use super::super::document::Head;
use super::super::read::{Cassette, Trust};
use super::super::{load, record, text};
use super::line::{Kept, Line, Sealing, Start, Withheld};
use super::{Journal, JournalError};
use crate::source::{remove, write_atomic};
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::PathBuf;

/// What became of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub path: PathBuf,
    /// In the cassette altogether.
    pub episodes: usize,
    /// `false` if the cassette that was there says the same.
    pub written: bool,
}

impl Journal {
    /// Makes the cassette of what is in the journal, and empties it. `None` if nothing was recorded; then the cassette
    /// that may be there stays.
    ///
    /// # Errors
    /// If something had to be withheld, the cassette that is there cannot be continued, or the disk refuses. The
    /// journal keeps what it has then.
    pub fn settle(&self) -> Result<Option<Sealed>, JournalError> {
        let content = self.text()?;
        let (lines, _) = self.lines(&content)?;
        drop(content);
        let recording = Recording::of(lines);
        if !recording.withheld.is_empty() {
            return Err(JournalError::Withheld { path: self.path.clone(), found: recording.withheld });
        }
        let Some(Start { head, onto, .. }) = recording.start.filter(|_| !recording.kept.is_empty()) else {
            self.empty()?;
            return Ok(None);
        };
        let old = self.old(onto)?;
        let new = cassette(head, recording.kept, old.as_ref().filter(|_| onto));
        let stored = match &old {
            Some(old) if old.head.provenance.target == new.head.provenance.target => {
                record::merge(old, new).unwrap_or_else(|| old.clone())
            }
            Some(_) | None => new,
        };
        let sealed = Sealed {
            path: self.cassette.clone(),
            episodes: stored.entries.len(),
            written: old.as_ref() != Some(&stored),
        };
        if sealed.written {
            let text = text::write(&stored.head, &stored.entries);
            self.write(&Line::Sealing(Sealing { cassette: hex::encode(Sha256::digest(&text)) }))?;
            write_atomic(&self.cassette, text.as_bytes(), &*self.disk)?;
        }
        self.empty()?;
        Ok(Some(sealed))
    }

    /// The same, and the journal is gone afterwards.
    ///
    /// # Errors
    /// As for [`Self::settle`].
    pub fn seal(self) -> Result<Option<Sealed>, JournalError> {
        let sealed = self.settle()?;
        remove(&self.path, &*self.disk)?;
        Ok(sealed)
    }

    /// Whether the cassette that a journal ends with has been written.
    pub(super) fn is_done(&self, lines: &[Line]) -> Result<bool, JournalError> {
        let Some(Line::Sealing(Sealing { cassette })) = lines.last() else { return Ok(false) };
        match fs::read(&self.cassette) {
            Ok(bytes) => Ok(hex::encode(Sha256::digest(&bytes)) == *cassette),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(super::failed("compare the cassette with", &self.path, source)),
        }
    }

    /// The cassette that is there. One that was edited may be recorded anew, not continued.
    pub(super) fn old(&self, onto: bool) -> Result<Option<Cassette>, JournalError> {
        if fs::symlink_metadata(&self.cassette).is_err() {
            return Ok(None);
        }
        match load::load(&self.cassette) {
            Ok((cassette, Trust::Sealed)) => Ok(Some(cassette)),
            Ok((_, Trust::Edited { .. })) if onto => {
                Err(JournalError::Edited { path: self.cassette.clone() })
            }
            Ok((_, Trust::Edited { .. })) => Ok(None),
            Err(error) => Err(JournalError::Cassette(Box::new(error))),
        }
    }
}

/// The lines of a journal by what they say.
#[derive(Default)]
struct Recording {
    start: Option<Start>,
    kept: Vec<Kept>,
    withheld: Vec<Withheld>,
}

impl Recording {
    fn of(lines: Vec<Line>) -> Self {
        let mut recording = Self::default();
        for line in lines {
            match line {
                Line::Start(start) => recording.start = Some(*start),
                Line::Kept(kept) => recording.kept.push(*kept),
                Line::Withheld(withheld) => recording.withheld.push(withheld),
                // The cassette of this note never came to be.
                Line::Sealing(_) => {}
            }
        }
        recording
    }
}

/// The episodes in their order, after those of the cassette that is continued.
fn cassette(head: Head, kept: Vec<Kept>, onto: Option<&Cassette>) -> Cassette {
    let Cassette { mut head, mut entries } = match onto {
        Some(old) => Cassette {
            head: Head { redacted: old.head.redacted.clone(), ..head },
            entries: old.entries.clone(),
        },
        None => Cassette { head, entries: Vec::with_capacity(kept.len()) },
    };
    for Kept { headers, entry } in kept {
        record::count(&entry, headers, &mut head.redacted);
        record::push(entry, &mut entries);
    }
    Cassette { head, entries }
}
