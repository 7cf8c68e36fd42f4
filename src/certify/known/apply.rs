use super::{Known, Pattern};
use crate::certify::{Finding, Judgement};
use jiff::civil::Date;
use serde::Serialize;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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

/// Holds each entry against what was found on a day. `absent` says whether a case that a pattern may mean did not run:
/// if none is absent, what matches nothing never will.
pub fn apply<'k>(
    known: &'k [Known],
    findings: &[Finding],
    day: Date,
    absent: impl Fn(&Pattern) -> bool,
) -> Vec<Applied<'k>> {
    known.iter().map(|known| one(known, findings, day, absent(&known.case))).collect()
}

fn one<'k>(known: &'k Known, findings: &[Finding], day: Date, is_absent: bool) -> Applied<'k> {
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
    } else if is_absent {
        State::NotRun
    } else {
        State::Unmatched
    };
    Applied { known, state, failed, passed }
}
