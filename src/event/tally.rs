use super::{CaseFinished, Evidence, Totals, Verdict};
use crate::contract::Coverage;
use std::collections::{BTreeMap, BTreeSet};

/// What the cases of a run come to, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub totals: Totals,
    pub requests: usize,
    pub evidence: BTreeSet<Evidence>,
    /// Items that a passed case covers, by profile.
    confirmed: BTreeMap<String, BTreeSet<String>>,
}

impl Tally {
    /// Counts a case; `origin` is what its answers are evidence of if they are not from a cassette.
    pub fn count(&mut self, finished: &CaseFinished, origin: &str) {
        self.totals.count(&finished.verdict);
        self.totals.flaky += usize::from(finished.flaky);
        self.requests = self.requests.saturating_add(finished.requests);
        if finished.verdict != Verdict::Pass {
            return;
        }
        let recorded = finished.replayed.as_ref().map(|replayed| replayed.target.as_str());
        self.evidence
            .insert(Evidence { target: recorded.unwrap_or(origin).to_owned(), recorded: recorded.is_some() });
        self.confirmed.entry(finished.profile.clone()).or_default().extend(finished.covers.iter().cloned());
    }

    /// What of a contract is confirmed.
    pub fn coverage(&self, profile: &str, documented: &Coverage) -> Coverage {
        let ids = self.confirmed.get(profile).into_iter().flatten();
        documented.clone().confirmed(ids.map(String::as_str))
    }
}
