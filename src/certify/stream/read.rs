use super::chain::Chain;
use super::line::{Finished, Line, Started};
use super::{FORMAT, Stream};
use crate::certify::{Seen, Stray};
use serde_json::Value;

/// Why a text is no stream, or not the one that was written. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    #[error("line {line} is not as it was written, or the line before it is missing")]
    Edited { line: usize },
    #[error("it ends in the middle of line {line}")]
    Torn { line: usize },
    #[error("it ends after line {line}, before the certification did")]
    Cut { line: usize },
    #[error("line {line} is out of its order")]
    Order { line: usize },
    #[error("format {found}; this build reads format {FORMAT}")]
    Format { found: String },
    #[error("line {line} means nothing to this build: {cause}")]
    Unknown { line: usize, cause: String },
}

/// Reads a stream; it must be whole and unchanged.
///
/// # Errors
/// The first place where it is not.
pub fn read(text: &str) -> Result<Stream, StreamError> {
    let mut reading = Reading::default();
    let mut count = 0;
    for line in text.split_inclusive('\n') {
        count += 1;
        let line = line.strip_suffix('\n').ok_or(StreamError::Torn { line: count })?;
        let object = reading.chain.open(line).ok_or(StreamError::Edited { line: count })?;
        if count == 1 {
            check_format(&object)?;
        }
        let line = serde_json::from_str(&object)
            .map_err(|error| StreamError::Unknown { line: count, cause: error.to_string() })?;
        if !reading.take(line) {
            return Err(StreamError::Order { line: count });
        }
    }
    match reading {
        Reading { chain, started: Some(started), seen, strays, finished: Some(finished) } => {
            Ok(Stream { started, seen, strays, finished, lines: count, digest: chain.digest() })
        }
        Reading { started: _, finished: _, .. } => Err(StreamError::Cut { line: count }),
    }
}

#[derive(Default)]
struct Reading {
    chain: Chain,
    started: Option<Started>,
    seen: Vec<Seen>,
    strays: Vec<Stray>,
    finished: Option<Finished>,
}

impl Reading {
    /// Whether the line may stand where it stands.
    fn take(&mut self, line: Line) -> bool {
        let is_open = self.started.is_some() && self.finished.is_none();
        match line {
            Line::Started(started) => self.finished.is_none() && self.started.replace(started).is_none(),
            Line::Seen(seen) => {
                self.seen.push(*seen);
                is_open && self.strays.is_empty()
            }
            Line::Stray(stray) => {
                self.strays.push(stray);
                is_open
            }
            Line::Finished(finished) => self.finished.replace(finished).is_none() && is_open,
        }
    }
}

/// A later format is named, whatever else has changed.
pub(in crate::certify) fn check_format(object: &str) -> Result<(), StreamError> {
    let head: Option<Value> = serde_json::from_str(object).ok();
    let found = head.as_ref().and_then(|head| head.get("format"));
    match found {
        Some(found) if *found != FORMAT => Err(StreamError::Format { found: found.to_string() }),
        Some(_) | None => Ok(()),
    }
}
