//! From a journal to a cassette.

use super::super::document::{Entry, Head};
use super::super::read::{Cassette, Trust};
use super::super::{lines, load, record, shelf, text};
use super::line::{Kept, Line, Sealing, Start, Withheld};
use super::{Journal, JournalError};
use crate::source::{remove, write_atomic};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
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

/// The cassette that is there.
pub(super) enum Old {
    Small(Cassette),
    /// JSON Lines, which stay in their file.
    Large(Head),
}

impl Old {
    pub(super) fn head(&self) -> &Head {
        match self {
            Self::Small(cassette) => &cassette.head,
            Self::Large(head) => head,
        }
    }
}

impl Journal {
    /// Makes the cassette of what is in the journal, and empties it. `None` if nothing was recorded; then the cassette
    /// that may be there stays. Of a recording that is too large for one document only an episode at a time is in
    /// memory.
    ///
    /// # Errors
    /// If something had to be withheld, the cassette that is there cannot be continued, or the disk refuses. The
    /// journal keeps what it has then.
    pub fn settle(&self) -> Result<Option<Sealed>, JournalError> {
        self.flush()?;
        let Survey { start, withheld, redacted, entries } = self.survey()?;
        if !withheld.is_empty() {
            return Err(JournalError::Withheld { path: self.path.clone(), found: withheld });
        }
        let is_nothing = entries.as_ref().is_some_and(Vec::is_empty);
        let Some(Start { head, onto, .. }) = start.filter(|_| !is_nothing) else {
            self.empty()?;
            return Ok(None);
        };
        let old = self.old(onto)?;
        let mut head = Head { redacted, ..head };
        if let Some(old) = old.as_ref().filter(|_| onto) {
            for (name, count) in &old.head().redacted {
                *head.redacted.entry(name.clone()).or_default() += count;
            }
        }
        let sealed = match (entries, old) {
            (Some(entries), Some(Old::Small(old))) => self.settle_small(head, entries, Some((old, onto)))?,
            (Some(entries), Some(Old::Large(_))) if !onto => self.settle_small(head, entries, None)?,
            (Some(entries), None) => self.settle_small(head, entries, None)?,
            (_, old) => self.settle_large(&head, old.as_ref(), onto)?,
        };
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

    fn settle_small(
        &self,
        head: Head,
        new: Vec<Entry>,
        old: Option<(Cassette, bool)>,
    ) -> Result<Sealed, JournalError> {
        let mut entries = match &old {
            Some((old, true)) => old.entries.clone(),
            Some((_, false)) | None => Vec::with_capacity(new.len()),
        };
        for entry in new {
            record::push(entry, &mut entries);
        }
        let new = Cassette { head, entries };
        let old = old.map(|(old, _)| old);
        let stored = match &old {
            Some(old) if old.head.provenance.target == new.head.provenance.target => {
                record::merge(old, new).unwrap_or_else(|| old.clone())
            }
            Some(_) | None => new,
        };
        let (episodes, written) = (stored.entries.len(), old.as_ref() != Some(&stored));
        if written {
            let text = text::write(&stored.head, &stored.entries);
            self.note(Sha256::digest(&text).as_slice())?;
            write_atomic(&self.cassette, text.as_bytes(), &*self.disk)?;
        }
        Ok(Sealed { path: self.cassette.clone(), episodes, written })
    }

    /// Notes which cassette is about to be there.
    pub(super) fn note(&self, digest: &[u8]) -> Result<(), JournalError> {
        self.write(&Line::Sealing(Sealing { cassette: hex::encode(digest) }))
    }

    /// Whether the cassette that a journal ends with has been written.
    pub(super) fn is_done(&self, last: Option<&Line>) -> Result<bool, JournalError> {
        let Some(Line::Sealing(Sealing { cassette })) = last else { return Ok(false) };
        match digest(&self.cassette) {
            Ok(digest) => Ok(digest == *cassette),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(super::failed("compare the cassette with", &self.path, source)),
        }
    }

    /// Whether the cassette that is there can be recorded over.
    pub(super) fn check_old(&self, onto: bool) -> Result<(), JournalError> {
        self.old(onto).map(|_| ())
    }

    /// The cassette that is there. One that was edited may be recorded anew, not continued.
    fn old(&self, onto: bool) -> Result<Option<Old>, JournalError> {
        if fs::symlink_metadata(&self.cassette).is_err() {
            return Ok(None);
        }
        let found = shelf::is_lines(&self.cassette).and_then(|is_lines| {
            if is_lines {
                let (head, sealed) =
                    lines::check(&self.cassette).map_err(|error| error.of(&self.cassette))?;
                return Ok((Old::Large(head), sealed));
            }
            let (cassette, trust) = load::load(&self.cassette)?;
            Ok((Old::Small(cassette), trust == Trust::Sealed))
        });
        match found {
            Ok((old, true)) => Ok(Some(old)),
            Ok((_, false)) if onto => Err(JournalError::Edited { path: self.cassette.clone() }),
            Ok((_, false)) => Ok(None),
            Err(error) => Err(JournalError::Cassette(Box::new(error))),
        }
    }

    /// Reads the journal once.
    fn survey(&self) -> Result<Survey, JournalError> {
        let mut reading = self.reading()?;
        let mut survey = Survey { entries: Some(Vec::new()), ..Survey::default() };
        let mut bytes = 0;
        while let Some(frame) = reading.next().map_err(|source| self.unread(source))? {
            let length = frame.payload.len();
            match Line::read(frame).map_err(|why| self.foreign(why))? {
                Line::Start(start) => survey.start = Some(*start),
                Line::Kept(kept) => survey.add(*kept, length, &mut bytes),
                Line::Withheld(withheld) => survey.withheld.push(withheld),
                // The cassette of this note never came to be.
                Line::Sealing(_) => {}
            }
        }
        Ok(survey)
    }
}

/// What a journal holds.
#[derive(Default)]
struct Survey {
    start: Option<Start>,
    withheld: Vec<Withheld>,
    redacted: BTreeMap<String, usize>,
    /// The episodes, if they make one document.
    entries: Option<Vec<Entry>>,
}

impl Survey {
    fn add(&mut self, Kept { headers, entry }: Kept, length: usize, bytes: &mut usize) {
        record::count(&entry, headers, &mut self.redacted);
        let Some(entries) = &mut self.entries else { return };
        let before = entries.len();
        record::push(entry, entries);
        if entries.len() > before {
            *bytes += length;
        }
        // Laid out for a person it would be larger still.
        if *bytes > text::MOST_PRETTY {
            self.entries = None;
        }
    }
}

/// SHA-256 of a file, in hex.
fn digest(path: &std::path::Path) -> io::Result<String> {
    let (mut file, mut hash, mut chunk) = (File::open(path)?, Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex::encode(hash.finalize())),
            count => hash.update(&chunk[..count]),
        }
    }
}
