//! What stays of the certification of a server: a line for each case, chained like those of a client.

use super::played::Played;
use crate::certify::Subject;
use crate::certify::known::Known;
use crate::certify::stream::{Chain, FORMAT, Kind, StreamError, check_format, show};
use crate::redact::Session;
use serde::{Deserialize, Serialize};

/// The JSON Schema of a line.
pub const SCHEMA: &str = include_str!("stream.schema.json");

/// A stream that was read, whole and unchanged.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    pub started: Started,
    pub played: Vec<Played>,
    pub finished: Finished,
    pub lines: usize,
    /// Of the last line, and so of all.
    pub digest: String,
}

/// What was certified, and against what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    pub format: u32,
    pub kind: Kind,
    pub subject: Subject,
    /// Version of the program.
    pub dubplate: String,
    /// UNIX seconds.
    pub time: i64,
    /// How it was reached: `url`, or `command` if it was started for this.
    pub way: String,
    /// How cases came to their resources: `bindings` or `seeder`.
    pub ground: String,
    /// What answered: a URL, a command, or `mock`. A certificate proves nothing of anything else.
    pub seen_on: String,
    /// Digest of the table of checks.
    pub checks: String,
    pub profiles: Vec<Scope>,
    /// The list of known failures as it was that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
}

/// A profile that took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub profile: String,
    /// Digest of the contract.
    pub contract: String,
    /// All cases.
    pub cases: Vec<String>,
    /// Those that the user did not want.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unselected: Vec<String>,
    /// Ids of all items that cases confirm.
    pub items: Vec<String>,
}

/// The end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finished {
    pub millis: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// What went wrong outside of any case, for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Line {
    Started(Box<Started>),
    Played(Box<Played>),
    Finished(Finished),
}

/// The text of a stream. Secrets that the session knows are taken out of every text in it.
pub fn write(started: &Started, played: &[Played], finished: &Finished, session: &Session) -> String {
    let head = [Line::Started(Box::new(started.clone()))].into_iter();
    let cases = played.iter().cloned().map(|one| Line::Played(Box::new(one)));
    let mut chain = Chain::default();
    let line = |line: Line| {
        // Structs with text names always have a JSON form.
        let mut value = serde_json::to_value(line).unwrap_or_default();
        show(&mut value, session);
        chain.line(&value.to_string())
    };
    head.chain(cases).chain([Line::Finished(finished.clone())]).map(line).collect()
}

/// Reads a stream; it must be whole and unchanged.
///
/// # Errors
/// The first place where it is not.
pub fn read(text: &str) -> Result<Stream, StreamError> {
    let (mut chain, mut count) = (Chain::default(), 0);
    let (mut started, mut played, mut finished) = (None, Vec::new(), None);
    for line in text.split_inclusive('\n') {
        count += 1;
        let line = line.strip_suffix('\n').ok_or(StreamError::Torn { line: count })?;
        let object = chain.open(line).ok_or(StreamError::Edited { line: count })?;
        if count == 1 {
            check_format(&object)?;
        }
        let line: Line = serde_json::from_str(&object)
            .map_err(|error| StreamError::Unknown { line: count, cause: error.to_string() })?;
        let is_open = started.is_some() && finished.is_none();
        let is_in_order = match line {
            Line::Started(begun) => finished.is_none() && started.replace(*begun).is_none(),
            Line::Played(one) => {
                played.push(*one);
                is_open
            }
            Line::Finished(end) => finished.replace(end).is_none() && is_open,
        };
        if !is_in_order {
            return Err(StreamError::Order { line: count });
        }
    }
    match (started, finished) {
        (Some(started), Some(finished)) => {
            Ok(Stream { started, played, finished, lines: count, digest: chain.digest() })
        }
        (_, _) => Err(StreamError::Cut { line: count }),
    }
}

impl Started {
    /// With everything that does not depend on who is certified.
    pub fn new(subject: Subject, time: i64) -> Self {
        Self {
            format: FORMAT,
            kind: Kind::Server,
            subject,
            dubplate: env!("CARGO_PKG_VERSION").to_owned(),
            time,
            way: String::new(),
            ground: String::new(),
            seen_on: String::new(),
            checks: super::digest(),
            profiles: Vec::new(),
            known: Vec::new(),
        }
    }
}
