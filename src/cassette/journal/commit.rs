//! Lines that come together are written together: one `write`, one sync, and all of them are answered after it.

use super::super::document::Entry;
use super::line::{Found, Kept, Line, Withheld, before};
use super::{Journal, JournalError, State, failed};
use crate::redact::Episode;
use std::io;
use std::mem;
use std::sync::{Arc, OnceLock, PoisonError};

/// More room is not kept from one write to the next.
const ROOM: usize = 1 << 20;

/// An exchange on its way into the journal: it is there once [`Journal::commit`] says so, and not before.
#[must_use = "the exchange is not in the journal yet"]
pub struct Ticket {
    batch: Arc<Batch>,
    withheld: bool,
}

/// What became of lines that are written with one `write`.
#[derive(Default)]
struct Batch(OnceLock<Result<(), Refusal>>);

/// Why none of them was. An error of the system has no copy, and each line is told of it.
struct Refusal {
    what: &'static str,
    kind: io::ErrorKind,
    text: String,
}

/// Lines that nobody has written yet.
#[derive(Default)]
pub(super) struct Waiting {
    batch: Arc<Batch>,
    lines: Vec<u8>,
    /// Where a payload is written before its line; kept for its room.
    payload: Vec<u8>,
}

impl Ticket {
    /// Whether the exchange looks as if it held a key, and is noted without its values.
    pub fn is_withheld(&self) -> bool {
        self.withheld
    }

    fn outcome(&self, journal: &Journal) -> Option<Result<(), JournalError>> {
        let told = |Refusal { what, kind, text }: &Refusal| {
            failed(what, &journal.path, io::Error::new(*kind, text.clone()))
        };
        self.batch.0.get().map(|outcome| outcome.as_ref().copied().map_err(told))
    }
}

impl Journal {
    /// Puts an exchange into the line, with the sizes of its bodies. Nothing waits for the disk here.
    ///
    /// # Errors
    /// If it has no JSON form.
    pub fn submit(&self, episode: Episode, request: usize, response: usize) -> Result<Ticket, JournalError> {
        let line = if episode.suspicions().is_empty() {
            let headers = episode.request().withheld + episode.response().withheld;
            Line::Kept(Box::new(Kept { headers, entry: Entry::of(episode, 0, None) }))
        } else {
            let action = episode.request().action.clone();
            let found = episode.suspicions().iter().map(Found::from).collect();
            Line::Withheld(Withheld { action, request, response, found })
        };
        self.queue(&line)
    }

    /// Writes what is in the line. When this returns, the death of the program does not lose the exchange of the ticket;
    /// with [`Sync::Always`](super::Sync::Always) a loss of power neither.
    ///
    /// # Errors
    /// If the disk refuses; the exchange is not in the journal then.
    pub fn commit(&self, ticket: &Ticket) -> Result<(), JournalError> {
        if let Some(outcome) = ticket.outcome(self) {
            return outcome;
        }
        let mut state = self.lock();
        // Who had the file meanwhile may have written this line too.
        if let Some(outcome) = ticket.outcome(self) {
            return outcome;
        }
        let batch = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            mem::swap(&mut waiting.lines, &mut state.lines);
            mem::take(&mut waiting.batch)
        };
        let written = self.put(&mut state).map_err(|(what, error)| Refusal {
            what,
            kind: error.kind(),
            text: error.to_string(),
        });
        state.lines.clear();
        state.lines.shrink_to(ROOM);
        // Only this call has taken the batch out of the line.
        let _ = batch.0.set(written);
        drop(state);
        let lost =
            || failed("write to", &self.path, io::Error::other("an earlier write ended in the middle"));
        ticket.outcome(self).unwrap_or_else(|| Err(lost()))
    }

    pub(super) fn write(&self, line: &Line) -> Result<(), JournalError> {
        self.commit(&self.queue(line)?)
    }

    /// Writes what was submitted and not committed: its client has left.
    pub(super) fn flush(&self) -> Result<(), JournalError> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.lines.is_empty() {
            return Ok(());
        }
        let ticket = Ticket { batch: Arc::clone(&waiting.batch), withheld: false };
        drop(waiting);
        self.commit(&ticket)
    }

    fn queue(&self, line: &Line) -> Result<Ticket, JournalError> {
        let waiting = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut payload = mem::take(&mut waiting().payload);
        payload.clear();
        let kind = line.write_payload(&mut payload)?;
        let before = before(kind, &payload);
        let mut waiting = waiting();
        for part in [before.as_bytes(), &payload, b"}\n"] {
            waiting.lines.extend_from_slice(part);
        }
        payload.shrink_to(ROOM);
        waiting.payload = payload;
        Ok(Ticket { batch: Arc::clone(&waiting.batch), withheld: matches!(line, Line::Withheld(_)) })
    }

    fn put(&self, state: &mut State) -> Result<(), (&'static str, io::Error)> {
        if state.torn {
            self.cut(state).map_err(|source| ("cut", source))?;
        }
        let written = self.disk.write(&mut state.file, &state.lines).map_err(|source| ("write to", source));
        let synced = written.and_then(|()| match &self.syncer {
            Some(syncer) => syncer.written().map_err(|source| ("sync", source)),
            None => self.disk.sync_data(&state.file).map_err(|source| ("sync", source)),
        });
        if synced.is_err() {
            state.torn = true;
            // If this fails too, it is tried again before the next line.
            let _ = self.cut(state);
        } else {
            state.length += state.lines.len() as u64;
        }
        synced
    }

    /// Takes away what comes after the whole lines.
    pub(super) fn cut(&self, state: &mut State) -> io::Result<()> {
        self.disk.cut(&state.file, state.length)?;
        state.torn = false;
        Ok(())
    }
}
