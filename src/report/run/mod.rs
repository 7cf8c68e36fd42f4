//! A run that is over, for those who want its totals first.

mod annotations;
mod junit;
mod markdown;

pub use annotations::annotations;
pub(super) use annotations::{data, property};
pub use junit::junit;
pub use markdown::markdown;

use crate::event::{CaseFinished, Event, Mismatch, RunFinished, RunStarted};
use std::collections::BTreeSet;

/// What of a stream the reports of a whole run need; no exchange is kept.
#[derive(Default)]
pub struct Kept {
    started: Option<RunStarted>,
    cases: Vec<CaseFinished>,
    finished: Option<RunFinished>,
}

impl Kept {
    pub fn take(&mut self, event: Event) {
        match event {
            Event::RunStarted(started) => self.started = Some(started),
            Event::CaseFinished(finished) => self.cases.push(finished),
            Event::RunFinished(finished) => self.finished = Some(finished),
            Event::CaseStarted { .. } | Event::Exchanged(_) => {}
        }
    }

    /// The profiles that have cases, in their order.
    fn profiles(&self) -> BTreeSet<&str> {
        let selected = self.started.iter().flat_map(|started| &started.profiles);
        let selected = selected.filter(|profile| profile.selected > 0).map(|one| one.profile.as_str());
        selected.chain(self.cases.iter().map(|case| case.profile.as_str())).collect()
    }

    fn of<'k>(&'k self, profile: &'k str) -> impl Iterator<Item = &'k CaseFinished> {
        self.cases.iter().filter(move |case| case.profile == profile)
    }

    /// The selected cases of a profile that have no result.
    fn not_run<'k>(&'k self, profile: &'k str) -> Vec<&'k str> {
        let have: BTreeSet<&str> = self.of(profile).map(|case| case.case.as_str()).collect();
        let profiles = self.started.iter().flat_map(|started| &started.profiles);
        let selected = profiles.filter(|one| one.profile == profile).flat_map(|one| &one.cases);
        selected.map(String::as_str).filter(|case| !have.contains(case)).collect()
    }
}

/// Why a case never ran, as far as the stream knows.
const NOT_RUN: &str = "not run: no stream has a result of it";

/// A mismatch in a line.
fn said(mismatch: &Mismatch) -> String {
    let Mismatch { step, action, at, expected, found, .. } = mismatch;
    let step = step.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    format!("{step}{action} {at}: expected {expected}, found {found}")
}

/// What a place is made of: file, line, column.
fn place(place: &str) -> (&str, &str, &str) {
    let mut parts = place.rsplitn(3, ':');
    let (column, line) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    (parts.next().unwrap_or_default(), line, column)
}
