//! Sealing what does not fit into one document: from line to line, with an episode or two in memory.

use super::super::document::{Entry, Head};
use super::super::text::{Sealer, head_line, line, seal_line};
use super::super::{lines, record};
use super::read::Exchanges;
use super::seal::{Old, Sealed};
use super::{Journal, JournalError};
use crate::source::write_atomic_by;
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use std::mem;

type Episodes = Box<dyn Iterator<Item = Result<Entry, JournalError>>>;

impl Journal {
    /// Writes JSON Lines. As in a small cassette, episodes that are equal to those that stood in their place keep their
    /// volatile values, and a recording that says the same changes nothing; only ids that the service gave anew count as
    /// a difference here, for telling needs all of them at once.
    pub(super) fn settle_large(
        &self,
        head: &Head,
        old: Option<&Old>,
        onto: bool,
    ) -> Result<Sealed, JournalError> {
        let like = old.filter(|old| old.head().provenance.target == head.provenance.target);
        let same = match like.filter(|like| record::same_head(like.head(), head)) {
            Some(like) => self.says_the_same(like, onto)?,
            None => None,
        };
        if let Some(episodes) = same {
            return Ok(Sealed { path: self.cassette.clone(), episodes, written: false });
        }
        let mut before = like.map(|old| self.episodes_of(old)).transpose()?;
        let new = self.episodes(old.filter(|_| onto))?.map(|new| {
            let old = before.as_mut().and_then(Iterator::next).transpose()?;
            new.map(|new| match old {
                Some(old) => record::kept_where_same(&old, new),
                None => new,
            })
        });
        let episodes = self.write_lines(head, new)?;
        Ok(Sealed { path: self.cassette.clone(), episodes, written: true })
    }

    /// How many episodes there are, if each is equal to the one that stands in its place.
    fn says_the_same(&self, old: &Old, onto: bool) -> Result<Option<usize>, JournalError> {
        let mut before = self.episodes_of(old)?;
        let mut count = 0;
        for new in self.episodes(Some(old).filter(|_| onto))? {
            let same = match before.next().transpose()? {
                Some(old) => record::equal(&old, &new?),
                None => false,
            };
            if !same {
                return Ok(None);
            }
            count += 1;
        }
        Ok(before.next().is_none().then_some(count))
    }

    fn write_lines(
        &self,
        head: &Head,
        episodes: impl Iterator<Item = Result<Entry, JournalError>>,
    ) -> Result<usize, JournalError> {
        let (mut count, mut failure) = (0, None);
        let written = write_atomic_by(&self.cassette, &*self.disk, |out| {
            let mut text = Text { out, sealer: Sealer::default(), digest: Sha256::new() };
            text.line(&head_line(head))?;
            for episode in episodes {
                match episode {
                    Ok(episode) => text.line(&line(&episode))?,
                    Err(error) => return Err(stopped(error, &mut failure)),
                }
                count += 1;
            }
            let digest = text.end()?;
            // Nothing is read from the journal any more, so it may be written to.
            self.note(&digest).map_err(|error| stopped(error, &mut failure))
        });
        match (written, failure) {
            (_, Some(failure)) => Err(failure),
            (written, None) => Ok(written.map(|()| count)?),
        }
    }

    /// What the cassette will hold: what is there if the recording comes onto it, then the journal's.
    fn episodes(&self, onto: Option<&Old>) -> Result<Folded<'_>, JournalError> {
        let before = match onto {
            Some(old) => self.episodes_of(old)?,
            None => Box::new(std::iter::empty()),
        };
        Ok(Folded { before, new: self.exchanges()?, last: None })
    }

    fn episodes_of(&self, old: &Old) -> Result<Episodes, JournalError> {
        let path = self.cassette.clone();
        let failed = move |error: lines::Unusable| JournalError::Cassette(Box::new(error.of(&path)));
        Ok(match old {
            Old::Small(cassette) => Box::new(cassette.entries.clone().into_iter().map(Ok)),
            Old::Large(_) => {
                let entries = lines::Entries::of(&self.cassette).map_err(&failed)?;
                Box::new(entries.map(move |entry| entry.map_err(&failed)))
            }
        })
    }
}

/// Episodes of a recording after those that are there; equal ones in a row are counted.
struct Folded<'j> {
    before: Episodes,
    new: Exchanges<'j>,
    /// May be counted once more.
    last: Option<Entry>,
}

impl Iterator for Folded<'_> {
    type Item = Result<Entry, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        // Those that are there were folded when they were recorded.
        for there in self.before.by_ref() {
            match there.map(|there| self.last.replace(there)) {
                Ok(None) => {}
                Ok(Some(earlier)) => return Some(Ok(earlier)),
                Err(error) => return Some(Err(error)),
            }
        }
        for kept in self.new.by_ref() {
            let entry = match kept {
                Ok(kept) => kept.entry,
                Err(error) => return Some(Err(error)),
            };
            let Some(last) = &mut self.last else {
                self.last = Some(entry);
                continue;
            };
            let another = record::repeat(last, entry).map(|entry| mem::replace(last, entry));
            if let Some(earlier) = another {
                return Some(Ok(earlier));
            }
        }
        self.last.take().map(Ok)
    }
}

/// A text on its way to the disk, with its seal and its digest.
struct Text<'t> {
    out: &'t mut dyn Write,
    sealer: Sealer,
    digest: Sha256,
}

impl Text<'_> {
    fn line(&mut self, line: &str) -> io::Result<()> {
        self.sealer.line(line.as_bytes());
        self.digest.update(line);
        self.out.write_all(line.as_bytes())
    }

    /// Adds the seal; the digest of the whole.
    fn end(mut self) -> io::Result<Vec<u8>> {
        let last = seal_line(&self.sealer.finish());
        self.digest.update(&last);
        self.out.write_all(last.as_bytes())?;
        Ok(self.digest.finalize().to_vec())
    }
}

/// Keeps what stopped the writing, which only knows errors of the disk.
fn stopped(error: JournalError, failure: &mut Option<JournalError>) -> io::Error {
    *failure = Some(error);
    io::Error::other("the recording could not be read to its end")
}
