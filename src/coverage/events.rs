//! Evidence from the events of earlier runs, as `run --json` prints them.

use super::evidence::Ended;
use super::{By, Evidence, LeftOut};
use crate::event::{FORMAT, Replayed, TargetName};
use crate::scenario::Suite;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::io::{self, BufRead, Read};

/// No event is larger: an exchange holds at most one body.
const LONGEST: u64 = 256 << 20;

/// Why a stream is no evidence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    #[error("cannot read it")]
    Read(#[source] io::Error),
    #[error("line {line} is no event of `dubplate run --json`")]
    NoEvent { line: usize, source: serde_json::Error },
    #[error("line {line} is longer than {LONGEST} bytes")]
    Long { line: usize },
    #[error("line {line}: `{event}` comes before `run-started`, which says what was asked")]
    NoStart { line: usize, event: String },
    #[error("line {line} is of event format {found}; this build reads format {FORMAT}")]
    Format { line: usize, found: u32 },
    #[error("it holds no event")]
    Empty,
}

/// An event, as far as it is evidence.
#[derive(Deserialize)]
struct Line {
    event: String,
    format: Option<u32>,
    target: Option<Target>,
    profiles: Option<Vec<Started>>,
    time: Option<i64>,
    profile: Option<String>,
    case: Option<String>,
    verdict: Option<String>,
    #[serde(default)]
    covers: Vec<String>,
    replayed: Option<Recording>,
}

#[derive(Deserialize)]
struct Target {
    kind: String,
    endpoint: Option<String>,
}

#[derive(Deserialize)]
struct Started {
    profile: String,
    contract: String,
}

#[derive(Deserialize)]
struct Recording {
    target: String,
    recorded: String,
    edited: bool,
}

/// What a stream began with.
struct Run {
    origin: String,
    day: String,
    /// Profiles whose contract was the one in force now.
    same: BTreeSet<String>,
}

/// What the events of a run, or of several behind each other, are evidence of.
///
/// # Errors
/// If a line is no event; nothing of the stream counts then.
pub fn read_events(
    mut stream: impl BufRead,
    suite: &Suite,
) -> Result<(Vec<Evidence>, Vec<LeftOut>), StreamError> {
    let (mut found, mut left) = (Vec::new(), Vec::new());
    let mut run: Option<Run> = None;
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        let read = stream.by_ref().take(LONGEST).read_until(b'\n', &mut text).map_err(StreamError::Read)?;
        if read == 0 {
            break;
        }
        if read as u64 == LONGEST {
            return Err(StreamError::Long { line });
        }
        let event: Line =
            serde_json::from_slice(&text).map_err(|source| StreamError::NoEvent { line, source })?;
        match (&*event.event, &run) {
            ("run-started", _) => run = Some(started(event, suite, line)?),
            (_, None) => return Err(StreamError::NoStart { line, event: event.event }),
            ("case-finished", Some(run)) => match finished(event, run) {
                Ok(evidence) => found.extend(evidence),
                Err(why) => left.push(why),
            },
            _ => {}
        }
    }
    if run.is_none() { Err(StreamError::Empty) } else { Ok((found, left)) }
}

fn started(event: Line, suite: &Suite, line: usize) -> Result<Run, StreamError> {
    let found = event.format.unwrap_or_default();
    if found != FORMAT {
        return Err(StreamError::Format { line, found });
    }
    let is_same = |started: &Started| {
        suite.profile(&started.profile).is_some_and(|profile| profile.contract.digest == started.contract)
    };
    let profiles = event.profiles.unwrap_or_default().into_iter();
    let target = event.target.map(|target| TargetName { kind: target.kind, endpoint: target.endpoint });
    let moment = Timestamp::from_second(event.time.unwrap_or_default()).unwrap_or_default();
    Ok(Run {
        origin: target.map(|target| target.origin().to_owned()).unwrap_or_default(),
        day: moment.to_zoned(TimeZone::UTC).date().to_string(),
        same: profiles.filter(is_same).map(|started| started.profile).collect(),
    })
}

fn finished(event: Line, run: &Run) -> Result<Option<Evidence>, LeftOut> {
    let (Some(profile), Some(case), Some(verdict)) = (event.profile, event.case, event.verdict) else {
        return Ok(None);
    };
    if !run.same.contains(&profile) {
        return Err(LeftOut::other_contract(profile, case, By::Events));
    }
    let replayed = event.replayed.map(|recording| Replayed {
        target: recording.target,
        recorded: recording.recorded,
        edited: recording.edited,
        stale: None,
    });
    let ended = Ended { profile, case, verdict: &verdict, covers: event.covers, replayed: replayed.as_ref() };
    Evidence::seen(ended, (&run.origin, &run.day), By::Events).map(Some)
}
