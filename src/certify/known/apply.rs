use super::Known;
use crate::certify::{Finding, Judgement};
use jiff::civil::Date;

/// What became of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied<'k> {
    pub known: &'k Known,
    pub state: State,
    /// Places in the list of findings: what it lists and fails.
    pub failed: Vec<usize>,
    /// What it lists and passes.
    pub passed: Vec<usize>,
}

/// Whether an entry is true. All but the first three make a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// What it lists fails, and nothing of it passes.
    Fails,
    /// What it lists could not be judged.
    NotVerified,
    /// What it lists was not part of the run.
    NotRun,
    UnexpectedPass,
    Unmatched,
    Expired,
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::NotVerified => "not-verified",
            Self::NotRun => "not-run",
            Self::UnexpectedPass => "unexpected-pass",
            Self::Unmatched => "unmatched",
            Self::Expired => "expired",
        }
    }

    /// Whether the entry has to be changed.
    pub const fn is_wrong(self) -> bool {
        matches!(self, Self::UnexpectedPass | Self::Unmatched | Self::Expired)
    }
}

impl Applied<'_> {
    /// Whether failures that it lists are known: they are, unless it has expired.
    pub fn excuses(&self) -> bool {
        self.state != State::Expired
    }
}

/// Holds each entry against what was found on a day. `whole` says that every case ran, so that what matches nothing
/// never will.
pub fn apply<'k>(known: &'k [Known], findings: &[Finding], day: Date, whole: bool) -> Vec<Applied<'k>> {
    known.iter().map(|known| one(known, findings, day, whole)).collect()
}

fn one<'k>(known: &'k Known, findings: &[Finding], day: Date, whole: bool) -> Applied<'k> {
    let judged = |wanted: fn(&Judgement) -> bool| {
        let meant = |finding: &Finding| {
            wanted(&finding.judgement)
                && known.check.matches(&finding.check)
                && known.case.matches_case(&finding.profile, &finding.case)
        };
        let places = findings.iter().enumerate().filter(|(_, finding)| meant(finding));
        places.map(|(place, _)| place).collect::<Vec<usize>>()
    };
    let failed = judged(|judgement| matches!(judgement, Judgement::Fail(_)));
    let passed = judged(|judgement| *judgement == Judgement::Pass);
    let unsure = judged(|judgement| matches!(judgement, Judgement::NotVerified(_)));
    let state = if day > known.until {
        State::Expired
    } else if !passed.is_empty() {
        State::UnexpectedPass
    } else if !failed.is_empty() {
        State::Fails
    } else if !unsure.is_empty() {
        State::NotVerified
    } else if whole {
        State::Unmatched
    } else {
        State::NotRun
    };
    Applied { known, state, failed, passed }
}
