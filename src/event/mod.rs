//! The run as a stream of events. Every report is a function of it; `--json` prints it, one JSON document a line, as
//! `events.schema.json` beside this file describes.

mod attempt;
mod judged;
mod partition;
mod read;
mod started;
mod tally;
mod verdict;

pub use attempt::{Attempt, Earlier};
pub use judged::{Judged, Judgement};
pub use partition::{NoPartition, Partition};
pub use read::{EventError, Head};
pub use started::{ProfileStarted, RunStarted, TargetName};
pub use tally::Tally;
pub use verdict::{Breakage, Mismatch, Note, Reason, Trouble, Verdict};

use crate::contract::Coverage;
use crate::redact::Episode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Version of the event format; a new one if a member changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// One thing that happened. Requests and answers appear only as episodes.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "they are told one by one, never kept in a list")]
#[non_exhaustive]
pub enum Event {
    RunStarted(RunStarted),
    CaseStarted { profile: String, case: String },
    Exchanged(Exchanged),
    CaseFinished(CaseFinished),
    RunFinished(RunFinished),
}

/// One request and its answer.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Exchanged {
    pub profile: String,
    pub case: String,
    /// Which attempt at the case, from 1.
    #[serde(skip_serializing_if = "is_first")]
    pub attempt: usize,
    /// Which step, from 1; reads for `unchanged` belong to their step.
    pub step: usize,
    pub phase: Phase,
    pub action: String,
    /// What was unusual about the request on purpose, in the words of the scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
    pub micros: u64,
    pub episode: Arc<Episode>,
}

/// Why a request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Phase {
    Step,
    /// Reading a resource for `unchanged`.
    Read,
    /// Looking whether the next call would destroy something.
    Guard,
    Finally,
}

impl Phase {
    pub fn word(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Read => "read",
            Self::Guard => "guard",
            Self::Finally => "finally",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CaseFinished {
    pub profile: String,
    pub case: String,
    pub title: String,
    /// Where the case stands.
    pub place: String,
    /// What a pass confirms; without the code that another one stood for, and nothing of a case that ended otherwise.
    pub covers: Vec<String>,
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What differs only where the documentation leaves it open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// It passed, and not at the first attempt. What the verdict is then was the user's choice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub flaky: bool,
    /// Every attempt in its order, if there was more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// What other runs said of the case before, in a merged stream.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// Set if the answers came from a cassette.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replayed: Option<Replayed>,
    /// The cassette that was made of it, or that was kept because nothing had changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Box<Recorded>>,
    /// What came of comparing the transcript, if that was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Box<Judged>>,
    /// What `finally` could not undo.
    pub left: Vec<String>,
    /// Over all attempts, as is the time.
    pub requests: usize,
    pub micros: u64,
}

/// What is known of the recording that answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Replayed {
    /// What had answered then: `mock`, `live` or `url`.
    pub target: String,
    /// When, RFC 3339.
    pub recorded: String,
    /// A person changed episodes since.
    pub edited: bool,
    /// Why it should be recorded again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
}

/// What became of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Recorded {
    pub path: String,
    /// The file was written; otherwise it said the same already and was left alone.
    pub written: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunFinished {
    pub totals: Totals,
    pub coverage: BTreeMap<String, Coverage>,
    /// What the passed cases were seen on.
    pub evidence: Vec<Evidence>,
    pub interrupted: bool,
    pub requests: usize,
    pub micros: u64,
}

/// A kind of target that passed cases were seen on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// `mock`, `live` or `url`.
    pub target: String,
    /// In a recording of it, not now.
    pub recorded: bool,
}

/// Cases by verdict. `not_run` counts what `--fail-fast` or Ctrl-C kept from being played, and in a merged stream what
/// no run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub pass: usize,
    pub fail: usize,
    pub broken: usize,
    pub unobtainable: usize,
    pub skipped: usize,
    pub not_run: usize,
    /// How many of them came to different verdicts in one run.
    #[serde(default, skip_serializing_if = "is_none")]
    pub flaky: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_first(attempt: &usize) -> bool {
    *attempt <= 1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Totals {
    pub fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail(_) => self.fail += 1,
            Verdict::Broken(_) => self.broken += 1,
            Verdict::Unobtainable(_) => self.unobtainable += 1,
            Verdict::Skipped(_) => self.skipped += 1,
        }
    }
}
