//! The result of certifying a client or a server, for people and programs: a pure function of the stream, in which the
//! known failures stand as well.
//!
//! The text is canonical JSON, as `certificate.schema.json` beside this file describes, and sealed.

mod derive;
mod entry;
mod level;
mod note;
mod text;
mod verify;

pub use derive::derive;
pub use entry::Entry;
pub use level::{CaseCount, LevelResult, Standing, Unverified};
pub use note::{Note, Today};
pub use text::text;
pub(super) use verify::compare;
pub use verify::{VerifyError, verify};

use super::stream::{Kind, Omitted};
use super::{Level, Stray, Subject};
use serde::Serialize;

/// The JSON Schema of the text.
pub const SCHEMA: &str = include_str!("certificate.schema.json");

/// All that is said of a subject. Its order is that of the JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Certificate {
    pub format: u32,
    pub kind: Kind,
    pub subject: Subject,
    /// On every profile that was asked at least one case was verified at the first level, nothing failed but what is
    /// known, the list of that is true, and nothing was in the way of asking. What strayed fails a check of the run.
    pub conformant: bool,
    pub profiles: Vec<ProfileResult>,
    pub known: Vec<Entry>,
    pub strays: Vec<Stray>,
    /// Cases that could not be asked, or not to their end. Nothing is verified by them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unasked: Vec<Omitted>,
    pub checks: Vec<CheckResult>,
    pub cases: Vec<CaseResult>,
    /// What is wrong with the run as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub run: Vec<Evidence>,
    /// Cases that cannot be asked of anyone of this kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<Omitted>,
    /// What it was seen on, and so all that it proves anything of.
    pub seen_on: String,
    /// How the subject was reached.
    pub way: String,
    /// What went wrong outside of any case, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// Version of the program.
    pub dubplate: String,
    /// Digest of the table of checks.
    pub table: String,
    /// RFC 3339, UTC.
    pub time: String,
    pub stream: Digest,
}

/// What it was derived from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Digest {
    pub lines: usize,
    pub digest: String,
}

/// What was reached on one profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProfileResult {
    pub profile: String,
    /// Digest of the contract.
    pub contract: String,
    /// The highest level that is reached with all below it; none if even the first is not, only a part ran, or the run
    /// was interrupted.
    pub level: Option<Level>,
    /// All cases that can be asked, and how many were.
    pub cases: usize,
    pub ran: usize,
    pub levels: Vec<LevelResult>,
}

impl ProfileResult {
    /// Something can be said of the client here. One that declines every task is no conformant client.
    pub fn is_verified(&self) -> bool {
        self.levels.first().is_some_and(|level| level.standing != Standing::NotVerified)
    }

    /// Not every case that can be asked was: what is reached is reached by a part.
    pub fn is_partial(&self) -> bool {
        self.ran < self.cases
    }
}

/// A check over all cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckResult {
    pub id: String,
    pub level: Level,
    pub source: String,
    pub title: String,
    pub passed: usize,
    pub failed: usize,
    pub known: usize,
    pub not_verified: usize,
}

/// What was seen of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseResult {
    pub profile: String,
    pub case: String,
    pub verdict: Verdict,
    /// Checks that hold in all its tasks.
    pub passed: Vec<String>,
    /// The others that apply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Evidence>,
}

/// A check that does not hold in a task, or of which nobody can tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its name in the stream; none if it is about the run as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub task: String,
    pub check: String,
    pub verdict: Verdict,
    /// What is wrong and where, or why nobody can tell.
    pub text: String,
}

/// Of a check on a case, or of a case: that passes if something holds and nothing fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    /// Nobody can tell.
    NotVerified,
    /// It fails, and stands in the list of known failures.
    Known,
    Fail,
}

impl Verdict {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotVerified => "not verified",
            Self::Known => "known",
            Self::Fail => "fail",
        }
    }
}

impl Certificate {
    /// What does not hold, with the case if it belongs to one.
    pub fn evidence(&self) -> impl Iterator<Item = (Option<&CaseResult>, &Evidence)> {
        let of_cases =
            self.cases.iter().flat_map(|case| case.findings.iter().map(move |one| (Some(case), one)));
        of_cases.chain(self.run.iter().map(|one| (None, one)))
    }

    /// Cases with a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }

    pub fn check(&self, id: &str) -> Option<&CheckResult> {
        self.checks.iter().find(|check| check.id == id)
    }
}
