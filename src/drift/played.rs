//! What one side answered, as the events of its run tell.

use super::Recordings;
use crate::event::{CaseFinished, Event, Exchanged, Verdict};
use crate::runner::{Selected, Sink};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that one side answered.
#[derive(Default)]
pub struct Played {
    cases: HashMap<(String, String), PlayedCase>,
    /// Cases whose recording does not count.
    left_out: usize,
}

/// What one case was answered.
#[derive(Default)]
pub(super) struct PlayedCase {
    pub(super) exchanges: Vec<Exchanged>,
    finished: Option<CaseFinished>,
    left_out: Option<String>,
}

/// Why a case says nothing.
pub(super) struct Unanswered {
    pub(super) verdict: &'static str,
    pub(super) why: String,
}

/// Listens to a run.
#[derive(Clone, Default)]
pub struct Listener(Arc<Mutex<Played>>);

impl Listener {
    pub fn sink(&self) -> Sink {
        let played = Arc::clone(&self.0);
        Arc::new(move |event| played.lock().unwrap_or_else(PoisonError::into_inner).note(event))
    }

    /// What was heard so far; it is heard once.
    pub fn played(&self) -> Played {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Played {
    /// A case that is not played, though there is a recording of it.
    pub fn leave_out(&mut self, selected: &Selected, why: String) {
        self.left_out += 1;
        let key = (selected.profile.contract.profile.clone(), selected.case.id.clone());
        self.cases.entry(key).or_default().left_out = Some(why);
    }

    /// Which recordings answered; `up_to` is the last day that counts.
    pub fn recordings(&self, up_to: Option<String>) -> Recordings {
        let replayed = || {
            let finished = self.cases.values().filter_map(|case| case.finished.as_ref());
            finished.filter_map(|finished| finished.replayed.as_ref())
        };
        let days: BTreeSet<&str> =
            replayed().filter_map(|replayed| replayed.recorded.split('T').next()).collect();
        let targets: BTreeSet<&String> = replayed().map(|replayed| &replayed.target).collect();
        Recordings {
            cassettes: replayed().count(),
            from: days.first().map(|day| (*day).to_owned()),
            to: days.last().map(|day| (*day).to_owned()),
            targets: targets.into_iter().cloned().collect(),
            edited: replayed().filter(|replayed| replayed.edited).count(),
            stale: replayed().filter(|replayed| replayed.stale.is_some()).count(),
            up_to,
            left_out: self.left_out,
        }
    }

    /// `None` if the case was not played.
    pub(super) fn case(&self, selected: &Selected) -> Option<&PlayedCase> {
        self.cases.get(&(selected.profile.contract.profile.clone(), selected.case.id.clone()))
    }

    fn note(&mut self, event: Event) {
        match event {
            Event::Exchanged(exchanged) => {
                let key = (exchanged.profile.clone(), exchanged.case.clone());
                self.cases.entry(key).or_default().exchanges.push(exchanged);
            }
            Event::CaseFinished(finished) => {
                let key = (finished.profile.clone(), finished.case.clone());
                self.cases.entry(key).or_default().finished = Some(finished);
            }
            Event::RunStarted(_) | Event::CaseStarted { .. } | Event::RunFinished(_) => {}
        }
    }
}

impl PlayedCase {
    /// How the case ended, if it was answered to its end, rightly or wrongly.
    pub(super) fn verdict(&self) -> Result<&Verdict, Unanswered> {
        if let Some(why) = &self.left_out {
            return Err(unanswered("unobtainable", why));
        }
        let Some(finished) = &self.finished else {
            return Err(unanswered("broken", "the case did not end"));
        };
        let verdict = &finished.verdict;
        match verdict {
            // Nothing was sent: it is the cassette that is wrong, not an answer.
            Verdict::Fail(mismatches) if finished.requests == 0 => {
                let why = mismatches.first().map(|first| format!("{}: {}", first.action, first.found));
                Err(unanswered(verdict.word(), &why.unwrap_or_default()))
            }
            Verdict::Pass | Verdict::Fail(_) => Ok(verdict),
            Verdict::Broken(breakage) => Err(unanswered(verdict.word(), &breakage.text)),
            Verdict::Unobtainable(why) | Verdict::Skipped(why) => Err(unanswered(verdict.word(), why)),
        }
    }
}

fn unanswered(verdict: &'static str, why: &str) -> Unanswered {
    Unanswered { verdict, why: why.to_owned() }
}
