//! Finishing what a run left that was killed: the `finally` steps of its open cases, and nothing else.

use super::play::Player;
use super::runfile::{Head, OpenCase};
use super::{Run, Selected};
use crate::scenario::Suite;
use std::sync::Arc;

/// What became of a case that was left open.
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// `profile/case`.
    pub case: String,
    /// What is left after all; the case is closed if this is empty.
    pub left: Vec<String>,
}

/// Why a case that was left open cannot be finished: its files say something else today.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    #[error("{case}: there is no such case; name the folder it is in with --scenarios")]
    Unknown { case: String },
    #[error(
        "{case}: the case is not the one that was played any more; put it back as it was, or undo by hand what it did ({file})"
    )]
    Changed { case: String, file: String },
    #[error("{case}: it was played on {host}, which is not a host of its contract any more")]
    Host { case: String, host: String },
}

impl OpenCase {
    /// The case as the files have it, if it is still the same.
    pub fn find(&self, suite: &Suite, head: &Head) -> Result<Selected, Refusal> {
        let name = format!("{}/{}", self.name.profile, self.name.case);
        let profile = suite.profile(&self.name.profile);
        let found = profile.and_then(|profile| {
            let case = profile.cases.iter().find(|case| case.id == self.name.case)?;
            Some(Selected { profile: Arc::clone(profile), case: Arc::clone(case) })
        });
        let Some(selected) = found else { return Err(Refusal::Unknown { case: name }) };
        if selected.case.digest() != self.digest {
            return Err(Refusal::Changed { case: name, file: selected.case.place.to_string() });
        }
        let host =
            head.profiles.get(&self.name.profile).map(|profile| profile.host.as_str()).unwrap_or_default();
        match selected.profile.contract.hosts.first() {
            Some(own) if own == host => Ok(selected),
            _ => Err(Refusal::Host { case: name, host: host.to_owned() }),
        }
    }
}

impl Run {
    /// Plays the `finally` steps of open cases, one case after the other; after an interrupt no other is begun.
    pub async fn clean(&self, open: Vec<(Selected, OpenCase)>) -> Vec<Cleaned> {
        let mut cleaned = Vec::with_capacity(open.len());
        for (selected, open) in open {
            let case = format!("{}/{}", open.name.profile, open.name.case);
            let site = self.sites.get(&open.name.profile).filter(|_| !self.interrupt.is_cancelled());
            let left = match site {
                Some(site) => Player::new(self, site, &selected, false).finish(open).await,
                None => vec!["interrupted before its turn".to_owned()],
            };
            cleaned.push(Cleaned { case, left });
        }
        cleaned
    }
}
