use crate::certify::Subject;
use crate::certify::certificate::{Digest, Entry};
use crate::certify::stream::Kind;
use serde::Serialize;

/// All that is said of a server. Its order is that of the JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Certificate {
    pub format: u32,
    pub kind: Kind,
    pub subject: Subject,
    /// Something passed, nothing failed or broke but what is known, the list of that is true, and nothing was in the way
    /// of asking.
    pub conformant: bool,
    pub grade: Grade,
    pub profiles: Vec<ProfileResult>,
    pub known: Vec<Entry>,
    pub checks: Vec<CheckResult>,
    pub cases: Vec<CaseResult>,
    /// What answered, and so all that it proves anything of.
    pub seen_on: String,
    /// How it was reached.
    pub way: String,
    /// How cases came to their resources.
    pub ground: String,
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

/// How much of all that can be asked was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Something is wrong, or nothing was confirmed.
    None,
    /// Nothing is wrong, and some of it could not be looked at.
    Partial,
    /// All of it.
    Full,
}

/// What was reached on one profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProfileResult {
    pub profile: String,
    /// Digest of the contract.
    pub contract: String,
    pub grade: Grade,
    pub cases: Tally,
    pub items: Vec<Items>,
}

/// Cases by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub all: usize,
    pub pass: usize,
    pub fail: usize,
    pub known: usize,
    pub broken: usize,
    pub unobtainable: usize,
    pub not_run: usize,
}

/// Documented items of one sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Items {
    pub group: Group,
    pub grade: Grade,
    pub of: usize,
    /// Covered by a case that passed, and by none that did otherwise than pass or be left out.
    pub confirmed: usize,
    /// Covered by a case that failed or broke.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
    /// Covered by no case that came to an end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
}

/// Sorts of items: those of the documented page by kind, those of the other actions, those of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    Parameters,
    Outputs,
    Errors,
    Rules,
    Limits,
    Examples,
    Companions,
    Gateway,
}

/// A check over all cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckResult {
    pub id: String,
    pub title: String,
    pub passed: usize,
    pub failed: usize,
    pub known: usize,
    pub not_verified: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseResult {
    pub profile: String,
    pub case: String,
    pub verdict: Verdict,
    /// Items that it confirms if it passes.
    pub covers: Vec<String>,
    /// What is wrong and where, or why nobody can tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// What could not be undone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
}

/// Of a case. Only pass is pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    /// It did not take part, or was not come to.
    NotRun,
    /// The server cannot be brought into the state, and the reason is said.
    Unobtainable,
    /// It fails or breaks, and stands in the list of known failures.
    Known,
    /// It could not be asked to its end.
    Broken,
    Fail,
}

impl Verdict {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotRun => "not run",
            Self::Unobtainable => "unobtainable",
            Self::Known => "known",
            Self::Broken => "broken",
            Self::Fail => "fail",
        }
    }
}

impl Grade {
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Partial => "partial",
            Self::Full => "full",
        }
    }
}

impl Group {
    /// By the id of an item.
    pub(super) fn of(item: &str) -> Self {
        match item.split('/').next().unwrap_or_default() {
            "param" => Self::Parameters,
            "output" => Self::Outputs,
            "error" => Self::Errors,
            "rule" => Self::Rules,
            "limit" => Self::Limits,
            "example" => Self::Examples,
            "common" => Self::Gateway,
            _ => Self::Companions,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Parameters => "parameters",
            Self::Outputs => "outputs",
            Self::Errors => "errors",
            Self::Rules => "rules",
            Self::Limits => "limits",
            Self::Examples => "examples",
            Self::Companions => "companions",
            Self::Gateway => "gateway",
        }
    }
}

impl Tally {
    pub(super) fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            tally.all += 1;
            match verdict {
                Verdict::Pass => tally.pass += 1,
                Verdict::NotRun => tally.not_run += 1,
                Verdict::Unobtainable => tally.unobtainable += 1,
                Verdict::Known => tally.known += 1,
                Verdict::Broken => tally.broken += 1,
                Verdict::Fail => tally.fail += 1,
            }
        }
        tally
    }

    pub(super) fn grade(self) -> Grade {
        if self.pass == 0 || self.fail + self.broken + self.known > 0 {
            Grade::None
        } else if self.pass == self.all {
            Grade::Full
        } else {
            Grade::Partial
        }
    }
}

impl Certificate {
    /// Cases of all profiles.
    pub fn tally(&self) -> Tally {
        Tally::of(self.cases.iter().map(|case| case.verdict))
    }
}
