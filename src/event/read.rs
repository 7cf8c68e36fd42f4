//! From a line back to an event.

use super::{CaseFinished, Event, Exchanged, FORMAT, Phase, RunFinished, RunStarted};
use crate::redact::{Redactor, ShownRequest, ShownResponse};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Why a line is no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    #[error("it is no JSON object of an event: {0}")]
    NoEvent(String),
    #[error("`{0}` is no event that this build knows")]
    Unknown(String),
    #[error("format {found}; this build reads format {FORMAT}")]
    Format { found: u32 },
    #[error("it holds what looks like a key ({0}), and is not shown")]
    Suspicious(String),
}

/// What every line says first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Head {
    pub event: String,
    /// Of the events that belong to a case.
    pub profile: Option<String>,
    pub case: Option<String>,
    format: Option<u32>,
}

#[derive(Deserialize)]
struct Started {
    profile: String,
    case: String,
}

#[derive(Deserialize)]
struct Sent {
    profile: String,
    case: String,
    #[serde(default = "first")]
    attempt: usize,
    step: usize,
    phase: Phase,
    action: String,
    deviation: Option<String>,
    micros: u64,
    episode: Shown,
}

#[derive(Deserialize)]
struct Shown {
    request: ShownRequest,
    response: ShownResponse,
}

const fn first() -> usize {
    1
}

impl Head {
    /// Reads as much of a line as it takes to know what it is about. The whole line is JSON then.
    ///
    /// # Errors
    /// If it is no line of a stream that this build reads.
    pub fn read(line: &str) -> Result<Self, EventError> {
        let head: Self = parse(line)?;
        match head.format.filter(|format| *format != FORMAT) {
            Some(found) => Err(EventError::Format { found }),
            None => Ok(head),
        }
    }
}

impl Event {
    /// Reads a line of the stream. What is not known is passed over: a later build may say more. Requests and answers
    /// are looked at for keys as when they were written.
    ///
    /// # Errors
    /// If it is no event, or one that may not be shown.
    pub fn read(line: &str) -> Result<Self, EventError> {
        let head = Head::read(line)?;
        match head.event.as_str() {
            "run-started" => parse::<RunStarted>(line).map(Self::RunStarted),
            "case-started" => {
                parse(line).map(|Started { profile, case }| Self::CaseStarted { profile, case })
            }
            "exchanged" => parse::<Sent>(line)?.admitted().map(Self::Exchanged),
            "case-finished" => parse::<CaseFinished>(line).map(Self::CaseFinished),
            "run-finished" => parse::<RunFinished>(line).map(Self::RunFinished),
            other => Err(EventError::Unknown(other.chars().take(40).collect())),
        }
    }
}

impl Sent {
    fn admitted(self) -> Result<Exchanged, EventError> {
        let Self { profile, case, attempt, step, phase, action, deviation, micros, episode } = self;
        let admitted = Redactor::default().readmit(episode.request, episode.response);
        let episode = admitted.map_err(|found| {
            let first = found.into_iter().next();
            EventError::Suspicious(first.map_or_else(String::new, |first| first.at))
        })?;
        let episode = Arc::new(episode);
        Ok(Exchanged { profile, case, attempt, step, phase, action, deviation, micros, episode })
    }
}

fn parse<T: DeserializeOwned>(line: &str) -> Result<T, EventError> {
    serde_json::from_str(line).map_err(|error| EventError::NoEvent(error.to_string()))
}
