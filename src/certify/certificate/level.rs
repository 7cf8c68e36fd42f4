use super::Verdict;
use crate::certify::Level;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was reached of one level on one profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelResult {
    pub level: Level,
    pub standing: Standing,
    /// Cases by the worst verdict of the level's checks on them.
    pub cases: CaseCount,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_verified: Vec<Unverified>,
}

/// Whether a level is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing fails. How many cases were not verified stands beside it.
    Reached,
    /// Nothing fails but what is known to. That is not reached.
    KnownFailures,
    Failed,
    /// No case could be verified.
    NotVerified,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CaseCount {
    pub pass: usize,
    pub known: usize,
    pub fail: usize,
    pub not_verified: usize,
}

/// Why cases could not be verified, the most frequent reason first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unverified {
    pub why: String,
    pub cases: usize,
}

/// What a level's checks say of one case: the worst, and the first reason that nobody can tell.
#[derive(Clone, Debug)]
pub(super) struct Worst<'f> {
    pub(super) verdict: Verdict,
    pub(super) why: Option<&'f str>,
}

impl LevelResult {
    pub(super) fn new<'f>(level: Level, worst: impl IntoIterator<Item = Worst<'f>>) -> Self {
        let mut cases = CaseCount::default();
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for Worst { verdict, why } in worst {
            match verdict {
                Verdict::Pass => cases.pass += 1,
                Verdict::Known => cases.known += 1,
                Verdict::Fail => cases.fail += 1,
                Verdict::NotVerified => {
                    cases.not_verified += 1;
                    *reasons.entry(why.unwrap_or_default()).or_default() += 1;
                }
            }
        }
        let mut not_verified: Vec<Unverified> =
            reasons.into_iter().map(|(why, cases)| Unverified { why: why.to_owned(), cases }).collect();
        not_verified.sort_by_key(|reason| std::cmp::Reverse(reason.cases));
        Self { level, standing: cases.standing(), cases, not_verified }
    }
}

impl CaseCount {
    fn standing(self) -> Standing {
        if self.fail > 0 {
            Standing::Failed
        } else if self.known > 0 {
            Standing::KnownFailures
        } else if self.pass > 0 {
            Standing::Reached
        } else {
            Standing::NotVerified
        }
    }

    pub fn all(self) -> usize {
        self.pass + self.known + self.fail + self.not_verified
    }
}
